/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_DRIVEN_H
#define EDO_TESTS_SUPPORT_DRIVEN_H

/*
 * Driving futures by hand, see hand.h, with a driver under them: what waits for
 * a file descriptor makes progress in driven_wait() and driven_run().
 */

#include "hand.h"

void driven_init(struct hand *hand);
void driven_deinit(struct hand *hand);

/* Turns the driver until the waker was woken, and forgets that it was. Fails
 * the test after ten seconds. */
void driven_wait(struct hand *hand);

/* Turns the driver as often as there is news. */
void driven_settle(struct hand *hand);

/* Polls until @future has ended, turning the driver in between. */
void driven_run(struct hand *hand, struct edo_future *future);

/* The message of the panic that @fn ends in; NULL: it returned. */
const char *panic_of(void (*fn)(void *argument), void *argument);

#define assert_panics(fn, argument, text) \
	assert_non_null(strstr(panic_of((fn), (argument)), (text)))

#endif
