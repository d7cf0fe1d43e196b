/* SPDX-License-Identifier: MIT */
#ifndef EDO_TIME_CLOCK_H
#define EDO_TIME_CLOCK_H

/*
 * Durations and instants are int64_t nanoseconds. An instant counts from an
 * arbitrary start, never goes back, and stands still while the clock of the
 * runtime is paused (tests).
 */

#include <stdint.h>

#include <edo/base/compiler.h>

EDO_BEGIN

#define EDO_NANOSECOND INT64_C(1)
#define EDO_MICROSECOND INT64_C(1000)
#define EDO_MILLISECOND INT64_C(1000000)
#define EDO_SECOND INT64_C(1000000000)

/**
 * edo_now() - the present instant
 *
 * Owns:     nothing.
 * Thread:   any; on a runtime with a paused clock, that runtime's time.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: nanoseconds since an arbitrary start.
 */
int64_t edo_now(void);

EDO_END

#endif
