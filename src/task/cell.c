/* SPDX-License-Identifier: MIT */

/*
 * Making cells, counting references, and giving cells back.
 *
 * - A cell is given back when both halves of the count add up to nothing and it
 *   is not QUEUED in the inbox.
 * - The owner's half comes to 0 in two ways. Either other threads have taken
 *   over what this one gave: their half is folded in. Or only they hold the
 *   ended task: MERGED leaves the count to them, and from then on the owner's
 *   thread counts there like any other.
 */

#include "task/cell.h"

#include "base/panic.h"
#include "task/box_task.h"
#include "task/owner.h"
#include "task/panic_record.h"

#define FIRST_REFERENCES 2 /* the runtime's and the handle's */

struct edo_task *edo__task_alloc(struct edo__owner *owner,
				 const struct edo_future_type *type)
{
	struct edo_task *task =
		edo__slab_alloc(&owner->slab, sizeof(*task) + type->frame_size,
				type->frame_align);

	if (EDO_UNLIKELY(!task))
		return NULL;
	task->waker.type = &edo__task_waker_type;
	task->remote = 0;
	task->owner = owner;
	task->id = owner->next_id++;
	task->joiner = NULL;
	task->state = 0;
	task->outcome = EDO__OUTCOME_NONE;
	task->n_references = FIRST_REFERENCES;
	return task;
}

static void free_contents(struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);

	if (EDO_UNLIKELY(task->outcome == EDO__OUTCOME_PANICKED))
		edo__panic_record_free(edo__panic_record_of(task));
	if (EDO_UNLIKELY(future->type == &edo__box_root__type))
		edo__box_root_free(future);
}

void edo__task_free_here(struct edo_task *task)
{
	const struct edo_future_type *type = edo__task_future(task)->type;

	free_contents(task);
	edo__slab_free(&task->owner->slab, task,
		       sizeof(*task) + type->frame_size, type->frame_align);
}

void edo__task_free_remote(struct edo_task *task)
{
	const struct edo_future_type *type = edo__task_future(task)->type;

	free_contents(task);
	edo__slab_free_remote(&task->owner->slab, task,
			      sizeof(*task) + type->frame_size,
			      type->frame_align);
}

/* The owner's half has come to 0. */
static void release(struct edo_task *task)
{
	bool is_over = task->outcome != EDO__OUTCOME_NONE;
	/* Pairs with the releases in note.c. */
	int64_t word = edo__load_acquire(&task->remote);

	do {
		if (word & EDO__NOTE_QUEUED)
			return; /* edo__inbox_drain() comes back to it */
		if (edo__task_remote_count(word) == 0) {
			edo__task_free_here(task);
			return;
		}
	} while (!edo__cas_weak_acq_rel(&task->remote, &word,
					is_over ? word | EDO__NOTE_MERGED : 0));
	if (!is_over)
		task->n_references = (int32_t)edo__task_remote_count(word);
}

static inline bool counts_here(const struct edo_task *task)
{
	return EDO_LIKELY(edo__owner_is_here(task->owner) &&
			  task->n_references > 0);
}

void edo__task_ref(struct edo_task *task)
{
	if (counts_here(task))
		task->n_references++;
	else
		edo__task_ref_remote(task);
}

void edo__task_unref(struct edo_task *task)
{
	if (!counts_here(task))
		edo__task_unref_remote(task);
	else if (--task->n_references == 0)
		release(task);
}

static struct edo_waker *mark(struct edo_waker *waker)
{
	struct edo_task *task = edo__task_of_waker(waker);

	if (EDO_UNLIKELY(!edo__owner_is_here(task->owner)))
		return edo_waker_ref(waker);
	edo__task_wake_here(task);
	return NULL;
}

static void wake(struct edo_waker *waker)
{
	struct edo_task *task = edo__task_of_waker(waker);

	if (EDO_LIKELY(edo__owner_is_here(task->owner))) {
		edo__task_wake_here(task);
		edo__task_unref(task);
	} else {
		edo__task_note_and_unref(task, EDO__NOTE_WAKE);
	}
}

static void ref(struct edo_waker *waker)
{
	edo__task_ref(edo__task_of_waker(waker));
}

static void unref(struct edo_waker *waker)
{
	edo__task_unref(edo__task_of_waker(waker));
}

const struct edo_waker_type edo__task_waker_type = {
	.wake = wake,
	.mark = mark,
	.schedule = wake,
	.ref = ref,
	.unref = unref,
};
