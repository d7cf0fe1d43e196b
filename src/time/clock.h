/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_CLOCK_H
#define EDO_SRC_TIME_CLOCK_H

/*
 * The clock of a runtime: the one place that time comes from. A running clock
 * follows CLOCK_MONOTONIC. A paused one stands on a whole millisecond and moves
 * only when it is told to: by edo_clock_advance(), or by the run loop, which
 * jumps to the next deadline when it would park with nothing else to wait for:
 *
 *	if (clock->is_paused && nothing can run && no blocking job is out)
 *		edo__clock_advance_to(clock, edo__wheel_first_deadline(wheel));
 *	edo__wheel_turn(wheel, edo__clock_now(clock));
 *
 * A clock that may be paused is touched by one thread only. One that may not is
 * never written after init and may be shared.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/base/compiler.h>

/* An instant that never comes. */
#define EDO__INSTANT_NEVER INT64_MAX

struct edo__clock {
	int64_t offset; /* running: the instant minus CLOCK_MONOTONIC */
	int64_t frozen; /* paused: the instant */
	bool is_paused;
	bool is_pausable;
};

/* A running clock; @is_pausable: its runtime has one worker. */
void edo__clock_init(struct edo__clock *clock, bool is_pausable);

/* The present instant. */
int64_t edo__clock_now(const struct edo__clock *clock);

/* Stops a running clock, on the next whole millisecond. */
void edo__clock_pause(struct edo__clock *clock);

/* Lets a paused clock go on from where it stands. */
void edo__clock_resume(struct edo__clock *clock);

/* Moves a paused clock forward; an instant that has passed, or
 * EDO__INSTANT_NEVER, leaves it where it is. */
void edo__clock_advance_to(struct edo__clock *clock, int64_t instant);

#endif
