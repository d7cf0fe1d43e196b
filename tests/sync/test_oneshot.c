/* SPDX-License-Identifier: MIT */

#include "hand.h"

#include <errno.h>

#include <edo/sync/oneshot.h>

#include <base/alloc.h>

struct fixture {
	struct hand hand;
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	struct edo_oneshot_recv__frame recv;
	struct edo_oneshot_tx_closed__frame closed;
	uint64_t item;
};

static void begin(struct fixture *f)
{
	hand_init(&f->hand);
	f->item = 0;
	assert_int_equal(edo_oneshot_new(sizeof(f->item), &f->tx, &f->rx), 0);
	edo_oneshot_recv__init(&f->recv, f->rx, &f->item);
	edo_oneshot_tx_closed__init(&f->closed, f->tx);
}

static int send(struct fixture *f, uint64_t item)
{
	return edo_oneshot_send(f->tx, &item);
}

TEST(item_sent_before_the_receive_is_there_at_once)
{
	struct fixture f;

	begin(&f);
	assert_int_equal(send(&f, 7), 0);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, 0);
	assert_int_equal(f.item, 7);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(receiver_wakes_when_the_item_is_sent)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(send(&f, 7), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 7);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(receiver_wakes_when_the_sender_gives_up)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.recv.future);
	edo_oneshot_tx_close(f.tx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, EDO_ECLOSED);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(send_to_a_closed_receiver_leaves_the_item_with_the_caller)
{
	struct fixture f;

	begin(&f);
	edo_oneshot_rx_close(f.rx);
	assert_true(edo_oneshot_tx_is_closed(f.tx));
	assert_int_equal(send(&f, 7), EDO_ECLOSED);
	hand_deinit(&f.hand);
}

TEST(item_sent_before_the_stop_can_still_be_received)
{
	struct fixture f;

	begin(&f);
	assert_int_equal(send(&f, 7), 0);
	edo_oneshot_rx_stop(f.rx);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 7);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(send_after_the_stop_fails_and_the_receiver_gets_nothing)
{
	struct fixture f;

	begin(&f);
	edo_oneshot_rx_stop(f.rx);
	assert_int_equal(edo_oneshot_try_recv(f.rx, &f.item), EDO_ECLOSED);
	assert_int_equal(send(&f, 7), EDO_ECLOSED);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, EDO_ECLOSED);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(stop_while_a_receive_waits_ends_it_and_gives_its_waker_back)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.recv.future);
	edo_oneshot_rx_stop(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_int_equal(f.hand.waker.n_refs, 0);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, EDO_ECLOSED);
	edo_oneshot_rx_stop(f.rx);
	edo_oneshot_tx_close(f.tx);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(try_recv_tells_empty_item_and_closed_apart)
{
	struct fixture f;

	begin(&f);
	assert_int_equal(edo_oneshot_try_recv(f.rx, &f.item), EDO_EEMPTY);
	assert_int_equal(send(&f, 7), 0);
	assert_int_equal(edo_oneshot_try_recv(f.rx, &f.item), 0);
	assert_int_equal(f.item, 7);
	assert_int_equal(edo_oneshot_try_recv(f.rx, &f.item), EDO_ECLOSED);
	assert_ready(&f.hand, &f.recv.future); /* a second time */
	assert_int_equal(f.recv.output, EDO_ECLOSED);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(cancelled_receive_loses_no_item)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(send(&f, 7), 0);
	assert_cancelled(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 0);
	edo_oneshot_recv__init(&f.recv, f.rx, &f.item);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 7);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(cancelled_receive_gives_its_waker_back)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(f.hand.waker.n_refs, 1);
	assert_cancelled(&f.hand, &f.recv.future);
	assert_int_equal(f.hand.waker.n_refs, 0);
	assert_int_equal(send(&f, 7), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(receiver_that_changes_its_task_wakes_the_latest)
{
	struct counting_waker other;
	struct fixture f;

	begin(&f);
	counting_waker_init(&other);
	assert_pending(&f.hand, &f.recv.future);
	f.hand.context.waker = &other.waker;
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(f.hand.waker.n_refs, 0);
	assert_int_equal(send(&f, 7), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_int_equal(counting_waker_take(&other), 1);
	assert_int_equal(other.n_refs, 0);
	assert_ready(&f.hand, &f.recv.future);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(sender_wakes_when_the_receiver_closes)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.closed.future);
	edo_oneshot_rx_close(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.closed.future);
	edo_oneshot_tx_close(f.tx);
	hand_deinit(&f.hand);
}

TEST(sender_wakes_once_when_the_receiver_stops_and_closes)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.closed.future);
	edo_oneshot_rx_stop(f.rx);
	edo_oneshot_rx_close(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.closed.future);
	edo_oneshot_tx_close(f.tx);
	hand_deinit(&f.hand);
}

TEST(sender_that_waited_for_the_end_may_still_send)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.closed.future);
	assert_cancelled(&f.hand, &f.closed.future);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(send(&f, 7), 0);
	assert_ready(&f.hand, &f.recv.future);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

static int n_destroyed;

static void count_destroyed(void *item)
{
	assert_int_equal(*(uint64_t *)item, 7);
	n_destroyed++;
}

TEST(item_nobody_takes_is_destroyed_once)
{
	struct fixture f;

	begin(&f);
	n_destroyed = 0;
	edo_oneshot_rx_set_destructor(f.rx, count_destroyed);
	assert_int_equal(send(&f, 7), 0);
	edo_oneshot_rx_close(f.rx);
	assert_int_equal(n_destroyed, 1);
	hand_deinit(&f.hand);
}

TEST(item_that_was_taken_is_not_destroyed)
{
	struct fixture f;

	begin(&f);
	n_destroyed = 0;
	edo_oneshot_rx_set_destructor(f.rx, count_destroyed);
	assert_int_equal(send(&f, 7), 0);
	assert_ready(&f.hand, &f.recv.future);
	edo_oneshot_rx_close(f.rx);
	assert_int_equal(n_destroyed, 0);
	hand_deinit(&f.hand);
}

TEST(spent_budget_makes_a_receive_wait_although_the_item_is_there)
{
	struct fixture f;

	begin(&f);
	assert_int_equal(send(&f, 7), 0);
	f.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(&f.recv.future, &f.hand.context),
			 EDO_PENDING);
	assert_int_equal(f.hand.n_deferred, 1);
	assert_ready(&f.hand, &f.recv.future);
	edo_oneshot_rx_close(f.rx);
	hand_deinit(&f.hand);
}

TEST(items_of_any_size_pass)
{
	static const size_t sizes[] = { 0, 1, 4, 16, 100, 300, 5000 };
	unsigned char in[5000], out[5000];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (unsigned char)(i * 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct edo_oneshot_tx *tx;
		struct edo_oneshot_rx *rx;

		assert_int_equal(edo_oneshot_new(sizes[i], &tx, &rx), 0);
		assert_int_equal(edo_oneshot_send(tx, in), 0);
		assert_int_equal(edo_oneshot_try_recv(rx, out), 0);
		assert_memory_equal(in, out, sizes[i]);
		edo_oneshot_rx_close(rx);
	}
}

TEST(channel_says_that_there_is_no_memory)
{
	struct edo_oneshot_tx *tx = NULL;
	struct edo_oneshot_rx *rx = NULL;

	edo__alloc_fail_at(1);
	assert_int_equal(edo_oneshot_new(1000, &tx, &rx), -ENOMEM);
	edo__alloc_fail_at(0);
	assert_int_equal(edo_oneshot_new(SIZE_MAX, &tx, &rx), -ENOMEM);
	assert_int_equal(edo_oneshot_new(SIZE_MAX - 50, &tx, &rx), -ENOMEM);
	assert_null(tx);
	assert_null(rx);
}

TEST(closing_nothing_does_nothing)
{
	edo_oneshot_tx_close(NULL);
	edo_oneshot_rx_close(NULL);
}
