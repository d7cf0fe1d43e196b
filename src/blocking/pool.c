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
 *	submit --> queue --> take (n_running < n_running_max) --> run
 *	             |
 *	             `--> guard: has nothing been taken for STALL_NS? raise
 *
 * Threads are called one at a time: whoever submits or takes a job calls one
 * more if there is reason to, and while one is on its way (`n_called`) nobody
 * calls another. A submitter so pays for at most one wake-up in a burst.
 *
 * What always holds, under the lock:
 *  - n_idle threads sleep on `bell` and have not been called; at most one,
 *    the guard, sleeps on `guard_bell`;
 *  - n_called threads have been woken or started and have not looked yet;
 *  - a job in the queue has a thread that will look at it: one that is called,
 *    the guard, or, if the pool can have no further thread, one that runs;
 *  - every thread that was started is in `n_threads` or in `gone_list`.
 */

#include "blocking/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "base/lock.h"
#include "blocking/jobs.h"

/* How long the queue has to stand still to count as stalled. */
#define STALL_NS INT64_C(100000)

struct thread {
	struct edo__queue_link gone_link;
	struct edo__pool *pool;
	pthread_t id;
};

struct edo__pool {
	struct edo__pool_options options;
	uint32_t n_cpus; /* or fewer, if the pool may have fewer threads */

	struct edo__lock lock;       /* guards all below */
	struct edo__jobs jobs;       /* that wait */
	struct edo__queue gone_list; /* threads that are to be joined */
	uint32_t n_taken;            /* jobs ever taken; wraps */
	uint32_t n_threads;
	uint32_t n_idle;
	uint32_t n_called;
	uint32_t n_calls_open; /* wake-ups that no sleeper has consumed */
	uint32_t n_running;
	uint32_t n_running_max;
	uint32_t n_raise; /* by how much the next stall raises the limit */
	bool has_guard;
	bool is_closing;
	bool is_abandoned; /* the last thread frees the pool */

	uint32_t bell;       /* atomic; futex of the idle threads */
	uint32_t guard_bell; /* atomic; futex of the guard */
	uint32_t all_gone; /* atomic; futex: 1 once n_threads is 0 at the end */
};

static void *thread_main(void *argument);

static uint32_t count_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (uint32_t)n : 1;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

int edo__pool_new(const struct edo__pool_options *options,
		  struct edo__pool **ret_pool)
{
	struct edo__pool *pool = edo__calloc(1, sizeof(*pool));

	if (!pool)
		return -ENOMEM;
	pool->options = *options;
	pool->n_cpus = smaller(count_cpus(), options->n_threads_max);
	pool->n_running_max = pool->n_cpus;
	pool->n_raise = 1;
	edo__jobs_init(&pool->jobs);
	*ret_pool = pool;
	return 0;
}

/* ---- starting, calling and joining threads --------------------------- */

static void join_gone(struct edo__queue gone_list)
{
	struct edo__queue_link *link;

	while ((link = edo__queue_pop(&gone_list))) {
		struct thread *thread =
			edo__container_of(link, struct thread, gone_link);

		pthread_join(thread->id, NULL);
		edo__free(thread);
	}
}

/* Signals are for the threads of the program. */
static int create_thread(struct thread *thread)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&thread->id, NULL, thread_main, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

/* The lock is held: the thread looks only once it has it. */
static int start_thread(struct edo__pool *pool)
{
	struct thread *thread = edo__calloc(1, sizeof(*thread));
	int r;

	if (!thread)
		return -ENOMEM;
	thread->pool = pool;
	r = create_thread(thread);
	if (r < 0) {
		edo__free(thread);
		return r;
	}
	pool->n_threads++;
	pool->n_called++;
	return 0;
}

/* NULL is no bell. */
static void ring(uint32_t *bell, int n_threads)
{
	if (!bell)
		return;
	/* Pairs with the load in sleep_on(): a ring between unlocking and
	 * sleeping makes the sleep return at once. */
	edo__fetch_add_release(bell, 1u);
	edo__futex_wake(bell, n_threads);
}

/* Somebody is wanted for the queue. With the lock; the answer is to be rung
 * without it. */
static uint32_t *call_one(struct edo__pool *pool)
{
	if (pool->n_called > 0)
		return NULL;
	if (pool->has_guard)
		return pool->n_running < pool->n_running_max ? &pool->guard_bell
							     : NULL;
	if (pool->n_idle > 0) {
		pool->n_idle--;
		pool->n_called++;
		pool->n_calls_open++;
		return &pool->bell;
	}
	if (pool->n_threads < pool->options.n_threads_max)
		start_thread(pool);
	return NULL;
}

/* With the lock; as edo__pool_submit(). */
static int queue(struct edo__pool *pool, struct edo__queue_link *job,
		 uint32_t **ret_bell)
{
	if (!edo__jobs_push(&pool->jobs, job))
		return -ENOMEM;
	*ret_bell = call_one(pool);
	if (pool->n_threads > 0)
		return 0;
	edo__jobs_remove(&pool->jobs, job);
	return -EAGAIN;
}

int edo__pool_submit(struct edo__pool *pool, struct edo__queue_link *job)
{
	uint32_t *bell = NULL;
	int r;

	edo__lock_acquire(&pool->lock);
	r = queue(pool, job, &bell);
	edo__lock_release(&pool->lock);
	ring(bell, 1);
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

/* ---- what a thread does; the lock is held between the steps ---------- */

/* False: the time is over. */
static bool sleep_on(struct edo__pool *pool, uint32_t *bell, int64_t timeout)
{
	/* Pairs with the add in ring(). */
	uint32_t seen = edo__load_acquire(bell);
	bool is_in_time;

	edo__lock_release(&pool->lock);
	is_in_time = edo__futex_wait(bell, seen, timeout);
	edo__lock_acquire(&pool->lock);
	return is_in_time;
}

static bool has_job(const struct edo__pool *pool)
{
	return pool->jobs.n > 0;
}

static bool may_take(const struct edo__pool *pool)
{
	return has_job(pool) && pool->n_running < pool->n_running_max;
}

/* Those that run now may be blocked for long; leave room beside them. */
static void relax_limit(struct edo__pool *pool)
{
	pool->n_running_max = smaller(pool->n_running + pool->n_cpus,
				      pool->options.n_threads_max);
	pool->n_raise = 1;
}

static void run_one(struct edo__pool *pool)
{
	struct edo__queue_link *job = edo__jobs_pop(&pool->jobs);
	uint32_t *bell = NULL;

	pool->n_taken++;
	pool->n_running++;
	if (has_job(pool))
		bell = call_one(pool);
	edo__lock_release(&pool->lock);
	ring(bell, 1);
	pool->options.run(job);
	edo__lock_acquire(&pool->lock);
	pool->n_running--;
	if (!has_job(pool))
		relax_limit(pool);
}

/* Waits until the queue may be served again; raises the limit if it stalls. */
static void guard(struct edo__pool *pool)
{
	uint32_t n_taken = pool->n_taken;

	pool->has_guard = true;
	sleep_on(pool, &pool->guard_bell, STALL_NS);
	pool->has_guard = false;
	if (!has_job(pool) || pool->n_taken != n_taken)
		return;
	if (pool->n_running < pool->n_running_max)
		return;
	pool->n_running_max = smaller(pool->n_running_max + pool->n_raise,
				      pool->options.n_threads_max);
	pool->n_raise *= 2;
}

/* Consumes a call if there is one. */
static bool was_called(struct edo__pool *pool)
{
	if (pool->n_calls_open == 0)
		return false;
	pool->n_calls_open--;
	pool->n_called--;
	return true;
}

/* True: look again. False: nobody has called for the time of the keep-alive. */
static bool idle(struct edo__pool *pool)
{
	bool is_in_time = true;

	pool->n_idle++;
	while (is_in_time && !pool->is_closing) {
		is_in_time =
			sleep_on(pool, &pool->bell, pool->options.keep_alive);
		if (was_called(pool))
			return true; /* the caller has corrected n_idle */
	}
	pool->n_idle--;
	return is_in_time || pool->is_closing;
}

static void serve(struct edo__pool *pool)
{
	for (;;) {
		if (may_take(pool))
			run_one(pool);
		else if (has_job(pool) && !pool->has_guard)
			guard(pool);
		else if (pool->is_closing && !has_job(pool))
			return;
		else if (!idle(pool))
			return;
	}
}

static void free_pool(struct edo__pool *pool)
{
	join_gone(pool->gone_list);
	edo__jobs_deinit(&pool->jobs);
	edo__free(pool);
}

/* The lock is held, and is given back. */
static void leave(struct edo__pool *pool, struct thread *self)
{
	struct edo__queue gone_list = pool->gone_list;
	const struct edo__pool_options options = pool->options;
	bool is_last, is_abandoned = pool->is_abandoned;

	edo__queue_init(&pool->gone_list);
	is_last = --pool->n_threads == 0;
	if (is_abandoned)
		pthread_detach(self->id);
	else
		edo__queue_push(&pool->gone_list, &self->gone_link);
	if (is_last && pool->is_closing && !is_abandoned) {
		/* Pairs with the load in wait_for_threads(). */
		edo__store_release(&pool->all_gone, 1u);
		edo__futex_wake(&pool->all_gone, 1);
	}
	edo__lock_release(&pool->lock);
	join_gone(gone_list);
	if (options.on_thread_stop)
		options.on_thread_stop(options.user_data);
	if (!is_abandoned)
		return;
	edo__free(self);
	if (is_last)
		free_pool(pool);
}

static void *thread_main(void *argument)
{
	struct thread *self = argument;
	struct edo__pool *pool = self->pool;
	const struct edo__pool_options *options = &pool->options;

	prctl(PR_SET_NAME, options->thread_name); /* keeps 15 bytes of it */
	if (options->on_thread_start)
		options->on_thread_start(options->user_data);
	edo__lock_acquire(&pool->lock);
	pool->n_called--;
	serve(pool);
	leave(pool, self);
	return NULL;
}

/* ---- the end --------------------------------------------------------- */

static void wait_for_threads(struct edo__pool *pool, int64_t timeout)
{
	/* Pairs with the store in leave(). */
	while (!edo__load_acquire(&pool->all_gone))
		if (!edo__futex_wait(&pool->all_gone, 0, timeout))
			return;
}

/* With the lock; true: the last thread will free the pool. */
static bool abandon(struct edo__pool *pool)
{
	if (pool->n_threads == 0)
		return false;
	pool->is_abandoned = true;
	return true;
}

int edo__pool_free(struct edo__pool *pool, int64_t timeout)
{
	bool has_threads, is_abandoned = false;

	if (!pool)
		return 0;
	edo__lock_acquire(&pool->lock);
	pool->is_closing = true;
	has_threads = pool->n_threads > 0;
	edo__lock_release(&pool->lock);
	if (has_threads) {
		ring(&pool->bell, INT32_MAX);
		wait_for_threads(pool, timeout);
		edo__lock_acquire(&pool->lock);
		is_abandoned = abandon(pool);
		edo__lock_release(&pool->lock);
	}
	if (is_abandoned)
		return -ETIMEDOUT;
	free_pool(pool);
	return 0;
}
