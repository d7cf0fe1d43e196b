/* SPDX-License-Identifier: MIT */

/*
 * Proves: what the two ends of a channel see of each other without waiting: an item
 * whose send has returned is there for whoever tries to receive, and is counted,
 * also while handles go; and what each end learns of the other's end.
 */

#include "channel.h"

#include "base/lock.h"

static struct edo__lock rx_lock; /* who receives just now */

static void try_send_one(struct edo_mpsc_tx *to)
{
	const uint64_t item = 7;

	model_check(edo_mpsc_try_send(to, &item) == 0);
}

static void try_send_some(int n)
{
	while (n-- > 0)
		try_send_one(tx);
}

static void *close_tx(void *own_tx)
{
	edo_mpsc_tx_close(own_tx);
	return NULL;
}

/* ---- trying to receive -------------------------------------------------------------- */

static int try_receive(void)
{
	uint64_t item;
	int result;

	edo__lock_acquire(&rx_lock);
	result = edo_mpsc_try_recv(rx, &item);
	edo__lock_release(&rx_lock);
	return result;
}

/* Whoever takes one item puts one back. */
static void *take_and_put_back(void *own_tx)
{
	model_check(try_receive() == 1);
	try_send_one(own_tx);
	return NULL;
}

static void *take_and_put_back_twice(void *own_tx)
{
	take_and_put_back(own_tx);
	return take_and_put_back(own_tx);
}

static void try_to_receive_from(size_t capacity)
{
	struct edo_mpsc_tx *other;
	int thread;

	edo__lock_init(&rx_lock);
	open_channel(capacity);
	try_send_some(2);
	other = edo_mpsc_tx_clone(tx);
	thread = model_spawn(take_and_put_back_twice, other);
	take_and_put_back_twice(tx);
	model_join(thread);
	edo_mpsc_tx_close(other);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	model_check(n_destroyed == 2);
}

static void try_to_receive(void)
{
	try_to_receive_from(2);
}

static void try_to_receive_several(void)
{
	try_to_receive_from(EDO_UNBOUNDED);
}

/* ---- how many there are -------------------------------------------------------------- */

static void *send_and_look(void *own_tx)
{
	try_send_one(own_tx);
	model_check(edo_mpsc_rx_n_items(rx) > 0);
	return NULL;
}

static void count_after_a_send(void)
{
	struct edo_mpsc_tx *other;
	int thread;

	open_channel(2);
	other = edo_mpsc_tx_clone(tx);
	thread = model_spawn(send_and_look, other);
	send_and_look(tx);
	model_join(thread);
	model_check(edo_mpsc_rx_n_items(rx) == 2);
	edo_mpsc_tx_close(other);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
}

/* Of @n items one is received before. */
static void count_while_senders_go(size_t capacity, int n)
{
	struct edo_mpsc_tx *other;
	uint64_t item;
	int threads[2];

	open_channel(capacity);
	try_send_some(n);
	if (n > 0)
		model_check(edo_mpsc_try_recv(rx, &item) == 1 && n--);
	other = edo_mpsc_tx_clone(tx);
	threads[0] = model_spawn(close_tx, other);
	threads[1] = model_spawn(close_tx, tx);
	model_check(edo_mpsc_rx_n_items(rx) == (size_t)n);
	model_join(threads[0]);
	model_check(edo_mpsc_rx_n_items(rx) == (size_t)n);
	model_join(threads[1]);
	model_check(edo_mpsc_rx_n_items(rx) == (size_t)n);
	edo_mpsc_rx_close(rx);
	model_check(n_destroyed == n);
}

static void count_of_none_while_senders_go(void)
{
	count_while_senders_go(1, 0);
}

static void count_of_one_while_senders_go(void)
{
	count_while_senders_go(2, 2);
}

static void count_of_two_while_senders_go(void)
{
	count_while_senders_go(EDO_UNBOUNDED, 3);
}

static void *count_down(void *unused)
{
	size_t n = edo_mpsc_rx_n_items(rx);

	model_check(n <= 3);
	model_check(edo_mpsc_rx_n_items(rx) <= n);
	return unused;
}

/* What was taken at once is counted elsewhere than the rest. */
static void count_while_it_is_received(void)
{
	uint64_t item;
	int thread;

	open_channel(EDO_UNBOUNDED);
	try_send_some(3);
	thread = model_spawn(count_down, NULL);
	for (int i = 0; i < 3; i++)
		model_check(edo_mpsc_try_recv(rx, &item) == 1);
	model_join(thread);
	model_check(edo_mpsc_rx_n_items(rx) == 0);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
}

/* ---- the end ------------------------------------------------------------------------- */

static void senders_go_from(size_t capacity)
{
	struct poller poller;
	uint64_t item;
	int threads[2];

	open_channel(capacity);
	poller_init(&poller);
	threads[0] = model_spawn(close_tx, edo_mpsc_tx_clone(tx));
	threads[1] = model_spawn(close_tx, edo_mpsc_tx_clone(tx));
	edo_mpsc_tx_close(tx);
	model_check(receive(&poller, &item) == 0);
	edo_mpsc_rx_close(rx);
	poller_deinit(&poller);
	model_join(threads[0]);
	model_join(threads[1]);
}

static void senders_go(void)
{
	senders_go_from(1);
}

static void senders_without_bound_go(void)
{
	senders_go_from(EDO_UNBOUNDED);
}

static void *try_send_and_go(void *own_tx)
{
	try_send_one(own_tx);
	return close_tx(own_tx);
}

/* The receiver goes with the first item, and its going is waited for. */
static void one_item_and_the_end(void)
{
	struct poller poller;
	uint64_t item;
	int threads[2];

	open_channel(2);
	poller_init(&poller);
	threads[0] = model_spawn(try_send_and_go, edo_mpsc_tx_clone(tx));
	threads[1] = model_spawn(wait_for_closed, tx);
	model_check(receive(&poller, &item) == 1 && item == 7);
	edo_mpsc_rx_close(rx);
	poller_deinit(&poller);
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(n_destroyed == 0);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(try_to_receive, 5,
	     "where each puts back what it took nobody finds it empty"),
	CASE(try_to_receive_several, 5, "also if several are taken at once"),
	CASE(count_after_a_send, 5, "an item that was sent is counted"),
	CASE(count_of_none_while_senders_go, 3,
	     "senders that go count for none"),
	CASE(count_of_one_while_senders_go, 3, "nor does one hide an item"),
	CASE(count_of_two_while_senders_go, 3,
	     "also of what was taken at once"),
	CASE(count_while_it_is_received, 5,
	     "another thread sees them become fewer"),
	CASE(senders_go, 3, "the last sender that goes wakes the receiver"),
	CASE(senders_without_bound_go, 3, "also of an unbounded channel"),
	CASE(one_item_and_the_end, 3,
	     "an item comes, though another waits for the end"),
	{ 0 },
};
