/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_CURRENT_THREAD_H
#define EDO_SRC_SCHED_CURRENT_THREAD_H

/*
 * A scheduler that runs tasks, timers and driver on the thread that has entered
 * it: all of a current-thread runtime; and the seat of a thread in the block_on of
 * a multi-thread one, whose only task is the future it was given.
 */

#include <edo/base/options.h>
#include <edo/task/enter.h>

#include "base/spin.h"
#include "future/worker.h"
#include "task/local.h"
#include "time/clock.h"

/* What may outlive the scheduler, by its tasks. */
struct edo__current_owner {
	struct edo__local local;
	/* For other threads; goes with the last handle if there are any. */
	struct edo__nursery outside;
	struct edo__driver *driver; /* to be woken; under local.wake_lock */
	uint32_t is_nudged; /* atomic: the end of each job wakes the driver */
	uint32_t is_shut_down; /* atomic: by a panic elsewhere, just now */
	struct edo_runtime_options options;
};

struct edo__current_thread {
	struct edo__worker worker;
	struct edo__current_owner *owner;
	/* Where edo_spawn() goes: the owner's nursery, or another runtime's. */
	struct edo__nursery *spawns_into;
	struct edo__clock clock;
	struct edo__spin spin;
	uint32_t event_interval;
	uint32_t inbox_interval;
	uint32_t n_until_inbox; /* polls until the next look into the inbox */
	uint32_t n_news;        /* sources that the last turn found ready */
	uint32_t n_in_batch;    /* polls since then */
	const struct edo_task *root; /* of the block_on of the thread inside */
	struct edo_task *handed;   /* root that another thread is to run next */
	bool is_seat;              /* spawns_into is another runtime's */
	struct edo_enter enter;    /* where the thread inside was before */
	struct edo__worker *outer; /* ... and its worker, or NULL */
	/* For metrics; atomic, changed by the thread inside. */
	struct edo__counters *counters;
	int64_t busy_since; /* of CLOCK_MONOTONIC: it came in, or woke up */
};

/* Options must be complete: no zero that stands for a default.
 * @spawns_into: NULL: tasks are spawned into this scheduler itself. 0, -ENOMEM,
 * or what opening the driver gives. */
int edo__current_thread_open(struct edo__current_thread *thread,
			     const struct edo_runtime_options *options,
			     struct edo__nursery *spawns_into);

/* Ends an opened scheduler, from inside; it is outside afterwards. Tasks that
 * have not ended must be abandoned. */
void edo__current_thread_close(struct edo__current_thread *thread);

/* Makes the calling thread the one inside. It is inside no other. */
void edo__current_thread_enter(struct edo__current_thread *thread);
/* Timers of its wheel that are polled elsewhere, while nobody is inside, go on
 * there. */
void edo__current_thread_leave(struct edo__current_thread *thread);
/* Nobody will be inside for long: whoever waits for its timers and descriptors is
 * woken, to go on elsewhere. Inside. */
void edo__current_thread_vacate(struct edo__current_thread *thread);

/* Runs tasks until @root has ended, which is the root of a block_on; the caller
 * holds a reference. Inside. NULL: it has; else the root of another thread's
 * block_on, which is to be run next, by that thread. */
const struct edo_task *
edo__current_thread_run(struct edo__current_thread *thread,
			const struct edo_task *root);

/* Runs tasks until all have ended, or the time @deadline (of CLOCK_MONOTONIC, in
 * ns; EDO__INSTANT_NEVER) has come. Inside. True: all have ended. */
bool edo__current_thread_drain(struct edo__current_thread *thread,
			       int64_t deadline);

/* One turn of driver, clock and wheel (turn.c). Waits, for @wait_max ns at the
 * most (-1: no limit), if there is nothing to run. */
void edo__current_thread_turn(struct edo__current_thread *thread,
			      int64_t wait_max);

#endif
