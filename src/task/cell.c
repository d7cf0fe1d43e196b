/* SPDX-License-Identifier: MIT */

/*
 * Making cells, counting references, and giving cells back.
 *
 * - A cell goes back to the nursery it came from: at once if that is this
 *   thread's, else by way of what its slab has for other threads.
 */

#include "task/cell.h"

#include <errno.h>

#include <edo/base/error.h>

#include "base/panic.h"
#include "task/box_task.h"
#include "task/extra.h"
#include "task/nursery.h"
#include "task/word.h"

static struct edo_task *alloc_with_new_ids(struct edo__nursery *nursery,
					   const struct edo_future_type *type)
	__attribute__((__cold__, __noinline__));

static struct edo_task *alloc_here(struct edo__nursery *nursery,
				   const struct edo_future_type *type)
{
	struct edo_task *task;

	if (EDO_UNLIKELY(!edo__nursery_has_id(nursery)))
		return alloc_with_new_ids(nursery, type);
	task = edo__slab_alloc(&nursery->slab, sizeof(*task) + type->frame_size,
			       type->frame_align);
	if (EDO_UNLIKELY(!task))
		return NULL;
	task->waker.type = nursery->owner->type->waker_type;
	task->word = EDO__WORD_NEW;
	task->owner = nursery->owner;
	task->id = nursery->next_id++;
	task->joiner = NULL;
	task->extra = NULL;
	task->home = nursery->index;
	task->is_started = false;
	task->is_told = false;
	task->has_panicked = false;
	return task;
}

static struct edo_task *alloc_with_new_ids(struct edo__nursery *nursery,
					   const struct edo_future_type *type)
{
	edo__nursery_take_ids(nursery);
	return alloc_here(nursery, type);
}

struct edo_task *edo__task_alloc(struct edo__nursery *nursery,
				 const struct edo_future_type *type)
{
	struct edo_task *task;

	if (EDO_LIKELY(!nursery->is_shared))
		return alloc_here(nursery, type);
	edo__lock_acquire(&nursery->lock);
	edo__slab_collect(&nursery->slab);
	task = alloc_here(nursery, type);
	edo__lock_release(&nursery->lock);
	return task;
}

static inline void free_cell(struct edo_task *task, bool is_here)
{
	struct edo__nursery *nursery = task->owner->nurseries[task->home];
	struct edo_future *future = edo__task_future(task);
	const struct edo_future_type *type = future->type;
	size_t size = sizeof(*task) + type->frame_size;

	if (EDO_UNLIKELY(task->extra != NULL))
		edo__task_extra_free(task->extra);
	if (EDO_UNLIKELY(type == &edo__box_root__type))
		edo__box_root_free(future);
	if (EDO_LIKELY(is_here))
		edo__slab_free(&nursery->slab, task, size, type->frame_align);
	else
		edo__slab_free_remote(&nursery->slab, task, size,
				      type->frame_align);
}

void edo__task_free(struct edo_task *task)
{
	free_cell(task,
		  edo__nursery_is_here(task->owner->nurseries[task->home]));
}

void edo__task_ref(struct edo_task *task)
{
	edo__word_ref(task);
}

void edo__task_unref(struct edo_task *task)
{
	if (edo__word_unref(task))
		edo__task_free(task);
}

void edo__task_unref_visited(struct edo_task *task)
{
	if (edo__word_unref(task))
		free_cell(task, false);
}

/* ---- wakers ------------------------------------------------------------- */

struct edo_waker *edo__task_waker_mark(struct edo_waker *waker)
{
	return edo__word_mark(edo__task_of_waker(waker)) ? waker : NULL;
}

void edo__task_waker_wake(struct edo_waker *waker)
{
	struct edo_task *task = edo__task_of_waker(waker);
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	do {
		if (word & EDO__WORD_COMPLETE) {
			edo__task_unref(task);
			return;
		}
	} while (!edo__word_swap(task, &word,
				 edo__word_woken(word) - EDO__WORD_REF));
	if (edo__word_is_idle(word))
		task->owner->type->schedule(task);
}

void edo__task_waker_ref(struct edo_waker *waker)
{
	edo__task_ref(edo__task_of_waker(waker));
}

void edo__task_waker_unref(struct edo_waker *waker)
{
	edo__task_unref(edo__task_of_waker(waker));
}

/* ---- what came of it ------------------------------------------------------ */

uint8_t edo__task_outcome(const struct edo_task *task)
{
	return edo__word_outcome(edo__word_load(task));
}

int edo__task_result(uint8_t outcome)
{
	static const int results[] = {
		[EDO__OUTCOME_VALUE] = 0,
		[EDO__OUTCOME_CANCELLED] = -ECANCELED,
		[EDO__OUTCOME_PANICKED] = EDO_EPANIC,
	};

	return results[outcome];
}

struct edo_future *edo__task_source(const struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);

	if (EDO_UNLIKELY(future->type == &edo__box_root__type))
		return edo__box_root_inner(future);
	return future;
}

void edo__task_drop_output(struct edo_task *task)
{
	struct edo_future *source = edo__task_source(task);
	const struct edo_future_type *type = source->type;
	struct edo_task *outer = edo__here.dropping;
	struct edo__task_extra *extra;

	if (EDO_LIKELY(type->output_destructor == NULL))
		return;
	edo__here.dropping = task; /* the destructor sees whose it is */
	edo__destroy_guarded(type->output_destructor,
			     (char *)source + type->output_offset);
	/* Pairs with the swap in edo__task_extra(): it may have set task-locals. */
	extra = edo__load_acquire(&task->extra);
	if (EDO_UNLIKELY(extra != NULL))
		edo__task_extra_drop_locals(extra);
	edo__here.dropping = outer;
}
