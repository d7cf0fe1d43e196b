/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_WHEEL_H
#define EDO_SRC_TIME_WHEEL_H

/*
 * The timers of one worker. Arming names a slot and a generation; the waker
 * lies in the slot, so that cancelling touches neither the buckets nor a frame,
 * and a timer that fires touches no future at all: it wakes the waker, and the
 * future asks whether its timer is still armed.
 *
 * A wheel belongs to its worker's thread: no call may be made from another one.
 * A timer stays on the wheel that armed it. When a future can continue on
 * another worker, three things here become a claim by compare-and-swap on the
 * slot's generation: firing, edo__wheel_cancel() and the change of waker in
 * edo__wheel_poll(); whoever wins the claim owns the waker in the slot, and
 * firing takes a reference of it within the claim. Slots freed by another
 * thread then return by way of a list that the owner takes over in turn().
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/future/waker.h>

struct edo__wheel;

struct edo__timer {
	uint32_t slot;
	uint32_t generation;
};

/* A wheel that has been turned to @now; NULL: no memory. Room for timers is
 * reserved when the first is armed. */
struct edo__wheel *edo__wheel_new(int64_t now);

/* Forgets all timers and wakes nobody. NULL is nothing. */
void edo__wheel_free(struct edo__wheel *takes);

/* Arms a timer that wakes @waker in the first turn() at or after @deadline. The
 * waker is borrowed until the timer has fired or was cancelled. No room for
 * another timer is a panic. */
struct edo__timer edo__wheel_arm(struct edo__wheel *wheel, int64_t deadline,
				 struct edo_waker *waker);

/* True: the timer has fired (or was cancelled). False: it will wake @waker. */
bool edo__wheel_poll(struct edo__wheel *wheel, struct edo__timer timer,
		     struct edo_waker *waker);

/* Disarms; true: the timer had not fired. Fired or cancelled already: nothing
 * happens. Allocates nothing. */
bool edo__wheel_cancel(struct edo__wheel *wheel, struct edo__timer timer);

/* Latest instant at which turn() has to be called again, EDO__INSTANT_NEVER
 * while no timer is armed. It can be before the first deadline, never after. */
int64_t edo__wheel_next_deadline(struct edo__wheel *wheel);

/* Fires every timer whose millisecond has come, the earlier first and first
 * armed first within a millisecond. Returns how many fired. */
uint32_t edo__wheel_turn(struct edo__wheel *wheel, int64_t now);

/* Timers that are armed. */
uint32_t edo__wheel_n_armed(const struct edo__wheel *wheel);

#endif
