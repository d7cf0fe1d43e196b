/* SPDX-License-Identifier: MIT */

/*
 * Proves: of a bounded channel with a sender or two each item arrives once and in
 * its sender's order, or is destroyed, or handed back; nobody who waits for room,
 * an item or the end is forgotten, also when another waiter is cancelled after
 * it was promised room; the channel goes with its last handle.
 */

#include "channel.h"

static int n_sent;

static void open_for(size_t capacity)
{
	n_sent = 0;
	open_channel(capacity);
}

/* Items are 10 * sender + number. */
#define SENDER(name, sender, n_items)                                      \
	static void *name(void *own_tx)                                    \
	{                                                                  \
		struct poller poller;                                      \
                                                                           \
		poller_init(&poller);                                      \
		for (uint64_t i = 0; i < (n_items); i++)                   \
			if (send(&poller, own_tx, 10 * (sender) + i) == 0) \
				model_count(&n_sent, 1);                   \
		edo_mpsc_tx_close(own_tx);                                 \
		poller_deinit(&poller);                                    \
		return NULL;                                               \
	}

SENDER(send_one, 1, 1)
SENDER(send_another, 2, 1)
SENDER(send_two, 1, 2)
SENDER(send_three, 1, 3)

/* Until the end; how many came. A sender's items come in order. */
static int receive_all(struct poller *poller)
{
	uint64_t next[3] = { 0, 0, 0 };
	uint64_t item;
	int n = 0;

	while (receive(poller, &item)) {
		model_check(item % 10 == next[item / 10]);
		next[item / 10]++;
		n++;
	}
	return n;
}

static void drain_one(size_t capacity, void *(*sender)(void *), int n_items)
{
	struct poller poller;
	int thread;

	open_for(capacity);
	poller_init(&poller);
	thread = model_spawn(sender, tx);
	model_check(receive_all(&poller) == n_items);
	edo_mpsc_rx_close(rx);
	model_join(thread);
	poller_deinit(&poller);
	model_check(n_sent == n_items && n_destroyed == 0);
}

static void capacity_of_one(void)
{
	drain_one(1, send_two, 2);
}

static void three_through_one(void)
{
	drain_one(1, send_three, 3);
}

static void capacity_of_two(void)
{
	drain_one(2, send_three, 3);
}

static void unbounded(void)
{
	drain_one(EDO_UNBOUNDED, send_three, 3);
}

static void two_senders(void)
{
	struct poller poller;
	int threads[2];

	open_for(1);
	poller_init(&poller);
	threads[0] = model_spawn(send_one, edo_mpsc_tx_clone(tx));
	threads[1] = model_spawn(send_another, tx);
	model_check(receive_all(&poller) == 2);
	edo_mpsc_rx_close(rx);
	model_join(threads[0]);
	model_join(threads[1]);
	poller_deinit(&poller);
}

static void receive_one_and_go(size_t capacity)
{
	struct poller poller;
	uint64_t item;
	int thread;

	open_for(capacity);
	poller_init(&poller);
	thread = model_spawn(send_three, tx);
	model_check(receive(&poller, &item) == 1 && item == 10);
	edo_mpsc_rx_close(rx);
	model_join(thread);
	poller_deinit(&poller);
	model_check(n_sent == 1 + n_destroyed);
}

static void receiver_goes(void)
{
	receive_one_and_go(1);
}

static void receiver_of_several_goes(void)
{
	receive_one_and_go(EDO_UNBOUNDED);
}

static void receiver_stops(void)
{
	struct poller poller;
	int thread, n;

	open_for(1);
	poller_init(&poller);
	thread = model_spawn(send_two, tx);
	edo_mpsc_rx_stop(rx);
	n = receive_all(&poller);
	model_join(thread);
	edo_mpsc_rx_close(rx);
	poller_deinit(&poller);
	model_check(n == n_sent && n_destroyed == 0);
}

/* Polls once, and cancels if that does not end it. */
static void *send_and_give_up(void *own_tx)
{
	struct edo_mpsc_send__frame frame;
	struct poller poller;
	uint64_t item = 20;

	poller_init(&poller);
	edo_mpsc_send__init(&frame, own_tx, &item);
	if (poller_poll(&poller, &frame.future) != EDO_READY)
		poller_cancel(&poller, &frame.future);
	if (frame.future.state == EDO_ENDED_READY && frame.output == 0)
		model_count(&n_sent, 1);
	edo_mpsc_tx_close(own_tx);
	poller_deinit(&poller);
	return NULL;
}

static void cancelled_sender(void)
{
	struct poller poller;
	const uint64_t first = 0;
	int threads[2], n;

	open_for(1);
	poller_init(&poller);
	model_check(edo_mpsc_try_send(tx, &first) == 0);
	threads[0] = model_spawn(send_and_give_up, edo_mpsc_tx_clone(tx));
	threads[1] = model_spawn(send_one, tx);
	n = receive_all(&poller);
	model_join(threads[0]);
	model_join(threads[1]);
	edo_mpsc_rx_close(rx);
	poller_deinit(&poller);
	model_check(n == 1 + n_sent);
}

static void two_wait_for_closed(void)
{
	int threads[2];

	open_for(1);
	threads[0] = model_spawn(wait_for_closed, edo_mpsc_tx_clone(tx));
	threads[1] = model_spawn(wait_for_closed, tx);
	edo_mpsc_rx_close(rx);
	model_join(threads[0]);
	model_join(threads[1]);
}

/* A receive is given up, and its waker with it; the item stays. */
static void cancelled_receiver(void)
{
	struct edo_mpsc_recv__frame frame;
	struct poller poller, other;
	uint64_t item;
	int thread, n = 0;

	open_for(1);
	poller_init(&poller);
	poller_init(&other);
	thread = model_spawn(send_two, tx);
	edo_mpsc_recv__init(&frame, rx, &item);
	if (poller_poll(&poller, &frame.future) == EDO_READY)
		n++;
	else
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	while (receive(&other, &item))
		n++;
	model_join(thread);
	edo_mpsc_rx_close(rx);
	poller_deinit(&other);
	model_check(n == 2);
}

/* A task may come round at any time, not only because an item came. */

static void *wake_for_nothing(void *waker)
{
	edo_waker_wake(waker);
	return NULL;
}

static void woken_for_another_reason(void)
{
	struct edo_mpsc_recv__frame frame;
	struct poller poller;
	int threads[2];
	uint64_t item;

	open_for(1);
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(send_one, tx);
	edo_mpsc_recv__init(&frame, rx, &item);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_write(&frame);
	model_check(frame.output == 1 && item == 10);
	edo_mpsc_rx_close(rx);
	model_join(threads[0]);
	model_join(threads[1]);
}

/* The sender's handle goes as soon as its item has come. */

static void *try_to_send(void *borrowed_tx)
{
	const uint64_t item = 10;

	model_check(edo_mpsc_try_send(borrowed_tx, &item) == 0);
	return NULL;
}

static void closed_by_who_receives(void)
{
	struct edo_mpsc_recv__frame frame;
	struct poller poller;
	int threads[2];
	uint64_t item;

	open_for(1);
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(try_to_send, tx);
	edo_mpsc_recv__init(&frame, rx, &item);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	model_join(threads[0]);
	model_join(threads[1]);
}

/* An item that was handed to a receive which is given up is destroyed. */
static void receiver_gives_up_and_goes(void)
{
	struct edo_mpsc_recv__frame frame;
	struct poller poller;
	uint64_t item;
	int thread, n = 0;

	open_for(1);
	poller_init(&poller);
	thread = model_spawn(send_two, tx);
	edo_mpsc_recv__init(&frame, rx, &item);
	if (poller_poll(&poller, &frame.future) == EDO_READY)
		n++;
	else
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	edo_mpsc_rx_close(rx);
	model_join(thread);
	model_check(n + n_destroyed == n_sent);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(capacity_of_one, 5, "two items pass where there is room for one"),
	CASE(three_through_one, 5, "three pass where there is room for one"),
	CASE(capacity_of_two, 5, "three pass where there is room for two"),
	CASE(unbounded, 5, "several that are taken at once keep their order"),
	CASE(two_senders, 4, "two senders share the room for one item"),
	CASE(receiver_goes, 3,
	     "a sender that waits is turned away, its items "
	     "are destroyed once"),
	CASE(receiver_of_several_goes, 4,
	     "what was taken and not received is destroyed once"),
	CASE(receiver_stops, 5, "what was sent before is still received"),
	CASE(cancelled_sender, 3,
	     "room promised to a sender that gives up goes "
	     "to the next"),
	CASE(cancelled_receiver, 5, "a receive that is given up loses no item"),
	CASE(receiver_gives_up_and_goes, 5,
	     "an item handed to a receive that is given up is destroyed once"),
	CASE(woken_for_another_reason, 5,
	     "a receive that sees its item early is not touched any more"),
	CASE(closed_by_who_receives, 4,
	     "who sent an item has left when it is received"),
	CASE(two_wait_for_closed, 4, "all who wait for the end are told"),
	{ 0 },
};
