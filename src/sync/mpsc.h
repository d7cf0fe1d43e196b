/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_MPSC_H
#define EDO_SRC_SYNC_MPSC_H

/*
 * A channel as its files see it. All of it is under the lock, except what does
 * not change after edo_mpsc_new(), n_refs, and what is the receiving side's.
 *
 * - A sender waits in the line exactly while its grant is NONE. Room that
 *   becomes free is promised to the first in line, so while somebody waits,
 *   items and promises together fill the channel, and nobody overtakes.
 * - An item changes owner when a send becomes READY, not when room is promised.
 *   A promised send that is cancelled hands its room on.
 * - No more items can come once the channel is stopped, or has no sender, and
 *   n_promised is 0: only then does an empty channel end the receiver.
 * - `receiver` is the receive that waits, until it is woken or cancelled; it
 *   waits only while there is no item, so where there are items there is none.
 * - An item that finds both room and a receive that waits is handed to it: by way
 *   of the slot, so that the receive needs no lock to take it, and takes up no
 *   room. The slot is free again when that receive, `handed_to`, has ended. If it
 *   is cancelled the item is "returned": it stays in the slot, and is the oldest.
 * - Where nobody waits for room, a receive that finds several items takes them all:
 *   the next ones need no lock. `taken` are older than `items`, and there are none
 *   while an item is returned or a receive waits.
 * - A grant is the last that a receive is told, after its waker was marked. One
 *   that sees no grant looks again under the lock.
 */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <edo/sync/mpsc.h>

#include "base/lock.h"
#include "sync/items.h"
#include "sync/waiter.h"

struct edo__mpsc {
	struct edo__lock lock;
	uint32_t n_refs;   /* atomic: handles not given back */
	bool is_stopped;   /* refuses new items */
	bool has_returned; /* an item, in the slot */
	bool has_rx;
	size_t capacity; /* does not change */
	size_t n_promised;
	struct edo__items items;
	struct edo__mpsc_recv *receiver;  /* NULL: none waits */
	struct edo__mpsc_recv *handed_to; /* atomic; by the receiving side */
	uint32_t n_tx;
	struct edo__list sender_line;
	struct edo__list closed_line; /* who waits for the channel to stop */
	void (*destroy_item)(void *item);
	struct edo__items taken; /* the receiving side's; unbounded only */
	size_t n_taken;          /* atomic; so many are left of them */
	_Alignas(16) unsigned char slot[]; /* for one item */
};

enum edo__mpsc_grant {
	EDO__MPSC_NONE,
	EDO__MPSC_ROOM,   /* a send's */
	EDO__MPSC_CLOSED, /* a send's */
	EDO__MPSC_ITEM,   /* a receive's: it is in the slot */
};

/* The frames of the leaf futures. */

struct __attribute__((__may_alias__)) edo__mpsc_send {
	struct edo_future future;
	int output;
	uint32_t grant; /* under the lock */
	struct edo__mpsc *channel;
	const void *item;
	struct edo__waiter waiter;
};

struct __attribute__((__may_alias__)) edo__mpsc_recv {
	struct edo_future future;
	int output;
	uint32_t grant; /* atomic; changed under the lock */
	struct edo__mpsc *channel;
	void *ret_item;
	struct edo_waker *waker; /* borrowed while it is channel->receiver */
};

struct __attribute__((__may_alias__)) edo__mpsc_tx_closed {
	struct edo_future future;
	int output;
	uint32_t unused;
	struct edo__mpsc *channel;
	struct edo__waiter waiter;
};

/* What all futures here are between their first Pending and their end. */
#define EDO__MPSC_WAITING 1u

/* Gives a handle back. */
void edo__mpsc_unref(struct edo__mpsc *channel);

/* Under the lock. They return a waker that is marked and is to be scheduled once
 * the lock is released, or NULL. */

/* The receive that waits, if there is one, has something to look at. */
static inline struct edo_waker *
edo__mpsc_take_receiver(struct edo__mpsc *channel)
{
	struct edo__mpsc_recv *receiver = channel->receiver;

	if (!receiver)
		return NULL;
	channel->receiver = NULL;
	return edo_waker_mark(receiver->waker);
}

/* Room for one item has become free: promises it to the first in line. */
struct edo_waker *edo__mpsc_promise_to_first(struct edo__mpsc *channel);

static inline struct edo_waker *
edo__mpsc_promise_room(struct edo__mpsc *channel)
{
	if (EDO_LIKELY(edo__line_is_empty(&channel->sender_line)))
		return NULL;
	return edo__mpsc_promise_to_first(channel);
}

/* Under the lock: no more items can come. */
static inline bool edo__mpsc_is_over(const struct edo__mpsc *channel)
{
	return (channel->is_stopped || !channel->n_tx) && !channel->n_promised;
}

#endif
