/* SPDX-License-Identifier: MIT */

/*
 * How it works
 *
 * One lock guards one queue. Threads take jobs from its head as long as no more
 * than `n_running_max` of them run one; that is the number of CPUs to begin
 * with, because more threads make short jobs slower. When jobs wait although
 * nothing is taken any more, the running ones must be blocked: then the limit
 * is raised, by twice as much each time, until the queue moves again.
 *
 * Somebody has to notice. While jobs wait that may not be taken, one of the
 * threads with nothing to do is the *guard*: it looks every STALL_NS whether
 * the queue has moved. So 500 jobs that block get 500 threads within
 * milliseconds, and 100,000 jobs that do not are run by two.
 *
 *	submit --> queue --> take (n_running < n_running_max) --> run --> finish
 *	             |
 *	             `--> guard: has nothing been taken for STALL_NS? raise
 *
 * Threads are called one at a time: whoever submits or takes a job calls one
 * more if there is reason to, and while one is on its way (`called`) nobody calls
 * another. A submitter so pays for at most one wake-up in a burst.
 *
 * To wake a thread costs microseconds on this side and more until it runs on the
 * other. So a thread with nothing to do first watches a bell for a while, for no
 * longer than a wake-up takes: at worst it wastes as much as it would have saved.
 * And where that is so, because jobs are rare, or because the thread that should
 * bring one has no CPU meanwhile, most of the next watches are left out.
 *
 * One such *spinner* is enough, because threads are called one at a time; it is
 * called before any other, by one store. For that to serve somebody who submits
 * each job when the last one has ended, the thread is idle by then: a job's end is
 * told (`finish`) after the lock has seen to what comes next.
 *
 * To make a thread costs ten times that, and nobody else shall wait for it: so
 * it is made without the lock, but for the first, on which it depends whether the
 * job can be run at all.
 *
 * What always holds, under the lock:
 *  - n_idle threads are in idle() and have not been called. One of them may be
 *    the spinner, who looks under the lock before it sleeps; the others sleep on
 *    `bell`, or are about to and have read it under the lock;
 *  - a call to an idle thread is answered by whichever looks first, also by one
 *    whose time is over: that one does not leave then. So no call goes to a thread
 *    that is not there, and n_idle is exact;
 *  - at most one thread, the guard, sleeps on `guard_bell`;
 *  - a job in the queue has a thread that will look at it: the one that is called,
 *    the guard, or, if the pool can have no further thread, one that runs. While
 *    one is being started no other leaves, for it might not come to be;
 *  - every thread that was started is in `n_threads` or in `gone_list`. One in the
 *    latter may still run the program's hook, so closing joins it, too.
 */

#include "blocking/pool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cpus.h"
#include "base/futex.h"
#include "base/monotonic.h"
#include "blocking/pool_state.h"

/* As long as it takes to wake a thread on another CPU. */
#define SPIN_NS INT64_C(25000)

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void complete(struct edo__pool_options *options)
{
	if (options->n_cpus == 0)
		options->n_cpus = edo__cpus();
	/* Whoever is to call it has no CPU meanwhile. */
	if (options->n_cpus == 1)
		options->spin = -1;
	if (options->spin == 0)
		options->spin = SPIN_NS;
	options->n_cpus = smaller(options->n_cpus, options->n_threads_max);
}

int edo__pool_new(const struct edo__pool_options *options,
		  struct edo__pool **ret_pool)
{
	struct edo__pool *pool =
		edo__aligned_alloc(EDO__CACHE_LINE, sizeof(*pool));

	if (!pool)
		return -ENOMEM;
	memset(pool, 0, sizeof(*pool));
	pool->options = *options;
	snprintf(pool->thread_name, sizeof(pool->thread_name), "%s",
		 options->thread_name);
	pool->options.thread_name = pool->thread_name;
	complete(&pool->options);
	pool->n_running_max = pool->options.n_cpus;
	pool->n_raise = 1;
	edo__jobs_init(&pool->jobs);
	*ret_pool = pool;
	return 0;
}

/* ---- calling threads --------------------------------------------------- */

/* Of those that are there. With the lock. */
static enum edo__call call_present(struct edo__pool *pool)
{
	if (pool->has_guard && edo__pool_is_full(pool))
		return EDO__CALL_NOBODY;
	if (pool->has_guard && !pool->has_spinner)
		return EDO__CALL_GUARD;
	if (pool->n_idle == 0)
		return EDO__CALL_NOBODY;
	pool->n_idle--;
	return pool->has_spinner ? EDO__CALL_SPINNER : EDO__CALL_SLEEPER;
}

enum edo__call edo__pool_call_one(struct edo__pool *pool)
{
	if (pool->called != EDO__CALL_NOBODY)
		return EDO__CALL_NOBODY;
	pool->called = call_present(pool);
	if (pool->called == EDO__CALL_NOBODY && !pool->has_guard &&
	    pool->n_threads < pool->options.n_threads_max) {
		pool->n_threads++;
		pool->called = EDO__CALL_NEW;
	}
	return pool->called;
}

/* Pairs with the loads in spin() and sleep_on(): a ring between unlocking and
 * sleeping makes the sleep return at once. */
static void ring(uint32_t *bell)
{
	edo__fetch_add_release(bell, 1u);
}

static void ring_and_wake(uint32_t *bell, int n_threads)
{
	ring(bell);
	edo__futex_wake(bell, n_threads);
}

/* If it cannot be had, those that are there have to do. */
static void start_another(struct edo__pool *pool)
{
	enum edo__call call = EDO__CALL_NOBODY;
	bool is_last;

	if (edo__pool_create_thread(pool) == 0)
		return;
	edo__lock_acquire(&pool->lock);
	is_last = edo__pool_count_out(pool);
	if (edo__pool_has_job(pool))
		call = call_present(pool);
	pool->called = call;
	edo__lock_release(&pool->lock);
	if (is_last)
		pool->on_last(pool->argument);
	else
		edo__pool_make_call(pool, call);
}

void edo__pool_make_call(struct edo__pool *pool, enum edo__call call)
{
	switch (call) {
	case EDO__CALL_NOBODY:
		return;
	case EDO__CALL_SPINNER:
		ring(&pool->spin_bell);
		return;
	case EDO__CALL_SLEEPER:
		ring_and_wake(&pool->bell, 1);
		return;
	case EDO__CALL_GUARD:
		ring_and_wake(&pool->guard_bell, 1);
		return;
	case EDO__CALL_NEW:
		start_another(pool);
	}
}

/* ---- jobs ---------------------------------------------------------------- */

/* With the lock. */
static int start_first(struct edo__pool *pool)
{
	int r = edo__pool_create_thread(pool);

	if (r < 0)
		return r;
	pool->n_threads++;
	pool->called = EDO__CALL_NEW;
	return 0;
}

/* With the lock; as edo__pool_submit(). */
static int queue(struct edo__pool *pool, struct edo__queue_link *job,
		 enum edo__call *ret_call)
{
	if (pool->is_closing)
		return -ESHUTDOWN;
	if (!edo__jobs_push(&pool->jobs, job))
		return -ENOMEM;
	if (pool->n_threads == 0 && start_first(pool) < 0) {
		edo__jobs_remove(&pool->jobs, job);
		return -EAGAIN;
	}
	*ret_call = edo__pool_call_one(pool);
	return 0;
}

int edo__pool_submit(struct edo__pool *pool, struct edo__queue_link *job)
{
	enum edo__call call = EDO__CALL_NOBODY;
	int r;

	edo__lock_acquire(&pool->lock);
	r = queue(pool, job, &call);
	edo__lock_release(&pool->lock);
	edo__pool_make_call(pool, call);
	return r;
}

bool edo__pool_withdraw(struct edo__pool *pool, struct edo__queue_link *job)
{
	bool was_queued;

	edo__lock_acquire(&pool->lock);
	was_queued = edo__jobs_remove(&pool->jobs, job);
	edo__lock_release(&pool->lock);
	return was_queued;
}

struct edo__pool_counts edo__pool_count(struct edo__pool *pool)
{
	struct edo__pool_counts counts;

	edo__lock_acquire(&pool->lock);
	counts.n_threads = pool->n_threads;
	counts.n_idle = pool->n_idle;
	counts.n_queued = (uint32_t)pool->jobs.n;
	edo__lock_release(&pool->lock);
	return counts;
}

/* ---- the end --------------------------------------------------------- */

bool edo__pool_count_out(struct edo__pool *pool)
{
	if (--pool->n_threads > 0 || !pool->is_closing)
		return false;
	/* Pairs with the load in wait_for_threads(). */
	edo__store_release(&pool->all_gone, 1u);
	edo__futex_wake(&pool->all_gone, 1);
	return pool->on_last != NULL;
}

/* False: the time is over. */
static bool wait_for_threads(struct edo__pool *pool, int64_t deadline)
{
	/* Pairs with the store in edo__pool_count_out(). */
	while (!edo__load_acquire(&pool->all_gone)) {
		int64_t left = edo__time_left(deadline);

		if (left == 0)
			return false;
		edo__futex_wait(&pool->all_gone, 0, left);
	}
	return true;
}

/* False: the time is over. */
static bool end_threads(struct edo__pool *pool, int64_t deadline)
{
	ring(&pool->spin_bell);
	ring_and_wake(&pool->bell, INT32_MAX);
	return wait_for_threads(pool, deadline);
}

int edo__pool_close(struct edo__pool *pool, int64_t timeout)
{
	int64_t deadline = edo__deadline_in(timeout);
	bool has_threads;

	edo__lock_acquire(&pool->lock);
	pool->is_closing = true;
	has_threads = pool->n_threads > 0;
	edo__lock_release(&pool->lock);
	if (has_threads && !end_threads(pool, deadline))
		return -ETIMEDOUT;
	edo__pool_join_gone(pool);
	return 0;
}

bool edo__pool_detach(struct edo__pool *pool, void (*on_last)(void *argument),
		      void *argument)
{
	bool is_any_left;

	edo__lock_acquire(&pool->lock);
	is_any_left = pool->n_threads > 0;
	if (is_any_left) {
		pool->on_last = on_last;
		pool->argument = argument;
	}
	edo__lock_release(&pool->lock);
	if (!is_any_left)
		edo__pool_join_gone(pool);
	return is_any_left;
}

/* Nobody else uses the pool any more. */
static void end(void *argument)
{
	struct edo__pool *pool = argument;

	edo__pool_join_gone(pool);
	edo__jobs_deinit(&pool->jobs);
	edo__free(pool);
}

int edo__pool_free(struct edo__pool *pool, int64_t timeout)
{
	if (!pool)
		return 0;
	edo__pool_close(pool, timeout);
	if (edo__pool_detach(pool, end, pool))
		return -ETIMEDOUT;
	end(pool);
	return 0;
}
