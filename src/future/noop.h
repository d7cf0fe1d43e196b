/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_FUTURE_NOOP_H
#define EDO_SRC_FUTURE_NOOP_H

/*
 * A waker that wakes nobody, for futures that are driven once and are not
 * allowed to wait. It is not counted and lives for ever.
 */

#include <edo/future/context.h>

extern struct edo_waker edo__waker_noop;

/* A context of this thread whose waker wakes nobody. */
struct edo_context edo__context_noop(void);

/* Cancels @future, as far as its cleanup does not have to wait; a panic ends one
 * action of that. True: it has ended. */
bool edo__future_end(struct edo_future *future);

#endif
