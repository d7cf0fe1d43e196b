/* SPDX-License-Identifier: MIT */

/*
 * Waiting for an instant, see alarm.h.
 *
 * - A timer is armed exactly in state ARMED, until it fires.
 * - The first poll arms even when the budget is spent; the waker is woken by
 *   whichever comes first.
 */

#include "time/alarm.h"

#include "future/where.h"
#include "future/worker.h"
#include "time/clock.h"

enum { ARMED = 1, DUE = 2 };

int64_t edo__alarm_now(const struct edo_future *self,
		       const struct edo_context *context)
{
	if (EDO_UNLIKELY(!context->worker))
		edo__misuse("%s outside a runtime", self->type->name);
	return edo__clock_now(context->worker->clock);
}

static enum edo_poll end(struct edo_future *self)
{
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static void arm(struct edo__alarm *alarm, const struct edo_context *context,
		uint64_t tick)
{
	struct edo__wheel *wheel = context->worker->wheel;

	alarm->timer = edo__wheel_arm_tick(wheel, tick, context->waker);
	alarm->wheel = wheel;
}

enum edo_poll edo__alarm_start(struct edo_future *self,
			       struct edo_context *context, int64_t deadline,
			       int64_t now, struct edo__alarm *ret_alarm)
{
	bool may_go_on = edo_leaf_begin(context, self);

	if (deadline > now) {
		uint64_t tick = edo__tick_of(deadline);

		self->flags = (uint32_t)(tick >> 32);
		arm(ret_alarm, context, tick);
		self->state = ARMED;
		return may_go_on ? edo_leaf_pending(context) : EDO_PENDING;
	}
	if (may_go_on)
		return end(self);
	self->state = DUE;
	return EDO_PENDING;
}

/* The wheel's own thread needs no lock. One without a worker is a foreign one. */
static bool is_own(const struct edo__alarm *alarm,
		   const struct edo_context *context)
{
	return EDO_LIKELY(context->worker &&
			  alarm->wheel == context->worker->wheel);
}

static bool has_fired_elsewhere(struct edo_future *self,
				const struct edo_context *context,
				struct edo__alarm *alarm)
{
	uint32_t tick;
	enum edo__foreign_timer is = edo__wheel_poll_foreign(
		alarm->wheel, alarm->timer, context->waker, &tick);

	if (is == EDO__TIMER_LEFT) {
		self->state = DUE; /* arming may panic */
		arm(alarm, context, (uint64_t)self->flags << 32 | tick);
		self->state = ARMED;
	}
	return is == EDO__TIMER_FIRED;
}

static bool has_fired(struct edo_future *self,
		      const struct edo_context *context,
		      struct edo__alarm *alarm)
{
	if (is_own(alarm, context))
		return edo__wheel_poll(alarm->wheel, alarm->timer,
				       context->waker);
	return has_fired_elsewhere(self, context, alarm);
}

static void disarm(const struct edo__alarm *alarm,
		   const struct edo_context *context)
{
	if (is_own(alarm, context))
		edo__wheel_cancel(alarm->wheel, alarm->timer);
	else
		edo__wheel_cancel_foreign(alarm->wheel, alarm->timer);
}

enum edo_poll edo__alarm_poll(struct edo_future *self,
			      struct edo_context *context,
			      struct edo__alarm *alarm)
{
	bool may_go_on = edo_leaf_begin(context, self);

	if (self->state == DUE)
		return may_go_on ? end(self) : EDO_PENDING;
	if (EDO_UNLIKELY(!context->worker))
		edo__misuse("%s is polled outside a runtime", self->type->name);
	if (has_fired(self, context, alarm))
		return end(self);
	return may_go_on ? edo_leaf_pending(context) : EDO_PENDING;
}

enum edo_poll edo__alarm_cancel(struct edo_future *self,
				struct edo_context *context,
				const struct edo__alarm *alarm)
{
	if (self->state == ARMED)
		disarm(alarm, context);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}
