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
#include "base/lock.h"
#include "sched/current_thread.h"

struct edo__turns {
	struct edo__lock lock;
	struct edo__current_thread *thread;
	struct edo__list caller_list; /* all that are in block_on */
	bool is_taken;                /* one of them is inside */
	bool is_closing;
	uint32_t n_callers;              /* atomic; futex */
	void (*on_last)(void *argument); /* NULL, or called by the last */
	void *argument;
};

void edo__turns_init(struct edo__turns *turns,
		     struct edo__current_thread *thread);

/* Counts the caller in, who calls edo__turns_block_on() next. False: it is too
 * late. */
bool edo__turns_sign_in(struct edo__turns *turns);
/* Drives @future on this thread, and counts it out. Results as of
 * edo_runtime_block_on(). */
int edo__turns_block_on(struct edo__turns *turns, struct edo_future *future);

/* Cancels what is driven, and what is to be. Any thread. */
void edo__turns_abort(struct edo__turns *turns);
/* The same, and waits until nobody is in block_on, or until @deadline of
 * CLOCK_MONOTONIC. True: nobody is. */
bool edo__turns_close(struct edo__turns *turns, int64_t deadline);
/* Nobody waits: the last to leave block_on calls @on_last. False: nobody is
 * there. */
bool edo__turns_detach(struct edo__turns *turns,
		       void (*on_last)(void *argument), void *argument);

#endif
