/* SPDX-License-Identifier: MIT */

/*
 * Birth and end of an owner. It ends in two steps: edo__owner_close() is the end
 * of its runtime; the memory goes with the last cell, on whatever thread.
 *
 * - Task numbers are unique in the process: each owner counts in a range of its
 *   own.
 */

#include "task/owner.h"

#include <string.h>

#include "base/alloc.h"
#include "base/atomic.h"

#define ID_RANGE (UINT64_C(1) << 40)

static uint64_t n_owners; /* atomic */

/* Wakers of this owner's tasks wait in the deferred queue, by the link that the
 * run queue uses otherwise. Any other waker is woken at once: what it wakes is
 * deferred again if it has spent its budget, too. */
static void defer(struct edo__worker *worker, struct edo_waker *waker)
{
	struct edo__owner *owner = (struct edo__owner *)worker;
	struct edo_task *task = edo__task_of_waker(waker);

	if (waker->type != &edo__task_waker_type || task->owner != owner) {
		edo_waker_wake_by_ref(waker);
		return;
	}
	if (task->state & EDO__TASK_QUEUED)
		return;
	task->state |= EDO__TASK_QUEUED;
	edo__queue_push(&owner->deferred_queue, &task->queue_link);
}

struct edo__owner *edo__owner_new(uint64_t seed)
{
	struct edo__owner *owner =
		edo__aligned_alloc(_Alignof(struct edo__owner), sizeof(*owner));

	if (!owner)
		return NULL;
	memset(owner, 0, sizeof(*owner));
	owner->worker.defer = defer;
	owner->worker.random = seed;
	owner->context.worker = &owner->worker;
	/* No partner: a count that publishes nothing. */
	owner->next_id = edo__fetch_add_relaxed(&n_owners, 1) * ID_RANGE + 1;
	edo__slab_init(&owner->slab);
	return owner;
}

/* Tasks that were woken in their last poll and are not popped any more, and those
 * whose start lay in the inbox when it closed. */
static void empty_queues(struct edo__owner *owner)
{
	struct edo__queue_link *link;

	edo__queue_append(&owner->run_queue, &owner->deferred_queue);
	while ((link = edo__queue_pop(&owner->run_queue))) {
		struct edo_task *task = edo__task_of_queue_link(link);

		if (!task->outcome)
			edo__task_give_up(task);
		edo__task_unref(task);
	}
}

static void merge(void *cell, void *unused)
{
	(void)unused;
	edo__task_merge(cell);
}

static void free_owner(struct edo__slab *slab)
{
	struct edo__owner *owner =
		edo__container_of(slab, struct edo__owner, slab);

	edo__slab_deinit(slab);
	edo__free(owner);
}

void edo__owner_close(struct edo__owner *takes)
{
	edo__inbox_close(takes);
	empty_queues(takes);
	edo__slab_for_each(&takes->slab, merge, NULL);
	edo__worker_current = NULL;
	edo__slab_retire(&takes->slab, free_owner);
}
