/* SPDX-License-Identifier: MIT */

/*
 * The run loop. A tick is a batch of at most event_interval polls from a FIFO
 * queue, then one turn of the driver, which comes also when the queue never runs
 * empty. A turn that woke more tasks than that is followed by a batch as large:
 * asking again before they ran would find little that is new. Every
 * inbox_interval polls what other threads left is taken over.
 *
 * A panic in a poll or cancel lands at the setjmp of the loop, which is set once
 * and not per poll: the task is cancelled from its root from then on. A panic in
 * its cleanup ends that one action, and cancel is called again.
 *
 * - A panic does not end a batch: a poll counts before it is run, and the loop goes
 *   on with what is left. Else tasks that panic would keep the driver from its
 *   turn.
 * - While a future is polled, worker.running points at it, else it is NULL. A
 *   panic of the loop itself finds NULL and ends the process.
 */

#include "sched/current_thread.h"

#include <errno.h>

#include "base/alloc.h"
#include "base/monotonic.h"
#include "base/panic.h"
#include "driver/driver.h"
#include "sched/counters.h"
#include "sched/defer.h"
#include "task/enter.h"
#include "task/word.h"
#include "time/wheel.h"

/* How long to run. */
struct goal {
	const struct edo_task *task; /* until it has ended; NULL: all have */
	int64_t deadline;            /* of CLOCK_MONOTONIC, in ns */
	bool is_over;                /* the deadline has come first */
};

static bool has_ended(const struct edo_task *task)
{
	return edo__word_load(task) & EDO__WORD_COMPLETE;
}

static void run_task(struct edo__current_thread *thread, struct edo_task *task)
{
	struct edo__worker *worker = &thread->worker;

	worker->context.budget = EDO_COOP_BUDGET;
	edo__local_requeue(&thread->owner->local, task,
			   edo__task_run(worker, task));
}

static bool is_root_elsewhere(const struct edo__current_thread *thread,
			      const struct edo_task *task)
{
	return edo__task_is_root(task) && task != thread->root;
}

static struct edo_task *take_handed(struct edo__current_thread *thread)
{
	struct edo_task *task = thread->handed;

	if (task == thread->root)
		thread->handed = NULL;
	return thread->handed ? NULL : task;
}

/* NULL: there is none, or it is another thread's turn. */
static struct edo_task *next_task(struct edo__current_thread *thread)
{
	struct edo__local *local = &thread->owner->local;
	struct edo__queue_link *link;
	struct edo_task *task;

	if (EDO_UNLIKELY(thread->handed != NULL))
		return take_handed(thread);
	if (--thread->n_until_inbox == 0 ||
	    edo__queue_is_empty(&local->run_queue)) {
		thread->n_until_inbox = thread->inbox_interval;
		edo__inbox_drain(local);
	}
	link = edo__queue_pop(&local->run_queue);
	if (!link)
		return NULL;
	task = edo__task_of_queue_link(link);
	if (EDO_UNLIKELY(is_root_elsewhere(thread, task))) {
		thread->handed = task;
		return NULL;
	}
	return task;
}

static uint32_t size_of_batch(const struct edo__current_thread *thread)
{
	return thread->n_news > thread->event_interval ? thread->n_news
						       : thread->event_interval;
}

static void run_batch(struct edo__current_thread *thread,
		      const struct edo_task *goal)
{
	uint32_t n_max = size_of_batch(thread);

	while (thread->n_in_batch < n_max) {
		struct edo_task *task = next_task(thread);

		if (!task)
			return;
		thread->n_in_batch++;
		edo__counter_add(&thread->counters->n_polls, 1);
		run_task(thread, task);
		if (goal && has_ended(goal))
			return;
	}
}

static bool is_reached(const struct edo__current_thread *thread,
		       struct goal *goal)
{
	const struct edo__local *local = &thread->owner->local;

	if (goal->task)
		return has_ended(goal->task) ||
		       (thread->handed && thread->handed != goal->task);
	/* A task may wait in the inbox to be run. */
	if (edo__owner_n_alive(&local->owner) == 0 &&
	    edo__inbox_is_empty(local))
		return true;
	goal->is_over = goal->deadline != EDO__INSTANT_NEVER &&
			edo__monotonic_now() >= goal->deadline;
	return goal->is_over;
}

static int64_t time_left(const struct goal *goal)
{
	int64_t left;

	if (goal->deadline == EDO__INSTANT_NEVER)
		return -1;
	left = goal->deadline - edo__monotonic_now();
	return left > 0 ? left : 0;
}

/* A panic on another thread has shut the runtime down. */
static void shut_down_here(struct edo__current_thread *thread)
{
	/* It is asked for once. */
	edo__store_relaxed(&thread->owner->is_shut_down, 0u);
	edo__local_abort_all(&thread->owner->local);
}

static void run_loop(struct edo__current_thread *thread, struct goal *goal)
{
	while (!is_reached(thread, goal)) {
		/* Pairs with shut_down(). */
		if (EDO_UNLIKELY(
			    edo__load_acquire(&thread->owner->is_shut_down)))
			shut_down_here(thread);
		run_batch(thread, goal->task);
		if (!is_reached(thread, goal))
			edo__current_thread_turn(thread, time_left(goal));
	}
}

static void land(struct edo__current_thread *thread,
		 const struct edo_panic *panic)
{
	struct edo__worker *worker = &thread->worker;
	struct edo_task *task;

	edo__invariant(worker->running != NULL);
	task = edo__task_of(worker->running);
	worker->running = NULL;
	edo__task_panicked(task, panic);
	edo__local_requeue(&thread->owner->local, task, EDO__RAN_AGAIN);
}

static void run_guarded(struct edo__current_thread *thread, struct goal *goal)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		land(thread, &catch.panic);
	run_loop(thread, goal);
	edo__catch_pop(&catch);
}

const struct edo_task *
edo__current_thread_run(struct edo__current_thread *thread,
			const struct edo_task *root)
{
	struct goal goal = { .task = root, .deadline = EDO__INSTANT_NEVER };

	thread->root = root;
	run_guarded(thread, &goal);
	return thread->handed;
}

bool edo__current_thread_drain(struct edo__current_thread *thread,
			       int64_t deadline)
{
	struct goal goal = { .deadline = deadline };

	run_guarded(thread, &goal);
	return !goal.is_over;
}

void edo__current_thread_enter(struct edo__current_thread *thread)
{
	struct edo__local *local = &thread->owner->local;

	thread->outer = edo__worker_current;
	edo__enter(&thread->enter);
	edo__here.nursery = thread->spawns_into;
	edo__here.local = thread->is_seat ? NULL : local;
	edo__here.blocking = NULL;
	edo__here.dropping = NULL;
	thread->worker.enter = edo__here.enter;
	edo__local_set_thread(local, edo__self());
	edo__worker_current = &thread->worker;
	edo__wheel_resume(thread->worker.wheel);
	thread->busy_since = edo__monotonic_now();
}

void edo__current_thread_leave(struct edo__current_thread *thread)
{
	edo__counter_add(&thread->counters->busy_ns,
			 edo__monotonic_now() - thread->busy_since);
	edo__wheel_pause(thread->worker.wheel);
	edo__worker_current = thread->outer;
	edo__local_set_thread(&thread->owner->local, EDO__NO_THREAD);
	edo_leave(&thread->enter);
}

void edo__current_thread_vacate(struct edo__current_thread *thread)
{
	edo__driver_vacate(thread->worker.driver);
	edo__wheel_stop(thread->worker.wheel);
}

/* ---- birth and end ---------------------------------------------------------- */

static struct edo__current_owner *owner_of(struct edo__owner *owner)
{
	return edo__container_of(edo__local_of(owner),
				 struct edo__current_owner, local);
}

static void unpark(struct edo__local *local)
{
	edo__driver_wake(owner_of(&local->owner)->driver);
}

static void blocking_ended(struct edo__owner *owner)
{
	/* Pairs with the store in turn.c. */
	if (EDO_UNLIKELY(edo__load_seq_cst(&owner_of(owner)->is_nudged)))
		edo__local_nudge(edo__local_of(owner));
}

/* The tasks are for the thread that runs them to visit; whoever is inside next ends
 * them otherwise. */
static void shut_down(struct edo__owner *owner)
{
	struct edo__local *local = edo__local_of(owner);

	if (edo__local_is_here(local)) {
		edo__local_abort_all(local);
		return;
	}
	edo__store_seq_cst(&owner->is_closing, 1u);
	/* Pairs with run_loop(). */
	edo__store_release(&owner_of(owner)->is_shut_down, 1u);
	edo__local_nudge(local);
}

static void free_owner(struct edo__owner *owner)
{
	edo__free(owner_of(owner));
}

static const struct edo__owner_type owner_type = {
	.waker_type = &edo__local_waker_type,
	.schedule = edo__local_schedule,
	.blocking_ended = blocking_ended,
	.shut_down = shut_down,
	.free = free_owner,
};

static struct edo__current_owner *
owner_new(const struct edo_runtime_options *options)
{
	struct edo__current_owner *owner = edo__aligned_alloc(
		_Alignof(struct edo__current_owner), sizeof(*owner));
	struct edo__local *local;

	if (!owner)
		return NULL;
	local = &owner->local;
	owner->options = *options;
	edo__local_init(local, &owner_type, &owner->options);
	local->unpark = unpark;
	edo__nursery_init(&owner->outside, &local->owner, 1, true);
	local->nurseries[1] = &owner->outside;
	local->owner.n_nurseries = 2;
	owner->driver = NULL;
	owner->is_nudged = 0;
	owner->is_shut_down = 0;
	return owner;
}

static void release_owner(struct edo__current_owner *takes)
{
	if (!takes->local.owner.handle)
		edo__nursery_retire(&takes->outside);
	edo__local_release(&takes->local);
}

static int open_parts(struct edo__current_thread *thread,
		      enum edo_driver_kind kind)
{
	struct edo__worker *worker = &thread->worker;
	int result;

	thread->counters = edo__calloc(1, sizeof(*thread->counters));
	worker->wheel = edo__wheel_new(edo__clock_now(&thread->clock));
	result = thread->counters && worker->wheel
			 ? edo__driver_open(kind, &worker->driver)
			 : -ENOMEM;
	if (result < 0) {
		edo__wheel_free(worker->wheel);
		edo__free(thread->counters);
	}
	return result;
}

static void init(struct edo__current_thread *thread,
		 const struct edo_runtime_options *options,
		 struct edo__nursery *spawns_into)
{
	bool is_seat = spawns_into != NULL;

	edo__clock_init(&thread->clock, !is_seat);
	if (options->start_paused && !is_seat)
		edo__clock_pause(&thread->clock);
	thread->worker = (struct edo__worker){
		.clock = &thread->clock,
		.defer = edo__defer,
		.random = options->seed,
		.index = is_seat ? -1 : 0,
	};
	thread->worker.context.worker = &thread->worker;
	thread->spawns_into =
		is_seat ? spawns_into : &thread->owner->local.nursery;
	edo__spin_init(&thread->spin, options->spin);
	thread->event_interval = options->event_interval;
	thread->inbox_interval = options->global_queue_interval;
	thread->n_until_inbox = options->global_queue_interval;
	thread->n_news = 0;
	thread->n_in_batch = 0;
	thread->root = NULL;
	thread->handed = NULL;
	thread->is_seat = is_seat;
}

int edo__current_thread_open(struct edo__current_thread *thread,
			     const struct edo_runtime_options *options,
			     struct edo__nursery *spawns_into)
{
	int result;

	thread->owner = owner_new(options);
	if (!thread->owner)
		return -ENOMEM;
	init(thread, options, spawns_into);
	result = open_parts(thread, options->driver);
	if (result < 0) {
		release_owner(thread->owner);
		return result;
	}
	thread->owner->driver = thread->worker.driver;
	return 0;
}

void edo__current_thread_close(struct edo__current_thread *thread)
{
	struct edo__local *local = &thread->owner->local;

	edo__local_close(local);
	edo__driver_close(thread->worker.driver);
	edo__wheel_retire(thread->worker.wheel);
	edo__free(thread->counters);
	edo__worker_current = thread->outer;
	edo_leave(&thread->enter);
	release_owner(thread->owner);
	thread->owner = NULL;
}
