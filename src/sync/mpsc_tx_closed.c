/* SPDX-License-Identifier: MIT */

/*
 * Waiting until nobody wants items any more; the invariants are in mpsc.h.
 */

#include "sync/mpsc.h"

#include <edo/future/leaf.h>

_Static_assert(sizeof(struct edo__mpsc_tx_closed) ==
		       sizeof(struct edo_mpsc_tx_closed__frame),
	       "the public frame has another size");

void edo_mpsc_tx_closed__init(struct edo_mpsc_tx_closed__frame *frame,
			      struct edo_mpsc_tx *tx)
{
	struct edo__mpsc_tx_closed *closed =
		(struct edo__mpsc_tx_closed *)frame;

	*closed = (struct edo__mpsc_tx_closed){
		.future.type = &edo_mpsc_tx_closed__type,
		.channel = (struct edo__mpsc *)tx,
	};
}

/* Under the lock; true: the channel has stopped. */
static bool closed_step(struct edo__mpsc_tx_closed *closed,
			struct edo_waker *waker)
{
	if (closed->channel->is_stopped)
		return true;
	if (closed->future.state == EDO__MPSC_WAITING)
		closed->waiter.waker = waker;
	else
		edo__line_enter(&closed->channel->closed_line, &closed->waiter,
				waker);
	return false;
}

enum edo_poll edo__mpsc_tx_closed_poll(struct edo_future *self,
				       struct edo_context *context)
{
	struct edo__mpsc_tx_closed *closed = (struct edo__mpsc_tx_closed *)self;
	bool is_closed;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__lock_acquire(&closed->channel->lock);
	is_closed = closed_step(closed, context->waker);
	/* It may be in the line still: whoever stopped has yet to come to it. */
	if (is_closed)
		edo__waiter_leave(&closed->waiter);
	edo__lock_release(&closed->channel->lock);
	if (!is_closed) {
		self->state = EDO__MPSC_WAITING;
		return edo_leaf_pending(context);
	}
	closed->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

enum edo_poll edo__mpsc_tx_closed_cancel(struct edo_future *self,
					 struct edo_context *context)
{
	struct edo__mpsc_tx_closed *closed = (struct edo__mpsc_tx_closed *)self;

	(void)context;
	if (self->state == EDO__MPSC_WAITING) {
		edo__lock_acquire(&closed->channel->lock);
		edo__waiter_leave(&closed->waiter);
		edo__lock_release(&closed->channel->lock);
	}
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_mpsc_tx_closed__type =
	EDO_LEAF_TYPE(edo_mpsc_tx_closed, edo__mpsc_tx_closed_poll,
		      edo__mpsc_tx_closed_cancel);
