/* SPDX-License-Identifier: MIT */

/*
 * Signals as futures. The handlers of the process count (catch.c), and each
 * runtime compares the counts with what its waits have been told (station.c).
 *
 *      handler:  count++ ----------> bell ------> drivers of every runtime
 *                                                              |
 *      wait:     count != since   <------- wake ----------- station
 *
 *  - A wait is ready when the count has moved on from `since`. It looks under
 *    the lock of the stations and is in the list of its own before it does, so
 *    whoever hears the bell after it has looked finds it there.
 *  - It enters the station of the runtime that first polls it and stays there,
 *    on whatever worker it is polled next.
 */

#include <errno.h>
#include <stdbool.h>

#include <edo/future/leaf.h>
#include <edo/signal/signal.h>

#include "signal/catch.h"
#include "signal/station.h"

struct __attribute__((__may_alias__)) waiting {
	struct edo_future future;
	int output;
	int signal;
	struct edo__station_wait wait;
};

_Static_assert(sizeof(struct waiting) <= sizeof(struct edo_signal_wait__frame),
	       "edo_signal_wait: the frame is too small");
_Static_assert(offsetof(struct waiting, output) ==
		       offsetof(struct edo_signal_wait__frame, output),
	       "edo_signal_wait: the output is elsewhere");

/* @ret_n_before: how often it had come when this began. */
static int prepare(int number, const struct edo_context *context,
		   uint32_t *ret_n_before)
{
	int result = edo__signal_take_over(number, ret_n_before);

	return result < 0 ? result : edo__station_open(context);
}

/* 0: in a station, and the lock is held; or an error. */
static int enter(struct waiting *waiting, const struct edo_context *context)
{
	uint32_t n_before = waiting->wait.since, unused;
	int number = waiting->signal;
	int result = 0;

	if (!waiting->wait.has_since)
		result = prepare(number, context, &n_before);
	while (result == 0) {
		edo__lock_acquire(&edo__station_lock);
		if (edo__station_enter(&waiting->wait, number, n_before,
				       context))
			break;
		edo__lock_release(&edo__station_lock);
		result = prepare(number, context, &unused);
	}
	return result;
}

/* 0: the signal came; -EAGAIN: armed, or an error. */
static int await(struct waiting *waiting, const struct edo_context *context)
{
	int result = enter(waiting, context);

	if (result < 0)
		return result;
	if (!edo__station_tell(&waiting->wait, context->waker))
		result = -EAGAIN;
	edo__lock_release(&edo__station_lock);
	return result;
}

static enum edo_poll wait_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct waiting *waiting = (struct waiting *)self;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = await(waiting, context);
	if (result == -EAGAIN)
		return edo_leaf_pending(context);
	waiting->output = result;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll wait_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct waiting *waiting = (struct waiting *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__lock_acquire(&edo__station_lock);
	edo__station_leave(&waiting->wait);
	edo__lock_release(&edo__station_lock);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_signal_wait__type =
	EDO_LEAF_TYPE(edo_signal_wait, wait_poll, wait_cancel);

void edo_signal_wait__init(struct edo_signal_wait__frame *frame, int signal)
{
	struct waiting *waiting = (struct waiting *)frame;

	waiting->future = (struct edo_future){ .type = &edo_signal_wait__type };
	waiting->signal = signal;
	waiting->wait = (struct edo__station_wait){ 0 };
}
