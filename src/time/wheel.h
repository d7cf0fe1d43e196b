/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_WHEEL_H
#define EDO_SRC_TIME_WHEEL_H

/*
 * The timers of one worker. Arming names a slot and a generation; the waker
 * lies in the slot, so that cancelling touches neither the buckets nor a frame,
 * and a timer that fires touches no future at all: it wakes the waker, and the
 * future asks whether its timer is still armed.
 *
 * A wheel belongs to its worker's thread, its owner: no call but the foreign
 * ones may be made from another thread. A timer stays on the wheel that armed
 * it, also while its future continues on other workers; so whoever holds a timer
 * holds its wheel with it, and asks whether that is the one of its own thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/future/waker.h>
#include <edo/time/clock.h>

struct edo__wheel;

struct edo__timer {
	uint32_t slot;
	uint32_t generation;
};

/* The millisecond in which @deadline is over. */
static inline uint64_t edo__tick_of(int64_t deadline)
{
	if (deadline <= 0)
		return 0;
	return ((uint64_t)deadline + EDO_MILLISECOND - 1) / EDO_MILLISECOND;
}

/* A wheel that has been turned to @now; NULL: no memory. Room for timers is
 * reserved when the first is armed. */
struct edo__wheel *edo__wheel_new(int64_t now);

/* Forgets all timers and wakes nobody. NULL is nothing. */
void edo__wheel_free(struct edo__wheel *takes);

/* Nobody turns it for a while: whoever polls one of its timers by
 * edo__wheel_poll_foreign() arms it elsewhere; who has polled one so is woken to do
 * it. What is not polled until it is resumed stays. */
void edo__wheel_pause(struct edo__wheel *wheel);
/* Likewise, maybe for good: whoever waits for one of its timers is woken. */
void edo__wheel_stop(struct edo__wheel *wheel);
void edo__wheel_resume(struct edo__wheel *wheel);

/* Stops it for good: it goes when nobody holds one of its timers any more, which is
 * when it was seen to have fired, or was cancelled. */
void edo__wheel_retire(struct edo__wheel *takes);

/* Arms a timer that wakes @waker in the first turn() at or after the start of
 * @tick. The waker is borrowed until the timer has fired or was cancelled. No
 * room for another timer is a panic. */
struct edo__timer edo__wheel_arm_tick(struct edo__wheel *wheel, uint64_t tick,
				      struct edo_waker *waker);

static inline struct edo__timer edo__wheel_arm(struct edo__wheel *wheel,
					       int64_t deadline,
					       struct edo_waker *waker)
{
	return edo__wheel_arm_tick(wheel, edo__tick_of(deadline), waker);
}

/* Tells whether turn() has come to @tick. */
bool edo__wheel_has_come(const struct edo__wheel *wheel, uint64_t tick);

/* Moves a timer armed for @old_tick to @tick, among those of the same
 * millisecond to the end. False, and nothing was done: it is not armed, or the
 * move is to an earlier tick or too far; cancel it and arm another. */
bool edo__wheel_put_off(struct edo__wheel *wheel, struct edo__timer timer,
			uint64_t old_tick, uint64_t tick);

/* True: the timer has fired, and the wheel forgets it. False: it will wake
 * @waker. */
bool edo__wheel_poll(struct edo__wheel *wheel, struct edo__timer timer,
		     struct edo_waker *waker);

/* Disarms, and the wheel forgets the timer; true: it had not fired. Allocates
 * nothing. */
bool edo__wheel_cancel(struct edo__wheel *wheel, struct edo__timer timer);

enum edo__foreign_timer {
	EDO__TIMER_FIRED,
	EDO__TIMER_ARMED, /* it will wake @waker */
	EDO__TIMER_LEFT, /* its wheel is stopped: cancelled, to be armed elsewhere */
};

/* The same, for whoever drives the timer's future on another thread. The waker
 * from before will not be touched any more. @ret_tick: of a timer that has left,
 * the lower bits of its tick; NULL: it stays, come what may. */
enum edo__foreign_timer edo__wheel_poll_foreign(struct edo__wheel *wheel,
						struct edo__timer timer,
						struct edo_waker *waker,
						uint32_t *ret_tick);
bool edo__wheel_cancel_foreign(struct edo__wheel *wheel,
			       struct edo__timer timer);

/* For whoever drives the timer's future, on any thread: false: it has fired, and
 * its waker is marked. */
bool edo__wheel_is_armed(const struct edo__wheel *wheel,
			 struct edo__timer timer);

/* Latest instant at which turn() has to be called again, EDO__INSTANT_NEVER
 * while no timer is armed. It can be before the first deadline, never after. */
int64_t edo__wheel_next_deadline(struct edo__wheel *wheel);

/* The first deadline of all, to the tick, or EDO__INSTANT_NEVER; takes as long as
 * there are timers in its bucket. */
int64_t edo__wheel_first_deadline(const struct edo__wheel *wheel);

/* Fires every timer whose millisecond has come, the earlier first and first
 * armed first within a millisecond. Returns how many fired. */
uint32_t edo__wheel_turn(struct edo__wheel *wheel, int64_t now);

/* Timers that are armed. */
uint32_t edo__wheel_n_armed(const struct edo__wheel *wheel);

#endif
