/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_MPSC_H
#define EDO_SYNC_MPSC_H

/*
 * A channel from many senders to one receiver, first in, first out. Bounded,
 * its room is allocated at the start and senders wait for it in line; unbounded,
 * it grows. Items are bytes, copied in and out.
 *
 * EDO_MPSC(name, T) of edo/sync/typed.h makes a channel for one type of it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <edo/base/error.h>
#include <edo/future/context.h>
#include <edo/future/future.h>

EDO_BEGIN

struct edo_mpsc_tx;
struct edo_mpsc_rx;

/* Capacity of a channel whose senders never wait. */
#define EDO_UNBOUNDED SIZE_MAX

/**
 * edo_mpsc_new() - make a channel
 * @item_size: bytes of an item, at least 1
 * @capacity:  items it holds, at least 1, or EDO_UNBOUNDED
 * @ret_tx:    the first sender, untouched on failure
 * @ret_rx:    the receiver, untouched on failure
 *
 * Owns:     the caller owes an edo_mpsc_tx_close() and an edo_mpsc_rx_close().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM, -EINVAL: a size or capacity of 0.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_mpsc_new(size_t item_size, size_t capacity,
			      struct edo_mpsc_tx **ret_tx,
			      struct edo_mpsc_rx **ret_rx);

/**
 * edo_mpsc_tx_clone() - make another sender
 * @tx: sender
 *
 * Owns:     the caller owes one more edo_mpsc_tx_close().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: the new sender, never NULL.
 */
struct edo_mpsc_tx *edo_mpsc_tx_clone(struct edo_mpsc_tx *tx);

struct edo_mpsc_send__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_mpsc_send__type;
void edo_mpsc_send__init(struct edo_mpsc_send__frame *frame,
			 struct edo_mpsc_tx *tx, const void *item);

/**
 * edo_mpsc_send() - send an item, waiting for room
 * @tx:   sender; several tasks may share it
 * @item: what to copy, of the channel's item size
 *
 * Owns:     borrows @tx and @item; what @item holds is the receiver's once the
 *           result is 0, else it stays the caller's.
 * Thread:   any task.
 * Suspends: until there is room, in the order of asking.
 * Cancel:   safe; the item was not sent, the place in the line is lost.
 * Errors:   EDO_ECLOSED; -ENOMEM if unbounded.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_mpsc_send(struct edo_mpsc_tx *tx, const void *item);

/**
 * edo_mpsc_try_send() - send an item if there is room
 * @tx:   sender
 * @item: what to copy, of the channel's item size
 *
 * Owns:     borrows @tx and @item; on an error the item stays the caller's.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   EDO_EFULL; EDO_ECLOSED; -ENOMEM if unbounded.
 *
 * Return: 0 or a negative error.
 */
int edo_mpsc_try_send(struct edo_mpsc_tx *tx, const void *item);

struct edo_mpsc_recv__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[3];
};
extern const struct edo_future_type edo_mpsc_recv__type;
void edo_mpsc_recv__init(struct edo_mpsc_recv__frame *frame,
			 struct edo_mpsc_rx *rx, void *ret_item);

/**
 * edo_mpsc_recv() - wait for the next item
 * @rx:       receiver; one receive at a time
 * @ret_item: the item, untouched unless the result is 1
 *
 * Owns:     borrows @rx and @ret_item; the item is the caller's.
 * Thread:   any task.
 * Suspends: until there is an item, or none can come.
 * Cancel:   safe; no item is lost.
 * Errors:   none.
 *
 * Return: 1: an item; 0: closed and drained.
 */
edo_async int edo_mpsc_recv(struct edo_mpsc_rx *rx, void *ret_item);

/**
 * edo_mpsc_try_recv() - take the next item if there is one
 * @rx:       receiver; one receive at a time
 * @ret_item: the item, untouched unless the result is 1
 *
 * Owns:     borrows @rx and @ret_item; the item is the caller's.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   EDO_EEMPTY: nothing there at the moment.
 *
 * Return: 1: an item; 0: closed and drained; or EDO_EEMPTY.
 */
EDO_MUST_USE int edo_mpsc_try_recv(struct edo_mpsc_rx *rx, void *ret_item);

struct edo_mpsc_tx_closed__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[4];
};
extern const struct edo_future_type edo_mpsc_tx_closed__type;
void edo_mpsc_tx_closed__init(struct edo_mpsc_tx_closed__frame *frame,
			      struct edo_mpsc_tx *tx);

/**
 * edo_mpsc_tx_closed() - wait until nobody wants items any more
 * @tx: sender
 *
 * Owns:     borrows @tx.
 * Thread:   any task.
 * Suspends: until the receiver is closed or stopped.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_mpsc_tx_closed(struct edo_mpsc_tx *tx);

/**
 * edo_mpsc_tx_is_closed() - tell whether nobody wants items any more
 * @tx: sender
 *
 * Owns:     borrows @tx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true once the receiver is closed or stopped.
 */
bool edo_mpsc_tx_is_closed(struct edo_mpsc_tx *tx);

/**
 * edo_mpsc_tx_n_free() - room that nobody has taken or waits for
 * @tx: sender
 *
 * Owns:     borrows @tx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: items that could be sent now, none once the receiver is closed or stopped;
 *         EDO_UNBOUNDED if nothing limits them.
 */
size_t edo_mpsc_tx_n_free(struct edo_mpsc_tx *tx);

/**
 * edo_mpsc_tx_close() - give up a sender
 * @tx: sender with no send of its own pending, else a panic if it is the last
 *      one; or NULL
 *
 * Owns:     takes @tx.
 * Thread:   any.
 * Suspends: never; after the last one the receiver drains and gets 0.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mpsc_tx_close(struct edo_mpsc_tx *tx);

/**
 * edo_mpsc_rx_n_items() - items waiting to be received
 * @rx: receiver
 *
 * Owns:     borrows @rx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: how many edo_mpsc_try_recv() would give now.
 */
size_t edo_mpsc_rx_n_items(struct edo_mpsc_rx *rx);

/**
 * edo_mpsc_rx_stop() - refuse further items; those that were sent stay
 * @rx: receiver
 *
 * Owns:     borrows @rx.
 * Thread:   any.
 * Suspends: never; senders, also waiting ones, get EDO_ECLOSED, but for those
 *           who were promised room already.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mpsc_rx_stop(struct edo_mpsc_rx *rx);

/**
 * edo_mpsc_rx_set_destructor() - say what to do with items nobody takes
 * @rx:           receiver
 * @destroy_item: called with each item left when @rx is closed, or NULL; a
 *                panic in it ends there
 *
 * Owns:     borrows @rx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mpsc_rx_set_destructor(struct edo_mpsc_rx *rx,
				void (*destroy_item)(void *item));

/**
 * edo_mpsc_rx_close() - give up receiving
 * @rx: receiver with no receive pending, else a panic; or NULL
 *
 * Owns:     takes @rx and all items inside.
 * Thread:   any.
 * Suspends: never; senders, also waiting ones, get EDO_ECLOSED.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mpsc_rx_close(struct edo_mpsc_rx *rx);

/* What the typed channels are made of. */
enum edo_poll edo__mpsc_send_poll(struct edo_future *self,
				  struct edo_context *context,
				  const void *item);
enum edo_poll edo__mpsc_send_cancel(struct edo_future *self,
				    struct edo_context *context);
enum edo_poll edo__mpsc_recv_poll(struct edo_future *self,
				  struct edo_context *context);
enum edo_poll edo__mpsc_recv_cancel(struct edo_future *self,
				    struct edo_context *context);
enum edo_poll edo__mpsc_tx_closed_poll(struct edo_future *self,
				       struct edo_context *context);
enum edo_poll edo__mpsc_tx_closed_cancel(struct edo_future *self,
					 struct edo_context *context);

EDO_END

#endif
