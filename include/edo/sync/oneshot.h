/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_ONESHOT_H
#define EDO_SYNC_ONESHOT_H

/*
 * A channel for one item: an answer, a result, a signal. Each side is a handle
 * that is given back exactly once; the sending side by sending.
 *
 * EDO_ONESHOT(name, T) of edo/sync/typed.h makes a channel for one type of it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <edo/base/error.h>
#include <edo/future/context.h>
#include <edo/future/future.h>

EDO_BEGIN

struct edo_oneshot_tx;
struct edo_oneshot_rx;

/**
 * edo_oneshot_new() - make a channel for one item
 * @item_size: bytes of the item, may be 0
 * @ret_tx:    the sending side, untouched on failure
 * @ret_rx:    the receiving side, untouched on failure
 *
 * Owns:     the caller owes an edo_oneshot_send() or edo_oneshot_tx_close() for
 *           one side and an edo_oneshot_rx_close() for the other.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_oneshot_new(size_t item_size,
				 struct edo_oneshot_tx **ret_tx,
				 struct edo_oneshot_rx **ret_rx);

/**
 * edo_oneshot_send() - send the item
 * @tx:   sending side
 * @item: what to copy, of the channel's item size
 *
 * Owns:     takes @tx, whatever the result; on an error the item stays the
 *           caller's.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   EDO_ECLOSED: nobody will receive it. An edo_oneshot_tx_closed() that is
 *           pending is a panic.
 *
 * Return: 0 or EDO_ECLOSED.
 */
int edo_oneshot_send(struct edo_oneshot_tx *tx, const void *item);

struct edo_oneshot_recv__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[2];
};
extern const struct edo_future_type edo_oneshot_recv__type;
void edo_oneshot_recv__init(struct edo_oneshot_recv__frame *frame,
			    struct edo_oneshot_rx *rx, void *ret_item);

/**
 * edo_oneshot_recv() - wait for the item
 * @rx:       receiving side; one receive at a time
 * @ret_item: the item, untouched on failure; NULL if it has no bytes
 *
 * Owns:     borrows @rx; the item is the caller's once the result is 0.
 * Thread:   any task.
 * Suspends: until the item is there or none can come.
 * Cancel:   safe; an item that was sent can be received afterwards.
 * Errors:   EDO_ECLOSED: the sender closed, or the item was taken before.
 *
 * Return: 0 or EDO_ECLOSED.
 */
edo_async int edo_oneshot_recv(struct edo_oneshot_rx *rx, void *ret_item);

/**
 * edo_oneshot_try_recv() - take the item if it is there
 * @rx:       receiving side
 * @ret_item: the item, untouched on failure; NULL if it has no bytes
 *
 * Owns:     borrows @rx; the item is the caller's once the result is 0.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   EDO_EEMPTY: not sent yet; EDO_ECLOSED as for edo_oneshot_recv().
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_oneshot_try_recv(struct edo_oneshot_rx *rx,
				      void *ret_item);

struct edo_oneshot_tx_closed__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_oneshot_tx_closed__type;
void edo_oneshot_tx_closed__init(struct edo_oneshot_tx_closed__frame *frame,
				 struct edo_oneshot_tx *tx);

/**
 * edo_oneshot_tx_closed() - wait until nobody wants the item any more
 * @tx: sending side
 *
 * Owns:     borrows @tx.
 * Thread:   any task; one wait at a time.
 * Suspends: until the receiving side is closed or stopped.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_oneshot_tx_closed(struct edo_oneshot_tx *tx);

/**
 * edo_oneshot_tx_is_closed() - tell whether nobody wants the item any more
 * @tx: sending side
 *
 * Owns:     borrows @tx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true once the receiving side is closed or stopped.
 */
bool edo_oneshot_tx_is_closed(struct edo_oneshot_tx *tx);

/**
 * edo_oneshot_tx_close() - give up sending
 * @tx: sending side, or NULL
 *
 * Owns:     takes @tx.
 * Thread:   any.
 * Suspends: never; the receiver gets EDO_ECLOSED.
 * Cancel:   not applicable.
 * Errors:   none; an edo_oneshot_tx_closed() that is pending is a panic.
 */
void edo_oneshot_tx_close(struct edo_oneshot_tx *tx);

/**
 * edo_oneshot_rx_stop() - refuse the item if it has not been sent yet
 * @rx: receiving side; what was sent before can still be received
 *
 * Owns:     borrows @rx.
 * Thread:   any.
 * Suspends: never; the sender gets EDO_ECLOSED, and so does a receive that waits.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_oneshot_rx_stop(struct edo_oneshot_rx *rx);

/**
 * edo_oneshot_rx_set_destructor() - say what to do with an item nobody takes
 * @rx:           receiving side
 * @destroy_item: called with the item if @rx is closed with one inside, or NULL;
 *                a panic in it ends there
 *
 * Owns:     borrows @rx.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_oneshot_rx_set_destructor(struct edo_oneshot_rx *rx,
				   void (*destroy_item)(void *item));

/**
 * edo_oneshot_rx_close() - give up receiving
 * @rx: receiving side with no receive pending, or NULL
 *
 * Owns:     takes @rx, and the item if there is one.
 * Thread:   any.
 * Suspends: never; the sender gets EDO_ECLOSED.
 * Cancel:   not applicable.
 * Errors:   none; a receive that is pending is a panic.
 */
void edo_oneshot_rx_close(struct edo_oneshot_rx *rx);

/* What the typed channels are made of. */
enum edo_poll edo__oneshot_recv_poll(struct edo_future *self,
				     struct edo_context *context);
enum edo_poll edo__oneshot_recv_cancel(struct edo_future *self,
				       struct edo_context *context);
enum edo_poll edo__oneshot_tx_closed_poll(struct edo_future *self,
					  struct edo_context *context);
enum edo_poll edo__oneshot_tx_closed_cancel(struct edo_future *self,
					    struct edo_context *context);

EDO_END

#endif
