/* SPDX-License-Identifier: MIT */

/*
 * The clock, running and paused.
 *
 * - The instant never goes back: resuming sets the offset so that the clock
 *   goes on from where it stood, and moving it forward is the only way to move
 *   a paused one.
 * - A paused clock stands on a whole millisecond at first, so that durations of
 *   whole milliseconds end exactly on a tick of the wheel.
 */

#include "time/clock.h"

#include <time.h>

#include <edo/future/context.h>
#include <edo/future/leaf.h>
#include <edo/time/clock.h>

#include "future/where.h"
#include "future/worker.h"

static int64_t monotonic(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * EDO_SECOND + time.tv_nsec;
}

void edo__clock_init(struct edo__clock *clock, bool is_pausable)
{
	*clock = (struct edo__clock){ .is_pausable = is_pausable };
}

int64_t edo__clock_now(const struct edo__clock *clock)
{
	int64_t now;

	if (clock->is_paused)
		return clock->frozen;
	if (__builtin_add_overflow(monotonic(), clock->offset, &now))
		return EDO__INSTANT_NEVER;
	return now;
}

static int64_t round_up(int64_t instant)
{
	if (instant > INT64_MAX - EDO_MILLISECOND)
		return instant;
	return (instant + EDO_MILLISECOND - 1) / EDO_MILLISECOND *
	       EDO_MILLISECOND;
}

void edo__clock_pause(struct edo__clock *clock)
{
	clock->frozen = round_up(edo__clock_now(clock));
	clock->is_paused = true;
}

void edo__clock_resume(struct edo__clock *clock)
{
	clock->offset = clock->frozen - monotonic();
	clock->is_paused = false;
}

void edo__clock_advance_to(struct edo__clock *clock, int64_t instant)
{
	if (instant != EDO__INSTANT_NEVER && instant > clock->frozen)
		clock->frozen = instant;
}

int64_t edo_now(void)
{
	struct edo__worker *worker = edo__worker_current;

	return worker ? edo__clock_now(worker->clock) : monotonic();
}

/* The clock of the runtime this runs in, which @caller wants to change. */
static struct edo__clock *own_clock(const char *caller)
{
	struct edo__worker *worker = edo__worker_current;

	if (!worker)
		edo__misuse("%s outside a runtime", caller);
	if (!worker->clock->is_pausable)
		edo__misuse("%s on a runtime with several workers", caller);
	return worker->clock;
}

void edo_clock_pause(void)
{
	struct edo__clock *clock = own_clock("edo_clock_pause");

	if (clock->is_paused)
		edo__misuse("edo_clock_pause: the clock is paused already");
	edo__clock_pause(clock);
}

static struct edo__clock *own_paused_clock(const char *caller)
{
	struct edo__clock *clock = own_clock(caller);

	if (!clock->is_paused)
		edo__misuse("%s: the clock is not paused", caller);
	return clock;
}

void edo_clock_resume(void)
{
	edo__clock_resume(own_paused_clock("edo_clock_resume"));
}

/*
 * edo_clock_advance: moves the clock in its first poll, and ends in the next
 * one, which comes after the run loop has turned the wheel.
 */

enum { ADVANCED = 1 };

struct __attribute__((__may_alias__)) advance {
	struct edo_future future;
	int output;
	uint32_t unused;
	int64_t duration;
};
_Static_assert(sizeof(struct advance) ==
		       sizeof(struct edo_clock_advance__frame),
	       "the public frame has another size");

void edo_clock_advance__init(struct edo_clock_advance__frame *frame,
			     int64_t duration)
{
	struct advance *advance = (struct advance *)frame;

	*advance = (struct advance){
		.future.type = &edo_clock_advance__type,
		.duration = duration,
	};
}

static void move_forward(int64_t duration)
{
	struct edo__clock *clock = own_paused_clock("edo_clock_advance");
	int64_t instant;

	if (duration < 0)
		edo__misuse("edo_clock_advance: time does not go back");
	if (__builtin_add_overflow(clock->frozen, duration, &instant))
		edo__misuse("edo_clock_advance: beyond the end of time");
	edo__clock_advance_to(clock, instant);
}

static enum edo_poll advance_poll(struct edo_future *self,
				  struct edo_context *context)
{
	struct advance *advance = (struct advance *)self;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	if (self->state == EDO_STATE_START) {
		move_forward(advance->duration);
		self->state = ADVANCED;
		context->worker->defer(context->worker, context->waker);
		return edo_leaf_pending(context);
	}
	advance->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll advance_cancel(struct edo_future *self,
				    struct edo_context *context)
{
	(void)context;
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_clock_advance__type =
	EDO_LEAF_TYPE(edo_clock_advance, advance_poll, advance_cancel);
