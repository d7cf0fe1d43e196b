/* SPDX-License-Identifier: MIT */

/*
 * The receiving side of a channel; its invariants are in mpsc.h. As in sending,
 * the common case stands in front: there is an item, and nobody waits for room.
 */

#include "sync/mpsc.h"

#include <edo/future/leaf.h>

#include "base/alloc.h"
#include "base/panic.h"
#include "base/solo.h"
#include "future/where.h"

_Static_assert(sizeof(struct edo__mpsc_recv) ==
		       sizeof(struct edo_mpsc_recv__frame),
	       "the public frame has another size");

static struct edo__mpsc *channel_of(struct edo_mpsc_rx *rx)
{
	return (struct edo__mpsc *)rx;
}

int edo_mpsc_new(size_t item_size, size_t capacity, struct edo_mpsc_tx **ret_tx,
		 struct edo_mpsc_rx **ret_rx)
{
	struct edo__mpsc *channel;

	if (item_size == 0 || capacity == 0)
		return -EINVAL;
	if (item_size > PTRDIFF_MAX - sizeof(*channel))
		return -ENOMEM;
	channel = edo__calloc(1, sizeof(*channel) + item_size);
	if (!channel)
		return -ENOMEM;
	channel->n_refs = 2;
	channel->n_tx = 1;
	channel->has_rx = true;
	channel->capacity = capacity;
	edo__items_init(&channel->items, item_size);
	edo__items_init(&channel->taken, item_size);
	if (capacity != EDO_UNBOUNDED &&
	    !edo__items_reserve(&channel->items, capacity)) {
		edo__free(channel);
		return -ENOMEM;
	}
	*ret_tx = (struct edo_mpsc_tx *)channel;
	*ret_rx = (struct edo_mpsc_rx *)channel;
	return 0;
}

void edo__mpsc_unref(struct edo__mpsc *channel)
{
	/* The last pairs with all before it. */
	if (edo__solo_fetch_add_acq_rel(&channel->n_refs, UINT32_MAX) != 1)
		return;
	edo__items_deinit(&channel->items);
	edo__items_deinit(&channel->taken);
	edo__free(channel);
}

/* What was taken before; false: nothing is left of it. Without the lock. */
static inline bool pop_taken(struct edo__mpsc *channel, void *ret_item)
{
	struct edo__items *taken = &channel->taken;

	if (!taken->n_items)
		return false;
	edo__item_copy(ret_item, edo__items_first(taken), taken->item_size);
	edo__items_drop(taken);
	/* Nobody else changes it, and who asks learns about a moment ago. */
	edo__store_relaxed(&channel->n_taken, taken->n_items);
	return true;
}

/* Under the lock, with nothing left of what was taken before: an empty segment
 * is all that goes the other way. */
static inline void take_all(struct edo__mpsc *channel)
{
	struct edo__items taken = channel->items;

	channel->items = channel->taken;
	channel->taken = taken;
}

/* Receiving. All under the lock: results as of edo_mpsc_try_recv(). */

/* The common case; false: it is another one, nothing has happened. */
static inline bool pop_quickly(struct edo__mpsc *channel, void *ret_item)
{
	struct edo__items *items = &channel->items;

	if (EDO_UNLIKELY(!items->n_items || channel->has_returned ||
			 !edo__line_is_empty(&channel->sender_line)))
		return false;
	if (channel->capacity == EDO_UNBOUNDED && items->n_items > 1) {
		take_all(channel);
		return pop_taken(channel, ret_item);
	}
	edo__item_copy(ret_item, edo__items_first(items), items->item_size);
	edo__items_drop(items);
	return true;
}

static int pop(struct edo__mpsc *channel, void *ret_item,
	       struct edo_waker **ret_marked)
{
	struct edo__items *items = &channel->items;

	if (channel->has_returned) {
		channel->has_returned = false;
		edo__item_copy(ret_item, channel->slot, items->item_size);
		return 1;
	}
	if (!items->n_items)
		return edo__mpsc_is_over(channel) ? 0 : EDO_EEMPTY;
	edo__item_copy(ret_item, edo__items_first(items), items->item_size);
	edo__items_drop(items);
	*ret_marked = edo__mpsc_promise_room(channel);
	return 1;
}

int edo_mpsc_try_recv(struct edo_mpsc_rx *rx, void *ret_item)
{
	struct edo__mpsc *channel = channel_of(rx);
	struct edo_waker *marked = NULL;
	int result;

	if (pop_taken(channel, ret_item))
		return 1;
	edo__lock_acquire(&channel->lock);
	result = pop_quickly(channel, ret_item)
			 ? 1
			 : pop(channel, ret_item, &marked);
	edo__lock_release(&channel->lock);
	edo_waker_schedule(marked);
	return result;
}

void edo_mpsc_recv__init(struct edo_mpsc_recv__frame *frame,
			 struct edo_mpsc_rx *rx, void *ret_item)
{
	struct edo__mpsc_recv *recv = (struct edo__mpsc_recv *)frame;

	recv->future = (struct edo_future){ .type = &edo_mpsc_recv__type };
	recv->grant = EDO__MPSC_NONE;
	recv->channel = channel_of(rx);
	recv->ret_item = ret_item;
}

/* With the lock or without; false: nothing was handed to it. */
static inline bool take_handed(struct edo__mpsc_recv *recv)
{
	struct edo__mpsc *channel = recv->channel;

	/* Pairs with the release in hand(). */
	if (edo__load_acquire(&recv->grant) != EDO__MPSC_ITEM)
		return false;
	edo__item_copy(recv->ret_item, channel->slot, channel->items.item_size);
	edo__store_relaxed(&channel->handed_to, NULL); /* own side */
	return true;
}

/* Another receive than @recv waits, or has yet to take what it was handed. */
static bool is_taken(struct edo__mpsc *channel, struct edo__mpsc_recv *recv)
{
	return (channel->receiver && channel->receiver != recv) ||
	       edo__load_relaxed(&channel->handed_to); /* own side */
}

static int recv_step(struct edo__mpsc_recv *recv, struct edo_waker *waker,
		     struct edo_waker **ret_marked)
{
	struct edo__mpsc *channel = recv->channel;
	int result;

	if (take_handed(recv))
		return 1;
	result = pop(channel, recv->ret_item, ret_marked);
	if (result == EDO_EEMPTY) {
		if (is_taken(channel, recv))
			return -EBUSY;
		recv->waker = waker;
		channel->receiver = recv;
	} else if (channel->receiver == recv) {
		channel->receiver = NULL;
	}
	return result;
}

/* Enters with the lock held, leaves without. */
static __attribute__((__noinline__)) enum edo_poll
recv_slowly(struct edo__mpsc_recv *recv, struct edo_context *context)
{
	struct edo_waker *marked = NULL;
	int result = recv_step(recv, context->waker, &marked);

	edo__lock_release(&recv->channel->lock);
	edo_waker_schedule(marked);
	if (result == -EBUSY)
		edo__misuse("two receives at once on one channel");
	if (result == EDO_EEMPTY) {
		recv->future.state = EDO__MPSC_WAITING;
		return edo_leaf_pending(context);
	}
	recv->output = result;
	recv->future.state = EDO_ENDED_READY;
	return EDO_READY;
}

enum edo_poll edo__mpsc_recv_poll(struct edo_future *self,
				  struct edo_context *context)
{
	struct edo__mpsc_recv *recv = (struct edo__mpsc_recv *)self;
	struct edo__mpsc *channel = recv->channel;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	if (self->state == EDO_STATE_START ? !pop_taken(channel, recv->ret_item)
					   : !take_handed(recv)) {
		edo__lock_acquire(&channel->lock);
		if (self->state != EDO_STATE_START ||
		    !pop_quickly(channel, recv->ret_item))
			return recv_slowly(recv, context);
		edo__lock_release(&channel->lock);
	}
	recv->output = 1;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

/* Under the lock. */
static void stop_waiting(struct edo__mpsc *channel, struct edo__mpsc_recv *recv)
{
	if (channel->receiver == recv)
		channel->receiver = NULL;
	if (recv->grant != EDO__MPSC_ITEM)
		return;
	channel->has_returned = true;
	edo__store_relaxed(&channel->handed_to, NULL); /* own side */
}

enum edo_poll edo__mpsc_recv_cancel(struct edo_future *self,
				    struct edo_context *context)
{
	struct edo__mpsc_recv *recv = (struct edo__mpsc_recv *)self;
	struct edo__mpsc *channel = recv->channel;

	(void)context;
	if (self->state == EDO__MPSC_WAITING) {
		edo__lock_acquire(&channel->lock);
		stop_waiting(channel, recv);
		edo__lock_release(&channel->lock);
	}
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_mpsc_recv__type = EDO_LEAF_TYPE(
	edo_mpsc_recv, edo__mpsc_recv_poll, edo__mpsc_recv_cancel);

/* The end */

/* Takes waiters out as far as the batch reaches: true: somebody is left. */
static bool turn_away(struct edo__mpsc *channel, struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while (!edo__wake_batch_is_full(batch)) {
		waiter = edo__line_first(&channel->sender_line);
		if (waiter)
			edo__container_of(waiter, struct edo__mpsc_send, waiter)
				->grant = EDO__MPSC_CLOSED;
		else
			waiter = edo__line_first(&channel->closed_line);
		if (!waiter)
			return false;
		edo__waiter_leave(waiter);
		edo__wake_batch_add(batch, edo_waker_mark(waiter->waker));
	}
	return true;
}

/* Enters with the lock held, leaves without. */
static void stop_and_unlock(struct edo__mpsc *channel)
{
	struct edo__wake_batch batch;
	struct edo_waker *receiver = NULL;
	bool is_left;

	batch.n = 0;
	channel->is_stopped = true;
	if (edo__mpsc_is_over(channel))
		receiver = edo__mpsc_take_receiver(channel);
	do {
		is_left = turn_away(channel, &batch);
		edo__lock_release(&channel->lock);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&channel->lock);
	} while (is_left);
	edo_waker_schedule(receiver);
}

void edo_mpsc_rx_stop(struct edo_mpsc_rx *rx)
{
	struct edo__mpsc *channel = channel_of(rx);

	edo__lock_acquire(&channel->lock);
	stop_and_unlock(channel);
}

void edo_mpsc_rx_set_destructor(struct edo_mpsc_rx *rx,
				void (*destroy_item)(void *item))
{
	channel_of(rx)->destroy_item = destroy_item;
}

static void destroy_items(struct edo__items *items, void *returned,
			  void (*destroy)(void *item))
{
	if (destroy && returned)
		edo__destroy_guarded(destroy, returned);
	while (destroy && items->n_items) {
		edo__destroy_guarded(destroy, edo__items_first(items));
		edo__items_drop(items);
	}
	edo__items_deinit(items);
}

/* The items leave the channel first, so that no lock is held when they are
 * destroyed: a destructor may use the channel's senders. */
void edo_mpsc_rx_close(struct edo_mpsc_rx *rx)
{
	struct edo__mpsc *channel = channel_of(rx);
	struct edo__items items, taken;
	void *returned;

	if (!rx)
		return;
	edo__lock_acquire(&channel->lock);
	if (is_taken(channel, NULL)) {
		edo__lock_release(&channel->lock);
		edo__misuse("a channel was closed with a receive pending");
	}
	channel->has_rx = false;
	items = channel->items;
	edo__items_init(&channel->items, items.item_size);
	taken = channel->taken;
	edo__items_init(&channel->taken, taken.item_size);
	returned = channel->has_returned ? channel->slot : NULL;
	stop_and_unlock(channel);
	destroy_items(&taken, returned, channel->destroy_item);
	destroy_items(&items, NULL, channel->destroy_item);
	edo__mpsc_unref(channel);
}

size_t edo_mpsc_rx_n_items(struct edo_mpsc_rx *rx)
{
	struct edo__mpsc *channel = channel_of(rx);
	size_t n_items;

	edo__lock_acquire(&channel->lock);
	n_items = channel->items.n_items + channel->has_returned +
		  /* Another thread may receive meanwhile. */
		  edo__load_relaxed(&channel->n_taken);
	edo__lock_release(&channel->lock);
	return n_items;
}
