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
#include "runtime/callers.h"
#include "sched/current_thread.h"
#include "sched/multi_thread.h"

struct edo__seats {
	struct edo__callers callers;         /* its lock guards what is below */
	struct edo__multi_thread *scheduler; /* to which spawned tasks go */
	struct edo__list free_list;
	struct edo__list taken_list;
};

void edo__seats_init(struct edo__seats *seats,
		     struct edo__multi_thread *scheduler);

/* Drives @future on this thread, which has signed in and is signed out. Results as of
 * edo_runtime_block_on(). */
int edo__seats_block_on(struct edo__seats *seats, struct edo_future *future);

/* Cancels what is driven; no thread can sit down any more. Any thread. */
void edo__seats_abort(struct edo__seats *seats);

/* Whether @owner is that of a seat which is taken. Any thread. */
bool edo__seats_have(struct edo__seats *seats, const struct edo__owner *owner);

/* Frees them; after they were closed. */
void edo__seats_deinit(struct edo__seats *seats);

#endif
