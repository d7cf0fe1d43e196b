/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_MULTI_THREAD_H
#define EDO_SRC_SCHED_MULTI_THREAD_H

/*
 * A scheduler with several workers that take work from each other.
 */

#include <edo/base/options.h>

#include "driver/driver.h"
#include "sched/idle.h"
#include "sched/inject.h"
#include "sched/threads.h"
#include "sched/worker.h"
#include "task/nursery.h"
#include "task/owner.h"
#include "time/clock.h"

struct edo__multi_thread {
	struct edo__owner owner; /* first */
	struct edo_runtime_options options;
	struct edo__clock clock; /* never paused: workers share it */
	uint16_t n_workers;
	struct edo__mt_worker **workers;
	struct edo__nursery **nurseries; /* of each worker, and `outside` */
	/* For other threads; goes with the last handle if there are any. */
	struct edo__nursery outside;
	struct edo__inject inject;
	struct edo__idle idle;
	struct edo__threads threads;
	uint32_t is_stopping; /* atomic: workers leave their loops */
	uint32_t has_ended;   /* atomic: all tasks had ended by then */
	uint32_t visitors; /* atomic; futex: threads that schedule just now */
	/* Atomic, of the room above, or NULL: threads whose cleanup may yet wait
	 * for what workers do. */
	const uint32_t *n_callers;
};

/* Options must be complete. No thread runs yet. 0, -ENOMEM, or what opening a
 * driver gives. */
int edo__multi_thread_new(const struct edo_runtime_options *options,
			  struct edo__multi_thread **ret_scheduler);

/* Starts the workers. 0, or why the system gives no thread: nothing runs then. */
int edo__multi_thread_start(struct edo__multi_thread *scheduler);

/* Cancels all tasks and waits until they have ended and the workers have left
 * their loops, or until @deadline of CLOCK_MONOTONIC. True: they have. */
bool edo__multi_thread_stop(struct edo__multi_thread *scheduler,
			    int64_t deadline);
/* After that: all tasks had ended. */
bool edo__multi_thread_has_ended(const struct edo__multi_thread *scheduler);

/* After that: closes drivers and wheels and gives the owner's reference back. */
void edo__multi_thread_close(struct edo__multi_thread *takes);

/* Cancels all tasks, and those that are started from now on. Any thread. */
void edo__multi_thread_begin_closing(struct edo__multi_thread *scheduler);

/* Wakes every worker. Any thread. */
void edo__multi_thread_wake_all(struct edo__multi_thread *scheduler);

/* After closing has begun: no task is alive, and nobody is left who might wait for
 * one of the workers. */
bool edo__multi_thread_is_over(const struct edo__multi_thread *scheduler);
/* A worker found that it is over. */
void edo__multi_thread_end(struct edo__multi_thread *scheduler);

/* Wakes the worker that was taken out of the sleepers, or NULL. */
void edo__multi_thread_wake(struct edo__sleeper *sleeper);

/* Of its drivers. */
static inline uint32_t
edo__multi_thread_family(const struct edo__multi_thread *scheduler)
{
	return scheduler->workers[0]->worker.driver->family;
}

static inline bool
edo__multi_thread_is_stopping(const struct edo__multi_thread *scheduler)
{
	/* Pairs with the release of whoever stops. */
	return edo__load_acquire(&scheduler->is_stopping);
}

#endif
