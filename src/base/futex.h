/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_FUTEX_H
#define EDO_SRC_BASE_FUTEX_H

/*
 * Sleeping on a word of memory until another thread says that it changed, or
 * watching it.
 */

#include <stdbool.h>
#include <stdint.h>

/* No limit to a wait. */
#define EDO__FUTEX_FOREVER INT64_C(-1)

/* Sleeps while *@word equals @expected, at most @timeout_ns. May return early
 * for no reason: look at the word again. False: the time is over. */
bool edo__futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns);

/* Looks at *@word until it is not @expected any more, at most for @timeout_ns:
 * instead of sleeping, where the other thread is likely to be quick and needs no
 * system call then. False: the time is over. */
bool edo__futex_spin(const uint32_t *word, uint32_t expected,
		     int64_t timeout_ns);

/* Wakes up to @n_threads that sleep on @word. */
void edo__futex_wake(uint32_t *word, int n_threads);

#endif
