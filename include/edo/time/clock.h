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
#include <edo/future/future.h>

EDO_BEGIN

#define EDO_NANOSECOND INT64_C(1)
#define EDO_MICROSECOND INT64_C(1000)
#define EDO_MILLISECOND INT64_C(1000000)
#define EDO_SECOND INT64_C(1000000000)

/**
 * edo_now() - the present instant
 *
 * Owns:     nothing.
 * Thread:   any; in the tasks and block_ons of a runtime whose clock is or was
 *           paused, that runtime's time, elsewhere, also in its jobs, the true one.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: nanoseconds since an arbitrary start.
 */
int64_t edo_now(void);

/**
 * edo_clock_pause() - stop the clock of this runtime (for tests)
 *
 * It stops on the next whole millisecond. From then on, whenever nothing can
 * run and no blocking job is out, it jumps to the next deadline.
 *
 * Owns:     nothing.
 * Thread:   a task of a current-thread runtime, or inside its block_on.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; any other place, or a paused clock, is a panic.
 */
void edo_clock_pause(void);

/**
 * edo_clock_resume() - let a paused clock go on from where it stands
 *
 * Owns:     nothing.
 * Thread:   as edo_clock_pause().
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; a clock that is not paused is a panic.
 */
void edo_clock_resume(void);

struct edo_clock_advance__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_clock_advance__type;
void edo_clock_advance__init(struct edo_clock_advance__frame *frame,
			     int64_t duration);

/**
 * edo_clock_advance() - move a paused clock forward
 * @duration: nanoseconds, not negative
 *
 * Owns:     nothing.
 * Thread:   as edo_clock_pause().
 * Suspends: once, so that what has become due can run.
 * Cancel:   safe; the clock has moved if it was polled.
 * Errors:   none; a clock that is not paused is a panic.
 *
 * Return: 0.
 */
edo_async int edo_clock_advance(int64_t duration);

EDO_END

#endif
