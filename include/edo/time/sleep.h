/* SPDX-License-Identifier: MIT */
#ifndef EDO_TIME_SLEEP_H
#define EDO_TIME_SLEEP_H

/*
 * Waiting until an instant. The wheel turns in ticks of a millisecond; a sleep
 * never ends early.
 */

#include <edo/future/context.h>
#include <edo/time/clock.h>

EDO_BEGIN

struct edo_sleep__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[2];
};
extern const struct edo_future_type edo_sleep__type;
void edo_sleep__init(struct edo_sleep__frame *frame, int64_t duration);

/**
 * edo_sleep() - wait for a while
 * @duration: nanoseconds from the first poll on; not positive: no wait
 *
 * Owns:     nothing.
 * Thread:   a task of a runtime, or inside its block_on.
 * Suspends: until the time is over.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_sleep(int64_t duration);

struct edo_sleep_until__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[2];
};
extern const struct edo_future_type edo_sleep_until__type;
void edo_sleep_until__init(struct edo_sleep_until__frame *frame,
			   int64_t instant);

/**
 * edo_sleep_until() - wait until an instant of edo_now()
 * @instant: nanoseconds; one that has passed: no wait
 *
 * Owns:     nothing.
 * Thread:   a task of a runtime, or inside its block_on.
 * Suspends: until the instant has come.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_sleep_until(int64_t instant);

EDO_END

#endif
