/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_TURNS_H
#define EDO_SRC_RUNTIME_TURNS_H

/*
 * Several threads in the block_on of one current-thread runtime. One of them is
 * inside and runs all tasks; each future that was given to block_on is polled on
 * its own thread, so when its root comes to be run, the turn passes to that
 * thread. Whoever is done passes the turn to one that waits.
 */

#include "base/list.h"
#include "runtime/callers.h"
#include "sched/current_thread.h"

struct edo__turns {
	struct edo__callers callers; /* its lock guards what is below */
	struct edo__current_thread *thread;
	struct edo__list caller_list; /* those that have a root */
	bool is_taken;                /* one of them is inside */
};

void edo__turns_init(struct edo__turns *turns,
		     struct edo__current_thread *thread);

/* Drives @future on this thread, which has signed in and is signed out. Results as of
 * edo_runtime_block_on(). */
int edo__turns_block_on(struct edo__turns *turns, struct edo_future *future);

/* Cancels what is driven, and what is to be. Any thread. */
void edo__turns_abort(struct edo__turns *turns);

#endif
