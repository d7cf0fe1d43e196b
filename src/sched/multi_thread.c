/* SPDX-License-Identifier: MIT */

/*
 * Birth and end of the scheduler, and what other threads do to it.
 *
 * A thread that runs no worker puts a task into the injection queue and calls a
 * worker if need be. Once the task is there it may run, end, and be the last one a
 * runtime has waited for; so the thread counts itself as a visitor first, and
 * whoever closes waits until the visitors have left.
 *
 * The end: is_closing is set and everybody is woken; each worker asks its own
 * tasks to end, and whoever finds that none is alive any more has all workers
 * leave.
 */

#include "sched/multi_thread.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "task/cell.h"

/* In `visitors`: whoever leaves last wakes who closes. */
#define CLOSING (UINT32_C(1) << 31)

static struct edo__multi_thread *scheduler_of(struct edo__owner *owner)
{
	return edo__container_of(owner, struct edo__multi_thread, owner);
}

static struct edo__mt_worker *worker_of(struct edo__sleeper *sleeper)
{
	return edo__container_of(sleeper, struct edo__mt_worker, sleeper);
}

void edo__multi_thread_wake(struct edo__sleeper *sleeper)
{
	if (sleeper)
		edo__driver_wake(worker_of(sleeper)->worker.driver);
}

/* ---- visitors ------------------------------------------------------------------- */

/* False: the drivers may be closed already. */
static bool visit(struct edo__multi_thread *scheduler)
{
	/* Pairs with wait_for_visitors(): it happens before the push. */
	return edo__fetch_add_acquire(&scheduler->visitors, 1) < CLOSING;
}

/* The scheduler may be gone afterwards: the futex is an address to the kernel. */
static void leave(struct edo__multi_thread *scheduler)
{
	/* Pairs with the loads in wait_for_visitors(). */
	if (edo__fetch_sub_release(&scheduler->visitors, 1) == (CLOSING | 1))
		edo__futex_wake(&scheduler->visitors, 1);
}

static void wait_for_visitors(struct edo__multi_thread *scheduler)
{
	uint32_t visitors;

	edo__fetch_or_acq_rel(&scheduler->visitors, CLOSING); /* as below */
	/* Pairs with the release in leave(). */
	while ((visitors = edo__load_acquire(&scheduler->visitors)) != CLOSING)
		edo__futex_wait(&scheduler->visitors, visitors,
				EDO__FUTEX_FOREVER);
}

/* ---- scheduling ------------------------------------------------------------------ */

static void schedule_from_outside(struct edo__multi_thread *scheduler,
				  struct edo_task *task)
{
	bool is_pushed;

	visit(scheduler);
	is_pushed = edo__inject_push(&scheduler->inject, task);
	if (is_pushed)
		edo__multi_thread_wake(edo__idle_call(&scheduler->idle));
	leave(scheduler);
	if (!is_pushed)
		edo__task_give_up(task);
}

static void schedule(struct edo_task *task)
{
	struct edo__multi_thread *scheduler = scheduler_of(task->owner);
	struct edo__mt_worker *worker = edo__mt_worker_here(scheduler);

	if (EDO_LIKELY(worker != NULL))
		edo__mt_worker_queue(worker, task);
	else
		schedule_from_outside(scheduler, task);
}

static void schedule_waker(struct edo_waker *waker)
{
	schedule(edo__task_of_waker(waker));
}

static const struct edo_waker_type waker_type = {
	.wake = edo__task_waker_wake,
	.mark = edo__task_waker_mark,
	.schedule = schedule_waker,
	.ref = edo__task_waker_ref,
	.unref = edo__task_waker_unref,
};

/* The last task may have been one of the pool's. */
static void blocking_ended(struct edo__owner *owner)
{
	struct edo__multi_thread *scheduler = scheduler_of(owner);

	if (!edo__owner_is_closing(owner))
		return;
	/* Who withdraws a job may come after the end of all. */
	if (visit(scheduler))
		edo__multi_thread_wake_all(scheduler);
	leave(scheduler);
}

/* A job may panic when all is over. */
static void shut_down(struct edo__owner *owner)
{
	struct edo__multi_thread *scheduler = scheduler_of(owner);

	if (visit(scheduler))
		edo__multi_thread_begin_closing(scheduler);
	leave(scheduler);
}

static void free_scheduler(struct edo__owner *owner)
{
	struct edo__multi_thread *scheduler = scheduler_of(owner);

	for (uint16_t i = 0; i < scheduler->n_workers; i++)
		edo__free(scheduler->workers[i]);
	edo__free(scheduler->workers);
	edo__free(scheduler->nurseries);
	edo__free(scheduler);
}

static const struct edo__owner_type owner_type = {
	.waker_type = &waker_type,
	.schedule = schedule,
	.blocking_ended = blocking_ended,
	.shut_down = shut_down,
	.free = free_scheduler,
};

/* ---- the end ---------------------------------------------------------------------- */

void edo__multi_thread_wake_all(struct edo__multi_thread *scheduler)
{
	struct edo__sleeper *sleeper;

	while ((sleeper = edo__idle_call_any(&scheduler->idle)))
		edo__multi_thread_wake(sleeper);
}

void edo__multi_thread_begin_closing(struct edo__multi_thread *scheduler)
{
	edo__store_seq_cst(&scheduler->owner.is_closing, 1u);
	edo__nursery_for_each(&scheduler->outside, edo__task_abort_any, NULL);
	edo__multi_thread_wake_all(scheduler);
}

static void leave_all(struct edo__multi_thread *scheduler)
{
	/* Pairs with the acquire in edo__multi_thread_is_stopping(). */
	edo__store_release(&scheduler->is_stopping, 1u);
	edo__multi_thread_wake_all(scheduler);
}

bool edo__multi_thread_is_over(const struct edo__multi_thread *scheduler)
{
	/* Pairs with edo__callers_sign_in(): either that is counted here, or who
	 * signs in sees that the runtime closes. */
	return (!scheduler->n_callers ||
		edo__load_seq_cst(scheduler->n_callers) == 0) &&
	       edo__owner_n_alive(&scheduler->owner) == 0;
}

void edo__multi_thread_end(struct edo__multi_thread *scheduler)
{
	/* Pairs with edo__multi_thread_has_ended(), by the stop that follows. */
	edo__store_release(&scheduler->has_ended, 1u);
	leave_all(scheduler);
}

bool edo__multi_thread_has_ended(const struct edo__multi_thread *scheduler)
{
	/* Pairs with the release in edo__multi_thread_end(). */
	return edo__load_acquire(&scheduler->has_ended);
}

bool edo__multi_thread_stop(struct edo__multi_thread *scheduler,
			    int64_t deadline)
{
	bool have_left;

	edo__multi_thread_begin_closing(scheduler);
	edo__threads_stop(&scheduler->threads);
	have_left = edo__threads_wait(&scheduler->threads, deadline);
	leave_all(scheduler);
	return have_left;
}

/* What was started too late, and may have come as far as into a ring, or have been
 * deferred. */
static void give_up_queued(struct edo__multi_thread *scheduler)
{
	struct edo_task *task;

	for (uint16_t i = 0; i < scheduler->n_workers; i++)
		edo__mt_worker_flush(scheduler->workers[i]);
	edo__inject_close(&scheduler->inject);
	while (edo__inject_pop(&scheduler->inject, &task, 1) > 0)
		edo__task_give_up(task);
	for (uint16_t i = 0; i < scheduler->n_workers; i++)
		while ((task = edo__ring_pop(&scheduler->workers[i]->ring)))
			edo__task_give_up(task);
}

void edo__multi_thread_close(struct edo__multi_thread *scheduler)
{
	edo__threads_join(&scheduler->threads);
	give_up_queued(scheduler);
	wait_for_visitors(scheduler);
	for (uint16_t i = 0; i < scheduler->n_workers; i++) {
		edo__mt_worker_close(scheduler->workers[i]);
		edo__nursery_retire(&scheduler->workers[i]->nursery);
	}
	if (!scheduler->owner.handle)
		edo__nursery_retire(&scheduler->outside);
	edo__owner_unref(&scheduler->owner);
}

/* ---- birth -------------------------------------------------------------------------- */

static int make_workers(struct edo__multi_thread *scheduler, uint32_t n)
{
	int result = 0;

	for (uint32_t i = 0; i < n && result == 0; i++) {
		result = edo__mt_worker_new(scheduler, (uint16_t)i,
					    &scheduler->workers[i]);
		if (result < 0)
			break;
		scheduler->nurseries[i] = &scheduler->workers[i]->nursery;
		scheduler->workers[i]->worker.driver->family =
			edo__multi_thread_family(scheduler);
		scheduler->n_workers++;
	}
	return result;
}

static int init(struct edo__multi_thread *scheduler,
		const struct edo_runtime_options *options)
{
	uint32_t n = options->worker_threads;

	scheduler->options = *options;
	edo__owner_init(&scheduler->owner, &owner_type, &scheduler->options);
	edo__clock_init(&scheduler->clock, false);
	edo__inject_init(&scheduler->inject);
	edo__idle_init(&scheduler->idle, n);
	edo__threads_init(&scheduler->threads, &scheduler->options);
	edo__nursery_init(&scheduler->outside, &scheduler->owner, (uint16_t)n,
			  true);
	scheduler->workers = edo__calloc(n, sizeof(*scheduler->workers));
	scheduler->nurseries =
		edo__calloc(n + 1, sizeof(*scheduler->nurseries));
	if (!scheduler->workers || !scheduler->nurseries)
		return -ENOMEM;
	return make_workers(scheduler, n);
}

int edo__multi_thread_new(const struct edo_runtime_options *options,
			  struct edo__multi_thread **ret_scheduler)
{
	struct edo__multi_thread *scheduler = edo__aligned_alloc(
		_Alignof(struct edo__multi_thread), sizeof(*scheduler));
	int result;

	if (!scheduler)
		return -ENOMEM;
	memset(scheduler, 0, sizeof(*scheduler));
	result = init(scheduler, options);
	if (result < 0) {
		edo__multi_thread_close(scheduler);
		return result;
	}
	scheduler->nurseries[scheduler->n_workers] = &scheduler->outside;
	scheduler->owner.nurseries = scheduler->nurseries;
	scheduler->owner.n_nurseries = (uint16_t)(scheduler->n_workers + 1);
	*ret_scheduler = scheduler;
	return 0;
}

int edo__multi_thread_start(struct edo__multi_thread *scheduler)
{
	for (uint16_t i = 0; i < scheduler->n_workers; i++) {
		int result = edo__threads_run(&scheduler->threads,
					      scheduler->workers[i]);

		if (result < 0)
			return result;
	}
	return 0;
}
