/* SPDX-License-Identifier: MIT */

/*
 * The sending side of a channel; its invariants are in mpsc.h.
 *
 * What happens nearly always, a send that finds room, or a receive that waits,
 * stands in front of everything else and needs little more than the copying.
 */

#include "sync/mpsc.h"

#include <edo/future/leaf.h>

#include "base/panic.h"
#include "base/solo.h"
#include "future/where.h"

_Static_assert(sizeof(struct edo__mpsc_send) ==
		       sizeof(struct edo_mpsc_send__frame),
	       "the public frame has another size");

static struct edo__mpsc *channel_of(struct edo_mpsc_tx *tx)
{
	return (struct edo__mpsc *)tx;
}

static struct edo__mpsc_send *send_of(struct edo__waiter *waiter)
{
	return edo__container_of(waiter, struct edo__mpsc_send, waiter);
}

struct edo_waker *edo__mpsc_promise_to_first(struct edo__mpsc *channel)
{
	struct edo__waiter *waiter = edo__line_first(&channel->sender_line);

	edo__waiter_leave(waiter);
	send_of(waiter)->grant = EDO__MPSC_ROOM;
	channel->n_promised++;
	return edo_waker_mark(waiter->waker);
}

/* Sending. All under the lock: results as of edo_mpsc_try_send(). */

static bool has_room(const struct edo__mpsc *channel)
{
	return channel->items.n_items + channel->n_promised < channel->capacity;
}

/* To the receive that waits, which may be gone when this returns. */
static struct edo_waker *hand(struct edo__mpsc *channel, const void *item)
{
	struct edo__mpsc_recv *receiver = channel->receiver;
	struct edo_waker *marked;

	edo__item_copy(channel->slot, item, channel->items.item_size);
	channel->receiver = NULL;
	edo__store_relaxed(&channel->handed_to, receiver); /* by the grant */
	marked = edo_waker_mark(receiver->waker);
	/* Pairs with the acquire in take_handed(). */
	edo__store_release(&receiver->grant, (uint32_t)EDO__MPSC_ITEM);
	return marked;
}

/* The common cases; false: it is another one, nothing has happened. */
static inline bool push_quickly(struct edo__mpsc *channel, const void *item,
				struct edo_waker **ret_marked)
{
	if (EDO_UNLIKELY(channel->is_stopped || !has_room(channel)))
		return false;
	if (channel->receiver) {
		*ret_marked = hand(channel, item);
		return true;
	}
	if (EDO_UNLIKELY(!edo__items_have_room(&channel->items)))
		return false;
	edo__items_push(&channel->items, item);
	return true;
}

static int push(struct edo__mpsc *channel, const void *item,
		struct edo_waker **ret_marked)
{
	if (!edo__items_have_room(&channel->items) &&
	    !edo__items_grow(&channel->items))
		return -ENOMEM;
	edo__items_push(&channel->items, item);
	*ret_marked = edo__mpsc_take_receiver(channel);
	return 0;
}

static int push_if_room(struct edo__mpsc *channel, const void *item,
			struct edo_waker **ret_marked)
{
	if (channel->is_stopped)
		return EDO_ECLOSED;
	if (!has_room(channel))
		return EDO_EFULL;
	/* Nobody receives: else it would have been quick. */
	return push(channel, item, ret_marked);
}

static int push_granted(struct edo__mpsc_send *send, const void *item,
			struct edo_waker **ret_marked)
{
	struct edo__mpsc *channel = send->channel;

	if (send->grant == EDO__MPSC_NONE)
		return EDO_EFULL;
	if (send->grant == EDO__MPSC_CLOSED)
		return EDO_ECLOSED;
	channel->n_promised--;
	return channel->has_rx ? push(channel, item, ret_marked) : EDO_ECLOSED;
}

static int send_step(struct edo__mpsc_send *send, const void *item,
		     struct edo_waker *waker, struct edo_waker **ret_marked)
{
	struct edo__mpsc *channel = send->channel;
	int result;

	if (send->future.state == EDO__MPSC_WAITING) {
		send->waiter.waker = waker;
		return push_granted(send, item, ret_marked);
	}
	result = push_if_room(channel, item, ret_marked);
	if (result == EDO_EFULL)
		edo__line_enter(&channel->sender_line, &send->waiter, waker);
	return result;
}

/* Enters with the lock held, leaves without. */
static __attribute__((__noinline__)) int
try_send_slowly(struct edo__mpsc *channel, const void *item)
{
	struct edo_waker *marked = NULL;
	int result = push_if_room(channel, item, &marked);

	edo__lock_release(&channel->lock);
	edo_waker_schedule(marked);
	return result;
}

int edo_mpsc_try_send(struct edo_mpsc_tx *tx, const void *item)
{
	struct edo__mpsc *channel = channel_of(tx);
	struct edo_waker *marked = NULL;

	edo__lock_acquire(&channel->lock);
	if (EDO_UNLIKELY(!push_quickly(channel, item, &marked)))
		return try_send_slowly(channel, item);
	edo__lock_release(&channel->lock);
	edo_waker_schedule(marked);
	return 0;
}

void edo_mpsc_send__init(struct edo_mpsc_send__frame *frame,
			 struct edo_mpsc_tx *tx, const void *item)
{
	struct edo__mpsc_send *send = (struct edo__mpsc_send *)frame;

	send->future = (struct edo_future){ .type = &edo_mpsc_send__type };
	send->grant = EDO__MPSC_NONE;
	send->channel = channel_of(tx);
	send->item = item;
}

/* Enters with the lock held, leaves without. */
static __attribute__((__noinline__)) enum edo_poll
send_slowly(struct edo__mpsc_send *send, struct edo_context *context,
	    const void *item)
{
	struct edo_waker *marked = NULL;
	int result = send_step(send, item, context->waker, &marked);

	edo__lock_release(&send->channel->lock);
	edo_waker_schedule(marked);
	if (result == EDO_EFULL) {
		send->future.state = EDO__MPSC_WAITING;
		return edo_leaf_pending(context);
	}
	send->output = result;
	send->future.state = EDO_ENDED_READY;
	return EDO_READY;
}

enum edo_poll edo__mpsc_send_poll(struct edo_future *self,
				  struct edo_context *context, const void *item)
{
	struct edo__mpsc_send *send = (struct edo__mpsc_send *)self;
	struct edo__mpsc *channel = send->channel;
	struct edo_waker *marked = NULL;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__lock_acquire(&channel->lock);
	if (EDO_UNLIKELY(self->state != EDO_STATE_START ||
			 !push_quickly(channel, item, &marked)))
		return send_slowly(send, context, item);
	edo__lock_release(&channel->lock);
	edo_waker_schedule(marked);
	send->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll send_poll(struct edo_future *self,
			       struct edo_context *context)
{
	return edo__mpsc_send_poll(self, context,
				   ((struct edo__mpsc_send *)self)->item);
}

/* Room that was promised goes to the next in line, or back; if that was the
 * last promise of a channel that is over, its receiver has to know. */
static void leave(struct edo__mpsc_send *send)
{
	struct edo__mpsc *channel = send->channel;
	struct edo_waker *next = NULL, *receiver = NULL;

	edo__lock_acquire(&channel->lock);
	edo__waiter_leave(&send->waiter);
	if (send->grant == EDO__MPSC_ROOM) {
		channel->n_promised--;
		next = edo__mpsc_promise_room(channel);
		if (edo__mpsc_is_over(channel))
			receiver = edo__mpsc_take_receiver(channel);
	}
	edo__lock_release(&channel->lock);
	edo_waker_schedule(next);
	edo_waker_schedule(receiver);
}

enum edo_poll edo__mpsc_send_cancel(struct edo_future *self,
				    struct edo_context *context)
{
	(void)context;
	if (self->state == EDO__MPSC_WAITING)
		leave((struct edo__mpsc_send *)self);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_mpsc_send__type =
	EDO_LEAF_TYPE(edo_mpsc_send, send_poll, edo__mpsc_send_cancel);

/* Handles */

struct edo_mpsc_tx *edo_mpsc_tx_clone(struct edo_mpsc_tx *tx)
{
	struct edo__mpsc *channel = channel_of(tx);

	/* The reference of @tx keeps it: no partner is needed before unref. */
	edo__solo_fetch_add_acq_rel(&channel->n_refs, 1);
	edo__lock_acquire(&channel->lock);
	channel->n_tx++;
	edo__lock_release(&channel->lock);
	return tx;
}

/* Under the lock: a future of some sender still waits, or has been told and
 * has yet to see it. */
static bool is_waited_with(struct edo__mpsc *channel)
{
	return !edo__line_is_empty(&channel->sender_line) ||
	       !edo__line_is_empty(&channel->closed_line) ||
	       channel->n_promised;
}

void edo_mpsc_tx_close(struct edo_mpsc_tx *tx)
{
	struct edo__mpsc *channel = channel_of(tx);
	struct edo_waker *receiver = NULL;

	if (!tx)
		return;
	edo__lock_acquire(&channel->lock);
	if (channel->n_tx == 1 && is_waited_with(channel)) {
		edo__lock_release(&channel->lock);
		edo__misuse("the last sender was closed with a wait pending");
	}
	channel->n_tx--;
	if (edo__mpsc_is_over(channel))
		receiver = edo__mpsc_take_receiver(channel);
	edo__lock_release(&channel->lock);
	edo_waker_schedule(receiver);
	edo__mpsc_unref(channel);
}

bool edo_mpsc_tx_is_closed(struct edo_mpsc_tx *tx)
{
	struct edo__mpsc *channel = channel_of(tx);
	bool is_closed;

	edo__lock_acquire(&channel->lock);
	is_closed = channel->is_stopped;
	edo__lock_release(&channel->lock);
	return is_closed;
}

size_t edo_mpsc_tx_n_free(struct edo_mpsc_tx *tx)
{
	struct edo__mpsc *channel = channel_of(tx);
	size_t n_free;

	edo__lock_acquire(&channel->lock);
	if (channel->is_stopped)
		n_free = 0;
	else if (channel->capacity == EDO_UNBOUNDED)
		n_free = EDO_UNBOUNDED;
	else
		n_free = channel->capacity - channel->items.n_items -
			 channel->n_promised;
	edo__lock_release(&channel->lock);
	return n_free;
}
