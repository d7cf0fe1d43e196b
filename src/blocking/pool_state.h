/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BLOCKING_POOL_STATE_H
#define EDO_SRC_BLOCKING_POOL_STATE_H

/*
 * What a pool is to those who give it jobs (pool.c) and to its threads
 * (pool_thread.c). How it works is told in pool.c.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/lock.h"
#include "base/thread.h"
#include "blocking/jobs.h"
#include "blocking/pool.h"

#define EDO__CACHE_LINE 64

/* Who has been called to look at the queue and has not looked yet. */
enum edo__call {
	EDO__CALL_NOBODY,
	EDO__CALL_SPINNER, /* one that is idle, which needs no wake */
	EDO__CALL_SLEEPER, /* one that is idle */
	EDO__CALL_GUARD,
	EDO__CALL_NEW, /* one that is being started */
};

struct edo__pool {
	struct edo__pool_options options; /* complete */

	/* On lines of their own: who looks at the options or a bell shall not
	 * be disturbed by who has the lock. The lock guards all up to there. */
	struct edo__lock lock __attribute__((__aligned__(EDO__CACHE_LINE)));
	uint32_t n_taken; /* jobs ever taken; wraps */
	uint32_t n_threads;
	uint32_t n_idle;
	uint32_t n_running;
	uint32_t n_running_max;
	uint32_t n_raise; /* by how much the next stall raises the limit */
	enum edo__call called;
	uint32_t n_spins_off;  /* that are still left out */
	uint32_t n_spins_lost; /* how many to leave out after the next loss */
	bool has_spinner;
	bool has_guard;
	bool is_closing;
	struct edo__queue gone_list; /* threads that are to be joined */
	struct edo__jobs jobs;       /* that wait */
	/* NULL, or nobody joins the threads, and the last calls it. */
	void (*on_last)(void *argument);
	void *argument;
	char thread_name[EDO__THREAD_NAME_BYTES];

	/* atomic; watched by the spinner */
	uint32_t spin_bell __attribute__((__aligned__(EDO__CACHE_LINE)));
	/* atomic; futex of the idle threads */
	uint32_t bell __attribute__((__aligned__(EDO__CACHE_LINE)));
	uint32_t guard_bell; /* atomic; futex of the guard */
	uint32_t all_gone; /* atomic; futex: 1 once n_threads is 0 at the end */
};

static inline bool edo__pool_has_job(const struct edo__pool *pool)
{
	return pool->jobs.n > 0;
}

static inline bool edo__pool_is_full(const struct edo__pool *pool)
{
	return pool->n_running >= pool->n_running_max;
}

/* Somebody is wanted for the queue. With the lock; edo__pool_make_call() has to
 * follow, without it. */
enum edo__call edo__pool_call_one(struct edo__pool *pool);
void edo__pool_make_call(struct edo__pool *pool, enum edo__call call);

/* A new thread, which the caller has counted and called, or does so before it
 * gives back the lock. 0 or a negative error. */
int edo__pool_create_thread(struct edo__pool *pool);

/* One thread less; tells who closes if it was the last. With the lock. True: that
 * one does not wait, and the caller has to call on_last, without the lock. */
bool edo__pool_count_out(struct edo__pool *pool);

/* Joins those that have left. Without the lock. */
void edo__pool_join_gone(struct edo__pool *pool);

#endif
