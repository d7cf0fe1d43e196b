/* SPDX-License-Identifier: MIT */

/*
 * A channel for one item, lock-free. Both handles are one block of memory:
 *
 *	block  [ state | wakers | destructor | item ]
 *
 * and one state word says who may touch what:
 *
 *	SENT       the item is valid, and the receiver's
 *	TAKEN      it was, and has been received (receiver's own bit)
 *	TX_GONE    the sender has given its handle back, or used it to send
 *	RX_GONE    the receiver has given its handle back
 *	STOPPED    the receiver refuses what was not sent yet
 *	RX_ARMED   a receive waits: rx_waker is to be woken by whoever sets
 *	           TX_GONE or STOPPED
 *	TX_ARMED   a sender waits: tx_waker is to be woken by whoever sets RX_GONE
 *	           or STOPPED
 *
 * - Every change of the word is a compare-and-swap, so it has one author.
 * - Whoever sets the second of TX_GONE and RX_GONE frees the block.
 * - A side that is ARMED has stored a reference of its waker before. Who sets
 *   the bits that wake it owns that reference from then on; who arms takes it
 *   back only by clearing ARMED while those bits are not set. Afterwards ARMED
 *   says only that the future has yet to see it.
 * - Each arming counts a version up, so that a waker read before the swap is the
 *   one that the swap claims.
 * - TX_GONE is final: after it the receiver is alone with the block.
 */

#include <edo/sync/oneshot.h>

#include <errno.h>

#include <edo/future/leaf.h>

#include "base/block.h"
#include "base/panic.h"
#include "base/solo.h"
#include "future/where.h"
#include "sync/items.h"

enum {
	SENT = 1 << 0,
	TAKEN = 1 << 1,
	TX_GONE = 1 << 2,
	RX_GONE = 1 << 3,
	STOPPED = 1 << 4,
	RX_ARMED = 1 << 5,
	TX_ARMED = 1 << 6,
	VERSION = 1 << 7, /* this and the bits above count armings */
};

struct oneshot {
	uint32_t state; /* atomic */
	size_t item_size;
	struct edo_waker *rx_waker; /* atomic */
	struct edo_waker *tx_waker; /* atomic */
	void (*destroy_item)(void *item);
	_Alignas(16) unsigned char item[];
};

/* Either side, as seen from itself. */
struct side {
	uint32_t armed;           /* the bit that says so */
	uint32_t woken_by;        /* bits that wake it */
	struct edo_waker **waker; /* where its waker lies */
};

static struct side rx_side(struct oneshot *oneshot)
{
	return (struct side){ RX_ARMED, TX_GONE | STOPPED, &oneshot->rx_waker };
}

static struct side tx_side(struct oneshot *oneshot)
{
	return (struct side){ TX_ARMED, RX_GONE | STOPPED, &oneshot->tx_waker };
}

/* All loads of the state pair with the swaps of the other side. */
static uint32_t load(struct oneshot *oneshot)
{
	return edo__load_acquire(&oneshot->state); /* see above */
}

static void free_block(struct oneshot *oneshot)
{
	edo__block_free(oneshot, sizeof(*oneshot) + oneshot->item_size);
}

int edo_oneshot_new(size_t item_size, struct edo_oneshot_tx **ret_tx,
		    struct edo_oneshot_rx **ret_rx)
{
	struct oneshot *oneshot;

	if (item_size > PTRDIFF_MAX - sizeof(*oneshot))
		return -ENOMEM;
	oneshot = edo__block_alloc(sizeof(*oneshot) + item_size);
	if (!oneshot)
		return -ENOMEM;
	*oneshot = (struct oneshot){ .item_size = item_size };
	*ret_tx = (struct edo_oneshot_tx *)oneshot;
	*ret_rx = (struct edo_oneshot_rx *)oneshot;
	return 0;
}

/* Nobody has claimed the waker of that side yet. */
static bool is_waited(uint32_t state, struct side side)
{
	return state & side.armed && !(state & side.woken_by);
}

/* Sets @bits, which wake @other, unless one of @unless is set: then false. The
 * state before is returned either way. */
static bool change(struct oneshot *oneshot, uint32_t bits, struct side other,
		   uint32_t unless, uint32_t *ret_old)
{
	uint32_t old = load(oneshot);
	struct edo_waker *waker;

	do {
		*ret_old = old;
		if (old & unless)
			return false;
		/* The swap confirms it, through the version. */
		waker = edo__load_relaxed(other.waker);
	} while (!edo__solo_cas_acq_rel(&oneshot->state, &old, old | bits));
	if (is_waited(old, other))
		edo_waker_wake(waker);
	return true;
}

/* Takes the waker back, unless the other side has claimed it. */
static void disarm(struct oneshot *oneshot, struct side own)
{
	uint32_t old = load(oneshot);
	struct edo_waker *waker = edo__load_relaxed(own.waker); /* own store */

	do {
		if (!(old & own.armed))
			return;
	} while (!edo__solo_cas_acq_rel(&oneshot->state, &old,
					old & ~own.armed));
	if (is_waited(old, own))
		edo_waker_unref(waker);
}

/* Before @self arms its side: it is armed already only if another future waits
 * there. */
static void check_alone(struct oneshot *oneshot, struct side own,
			const struct edo_future *self)
{
	if (self->state == EDO_STATE_START && load(oneshot) & own.armed)
		edo__misuse("%s: two at once on one channel", self->type->name);
}

/* False: there is nothing to wait for any more. */
static bool arm(struct oneshot *oneshot, struct side own,
		struct edo_waker *waker)
{
	uint32_t old = load(oneshot);

	if (is_waited(old, own)) {
		/* Its own store. */
		if (edo__load_relaxed(own.waker) == waker)
			return true;
		disarm(oneshot, own);
		old = load(oneshot);
	}
	if (old & own.woken_by)
		return false;
	edo_waker_ref(waker);
	edo__store_relaxed(own.waker, waker); /* published by the swap */
	do {
		if (old & own.woken_by) {
			edo_waker_unref(waker);
			return false;
		}
	} while (!edo__solo_cas_acq_rel(&oneshot->state, &old,
					(old | own.armed) + VERSION));
	return true;
}

/* The sending side */

/* A wait that went on would touch what is gone. */
static void check_no_wait(uint32_t state, uint32_t armed, const char *what)
{
	if (EDO_UNLIKELY(state & armed))
		edo__misuse("a channel was %s pending", what);
}

static void tx_gone(struct oneshot *oneshot)
{
	uint32_t old;

	change(oneshot, TX_GONE, rx_side(oneshot), 0, &old);
	if (old & RX_GONE)
		free_block(oneshot);
}

int edo_oneshot_send(struct edo_oneshot_tx *tx, const void *item)
{
	struct oneshot *oneshot = (struct oneshot *)tx;
	uint32_t old = load(oneshot);

	check_no_wait(old, TX_ARMED, "sent to with a wait for its end");
	if (!(old & (RX_GONE | STOPPED))) {
		edo__item_copy(oneshot->item, item, oneshot->item_size);
		if (change(oneshot, SENT | TX_GONE, rx_side(oneshot),
			   RX_GONE | STOPPED, &old))
			return 0;
	}
	tx_gone(oneshot);
	return EDO_ECLOSED;
}

void edo_oneshot_tx_close(struct edo_oneshot_tx *tx)
{
	struct oneshot *oneshot = (struct oneshot *)tx;

	if (!tx)
		return;
	check_no_wait(load(oneshot), TX_ARMED,
		      "closed with a wait for its end");
	tx_gone(oneshot);
}

bool edo_oneshot_tx_is_closed(struct edo_oneshot_tx *tx)
{
	return load((struct oneshot *)tx) & (RX_GONE | STOPPED);
}

enum { WAITING = 1 };

struct __attribute__((__may_alias__)) tx_closed {
	struct edo_future future;
	int output;
	uint32_t unused;
	struct oneshot *oneshot;
};
_Static_assert(sizeof(struct tx_closed) ==
		       sizeof(struct edo_oneshot_tx_closed__frame),
	       "the public frame has another size");

void edo_oneshot_tx_closed__init(struct edo_oneshot_tx_closed__frame *frame,
				 struct edo_oneshot_tx *tx)
{
	struct tx_closed *closed = (struct tx_closed *)frame;

	*closed = (struct tx_closed){
		.future.type = &edo_oneshot_tx_closed__type,
		.oneshot = (struct oneshot *)tx,
	};
}

enum edo_poll edo__oneshot_tx_closed_poll(struct edo_future *self,
					  struct edo_context *context)
{
	struct tx_closed *closed = (struct tx_closed *)self;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	check_alone(closed->oneshot, tx_side(closed->oneshot), self);
	if (arm(closed->oneshot, tx_side(closed->oneshot), context->waker)) {
		self->state = WAITING;
		return edo_leaf_pending(context);
	}
	if (self->state == WAITING)
		disarm(closed->oneshot, tx_side(closed->oneshot));
	closed->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

enum edo_poll edo__oneshot_tx_closed_cancel(struct edo_future *self,
					    struct edo_context *context)
{
	struct tx_closed *closed = (struct tx_closed *)self;

	(void)context;
	if (self->state == WAITING)
		disarm(closed->oneshot, tx_side(closed->oneshot));
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_oneshot_tx_closed__type =
	EDO_LEAF_TYPE(edo_oneshot_tx_closed, edo__oneshot_tx_closed_poll,
		      edo__oneshot_tx_closed_cancel);

/* The receiving side */

static int take(struct oneshot *oneshot, void *ret_item)
{
	uint32_t state = load(oneshot);

	if ((state & (SENT | TAKEN)) == SENT) {
		edo__item_copy(ret_item, oneshot->item, oneshot->item_size);
		/* The sender is gone: no partner. A receive that waits sees it. */
		edo__store_relaxed(&oneshot->state,
				   (state | TAKEN) & ~(uint32_t)RX_ARMED);
		return 0;
	}
	return state & (TX_GONE | STOPPED) ? EDO_ECLOSED : EDO_EEMPTY;
}

int edo_oneshot_try_recv(struct edo_oneshot_rx *rx, void *ret_item)
{
	return take((struct oneshot *)rx, ret_item);
}

struct __attribute__((__may_alias__)) recv {
	struct edo_future future;
	int output;
	uint32_t unused;
	struct oneshot *oneshot;
	void *ret_item;
};
_Static_assert(sizeof(struct recv) == sizeof(struct edo_oneshot_recv__frame),
	       "the public frame has another size");

void edo_oneshot_recv__init(struct edo_oneshot_recv__frame *frame,
			    struct edo_oneshot_rx *rx, void *ret_item)
{
	struct recv *recv = (struct recv *)frame;

	*recv = (struct recv){
		.future.type = &edo_oneshot_recv__type,
		.oneshot = (struct oneshot *)rx,
		.ret_item = ret_item,
	};
}

enum edo_poll edo__oneshot_recv_poll(struct edo_future *self,
				     struct edo_context *context)
{
	struct recv *recv = (struct recv *)self;
	struct oneshot *oneshot = recv->oneshot;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	recv->output = take(oneshot, recv->ret_item);
	if (recv->output == EDO_EEMPTY) {
		check_alone(oneshot, rx_side(oneshot), self);
		if (arm(oneshot, rx_side(oneshot), context->waker)) {
			self->state = WAITING;
			return edo_leaf_pending(context);
		}
		recv->output = take(oneshot, recv->ret_item);
	}
	if (recv->output < 0 && self->state == WAITING)
		disarm(oneshot, rx_side(oneshot));
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

enum edo_poll edo__oneshot_recv_cancel(struct edo_future *self,
				       struct edo_context *context)
{
	struct recv *recv = (struct recv *)self;

	(void)context;
	if (self->state == WAITING)
		disarm(recv->oneshot, rx_side(recv->oneshot));
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_oneshot_recv__type = EDO_LEAF_TYPE(
	edo_oneshot_recv, edo__oneshot_recv_poll, edo__oneshot_recv_cancel);

void edo_oneshot_rx_stop(struct edo_oneshot_rx *rx)
{
	struct oneshot *oneshot = (struct oneshot *)rx;
	uint32_t old = load(oneshot);
	struct edo_waker *rx_waker, *tx_waker;

	do {
		if (old & (TX_GONE | STOPPED))
			return;
		/* The swap confirms them, through the version. */
		rx_waker = edo__load_relaxed(&oneshot->rx_waker);
		tx_waker = edo__load_relaxed(&oneshot->tx_waker);
	} while (!edo__solo_cas_acq_rel(&oneshot->state, &old, old | STOPPED));
	if (is_waited(old, tx_side(oneshot)))
		edo_waker_wake(tx_waker);
	if (is_waited(old, rx_side(oneshot)))
		edo_waker_wake(rx_waker);
}

void edo_oneshot_rx_set_destructor(struct edo_oneshot_rx *rx,
				   void (*destroy_item)(void *item))
{
	((struct oneshot *)rx)->destroy_item = destroy_item;
}

void edo_oneshot_rx_close(struct edo_oneshot_rx *rx)
{
	struct oneshot *oneshot = (struct oneshot *)rx;
	uint32_t old;

	if (!rx)
		return;
	check_no_wait(load(oneshot), RX_ARMED, "closed with a receive");
	/* Where the sender is gone there is nobody to tell. */
	if (!(load(oneshot) & TX_GONE) &&
	    change(oneshot, RX_GONE, tx_side(oneshot), TX_GONE, &old))
		return;
	if ((load(oneshot) & (SENT | TAKEN)) == SENT && oneshot->destroy_item)
		edo__destroy_guarded(oneshot->destroy_item, oneshot->item);
	free_block(oneshot);
}
