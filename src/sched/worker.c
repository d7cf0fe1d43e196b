/* SPDX-License-Identifier: MIT */

/*
 * The loop of a worker:
 *
 *	       .------------------------------------------------.
 *	       v                                                |
 *	next: injection queue every so often, own ring --> run -'
 *	       |  nothing                                  |  what it wakes runs next,
 *	       v                                           |  three in a row at most
 *	deferred? --> turn the driver                      v
 *	       |  no                                every 61 polls: turn the driver
 *	       v
 *	injection queue --> others' rings --> look a while --> sleep in the driver
 *
 * A task that is woken by the one that runs comes next (`next`), because what it
 * needs is in the cache; what it displaces goes to the ring. Such a chain shares
 * one budget, and after EDO__LIFO_POLLS_MAX it goes through the ring as well, so
 * that it cannot keep others waiting. What events and timers wake goes to the
 * ring.
 *
 * - `next` is empty but while a task runs.
 * - What finds the ring full goes to the injection queue: while a task runs, half
 *   of the ring with it, for it may run long; what events, timers and ends wake
 *   goes behind all that is there, so that whoever was woken first runs first.
 * - A panic lands at the setjmp of the loop, as in current_thread.c. It ends the
 *   chain, and a poll counts before it is run, so that this one counts as well.
 */

#include "sched/worker.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/monotonic.h"
#include "base/panic.h"
#include "driver/driver.h"
#include "sched/defer.h"
#include "sched/multi_thread.h"
#include "task/cell.h"
#include "time/wheel.h"

/* Turns between two looks at the clock. */
#define N_TURNS_PER_LOOK 8u

/* ---- queueing ---------------------------------------------------------------- */

struct edo__mt_worker *
edo__mt_worker_here(const struct edo__multi_thread *scheduler)
{
	struct edo__nursery *nursery = edo__here.nursery;
	struct edo__mt_worker *worker;

	if (!nursery || nursery->owner != &scheduler->owner ||
	    !edo__nursery_is_here(nursery))
		return NULL;
	worker = edo__container_of(nursery, struct edo__mt_worker, nursery);
	return worker;
}

static void spill(struct edo__mt_worker *worker, struct edo_task *task)
{
	edo__queue_push(&worker->spilled_queue, &task->queue_link);
	worker->n_spilled++;
}

static void spill_half(struct edo__mt_worker *worker)
{
	struct edo_task *tasks[EDO__RING_SIZE / 2];
	uint32_t n = edo__ring_take(&worker->ring, tasks, EDO__RING_SIZE / 2);

	for (uint32_t i = 0; i < n; i++)
		spill(worker, tasks[i]);
}

/* What was spilled goes where any worker takes it. */
static inline void drain(struct edo__mt_worker *worker)
{
	if (EDO_LIKELY(worker->n_spilled == 0))
		return;
	edo__inject_push_chain(&worker->scheduler->inject,
			       &worker->spilled_queue, worker->n_spilled);
	worker->n_spilled = 0;
	edo__counter_add(&worker->counters.n_overflows, 1);
}

/* Unless a task runs, drain() has to follow. */
static void push(struct edo__mt_worker *worker, struct edo_task *task)
{
	if (EDO_LIKELY(edo__ring_push(&worker->ring, task)))
		return;
	if (!worker->worker.running) {
		spill(worker, task);
		return;
	}
	spill_half(worker);
	spill(worker, task);
	drain(worker);
}

/* No partner: others only count it. */
static void set_next(struct edo__mt_worker *worker, struct edo_task *task)
{
	edo__store_relaxed(&worker->next, task);
}

static struct edo_task *take_next(struct edo__mt_worker *worker)
{
	struct edo_task *next = worker->next;

	if (next)
		set_next(worker, NULL);
	return next;
}

void edo__mt_worker_queue(struct edo__mt_worker *worker, struct edo_task *task)
{
	edo__counter_add(&worker->counters.n_local_schedules, 1);
	if (worker->worker.running &&
	    !worker->scheduler->options.disable_lifo_slot) {
		struct edo_task *displaced = take_next(worker);

		set_next(worker, task);
		if (!displaced)
			return;
		task = displaced;
	}
	push(worker, task);
	edo__mt_worker_share(worker);
	if (EDO_UNLIKELY(!worker->has_lookout) && worker->worker.running)
		edo__mt_worker_post_lookout(worker);
}

static void queue_deferred(struct edo__mt_worker *worker)
{
	struct edo__queue_link *link;

	while ((link = edo__queue_pop(&worker->deferred_queue)))
		push(worker, edo__task_of_queue_link(link));
}

void edo__mt_worker_flush(struct edo__mt_worker *worker)
{
	struct edo_task *next = take_next(worker);

	if (next)
		push(worker, next);
	queue_deferred(worker);
	drain(worker);
}

/* ---- running ------------------------------------------------------------------ */

static void requeue(struct edo__mt_worker *worker, struct edo_task *task,
		    enum edo__ran ran)
{
	if (ran == EDO__RAN_AGAIN)
		push(worker, task);
	else if (ran == EDO__RAN_DEFERRED)
		edo__queue_push(&worker->deferred_queue, &task->queue_link);
}

static void count_chain(struct edo__mt_worker *worker, uint32_t n)
{
	edo__counter_add(&worker->counters.n_polls, n);
	worker->n_measured += n;
	worker->n_until_turn -=
		n < worker->n_until_turn ? n : worker->n_until_turn;
}

static void run_chain(struct edo__mt_worker *worker, struct edo_task *task)
{
	struct edo_context *context = &worker->worker.context;
	uint32_t n = 0;

	context->budget = EDO_COOP_BUDGET;
	for (;;) {
		worker->n_in_chain = ++n;
		requeue(worker, task, edo__task_run(&worker->worker, task));
		drain(worker);
		task = take_next(worker);
		if (!task)
			break;
		if (n > EDO__LIFO_POLLS_MAX || context->budget == 0) {
			push(worker, task);
			break;
		}
	}
	drain(worker);
	count_chain(worker, n);
}

/* The share of the injection queue of one worker: the first of it, and behind that as
 * many as leave half of the ring to what its own tasks wake. What is left of the share
 * comes after as many of those, or they would keep it waiting. */
static struct edo_task *take_injected(struct edo__mt_worker *worker)
{
	struct edo__multi_thread *scheduler = worker->scheduler;
	struct edo_task *tasks[EDO__RING_SIZE / 2];
	uint32_t interval = scheduler->options.global_queue_interval;
	uint32_t n_own = edo__ring_length(&worker->ring);
	uint64_t length = edo__inject_length(&scheduler->inject);
	uint64_t share = length / scheduler->n_workers + 1;
	uint32_t n_max =
		n_own < EDO__RING_SIZE / 2 ? EDO__RING_SIZE / 2 - n_own : 1;
	uint32_t n;

	worker->n_until_inject = interval;
	if (length == 0)
		return NULL;
	n = edo__inject_pop(&scheduler->inject, tasks,
			    share < n_max ? (uint32_t)share : n_max);
	if (n > 0 && n < share && 2 * n < interval)
		worker->n_until_inject = 2 * n;
	for (uint32_t i = 1; i < n; i++)
		push(worker, tasks[i]);
	return n > 0 ? tasks[0] : NULL;
}

static struct edo_task *own_task(struct edo__mt_worker *worker)
{
	struct edo_task *task = NULL;

	if (EDO_UNLIKELY(--worker->n_until_inject == 0))
		task = take_injected(worker);
	if (!task)
		task = edo__ring_pop(&worker->ring);
	return task ? task : take_injected(worker);
}

/* Whoever searched last and found something has somebody else look for more. */
static void stop_searching(struct edo__mt_worker *worker)
{
	struct edo__idle *idle = &worker->scheduler->idle;

	if (!worker->is_searching)
		return;
	worker->is_searching = false;
	if (edo__idle_stop_searching(idle) && edo__mt_worker_sees_work(worker))
		edo__multi_thread_wake(edo__idle_call(idle));
	else
		edo__mt_worker_hand_on_lookout(worker);
}

/* Sees to its own tasks once the runtime closes. */
static void close_tasks(struct edo__mt_worker *worker)
{
	if (EDO_LIKELY(!edo__owner_is_closing(&worker->scheduler->owner)) ||
	    worker->is_closing)
		return;
	worker->is_closing = true;
	edo__nursery_for_each(&worker->nursery, edo__task_abort_any, NULL);
	drain(worker);
}

/* A worker that does not sleep is on the lookout as well, for it may be the only one
 * that others can hope for: at times @interval ns apart. */
static struct edo_task *look_around(struct edo__mt_worker *worker, int64_t now,
				    int64_t interval)
{
	if (now - worker->last_look < interval)
		return NULL;
	worker->last_look = now;
	worker->is_lookout = true;
	return edo__mt_worker_steal(worker);
}

/* Its tasks only yield. */
static __attribute__((__noinline__)) struct edo_task *
turn_for_deferred(struct edo__mt_worker *worker)
{
	struct edo_task *task = NULL;

	if (worker->n_turns % N_TURNS_PER_LOOK == 0)
		task = look_around(worker, edo__monotonic_now(),
				   EDO__LOOKOUT_MIN_NS);
	edo__mt_worker_turn(worker);
	return task;
}

/* Nothing to run: looks further, and sleeps. */
static struct edo_task *find_task(struct edo__mt_worker *worker)
{
	struct edo_task *task;

	if (EDO_UNLIKELY(worker->is_closing) &&
	    edo__multi_thread_is_over(worker->scheduler))
		edo__multi_thread_end(worker->scheduler);
	if (!edo__queue_is_empty(&worker->deferred_queue))
		return turn_for_deferred(worker);
	task = edo__mt_worker_steal(worker);
	if (!task)
		edo__mt_worker_park(worker);
	return task;
}

/* Apart, so that the loop does not save registers for it. */
static __attribute__((__noinline__)) void turn(struct edo__mt_worker *worker)
{
	/* The turn before this one has taken the time. */
	struct edo_task *task =
		look_around(worker, worker->measure_start, EDO__LOOKOUT_MAX_NS);

	if (task)
		push(worker, task);
	edo__mt_worker_turn(worker);
}

static void turn_if_due(struct edo__mt_worker *worker)
{
	if (EDO_UNLIKELY(worker->n_until_turn == 0))
		turn(worker);
}

static void step(struct edo__mt_worker *worker)
{
	struct edo_task *task;

	close_tasks(worker);
	task = own_task(worker);
	if (!task)
		task = find_task(worker);
	if (!task)
		return;
	stop_searching(worker);
	worker->lookout = 0;
	if (EDO_UNLIKELY(!worker->has_lookout) &&
	    edo__ring_length(&worker->ring) > 0)
		edo__mt_worker_post_lookout(worker);
	run_chain(worker, task);
	turn_if_due(worker);
}

static void land(struct edo__mt_worker *worker, const struct edo_panic *panic)
{
	struct edo_task *task;

	edo__invariant(worker->worker.running != NULL);
	task = edo__task_of(worker->worker.running);
	worker->worker.running = NULL;
	edo__task_panicked(task, panic);
	count_chain(worker, worker->n_in_chain);
	edo__mt_worker_flush(worker);
	push(worker, task);
	drain(worker);
	turn_if_due(worker);
}

static void run_loop(struct edo__mt_worker *worker)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		land(worker, &catch.panic);
	while (!edo__multi_thread_is_stopping(worker->scheduler) &&
	       EDO_LIKELY(!edo__threads_is_wanted(worker)))
		step(worker);
	edo__catch_pop(&catch);
}

void edo__mt_worker_run(struct edo__mt_worker *worker)
{
	edo__here = (struct edo__standing){ .nursery = &worker->nursery };
	edo__worker_current = &worker->worker;
	edo__nursery_set_thread(&worker->nursery, edo__self());
	run_loop(worker);
	stop_searching(worker);
	edo__nursery_set_thread(&worker->nursery, EDO__NO_THREAD);
	edo__worker_current = NULL;
	edo__here = (struct edo__standing){ .nursery = NULL };
}

/* ---- birth and end ------------------------------------------------------------- */

static int open_parts(struct edo__mt_worker *worker,
		      const struct edo_runtime_options *options)
{
	struct edo__worker *base = &worker->worker;
	int result;

	base->wheel = edo__wheel_new(edo__clock_now(base->clock));
	if (!base->wheel)
		return -ENOMEM;
	result = edo__driver_open(options->driver, &base->driver);
	if (result < 0)
		edo__wheel_free(base->wheel);
	return result;
}

int edo__mt_worker_new(struct edo__multi_thread *scheduler, uint16_t index,
		       struct edo__mt_worker **ret_worker)
{
	const struct edo_runtime_options *options = &scheduler->options;
	struct edo__mt_worker *worker = edo__aligned_alloc(
		_Alignof(struct edo__mt_worker), sizeof(*worker));
	int result;

	if (!worker)
		return -ENOMEM;
	memset(worker, 0, sizeof(*worker));
	worker->worker = (struct edo__worker){
		.clock = &scheduler->clock,
		.defer = edo__defer,
		.random = options->seed + index,
		.index = index,
	};
	worker->worker.context.worker = &worker->worker;
	worker->scheduler = scheduler;
	worker->n_until_turn = options->event_interval;
	worker->measure_start = edo__monotonic_now();
	worker->last_look = worker->measure_start;
	worker->n_until_inject = options->global_queue_interval;
	edo__spin_init(&worker->spin, options->spin);
	edo__ring_init(&worker->ring);
	edo__list_init(&worker->claim_list);
	edo__link_init(&worker->sleeper.sleeper_link);
	result = open_parts(worker, options);
	if (result < 0) {
		edo__free(worker);
		return result;
	}
	edo__nursery_init(&worker->nursery, &scheduler->owner, index, false);
	*ret_worker = worker;
	return 0;
}

void edo__mt_worker_close(struct edo__mt_worker *worker)
{
	edo__driver_close(worker->worker.driver);
	edo__wheel_retire(worker->worker.wheel);
	worker->worker.driver = NULL;
	worker->worker.wheel = NULL;
}
