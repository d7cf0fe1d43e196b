/* SPDX-License-Identifier: MIT */

/*
 * What a thread of the pool does, from its start until it is joined. It has the
 * lock whenever it decides, and gives it back to run a job, to watch, to sleep:
 *
 *	serve: may a job be taken?     run_one: takes, runs, looks again
 *	       do some wait, though?   guard:   sleeps a little, raises the limit
 *	       neither                 idle:    watches, sleeps; called, or over
 *
 * The job it has run last is `done` until the lock is given back for the next
 * step: only then its owner hears of the end.
 */

#include "blocking/pool_state.h"

#include <errno.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "base/panic.h"
#include "base/thread.h"

/* How long the queue has to stand still to count as stalled. */
#define STALL_NS INT64_C(100000)

/* Of so many times with nothing to do a thread watches in one, if in vain. */
#define N_SPINS_OFF_MAX 7u

struct thread {
	struct edo__queue_link gone_link;
	struct edo__pool *pool;
	pthread_t id;
	struct edo__queue_link *done; /* or NULL */
};

static void *thread_main(void *argument);

/* ---- starting and joining ------------------------------------------------ */

int edo__pool_create_thread(struct edo__pool *pool)
{
	struct thread *thread = edo__calloc(1, sizeof(*thread));
	int r;

	if (!thread)
		return -ENOMEM;
	thread->pool = pool;
	r = edo__thread_start(&thread->id, thread_main, thread);
	if (r < 0)
		edo__free(thread);
	return r;
}

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

/* With the lock. */
static struct edo__queue take_gone(struct edo__pool *pool)
{
	struct edo__queue gone_list = pool->gone_list;

	edo__queue_init(&pool->gone_list);
	return gone_list;
}

void edo__pool_join_gone(struct edo__pool *pool)
{
	struct edo__queue gone_list;

	edo__lock_acquire(&pool->lock);
	gone_list = take_gone(pool);
	edo__lock_release(&pool->lock);
	join_gone(gone_list);
}

/* ---- what a thread does; the lock is held between the steps ---------- */

/* Gives the lock back. */
static void step_out(struct edo__pool *pool, struct thread *self)
{
	struct edo__queue_link *done = self->done;

	self->done = NULL;
	edo__lock_release(&pool->lock);
	if (done)
		pool->options.finish(done);
}

/* False: the time is over. */
static bool sleep_on(struct edo__pool *pool, struct thread *self,
		     uint32_t *bell, int64_t timeout)
{
	/* Pairs with the add in ring(). */
	uint32_t seen = edo__load_acquire(bell);
	bool is_in_time;

	step_out(pool, self);
	is_in_time = edo__futex_wait(bell, seen, timeout);
	edo__lock_acquire(&pool->lock);
	return is_in_time;
}

/* Those that run now may be blocked for long; leave room beside them. */
static void relax_limit(struct edo__pool *pool)
{
	uint32_t limit = pool->n_running + pool->options.n_cpus;

	pool->n_running_max = limit < pool->options.n_threads_max
				      ? limit
				      : pool->options.n_threads_max;
	pool->n_raise = 1;
}

static void run_one(struct edo__pool *pool, struct thread *self)
{
	struct edo__queue_link *job = edo__jobs_pop(&pool->jobs);
	enum edo__call call = EDO__CALL_NOBODY;

	pool->n_taken++;
	pool->n_running++;
	if (edo__pool_has_job(pool))
		call = edo__pool_call_one(pool);
	step_out(pool, self);
	edo__pool_make_call(pool, call);
	pool->options.run(job);
	if (pool->options.finish)
		self->done = job;
	edo__lock_acquire(&pool->lock);
	pool->n_running--;
	if (!edo__pool_has_job(pool))
		relax_limit(pool);
}

static void raise_limit(struct edo__pool *pool)
{
	pool->n_running_max += pool->n_raise;
	if (pool->n_running_max > pool->options.n_threads_max)
		pool->n_running_max = pool->options.n_threads_max;
	pool->n_raise *= 2;
}

/* Waits until the queue may be served again; raises the limit if it stalls. */
static void guard(struct edo__pool *pool, struct thread *self)
{
	uint32_t n_taken = pool->n_taken;

	pool->has_guard = true;
	sleep_on(pool, self, &pool->guard_bell, STALL_NS);
	pool->has_guard = false;
	if (pool->called == EDO__CALL_GUARD)
		pool->called = EDO__CALL_NOBODY;
	if (edo__pool_has_job(pool) && edo__pool_is_full(pool) &&
	    pool->n_taken == n_taken)
		raise_limit(pool);
}

/* Answers a call if there is one. */
static bool was_called(struct edo__pool *pool)
{
	if (pool->called != EDO__CALL_SPINNER &&
	    pool->called != EDO__CALL_SLEEPER)
		return false;
	pool->called = EDO__CALL_NOBODY;
	return true;
}

static bool may_spin(struct edo__pool *pool)
{
	if (pool->has_spinner || pool->options.spin < 0)
		return false;
	if (pool->n_spins_off == 0)
		return true;
	pool->n_spins_off--;
	return false;
}

static void learn(struct edo__pool *pool, bool was_worth_it)
{
	uint32_t n_lost = 2 * pool->n_spins_lost + 1;

	if (was_worth_it)
		n_lost = 0;
	pool->n_spins_lost =
		n_lost > N_SPINS_OFF_MAX ? N_SPINS_OFF_MAX : n_lost;
	pool->n_spins_off = pool->n_spins_lost;
}

/* Looks for a call without sleeping, if that is likely to come. */
static void spin(struct edo__pool *pool, struct thread *self)
{
	uint32_t seen;
	bool is_in_time;

	if (!may_spin(pool))
		return;
	/* Pairs with the add in ring(). */
	seen = edo__load_acquire(&pool->spin_bell);
	pool->has_spinner = true;
	step_out(pool, self);
	is_in_time =
		edo__futex_spin(&pool->spin_bell, seen, pool->options.spin);
	edo__lock_acquire(&pool->lock);
	pool->has_spinner = false;
	learn(pool, is_in_time);
}

static bool may_leave(const struct edo__pool *pool)
{
	return pool->called != EDO__CALL_NEW && !edo__pool_has_job(pool);
}

/* True: look again. False: nobody has called for the time of the keep-alive. */
static bool idle(struct edo__pool *pool, struct thread *self)
{
	bool is_in_time = true;

	pool->n_idle++;
	if (!edo__pool_has_job(pool))
		spin(pool, self);
	while (!was_called(pool)) { /* the caller has corrected n_idle */
		if (pool->is_closing || (!is_in_time && may_leave(pool))) {
			pool->n_idle--;
			return pool->is_closing;
		}
		is_in_time = sleep_on(pool, self, &pool->bell,
				      pool->options.keep_alive);
	}
	return true;
}

/* The thread may go, except that somebody waits for what it has done. */
static bool end(struct edo__pool *pool, struct thread *self)
{
	if (!self->done)
		return true;
	step_out(pool, self);
	edo__lock_acquire(&pool->lock);
	return false;
}

static void serve(struct edo__pool *pool, struct thread *self)
{
	for (;;) {
		if (edo__pool_has_job(pool) && !edo__pool_is_full(pool)) {
			run_one(pool, self);
		} else if (edo__pool_has_job(pool) && !pool->has_guard) {
			guard(pool, self);
		} else if (pool->is_closing) {
			if (end(pool, self))
				return;
		} else if (!idle(pool, self)) {
			return;
		}
	}
}

/* The lock is held, and is given back. */
static void leave(struct edo__pool *pool, struct thread *self)
{
	struct edo__queue gone_list = take_gone(pool);
	const struct edo__pool_options options = pool->options;
	bool is_detached = pool->on_last != NULL;
	bool is_last = edo__pool_count_out(pool);

	if (is_detached)
		pthread_detach(self->id);
	else
		edo__queue_push(&pool->gone_list, &self->gone_link);
	edo__lock_release(&pool->lock);
	join_gone(gone_list);
	if (options.on_thread_stop)
		edo__call_guarded(options.on_thread_stop, options.user_data);
	if (is_detached)
		edo__free(self);
	if (is_last)
		pool->on_last(pool->argument);
}

static void *thread_main(void *argument)
{
	struct thread *self = argument;
	struct edo__pool *pool = self->pool;
	const struct edo__pool_options *options = &pool->options;

	edo__thread_set_name(options->thread_name);
	if (options->on_thread_start)
		edo__call_guarded(options->on_thread_start, options->user_data);
	edo__lock_acquire(&pool->lock);
	pool->called = EDO__CALL_NOBODY; /* from EDO__CALL_NEW */
	serve(pool, self);
	leave(pool, self);
	return NULL;
}
