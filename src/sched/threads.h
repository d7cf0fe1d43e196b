/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_THREADS_H
#define EDO_SRC_SCHED_THREADS_H

/*
 * The threads that run workers. A thread inside edo_block_in_place() hands its
 * worker to another thread and claims it afterwards: until then the frames on its
 * stack, which know the worker, cannot go on.
 *
 *	thread A   run W ... poll { block_in_place { ............ claim W } } run W
 *	thread B                             run W ............. give W, spare
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"
#include "base/list.h"
#include "base/lock.h"
#include "sched/worker.h"

struct edo_runtime_options;

struct edo__threads {
	const struct edo_runtime_options *options;
	struct edo__lock lock;        /* guards all below */
	struct edo__list thread_list; /* all that were started, but for ... */
	struct edo__list gone_list;   /* those that went home before the end */
	struct edo__list spare_list;  /* of them those without a worker */
	bool is_stopping;             /* no spare waits any more */
	uint32_t n_threads; /* atomic; futex: those that have not left */
	void (*on_last)(
		void *argument); /* NULL, or called by the last to leave */
	void *argument;
};

void edo__threads_init(struct edo__threads *threads,
		       const struct edo_runtime_options *options);

/* Has some thread run @worker; a new one if no spare is there. 0 or why the
 * system gives none. */
int edo__threads_run(struct edo__threads *threads,
		     struct edo__mt_worker *worker);

/* Sends the spare threads home; those with a worker leave when it stops. */
void edo__threads_stop(struct edo__threads *threads);

/* Waits until all threads have left, or @deadline of CLOCK_MONOTONIC has come.
 * False: some are still there. */
bool edo__threads_wait(struct edo__threads *threads, int64_t deadline);
/* Joins them when all have left, but for this one. */
void edo__threads_join(struct edo__threads *threads);
/* Nobody waits: the last thread to leave calls @on_last. False: they have left
 * already. */
bool edo__threads_detach(struct edo__threads *threads,
			 void (*on_last)(void *argument), void *argument);

/* On the thread that runs @worker: waits until it has it back, after
 * edo__threads_run() gave it to another. */
void edo__threads_claim(struct edo__threads *threads,
			struct edo__mt_worker *worker);

/* Another thread wants @worker: it is to be given up between two polls. */
static inline bool edo__threads_is_wanted(const struct edo__mt_worker *worker)
{
	/* Only a hint: giving takes the lock. */
	return edo__load_relaxed(&worker->n_claims) > 0;
}

#endif
