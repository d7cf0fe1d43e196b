/* SPDX-License-Identifier: MIT */

/*
 * The life of a task on its owner's thread:
 *
 *	inert -- start --> queued <-- wake -- waiting
 *	                     |                   ^
 *	                     `---- poll/cancel --'
 *	                              |
 *	                              v
 *	                   ended (the outcome is set)
 *
 * - The outcome is set once, by finish (or abandon), after everything that the
 *   task's end writes; whoever reads it by acquire may read the output.
 * - The output of an ended task belongs to whoever holds the handle; if the
 *   handle is gone, it is ended here, before the outcome is set.
 * - An ended task that stands in a queue keeps the runtime's reference until it
 *   is popped.
 * - CANCELLING is never taken back.
 */

#include <errno.h>

#include <edo/base/error.h>

#include "base/panic.h"
#include "future/where.h"
#include "task/box_task.h"
#include "task/cell.h"
#include "task/owner.h"
#include "task/panic_record.h"

/* A task whose cleanup panics this often without an end will not end. */
#define N_PANICS_MAX 10000u

static void queue_unless_queued(struct edo_task *task)
{
	if (!(task->state & EDO__TASK_QUEUED))
		edo__owner_queue(task->owner, task);
}

void edo__task_start_here(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	if (EDO_UNLIKELY(task->state & EDO__TASK_STARTED))
		edo__misuse("task %llu is started twice",
			    (unsigned long long)task->id);
	task->state |= EDO__TASK_STARTED;
	if (EDO_UNLIKELY(owner->is_closing))
		task->state |= EDO__TASK_CANCELLING;
	owner->n_live++;
	edo__owner_queue(owner, task);
}

/* A task in the hands of the pool has no wakers, and its queue link is the
 * pool's. */
#define CANNOT_QUEUE (EDO__TASK_QUEUED | EDO__TASK_BLOCKING)

void edo__task_wake_here(struct edo_task *task)
{
	if ((task->state & CANNOT_QUEUE) || task->outcome)
		return;
	edo__owner_queue(task->owner, task);
}

/* Before a thread has taken it; later it runs to its end. */
static void abort_blocking(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	if (task->state & EDO__TASK_MANDATORY)
		return;
	if (!(task->state & EDO__TASK_QUEUED) &&
	    !owner->pool_withdraw(owner, task))
		return;
	owner->n_blocking--;
	task->state &= (uint16_t)~EDO__TASK_BLOCKING;
	task->state |= EDO__TASK_CANCELLING;
	queue_unless_queued(task);
}

void edo__task_abort_here(struct edo_task *task)
{
	if (task->outcome || (task->state & EDO__TASK_CANCELLING))
		return;
	if (task->state & EDO__TASK_BLOCKING) {
		abort_blocking(task);
		return;
	}
	task->state |= EDO__TASK_CANCELLING;
	if (task->state & EDO__TASK_STARTED)
		queue_unless_queued(task);
}

void edo__task_detach_here(struct edo_task *task)
{
	task->state |= EDO__TASK_DETACHED;
	if (task->outcome == EDO__OUTCOME_VALUE)
		edo__task_drop_output(task);
	edo__task_unref(task);
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

	if (EDO_UNLIKELY(type->output_destructor != NULL))
		edo__destroy_guarded(type->output_destructor,
				     (char *)source + type->output_offset);
}

static void wake_joiner(struct edo_task *task)
{
	struct edo_waker *joiner;

	if (task->state & EDO__TASK_JOINED) {
		joiner = task->joiner;
		task->joiner = NULL;
		task->state &= (uint16_t)~EDO__TASK_JOINED;
		edo_waker_wake_by_ref(joiner);
	} else if (!(task->state & EDO__TASK_DETACHED)) {
		edo__task_wake_remote_joiner(task);
	}
}

static void abort_any(void *cell, void *unused)
{
	struct edo_task *task = cell;

	(void)unused;
	if (task->state & EDO__TASK_STARTED)
		edo__task_abort_here(task);
}

void edo__owner_abort_all(struct edo__owner *owner)
{
	owner->is_closing = true;
	edo__slab_for_each(&owner->slab, abort_any, NULL);
}

/* What the task comes to; panics are settled on the way. */
static uint16_t conclude(struct edo_task *task)
{
	bool has_value = edo__task_future(task)->state == EDO_ENDED_READY;

	if (EDO_UNLIKELY(task->state & EDO__TASK_PANICKED)) {
		if (has_value)
			edo__task_drop_output(task);
		edo__panic_record_settle(task);
		return EDO__OUTCOME_PANICKED;
	}
	if (!has_value)
		return EDO__OUTCOME_CANCELLED;
	if (task->state & EDO__TASK_DETACHED)
		edo__task_drop_output(task);
	return EDO__OUTCOME_VALUE;
}

void edo__task_finish(struct edo_task *task)
{
	/* Pairs with edo__task_outcome(). */
	edo__store_release(&task->outcome, conclude(task));
	task->owner->n_live--;
	wake_joiner(task);
	if (!(task->state & EDO__TASK_QUEUED))
		edo__task_unref(task);
}

static void keep_panic(struct edo_task *task, struct edo__panic_record *record)
{
	struct edo__owner *owner = task->owner;

	edo__panic_record_keep(task, record);
	task->state |= EDO__TASK_PANICKED | EDO__TASK_CANCELLING;
	if (owner->is_panic_fatal && !owner->has_panicked) {
		owner->has_panicked = true;
		edo__owner_abort_all(owner);
	}
}

void edo__task_panicked(struct edo_task *task, const struct edo_panic *panic)
{
	if (!(task->state & EDO__TASK_PANICKED))
		keep_panic(task, edo__panic_record_new(panic));
	else
		edo__invariant(edo__panic_record_again(task) <= N_PANICS_MAX);
	queue_unless_queued(task);
}

void edo__task_returned_here(struct edo_task *task)
{
	struct edo__panic_record *record = (void *)task->queue_link.next;

	task->owner->n_blocking--;
	task->state &= (uint16_t)~EDO__TASK_BLOCKING;
	if (!record) {
		edo__task_finish(task);
		return;
	}
	keep_panic(task, record);
	queue_unless_queued(task);
}

void edo__task_poll_blocking(struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);
	struct edo_context context = { .budget = EDO_COOP_BUDGET };

	if (edo_future_poll(future, &context) != EDO_READY)
		edo__panic(future->type->file ? future->type->file : "?",
			   (int)future->type->line,
			   "%s runs on a thread that may block, and waits",
			   future->type->name);
}

void edo__task_abandon(struct edo_task *task)
{
	task->n_references++; /* for ever */
	/* Pairs with edo__task_outcome(). */
	edo__store_release(&task->outcome, (uint16_t)EDO__OUTCOME_CANCELLED);
	task->owner->n_live--;
	wake_joiner(task);
}

int edo__task_result(uint16_t outcome)
{
	static const int results[] = {
		[EDO__OUTCOME_VALUE] = 0,
		[EDO__OUTCOME_CANCELLED] = -ECANCELED,
		[EDO__OUTCOME_PANICKED] = EDO_EPANIC,
	};

	return results[outcome];
}
