/* SPDX-License-Identifier: MIT */

/*
 * Proves: work that is made while workers go to sleep is not slept over, whoever
 * makes it, though nobody is called while somebody searches; and the counts of who
 * is awake and who searches come out right. Work is a counter here, and the
 * worker's loop is what src/sched makes of idle.h, as short as can be.
 */

#include <string.h>

#include "model.h"
#include "sched/idle.h"

#include "base/atomic.h"
#include "base/futex.h"

#define N_WORKERS 2

struct worker {
	struct edo__sleeper sleeper;
	uint32_t is_rung; /* atomic; futex */
	bool is_searching;
};

static struct edo__idle idle;
static struct worker workers[N_WORKERS];
static uint32_t n_work; /* atomic */
static uint32_t n_done; /* atomic */
static uint32_t n_wanted;
static uint32_t is_stopping; /* atomic */

static void open_idle(uint32_t n_workers, uint32_t n)
{
	edo__idle_init(&idle, n_workers);
	memset(workers, 0, sizeof(workers));
	for (int i = 0; i < N_WORKERS; i++)
		edo__link_init(&workers[i].sleeper.sleeper_link);
	n_work = 0;
	n_done = 0;
	n_wanted = n;
	is_stopping = 0;
}

static void ring(struct edo__sleeper *sleeper)
{
	struct worker *worker;

	if (!sleeper)
		return;
	worker = edo__container_of(sleeper, struct worker, sleeper);
	edo__store_release(&worker->is_rung, 1u); /* pairs with doze() */
	edo__futex_wake(&worker->is_rung, 1);
}

static void make_work(void)
{
	edo__fetch_add_release(&n_work, 1u); /* pairs with take_work() */
	ring(edo__idle_call(&idle));
}

static bool sees_work(void)
{
	return edo__load_relaxed(&n_work) > 0; /* a hint, as in steal.c */
}

static bool take_work(void)
{
	uint32_t n = edo__load_relaxed(&n_work); /* the swap confirms */

	while (n > 0)
		if (edo__cas_acq_rel(&n_work, &n, n - 1)) /* with itself */
			return true;
	return false;
}

static void stop(void)
{
	struct edo__sleeper *sleeper;

	edo__store_release(&is_stopping, 1u); /* pairs with the loops */
	while ((sleeper = edo__idle_call_any(&idle)))
		ring(sleeper);
}

static void doze(struct worker *worker)
{
	edo__idle_sleep(&idle, &worker->sleeper, worker->is_searching);
	/* Both pair with the releases of who rings, or stops. */
	if (!sees_work() && !edo__load_acquire(&is_stopping) &&
	    !edo__load_acquire(&worker->is_rung))
		edo__futex_wait(&worker->is_rung, 0, EDO__FUTEX_FOREVER);
	edo__store_relaxed(&worker->is_rung, 0u); /* as in a driver's turn */
	worker->is_searching = edo__idle_wake(&idle, &worker->sleeper);
}

static void stop_searching(struct worker *worker)
{
	if (!worker->is_searching)
		return;
	worker->is_searching = false;
	if (edo__idle_stop_searching(&idle) && sees_work())
		ring(edo__idle_call(&idle));
}

static void work(struct worker *worker)
{
	stop_searching(worker);
	/* Counts; pairs with itself. */
	if (edo__fetch_add_acq_rel(&n_done, 1u) + 1 == n_wanted)
		stop();
}

static void *run(void *argument)
{
	struct worker *worker = argument;

	/* Pairs with stop(). */
	while (!edo__load_acquire(&is_stopping)) {
		if (!worker->is_searching)
			worker->is_searching = edo__idle_start_searching(&idle);
		if (worker->is_searching && take_work())
			work(worker);
		else
			doze(worker);
	}
	stop_searching(worker);
	return NULL;
}

static void *make_one(void *unused)
{
	make_work();
	return unused;
}

static void end(int n_threads, const int *threads)
{
	for (int i = 0; i < n_threads; i++)
		model_join(threads[i]);
	model_check(n_done == n_wanted);
	model_check(idle.word == idle.n_workers << 16);
	model_check(edo__list_is_empty(&idle.sleeper_list));
}

static void work_for_one_that_goes_to_sleep(void)
{
	int threads[1];

	open_idle(1, 1);
	threads[0] = model_spawn(run, &workers[0]);
	make_work();
	end(1, threads);
}

static void work_of_two(void)
{
	int threads[2];

	open_idle(1, 2);
	threads[0] = model_spawn(run, &workers[0]);
	threads[1] = model_spawn(make_one, NULL);
	make_work();
	end(2, threads);
}

static void two_workers(void)
{
	int threads[2];

	open_idle(2, 2);
	threads[0] = model_spawn(run, &workers[0]);
	threads[1] = model_spawn(run, &workers[1]);
	make_work();
	make_work();
	end(2, threads);
}

/* A worker that works as long as there is nothing to do for others: only who
 * sleeps beside it can take what is left. */
static void *work_alone(void *argument)
{
	struct worker *worker = argument;

	worker->is_searching = edo__idle_start_searching(&idle);
	stop_searching(worker);
	make_work();
	make_work();
	/* Pairs with stop(). */
	while (!edo__load_acquire(&is_stopping))
		edo__futex_wait(&is_stopping, 0, EDO__FUTEX_FOREVER);
	return NULL;
}

static void work_of_one_that_is_busy(void)
{
	int threads[2];

	open_idle(2, 2);
	threads[0] = model_spawn(work_alone, &workers[0]);
	threads[1] = model_spawn(run, &workers[1]);
	model_join(threads[1]);
	edo__futex_wake(&is_stopping, 1);
	end(1, threads);
}

/* Sleeps until it is called, or the time is over. */
static void *sleep_once(void *argument)
{
	struct worker *worker = argument;

	edo__idle_sleep(&idle, &worker->sleeper, false);
	edo__futex_wait(&worker->is_rung, 0, 1);
	worker->is_searching = edo__idle_wake(&idle, &worker->sleeper);
	if (worker->is_searching)
		edo__idle_stop_searching(&idle);
	return NULL;
}

static void call_against_a_time_out(void)
{
	int threads[2];

	open_idle(2, 0);
	threads[0] = model_spawn(sleep_once, &workers[0]);
	threads[1] = model_spawn(sleep_once, &workers[1]);
	ring(edo__idle_call(&idle));
	ring(edo__idle_call_any(&idle));
	end(2, threads);
}

#define CASE(name_, preemptions_, surprises_, proves_)                        \
	{                                                                     \
		.name = #name_, .proves = (proves_), .run = name_,            \
		.n_preemptions = (preemptions_), .n_surprises = (surprises_), \
	}

const struct model_case model_cases[] = {
	CASE(work_for_one_that_goes_to_sleep, 4, 2, "nobody sleeps over work"),
	CASE(work_of_two, 3, 2, "not that of two threads"),
	CASE(two_workers, 2, 1,
	     "nor do two workers rely on each other in vain"),
	CASE(work_of_one_that_is_busy, 2, 2,
	     "who searched last hands on, or takes all there is"),
	CASE(call_against_a_time_out, 3, 2,
	     "a call and a time-out count a sleeper once"),
	{ 0 },
};
