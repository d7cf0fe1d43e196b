/* SPDX-License-Identifier: MIT */

/*
 * A timer of the wheel with a handle that lives longer than one arming.
 *
 * - `wheel` is where it was armed last, until it was seen to have fired or was
 *   stopped: whether it is armed, the generation of its slot says. `tick` is
 *   when it fires.
 * - Moving it to later on its own wheel leaves its entry where it is, see
 *   wheel.c. Every other move arms it anew, on the wheel of whoever moves it; so
 *   a timer follows its task to another worker with the first move there.
 * - `waker` is that of the wait that is pending, else one that wakes nobody; the
 *   slot of an armed timer has the same.
 */

#include <edo/time/timer.h>

#include <edo/future/leaf.h>

#include "future/noop.h"
#include "future/where.h"
#include "future/worker.h"
#include "time/wheel.h"

enum { WAITING = 1 };

struct __attribute__((__may_alias__)) wait {
	struct edo_future future;
	int output;
	uint32_t unused;
	struct edo_timer *timer;
};
_Static_assert(sizeof(struct wait) == sizeof(struct edo_timer_wait__frame),
	       "the public frame has another size");

static struct edo__timer handle(const struct edo_timer *timer)
{
	return (struct edo__timer){ timer->slot, timer->generation };
}

static struct edo__wheel *own_wheel(const struct edo__worker *worker,
				    const char *caller)
{
	if (EDO_UNLIKELY(!worker))
		edo__misuse("%s outside a runtime", caller);
	return worker->wheel;
}

void edo_timer_init(struct edo_timer *timer)
{
	*timer = (struct edo_timer){ .waker = &edo__waker_noop };
}

bool edo_timer_is_armed(const struct edo_timer *timer)
{
	return timer->wheel && edo__wheel_is_armed(timer->wheel, handle(timer));
}

/* True: it was armed. */
static bool disarm(struct edo_timer *timer, struct edo__wheel *own)
{
	struct edo__wheel *wheel = timer->wheel;

	timer->wheel = NULL;
	if (wheel == own)
		return edo__wheel_cancel(wheel, handle(timer));
	return edo__wheel_cancel_foreign(wheel, handle(timer));
}

static void start_anew(struct edo_timer *timer, struct edo__wheel *own)
{
	struct edo__timer armed;

	if (timer->wheel)
		disarm(timer, own);
	timer->has_fired = edo__wheel_has_come(own, timer->tick);
	if (timer->has_fired) {
		edo_waker_wake_by_ref(timer->waker);
		return;
	}
	armed = edo__wheel_arm_tick(own, timer->tick, timer->waker);
	timer->slot = armed.slot;
	timer->generation = armed.generation;
	timer->wheel = own;
}

void edo_timer_start(struct edo_timer *timer, int64_t deadline)
{
	struct edo__wheel *own = own_wheel(edo__worker_current, __func__);
	uint64_t old_tick = timer->tick;

	timer->tick = edo__tick_of(deadline);
	if (timer->wheel != own ||
	    !edo__wheel_put_off(own, handle(timer), old_tick, timer->tick))
		start_anew(timer, own);
}

bool edo_timer_stop(struct edo_timer *timer)
{
	const struct edo__worker *worker = edo__worker_current;

	timer->has_fired = false;
	return timer->wheel && disarm(timer, worker ? worker->wheel : NULL);
}

void edo_timer_deinit(struct edo_timer *timer)
{
	if (EDO_UNLIKELY(timer->waker != &edo__waker_noop))
		edo__misuse("edo_timer_deinit: a wait for it is pending");
	edo_timer_stop(timer);
}

/* ---- waiting ------------------------------------------------------------ */

void edo_timer_wait__init(struct edo_timer_wait__frame *frame,
			  struct edo_timer *timer)
{
	struct wait *wait = (struct wait *)frame;

	*wait = (struct wait){ .future.type = &edo_timer_wait__type,
			       .timer = timer };
}

static void set_fired(struct edo_timer *timer)
{
	timer->wheel = NULL;
	timer->has_fired = true;
}

static void watch_elsewhere(struct edo_timer *timer, struct edo__wheel *own)
{
	uint32_t tick;

	switch (edo__wheel_poll_foreign(timer->wheel, handle(timer),
					timer->waker, &tick)) {
	case EDO__TIMER_FIRED:
		set_fired(timer);
		break;
	case EDO__TIMER_LEFT:
		timer->wheel = NULL;
		start_anew(timer, own);
		break;
	case EDO__TIMER_ARMED:
		break;
	}
}

/* True: the timer has fired. False: it will wake @waker. */
static bool watch(struct edo_timer *timer, const struct edo__worker *worker,
		  struct edo_waker *waker)
{
	struct edo__wheel *own;

	timer->waker = waker;
	if (!timer->wheel)
		return timer->has_fired;
	own = own_wheel(worker, "edo_timer_wait");
	if (timer->wheel != own)
		watch_elsewhere(timer, own);
	else if (edo__wheel_poll(own, handle(timer), waker))
		set_fired(timer);
	return timer->has_fired;
}

static bool begin(struct wait *wait, bool may_go_on)
{
	if (wait->timer->waker != &edo__waker_noop)
		edo__misuse("edo_timer_wait: somebody waits for it already");
	/* What does not wait is charged. */
	if (!may_go_on && !edo_timer_is_armed(wait->timer))
		return false;
	wait->future.state = WAITING;
	return true;
}

/* A timer that fires while it is waited for ends the wait even when the budget
 * is spent, see alarm.h. */
static enum edo_poll wait_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct wait *wait = (struct wait *)self;
	bool may_go_on = edo_leaf_begin(context, self);

	if (self->state == EDO_STATE_START && !begin(wait, may_go_on))
		return EDO_PENDING;
	if (!watch(wait->timer, context->worker, context->waker))
		return may_go_on ? edo_leaf_pending(context) : EDO_PENDING;
	wait->timer->waker = &edo__waker_noop;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

/* On any thread, also one without a worker. */
static void unwatch(struct edo_timer *timer, const struct edo__worker *worker)
{
	bool has_fired;

	timer->waker = &edo__waker_noop;
	if (!timer->wheel)
		return;
	if (worker && timer->wheel == worker->wheel)
		has_fired = edo__wheel_poll(timer->wheel, handle(timer),
					    timer->waker);
	else
		has_fired = edo__wheel_poll_foreign(timer->wheel, handle(timer),
						    timer->waker,
						    NULL) == EDO__TIMER_FIRED;
	if (has_fired)
		set_fired(timer);
}

static enum edo_poll wait_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	if (self->state == WAITING)
		unwatch(((struct wait *)self)->timer, context->worker);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_timer_wait__type =
	EDO_LEAF_TYPE(edo_timer_wait, wait_poll, wait_cancel);
