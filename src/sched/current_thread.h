/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_CURRENT_THREAD_H
#define EDO_SRC_SCHED_CURRENT_THREAD_H

/*
 * The scheduler of a current-thread runtime: it runs tasks, timers and driver on
 * the thread that has entered it.
 */

#include <edo/base/options.h>

#include "task/owner.h"
#include "time/clock.h"

struct edo__current_thread {
	struct edo__owner *owner;
	struct edo__clock clock;
	uint32_t event_interval;
	uint32_t inbox_interval;
	uint32_t n_until_inbox; /* polls until the next look into the inbox */
	uint32_t n_news;        /* sources that the last turn found ready */
	void (*on_park)(void *user_data);
	void (*on_unpark)(void *user_data);
	void *user_data;
};

/* Options must be complete: no zero that stands for a default. 0, -ENOMEM, or
 * what opening the driver gives. */
int edo__current_thread_open(struct edo__current_thread *thread,
			     const struct edo_runtime_options *options);

/* Ends an opened scheduler, from inside; it is outside afterwards. Tasks that
 * have not ended must be abandoned. */
void edo__current_thread_close(struct edo__current_thread *thread);

/* Makes the calling thread the one inside. It is inside no other. */
void edo__current_thread_enter(struct edo__current_thread *thread);
void edo__current_thread_leave(struct edo__current_thread *thread);

/* Runs tasks until *@outcome, that of a task, is set. Inside. */
void edo__current_thread_run(struct edo__current_thread *thread,
			     const uint16_t *outcome);

/* Runs tasks until all have ended, or the time @deadline (of CLOCK_MONOTONIC, in
 * ns; EDO__INSTANT_NEVER) has come. Inside. True: all have ended. */
bool edo__current_thread_drain(struct edo__current_thread *thread,
			       int64_t deadline);

/* One turn of driver, clock and wheel (turn.c). Waits, for @wait_max ns at the
 * most (-1: no limit), if there is nothing to run. */
void edo__current_thread_turn(struct edo__current_thread *thread,
			      int64_t wait_max);

#endif
