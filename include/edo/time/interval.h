/* SPDX-License-Identifier: MIT */
#ifndef EDO_TIME_INTERVAL_H
#define EDO_TIME_INTERVAL_H

/*
 * Ticks at a fixed period. The first comes at once; how the ticks go on when
 * one is taken too late, by more than EDO_INTERVAL_LATENESS, is the interval's
 * behaviour.
 */

#include <edo/future/context.h>
#include <edo/time/clock.h>

EDO_BEGIN

/* A tick that comes by no more than this too late was not missed. */
#define EDO_INTERVAL_LATENESS (5 * EDO_MILLISECOND)

/* With period 50, start 0, and somebody who is busy from 50 until 170:
 *
 *	BURST  0 50 | 170 170 200 250   all of them, as fast as they are taken
 *	DELAY  0 50 | 170 220 270       a whole period after the late one
 *	SKIP   0 50 | 170 200 250       the missed ones are left out
 */
enum edo_missed_tick {
	EDO_MISSED_TICK_BURST = 0,
	EDO_MISSED_TICK_DELAY = 1,
	EDO_MISSED_TICK_SKIP = 2,
};

struct edo_interval;

/**
 * edo_interval_new() - make an interval whose first tick is due now
 * @period:    nanoseconds, at least 1; less is a panic
 * @behaviour: what a missed tick does to those after it
 *
 * Owns:     the caller owes an edo_interval_free().
 * Thread:   a task of a runtime, or inside its block_on.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   NULL: out of memory.
 *
 * Return: the interval or NULL.
 */
EDO_MUST_USE struct edo_interval *
edo_interval_new(int64_t period, enum edo_missed_tick behaviour);

/**
 * edo_interval_free() - end an interval
 * @interval: interval, or NULL; with a tick pending it is a panic
 *
 * Owns:     takes @interval.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_interval_free(struct edo_interval *interval);

struct edo_interval_tick__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_interval_tick__type;
void edo_interval_tick__init(struct edo_interval_tick__frame *frame,
			     struct edo_interval *interval);

/**
 * edo_interval_tick() - wait for the next tick
 * @interval: interval; one tick at a time, another while it is pending is a panic
 *
 * Owns:     borrows @interval.
 * Thread:   a task of a runtime, or inside its block_on.
 * Suspends: until the tick is due.
 * Cancel:   safe; the tick comes to the next wait.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_interval_tick(struct edo_interval *interval);

/**
 * edo_interval_next() - when the next tick is due
 * @interval: interval
 *
 * Owns:     borrows @interval.
 * Thread:   the one that ticks.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: the instant.
 */
int64_t edo_interval_next(const struct edo_interval *interval);

/**
 * edo_interval_reset() - set when the next tick is due
 * @interval: interval; with a tick pending it is a panic
 * @instant:  the next tick; those after it come by the period
 *
 * Owns:     borrows @interval.
 * Thread:   the one that ticks.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_interval_reset(struct edo_interval *interval, int64_t instant);

EDO_END

#endif
