/* SPDX-License-Identifier: MIT */

/*
 * Ticks at a fixed period.
 *
 * - `next` changes only when a tick is READY, so a cancelled one comes again.
 * - The tick after a late one is computed from the instant at which the late
 *   one was taken, see the drawing in the header.
 * - One tick is pending at a time, because its alarm lies in the interval.
 */

#include <edo/time/interval.h>

#include <edo/future/leaf.h>

#include "base/alloc.h"
#include "future/where.h"
#include "time/alarm.h"
#include "time/clock.h"

struct edo_interval {
	int64_t next;
	int64_t period;
	enum edo_missed_tick behaviour;
	bool is_pending;         /* a tick was polled, and has not ended */
	struct edo__alarm alarm; /* of that */
};

struct __attribute__((__may_alias__)) tick {
	struct edo_future future;
	int output;
	uint32_t unused;
	struct edo_interval *interval;
};
_Static_assert(sizeof(struct tick) == sizeof(struct edo_interval_tick__frame),
	       "the public frame has another size");

struct edo_interval *edo_interval_new(int64_t period,
				      enum edo_missed_tick behaviour)
{
	struct edo_interval *interval;

	if (period < 1)
		edo__misuse("edo_interval_new: a period of %lld ns",
			    (long long)period);
	interval = edo__malloc(sizeof(*interval));
	if (interval)
		*interval = (struct edo_interval){
			.next = edo_now(),
			.period = period,
			.behaviour = behaviour,
		};
	return interval;
}

static void check_quiet(const struct edo_interval *interval, const char *what)
{
	if (EDO_UNLIKELY(interval->is_pending))
		edo__misuse("%s: a tick of this interval is pending: it has to "
			    "end first",
			    what);
}

void edo_interval_free(struct edo_interval *interval)
{
	if (interval)
		check_quiet(interval, "edo_interval_free");
	edo__free(interval);
}

int64_t edo_interval_next(const struct edo_interval *interval)
{
	return interval->next;
}

void edo_interval_reset(struct edo_interval *interval, int64_t instant)
{
	check_quiet(interval, "edo_interval_reset");
	interval->next = instant;
}

void edo_interval_tick__init(struct edo_interval_tick__frame *frame,
			     struct edo_interval *interval)
{
	struct tick *tick = (struct tick *)frame;

	*tick = (struct tick){ .future.type = &edo_interval_tick__type,
			       .interval = interval };
}

static int64_t later_by(int64_t instant, int64_t duration)
{
	if (__builtin_add_overflow(instant, duration, &instant))
		return EDO__INSTANT_NEVER;
	return instant;
}

static int64_t tick_after(const struct edo_interval *interval, int64_t now)
{
	int64_t late;

	if (__builtin_sub_overflow(now, interval->next, &late))
		late = INT64_MAX;
	if (late <= EDO_INTERVAL_LATENESS ||
	    interval->behaviour == EDO_MISSED_TICK_BURST)
		return later_by(interval->next, interval->period);
	if (interval->behaviour == EDO_MISSED_TICK_DELAY)
		return later_by(now, interval->period);
	return later_by(now, interval->period - late % interval->period);
}

static enum edo_poll start(struct edo_future *self, struct edo_context *context,
			   struct edo_interval *interval, int64_t now)
{
	if (EDO_UNLIKELY(interval->is_pending))
		edo__misuse("edo_interval_tick: another tick of this interval "
			    "is pending: await one at a time, or give each "
			    "task an interval of its own");
	return edo__alarm_start(self, context, interval->next, now,
				&interval->alarm);
}

static enum edo_poll tick_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct edo_interval *interval = ((struct tick *)self)->interval;
	int64_t now = edo__alarm_now(self, context);
	enum edo_poll poll =
		self->state == EDO_STATE_START
			? start(self, context, interval, now)
			: edo__alarm_poll(self, context, &interval->alarm);

	interval->is_pending = poll == EDO_PENDING;
	if (poll == EDO_READY)
		interval->next = tick_after(interval, now);
	return poll;
}

static enum edo_poll tick_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct edo_interval *interval = ((struct tick *)self)->interval;

	if (self->state != EDO_STATE_START && !edo_future_has_ended(self))
		interval->is_pending = false;
	return edo__alarm_cancel(self, context, &interval->alarm);
}

const struct edo_future_type edo_interval_tick__type =
	EDO_LEAF_TYPE(edo_interval_tick, tick_poll, tick_cancel);
