/* SPDX-License-Identifier: MIT */
#ifndef EDO_TIME_TIMER_H
#define EDO_TIME_TIMER_H

/*
 * A timer that can be moved: a deadline that what happens pushes back, as that
 * of a connection which has to hear something every minute. Moving it to later
 * costs a few stores.
 *
 *	          start              its time comes
 *	stopped ---------> armed ------------------> fired
 *	   ^                | ^ start: moves it        |
 *	   |      stop      | `------------------------'
 *	   `----------------'--------------- stop -----'
 *
 * A timer never fires early. Its waits end when it has fired, at once if it has
 * already; a wait for a stopped one goes on until it was started again, which
 * another arm of the same task may do.
 */

#include <edo/future/context.h>
#include <edo/time/clock.h>

EDO_BEGIN

struct edo__wheel;

/* Its members are the library's. One that was started lies still until it is
 * stopped; after the end of its runtime it does not fire, unless it is waited for
 * in another one. */
struct edo_timer {
	struct edo_waker *waker;  /* of the wait */
	struct edo__wheel *wheel; /* on which it was armed; NULL: it is not */
	uint64_t tick;
	uint32_t slot;
	uint32_t generation;
	bool has_fired; /* seen to have fired */
};

/**
 * edo_timer_init() - make a timer, stopped
 * @timer: storage
 *
 * Owns:     the caller owes an edo_timer_deinit().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_timer_init(struct edo_timer *timer);

/**
 * edo_timer_deinit() - stop a timer for good
 * @timer: timer that nobody waits for; a wait that is pending is a panic
 *
 * Owns:     takes @timer.
 * Thread:   any, one at a time; after the end of its runtime, too.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_timer_deinit(struct edo_timer *timer);

/**
 * edo_timer_start() - arm a timer, or move one that is armed
 * @timer:    timer, in any state; one that is waited for goes on being
 * @deadline: instant of edo_now(); one that has passed: it fires now
 *
 * Owns:     borrows @timer until it is stopped or has fired.
 * Thread:   a task of a runtime, or inside its block_on; one task at a time, on
 *           whatever worker.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_timer_start(struct edo_timer *timer, int64_t deadline);

/**
 * edo_timer_stop() - disarm a timer, and forget that it has fired
 * @timer: timer, in any state; one that is waited for goes on being
 *
 * Owns:     nothing.
 * Thread:   any, one at a time; after the end of its runtime, too.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true if it was armed.
 */
bool edo_timer_stop(struct edo_timer *timer);

/**
 * edo_timer_is_armed() - tell whether a timer is still to fire
 * @timer: timer
 *
 * Owns:     borrows @timer.
 * Thread:   one task at a time.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true if it was started and has neither fired nor been stopped.
 */
bool edo_timer_is_armed(const struct edo_timer *timer);

struct edo_timer_wait__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_timer_wait__type;
void edo_timer_wait__init(struct edo_timer_wait__frame *frame,
			  struct edo_timer *timer);

/**
 * edo_timer_wait() - wait until a timer has fired
 * @timer: timer; one wait at a time, another is a panic
 *
 * Owns:     borrows @timer.
 * Thread:   as edo_timer_start().
 * Suspends: until the timer has fired, whenever it will have been started.
 * Cancel:   safe; the timer goes on.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_timer_wait(struct edo_timer *timer);

EDO_END

#endif
