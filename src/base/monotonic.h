/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_MONOTONIC_H
#define EDO_SRC_BASE_MONOTONIC_H

/*
 * The true time, for limits that hold also while a runtime's clock is paused.
 */

#include <stdint.h>
#include <time.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
static inline int64_t edo__monotonic_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A deadline of CLOCK_MONOTONIC that never comes. */
#define EDO__NO_DEADLINE INT64_MAX

/* In @timeout ns; a negative timeout, or one beyond the end of time, has none. */
static inline int64_t edo__deadline_in(int64_t timeout)
{
	int64_t deadline;

	if (timeout < 0 ||
	    __builtin_add_overflow(edo__monotonic_now(), timeout, &deadline))
		return EDO__NO_DEADLINE;
	return deadline;
}

/* How long until @deadline: 0 once it has come, -1 if it never does. */
static inline int64_t edo__time_left(int64_t deadline)
{
	int64_t left;

	if (deadline == EDO__NO_DEADLINE)
		return -1;
	left = deadline - edo__monotonic_now();
	return left > 0 ? left : 0;
}

#endif
