/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BLOCKING_POOL_H
#define EDO_SRC_BLOCKING_POOL_H

/*
 * Threads for jobs that may block. First in, first out; it grows when its queue
 * stalls, up to a limit, and shrinks when threads have nothing to do. A job is
 * a link that lies in something of the caller's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

struct edo__pool;

struct edo__pool_options {
	uint32_t n_threads_max; /* at least 1 */
	uint32_t n_cpus;        /* 0: those the process may run on */
	int64_t keep_alive; /* ns that an idle thread stays; < 0: for ever */
	int64_t spin; /* ns that it looks before it sleeps; 0: 25 us, < 0: none */
	const char *thread_name;                  /* copied */
	void (*run)(struct edo__queue_link *job); /* on a thread of the pool */
	/* On the same thread, after run(): says that the job has ended, which is
	 * the owner's from then on. Whoever hears of it finds the thread idle:
	 * another job costs it no wake. Does not block. NULL: nothing. */
	void (*finish)(struct edo__queue_link *job);
	void (*on_thread_start)(void *user_data); /* NULL: nothing */
	void (*on_thread_stop)(void *user_data);
	void *user_data;
};

/* What a pool has, at one moment. */
struct edo__pool_counts {
	uint32_t n_threads;
	uint32_t n_idle;   /* threads that wait for a job, asleep or not */
	uint32_t n_queued; /* jobs that no thread has taken */
};

/* Starts no thread yet. 0 or -ENOMEM. */
int edo__pool_new(const struct edo__pool_options *options,
		  struct edo__pool **ret_pool);

/* Queues a job. Any thread, also one of the pool. 0; -EAGAIN: the pool has no thread and the system
 * gives none; -ENOMEM: no room in the queue; -ESHUTDOWN: the pool is closed. It
 * stays the caller's then. */
int edo__pool_submit(struct edo__pool *pool, struct edo__queue_link *job);

/* Takes a job back that no thread has taken. Any thread. False: it runs, or
 * has run; whoever runs it may store to its link atomically by then. */
bool edo__pool_withdraw(struct edo__pool *pool, struct edo__queue_link *job);

struct edo__pool_counts edo__pool_count(struct edo__pool *pool);

/* Takes no job any more, runs what is queued, then ends the threads. Waits for at
 * most @timeout ns (negative: for ever). 0: they are joined; -ETIMEDOUT: some jobs
 * are not done. May be called again. */
int edo__pool_close(struct edo__pool *pool, int64_t timeout);

/* After a close that was not in time. Nobody waits: the last thread to leave calls
 * @on_last. False: they have left, and are joined. */
bool edo__pool_detach(struct edo__pool *pool, void (*on_last)(void *argument),
		      void *argument);

/* Closes the pool, also if that has been tried. NULL is nothing. Nobody may be
 * about to use it. 0; -ETIMEDOUT: the memory goes with the last job. */
int edo__pool_free(struct edo__pool *takes, int64_t timeout);

#endif
