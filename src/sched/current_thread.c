/* SPDX-License-Identifier: MIT */

/*
 * The run loop. A tick is a batch of at most event_interval polls from a FIFO
 * queue, then one turn of the driver, which comes also when the queue never runs
 * empty. A turn that woke more tasks than that is followed by a batch as large:
 * asking again before they ran would find little that is new. Every inbox_interval polls what other threads left is taken over.
 *
 * A panic in a poll or cancel lands at the setjmp of the loop, which is set once
 * and not per poll: the task is cancelled from its root from then on. A panic in
 * its cleanup ends that one action, and cancel is called again.
 *
 * - While a future is polled, worker.running points at it, else it is NULL. A
 *   panic of the loop itself finds NULL and ends the process.
 */

#include "sched/current_thread.h"

#include <errno.h>

#include "base/monotonic.h"
#include "base/panic.h"
#include "driver/driver.h"
#include "time/wheel.h"

/* How long to run. */
struct goal {
	const uint16_t *outcome; /* until it is set; NULL: while a task lives */
	int64_t deadline;        /* of CLOCK_MONOTONIC, in ns */
};

/* No thread of the pool could be had: the job runs on this one, as it would
 * there. land() brings the thread back inside if it panics. */
static enum edo_poll run_blocking_here(struct edo__owner *owner,
				       struct edo_task *task)
{
	owner->n_blocking--;
	task->state &= (uint16_t)~EDO__TASK_BLOCKING;
	edo__worker_current = NULL;
	edo__task_poll_blocking(task);
	edo__worker_current = &owner->worker;
	return EDO_READY;
}

static enum edo_poll step(struct edo__owner *owner, struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);
	struct edo_context *context = &owner->context;

	context->waker = &task->waker;
	context->budget = EDO_COOP_BUDGET;
	owner->worker.running = future;
	if (EDO_UNLIKELY(task->state & EDO__TASK_CANCELLING))
		return edo_future_cancel(future, context);
	if (EDO_UNLIKELY(task->state & EDO__TASK_BLOCKING))
		return run_blocking_here(owner, task);
	return edo_future_poll(future, context);
}

static void run_task(struct edo__current_thread *thread, struct edo_task *task)
{
	struct edo__owner *owner = thread->owner;
	enum edo_poll answer;

	task->state &= (uint16_t)~EDO__TASK_QUEUED;
	if (EDO_UNLIKELY(task->outcome)) {
		edo__task_unref(task);
		return;
	}
	answer = step(owner, task);
	owner->worker.running = NULL;
	if (answer == EDO_READY)
		edo__task_finish(task);
}

static struct edo_task *next_task(struct edo__current_thread *thread)
{
	struct edo__owner *owner = thread->owner;
	struct edo__queue_link *link;

	if (--thread->n_until_inbox == 0 ||
	    edo__queue_is_empty(&owner->run_queue)) {
		thread->n_until_inbox = thread->inbox_interval;
		edo__inbox_drain(owner);
	}
	link = edo__queue_pop(&owner->run_queue);
	return link ? edo__task_of_queue_link(link) : NULL;
}

static uint32_t size_of_batch(const struct edo__current_thread *thread)
{
	return thread->n_news > thread->event_interval ? thread->n_news
						       : thread->event_interval;
}

static void run_batch(struct edo__current_thread *thread,
		      const uint16_t *outcome)
{
	for (uint32_t n = size_of_batch(thread); n > 0; n--) {
		struct edo_task *task = next_task(thread);

		if (!task)
			return;
		run_task(thread, task);
		if (outcome && *outcome)
			return;
	}
}

static bool is_reached(const struct edo__current_thread *thread,
		       const struct goal *goal)
{
	if (goal->outcome)
		return *goal->outcome != EDO__OUTCOME_NONE;
	/* A task may wait in the inbox to be started. */
	return (thread->owner->n_live == 0 &&
		edo__inbox_is_empty(thread->owner)) ||
	       (goal->deadline != EDO__INSTANT_NEVER &&
		edo__monotonic_now() >= goal->deadline);
}

static int64_t time_left(const struct goal *goal)
{
	int64_t left;

	if (goal->deadline == EDO__INSTANT_NEVER)
		return -1;
	left = goal->deadline - edo__monotonic_now();
	return left > 0 ? left : 0;
}

static void run_loop(struct edo__current_thread *thread,
		     const struct goal *goal)
{
	while (!is_reached(thread, goal)) {
		run_batch(thread, goal->outcome);
		if (!is_reached(thread, goal))
			edo__current_thread_turn(thread, time_left(goal));
	}
}

static void land(struct edo__current_thread *thread,
		 const struct edo_panic *panic)
{
	struct edo__worker *worker = &thread->owner->worker;
	const struct edo_future *running = worker->running;

	edo__invariant(running != NULL);
	worker->running = NULL;
	edo__worker_current = worker;
	edo__task_panicked(edo__task_of(running), panic);
}

static void run_guarded(struct edo__current_thread *thread,
			const struct goal *goal)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		land(thread, &catch.panic);
	run_loop(thread, goal);
	edo__catch_pop(&catch);
}

void edo__current_thread_run(struct edo__current_thread *thread,
			     const uint16_t *outcome)
{
	struct goal goal = { outcome, EDO__INSTANT_NEVER };

	run_guarded(thread, &goal);
}

bool edo__current_thread_drain(struct edo__current_thread *thread,
			       int64_t deadline)
{
	struct goal goal = { NULL, deadline };

	run_guarded(thread, &goal);
	return thread->owner->n_live == 0;
}

void edo__current_thread_enter(struct edo__current_thread *thread)
{
	edo__worker_current = &thread->owner->worker;
}

void edo__current_thread_leave(struct edo__current_thread *thread)
{
	(void)thread;
	edo__worker_current = NULL;
}

static int open_parts(struct edo__current_thread *thread,
		      enum edo_driver_kind kind)
{
	struct edo__worker *worker = &thread->owner->worker;
	int result;

	worker->clock = &thread->clock;
	worker->wheel = edo__wheel_new(edo__clock_now(&thread->clock));
	if (!worker->wheel)
		return -ENOMEM;
	result = edo__driver_open(kind, &worker->driver);
	if (result < 0)
		edo__wheel_free(worker->wheel);
	return result;
}

int edo__current_thread_open(struct edo__current_thread *thread,
			     const struct edo_runtime_options *options)
{
	int result;

	thread->owner = edo__owner_new(options->seed);
	if (!thread->owner)
		return -ENOMEM;
	edo__clock_init(&thread->clock, true);
	if (options->start_paused)
		edo__clock_pause(&thread->clock);
	result = open_parts(thread, options->driver);
	if (result < 0) {
		edo__owner_close(thread->owner);
		return result;
	}
	thread->owner->is_panic_fatal =
		options->unhandled_panic == EDO_PANIC_SHUTDOWN_RUNTIME;
	thread->event_interval = options->event_interval;
	thread->inbox_interval = options->global_queue_interval;
	thread->n_until_inbox = options->global_queue_interval;
	thread->n_news = 0;
	thread->on_park = options->on_thread_park;
	thread->on_unpark = options->on_thread_unpark;
	thread->user_data = options->user_data;
	return 0;
}

void edo__current_thread_close(struct edo__current_thread *thread)
{
	struct edo__worker worker = thread->owner->worker;

	edo__inbox_close(thread->owner);
	edo__driver_close(worker.driver);
	edo__wheel_free(worker.wheel);
	edo__owner_close(thread->owner);
	thread->owner = NULL;
}
