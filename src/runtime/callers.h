/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_CALLERS_H
#define EDO_SRC_RUNTIME_CALLERS_H

/*
 * The threads in block_on of one runtime. Whoever comes after the end has begun is
 * refused, before it touches a scheduler; whoever came before is counted, and waited
 * for, or ends the runtime as the last to leave.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/lock.h"

struct edo__callers {
	struct edo__lock lock; /* guards all below, and more of whose it is */
	bool is_closing;
	uint32_t n;                      /* atomic; futex */
	void (*on_last)(void *argument); /* NULL, or called by the last */
	void *argument;
};

void edo__callers_init(struct edo__callers *callers);

/* Counts this thread in. False: it is too late. */
bool edo__callers_sign_in(struct edo__callers *callers);
/* Counts it out: nothing of the runtime may be touched any more. */
void edo__callers_sign_out(struct edo__callers *callers);
/* The same with the lock held, which it gives back. */
void edo__callers_sign_out_locked(struct edo__callers *callers);

/* Once it is closing: waits until nobody is there, or until @deadline of
 * CLOCK_MONOTONIC. True: nobody is. */
bool edo__callers_wait(struct edo__callers *callers, int64_t deadline);
/* Nobody waits: the last to leave calls @on_last. False: nobody is there. */
bool edo__callers_detach(struct edo__callers *callers,
			 void (*on_last)(void *argument), void *argument);

#endif
