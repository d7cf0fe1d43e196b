/* SPDX-License-Identifier: MIT */

/*
 * Proves: what is sent is received or handed back or destroyed, once; whoever
 * waits on either side is woken by what it waits for, also when it has changed
 * its waker; wakers and block are given back, whoever goes last.
 */

#include <edo/base/error.h>
#include <edo/sync/oneshot.h>

#include "model.h"
#include "poller.h"

static struct edo_oneshot_tx *tx;
static struct edo_oneshot_rx *rx;
static int n_destroyed;
static int send_result;

static void count_destroyed(void *item)
{
	model_check(*(uint64_t *)item == 42);
	n_destroyed++;
}

static void open_channel(void)
{
	n_destroyed = 0;
	send_result = 1;
	model_check(edo_oneshot_new(sizeof(uint64_t), &tx, &rx) == 0);
	edo_oneshot_rx_set_destructor(rx, count_destroyed);
}

static void *send(void *unused)
{
	const uint64_t item = 42;

	send_result = edo_oneshot_send(tx, &item);
	return unused;
}

static void *close_tx(void *unused)
{
	edo_oneshot_tx_close(tx);
	return unused;
}

/* Awaits; 1: the item came, 0: the sender has gone without. */
static int receive(struct poller *poller)
{
	struct edo_oneshot_recv__frame recv;
	uint64_t item = 0;

	edo_oneshot_recv__init(&recv, rx, &item);
	poller_await(poller, &recv.future);
	if (recv.output == 0)
		model_check(item == 42);
	return recv.output == 0;
}

static void receive_from(void *(*sender)(void *), int expected)
{
	struct poller poller;
	int thread;

	open_channel();
	poller_init(&poller);
	thread = model_spawn(sender, NULL);
	model_check(receive(&poller) == expected);
	edo_oneshot_rx_close(rx);
	model_join(thread);
	poller_deinit(&poller);
	model_check(n_destroyed == 0);
}

static void send_and_receive(void)
{
	receive_from(send, 1);
	model_check(send_result == 0);
}

static void sender_goes(void)
{
	receive_from(close_tx, 0);
}

static void receiver_goes(void)
{
	int thread;

	open_channel();
	thread = model_spawn(send, NULL);
	edo_oneshot_rx_close(rx);
	model_join(thread);
	model_check(n_destroyed == (send_result == 0));
}

/* Polls once, for one poller, and cancels if that does not end it. */
static bool try_receive(struct poller *poller)
{
	struct edo_oneshot_recv__frame recv;
	uint64_t item;

	edo_oneshot_recv__init(&recv, rx, &item);
	if (poller_poll(poller, &recv.future) == EDO_READY)
		return true;
	poller_cancel(poller, &recv.future);
	return recv.future.state == EDO_ENDED_READY;
}

static void receive_cancelled(void)
{
	struct poller poller;
	bool is_received;
	int thread;

	open_channel();
	poller_init(&poller);
	thread = model_spawn(send, NULL);
	is_received = try_receive(&poller);
	poller_deinit(&poller);
	edo_oneshot_rx_close(rx);
	model_join(thread);
	model_check((send_result == 0) == (is_received + n_destroyed));
}

/* The waker that counts is the latest. */
static void receive_with_another_waker(void)
{
	struct edo_oneshot_recv__frame recv;
	struct poller first, second;
	uint64_t item;
	int thread;

	open_channel();
	poller_init(&first);
	poller_init(&second);
	thread = model_spawn(send, NULL);
	edo_oneshot_recv__init(&recv, rx, &item);
	if (poller_poll(&first, &recv.future) != EDO_READY)
		poller_await(&second, &recv.future);
	poller_deinit(&first);
	poller_deinit(&second);
	model_check(recv.output == 0 && item == 42);
	edo_oneshot_rx_close(rx);
	model_join(thread);
}

/* The sending side waits for the other to go. */
static void *wait_for_closed(void *unused)
{
	struct edo_oneshot_tx_closed__frame closed;
	struct poller poller;

	poller_init(&poller);
	edo_oneshot_tx_closed__init(&closed, tx);
	poller_await(&poller, &closed.future);
	edo_oneshot_tx_close(tx);
	poller_deinit(&poller);
	return unused;
}

/* The waker that counts is the latest, on this side as well. */
static void *wait_with_another_waker(void *unused)
{
	struct edo_oneshot_tx_closed__frame closed;
	struct poller first, second;

	poller_init(&first);
	poller_init(&second);
	edo_oneshot_tx_closed__init(&closed, tx);
	if (poller_poll(&first, &closed.future) != EDO_READY)
		poller_await(&second, &closed.future);
	poller_deinit(&first);
	poller_deinit(&second);
	edo_oneshot_tx_close(tx);
	return unused;
}

static void *wait_and_cancel(void *unused)
{
	struct edo_oneshot_tx_closed__frame closed;
	struct poller poller;

	poller_init(&poller);
	edo_oneshot_tx_closed__init(&closed, tx);
	if (poller_poll(&poller, &closed.future) != EDO_READY)
		poller_cancel(&poller, &closed.future);
	poller_deinit(&poller);
	edo_oneshot_tx_close(tx);
	return unused;
}

static void close_under(void *(*waiter)(void *))
{
	int thread;

	open_channel();
	thread = model_spawn(waiter, NULL);
	edo_oneshot_rx_stop(rx);
	edo_oneshot_rx_close(rx);
	model_join(thread);
}

static void sender_waits_for_closed(void)
{
	close_under(wait_for_closed);
}

static void sender_waits_with_another_waker(void)
{
	close_under(wait_with_another_waker);
}

static void sender_stops_waiting(void)
{
	close_under(wait_and_cancel);
}

/* What comes after a stop is refused: what had come before is still received. */

static int try_to_receive(struct poller *poller)
{
	uint64_t item = 0;
	int result = edo_oneshot_try_recv(rx, &item);

	(void)poller;
	model_check(result == 0 ? item == 42 : result == EDO_ECLOSED);
	return result == 0;
}

static void stop_against_send(int (*receive_it)(struct poller *poller))
{
	struct poller poller;
	int thread, is_received;

	open_channel();
	poller_init(&poller);
	thread = model_spawn(send, NULL);
	edo_oneshot_rx_stop(rx);
	is_received = receive_it(&poller);
	edo_oneshot_rx_close(rx);
	model_join(thread);
	poller_deinit(&poller);
	model_check(is_received == (send_result == 0) && n_destroyed == 0);
}

static void receiver_stops(void)
{
	stop_against_send(receive);
}

static void receiver_stops_and_tries(void)
{
	stop_against_send(try_to_receive);
}

static void *receive_there(void *unused)
{
	struct poller poller;

	poller_init(&poller);
	model_check(!receive(&poller));
	poller_deinit(&poller);
	return unused;
}

static void stopped_while_it_receives(void)
{
	int thread;

	open_channel();
	thread = model_spawn(receive_there, NULL);
	edo_oneshot_rx_stop(rx);
	model_join(thread);
	edo_oneshot_rx_close(rx);
	edo_oneshot_tx_close(tx);
}

#define CASE(name_, proves_)                                       \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = 5, .n_surprises = 3,              \
	}

const struct model_case model_cases[] = {
	CASE(send_and_receive, "the item arrives, whole, and wakes"),
	CASE(sender_goes, "a receiver is told that nobody will send"),
	CASE(receiver_goes,
	     "an item nobody takes is destroyed once, or refused"),
	CASE(receive_cancelled, "a cancelled receive loses neither item nor "
				"waker"),
	CASE(receive_with_another_waker, "the latest waker is woken"),
	CASE(sender_waits_for_closed, "a sender is told that nobody listens"),
	CASE(sender_waits_with_another_waker,
	     "also if it has changed its waker"),
	CASE(receiver_stops, "what was sent before a stop is received"),
	CASE(receiver_stops_and_tries, "also by one that does not wait"),
	CASE(stopped_while_it_receives, "a receive that is stopped ends"),
	CASE(sender_stops_waiting, "a cancelled wait gives its waker back"),
	{ 0 },
};
