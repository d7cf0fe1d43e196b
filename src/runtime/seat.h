/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_SEAT_H
#define EDO_SRC_RUNTIME_SEAT_H

/*
 * Seats: where threads sit that are in the block_on of a multi-thread runtime. A
 * seat is a current-thread scheduler whose only task is the future that the
 * thread drives, so that this has timers and descriptors of its own and never
 * leaves its thread; what it spawns goes to the workers. Seats are kept for the
 * next.
 */

#include "base/list.h"
#include "base/lock.h"
#include "sched/current_thread.h"
#include "sched/multi_thread.h"

struct edo__seats {
	struct edo__lock lock;
	struct edo__multi_thread *scheduler; /* to which spawned tasks go */
	struct edo__list free_list;
	struct edo__list taken_list;
	bool is_closing;
	uint32_t n_callers; /* atomic; futex: threads in block_on */
	void (*on_last)(void *argument); /* NULL, or called by the last */
	void *argument;
};

void edo__seats_init(struct edo__seats *seats,
		     struct edo__multi_thread *scheduler);

/* Counts the caller in, who calls edo__seats_block_on() next. False: it is too
 * late. */
bool edo__seats_sign_in(struct edo__seats *seats);
/* Drives @future on this thread, and counts it out. Results as of
 * edo_runtime_block_on(). */
int edo__seats_block_on(struct edo__seats *seats, struct edo_future *future);

/* Cancels what is driven; no thread can sit down any more. Any thread. */
void edo__seats_abort(struct edo__seats *seats);

/* The same, and waits until nobody is in block_on, or until @deadline of
 * CLOCK_MONOTONIC. True: nobody is. */
bool edo__seats_close(struct edo__seats *seats, int64_t deadline);
/* Nobody waits: the last to leave block_on calls @on_last. False: nobody is
 * there. */
bool edo__seats_detach(struct edo__seats *seats,
		       void (*on_last)(void *argument), void *argument);
/* Frees them; after they were closed. */
void edo__seats_deinit(struct edo__seats *seats);

#endif
