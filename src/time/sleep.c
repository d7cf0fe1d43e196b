/* SPDX-License-Identifier: MIT */

/*
 * Sleeping for a while and until an instant: one future, which differs in what
 * `deadline` is until the first poll. The true clock is read then, and not the
 * one of the loop's turn, so that no sleep ends early.
 */

#include <edo/time/sleep.h>

#include <edo/future/leaf.h>

#include "time/alarm.h"
#include "time/clock.h"

struct __attribute__((__may_alias__)) sleep {
	struct edo_future future;
	int output;
	uint32_t unused;
	union {
		int64_t deadline; /* until the first poll; edo_sleep: duration */
		struct edo__alarm alarm;
	};
};
_Static_assert(sizeof(struct sleep) == sizeof(struct edo_sleep__frame) &&
		       sizeof(struct sleep) ==
			       sizeof(struct edo_sleep_until__frame),
	       "the public frame has another size");

static void init(struct sleep *sleep, const struct edo_future_type *type,
		 int64_t deadline)
{
	*sleep = (struct sleep){ .future.type = type, .deadline = deadline };
}

void edo_sleep__init(struct edo_sleep__frame *frame, int64_t duration)
{
	init((struct sleep *)frame, &edo_sleep__type, duration);
}

void edo_sleep_until__init(struct edo_sleep_until__frame *frame,
			   int64_t instant)
{
	init((struct sleep *)frame, &edo_sleep_until__type, instant);
}

/* A duration beyond the end of time never ends. */
static int64_t later_by(int64_t now, int64_t duration)
{
	int64_t instant;

	if (__builtin_add_overflow(now, duration, &instant))
		return duration > 0 ? EDO__INSTANT_NEVER : now;
	return instant;
}

static enum edo_poll sleep_until_poll(struct edo_future *self,
				      struct edo_context *context)
{
	struct sleep *sleep = (struct sleep *)self;

	if (self->state != EDO_STATE_START)
		return edo__alarm_poll(self, context, &sleep->alarm);
	return edo__alarm_start(self, context, sleep->deadline,
				edo__alarm_now(self, context), &sleep->alarm);
}

static enum edo_poll sleep_poll(struct edo_future *self,
				struct edo_context *context)
{
	struct sleep *sleep = (struct sleep *)self;
	int64_t now;

	if (self->state != EDO_STATE_START)
		return edo__alarm_poll(self, context, &sleep->alarm);
	now = edo__alarm_now(self, context);
	return edo__alarm_start(self, context, later_by(now, sleep->deadline),
				now, &sleep->alarm);
}

static enum edo_poll sleep_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	return edo__alarm_cancel(self, context, &((struct sleep *)self)->alarm);
}

const struct edo_future_type edo_sleep__type =
	EDO_LEAF_TYPE(edo_sleep, sleep_poll, sleep_cancel);

const struct edo_future_type edo_sleep_until__type =
	EDO_LEAF_TYPE(edo_sleep_until, sleep_until_poll, sleep_cancel);
