/* SPDX-License-Identifier: MIT */

#include "hand.h"

#include <errno.h>

#include <edo/sync/mpsc.h>

#include <base/alloc.h>

#define N_SENDS 4

struct fixture {
	struct hand hand;
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	struct edo_mpsc_send__frame sends[N_SENDS];
	struct edo_mpsc_recv__frame recv;
	struct edo_mpsc_tx_closed__frame closed;
	uint64_t items[N_SENDS];
	uint64_t item;
};

static void begin(struct fixture *f, size_t capacity)
{
	hand_init(&f->hand);
	f->item = 0;
	assert_int_equal(
		edo_mpsc_new(sizeof(f->item), capacity, &f->tx, &f->rx), 0);
	for (int i = 0; i < N_SENDS; i++) {
		f->items[i] = 100 + i;
		edo_mpsc_send__init(&f->sends[i], f->tx, &f->items[i]);
	}
	edo_mpsc_recv__init(&f->recv, f->rx, &f->item);
	edo_mpsc_tx_closed__init(&f->closed, f->tx);
}

static void end(struct fixture *f)
{
	edo_mpsc_tx_close(f->tx);
	edo_mpsc_rx_close(f->rx);
	hand_deinit(&f->hand);
}

static int try_send(struct fixture *f, uint64_t item)
{
	return edo_mpsc_try_send(f->tx, &item);
}

/* What a fresh receive gives; it must not wait. */
static int recv_now(struct fixture *f)
{
	edo_mpsc_recv__init(&f->recv, f->rx, &f->item);
	assert_ready(&f->hand, &f->recv.future);
	return f->recv.output;
}

static void assert_recv(struct fixture *f, uint64_t item)
{
	assert_int_equal(recv_now(f), 1);
	assert_int_equal(f->item, item);
}

TEST(items_arrive_in_the_order_of_sending)
{
	struct fixture f;

	begin(&f, 3);
	for (uint64_t i = 0; i < 1000; i++) {
		assert_int_equal(try_send(&f, i), 0);
		if (i % 3 == 2) {
			assert_recv(&f, i - 2);
			assert_recv(&f, i - 1);
			assert_recv(&f, i);
		}
	}
	assert_recv(&f, 999);
	end(&f);
}

TEST(receiver_wakes_once_for_several_items)
{
	struct fixture f;

	begin(&f, 4);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(try_send(&f, 1), 0);
	assert_int_equal(try_send(&f, 2), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 1);
	assert_recv(&f, 2);
	end(&f);
}

TEST(full_channel_says_so_and_takes_again_after_a_receive)
{
	struct fixture f;

	begin(&f, 1);
	assert_int_equal(try_send(&f, 1), 0);
	assert_int_equal(try_send(&f, 2), EDO_EFULL);
	assert_recv(&f, 1);
	assert_int_equal(try_send(&f, 3), 0);
	assert_recv(&f, 3);
	end(&f);
}

TEST(sender_waits_for_room_and_its_item_arrives)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.sends[1].future);
	assert_int_equal(f.sends[1].output, 0);
	assert_recv(&f, 101);
	end(&f);
}

TEST(waiting_senders_get_room_in_the_order_of_asking)
{
	struct counting_waker wakers[N_SENDS];
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	for (int i = 1; i < N_SENDS; i++) {
		counting_waker_init(&wakers[i]);
		f.hand.context.waker = &wakers[i].waker;
		assert_pending(&f.hand, &f.sends[i].future);
	}
	for (int i = 1; i < N_SENDS; i++) {
		assert_recv(&f, 99 + i);
		assert_int_equal(counting_waker_take(&wakers[i]), 1);
		assert_int_equal(try_send(&f, 0), EDO_EFULL); /* promised */
		assert_ready(&f.hand, &f.sends[i].future);
	}
	assert_recv(&f, 99 + N_SENDS);
	for (int i = 1; i < N_SENDS; i++) {
		assert_int_equal(wakers[i].n_refs, 0);
		assert_int_equal(wakers[i].n_wakes, 0);
	}
	end(&f);
}

TEST(cancelled_sender_leaves_the_line_and_sends_nothing)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_pending(&f.hand, &f.sends[2].future);
	assert_cancelled(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	assert_ready(&f.hand, &f.sends[2].future);
	assert_recv(&f, 102);
	end(&f);
}

TEST(sender_cancelled_after_its_room_was_promised_hands_it_on)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_pending(&f.hand, &f.sends[2].future);
	assert_recv(&f, 100);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_cancelled(&f.hand, &f.sends[1].future);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.sends[2].future);
	assert_recv(&f, 102);
	assert_int_equal(edo_mpsc_tx_n_free(f.tx), 1);
	end(&f);
}

TEST(promised_room_nobody_wants_is_free_again)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	assert_int_equal(edo_mpsc_tx_n_free(f.tx), 0);
	assert_cancelled(&f.hand, &f.sends[1].future);
	assert_int_equal(edo_mpsc_tx_n_free(f.tx), 1);
	end(&f);
}

TEST(receiver_drains_and_ends_when_the_last_sender_is_closed)
{
	struct edo_mpsc_tx *clone;
	struct fixture f;

	begin(&f, 2);
	clone = edo_mpsc_tx_clone(f.tx);
	assert_int_equal(try_send(&f, 1), 0);
	edo_mpsc_tx_close(f.tx);
	assert_recv(&f, 1);
	edo_mpsc_recv__init(&f.recv, f.rx, &f.item);
	assert_pending(&f.hand, &f.recv.future);
	edo_mpsc_tx_close(clone);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, 0);
	f.tx = NULL;
	end(&f);
}

TEST(closing_one_of_two_senders_does_not_end_the_receiver)
{
	struct edo_mpsc_tx *clone;
	struct fixture f;

	begin(&f, 2);
	clone = edo_mpsc_tx_clone(f.tx);
	assert_pending(&f.hand, &f.recv.future);
	edo_mpsc_tx_close(clone);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_pending(&f.hand, &f.recv.future);
	assert_cancelled(&f.hand, &f.recv.future);
	end(&f);
}

TEST(closed_receiver_turns_waiting_senders_away)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_pending(&f.hand, &f.sends[2].future);
	edo_mpsc_rx_close(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 2);
	assert_ready(&f.hand, &f.sends[1].future);
	assert_int_equal(f.sends[1].output, EDO_ECLOSED);
	assert_cancelled(&f.hand, &f.sends[2].future);
	assert_int_equal(try_send(&f, 1), EDO_ECLOSED);
	assert_ready(&f.hand, &f.sends[3].future);
	assert_int_equal(f.sends[3].output, EDO_ECLOSED);
	f.rx = NULL;
	end(&f);
}

TEST(promised_room_of_a_closed_receiver_is_refused)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	edo_mpsc_rx_close(f.rx);
	assert_ready(&f.hand, &f.sends[1].future);
	assert_int_equal(f.sends[1].output, EDO_ECLOSED);
	f.rx = NULL;
	end(&f);
}

TEST(stopped_receiver_drains_what_was_sent)
{
	struct fixture f;

	begin(&f, 4);
	assert_int_equal(try_send(&f, 1), 0);
	assert_int_equal(try_send(&f, 2), 0);
	edo_mpsc_rx_stop(f.rx);
	assert_true(edo_mpsc_tx_is_closed(f.tx));
	assert_int_equal(try_send(&f, 3), EDO_ECLOSED);
	assert_recv(&f, 1);
	assert_recv(&f, 2);
	assert_int_equal(recv_now(&f), 0);
	end(&f);
}

TEST(stopped_receiver_waits_for_promised_room_to_be_used)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	edo_mpsc_rx_stop(f.rx);
	edo_mpsc_recv__init(&f.recv, f.rx, &f.item);
	assert_pending(&f.hand, &f.recv.future);
	hand_take_wakes(&f.hand);
	assert_ready(&f.hand, &f.sends[1].future);
	assert_int_equal(f.sends[1].output, 0);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.item, 101);
	assert_int_equal(recv_now(&f), 0);
	end(&f);
}

TEST(cancelling_the_last_promise_wakes_a_stopped_receiver)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_recv(&f, 100);
	edo_mpsc_rx_stop(f.rx);
	edo_mpsc_recv__init(&f.recv, f.rx, &f.item);
	assert_pending(&f.hand, &f.recv.future);
	hand_take_wakes(&f.hand);
	assert_cancelled(&f.hand, &f.sends[1].future);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, 0);
	end(&f);
}

TEST(stop_wakes_an_idle_receiver)
{
	struct fixture f;

	begin(&f, 1);
	assert_pending(&f.hand, &f.recv.future);
	edo_mpsc_rx_stop(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.recv.future);
	assert_int_equal(f.recv.output, 0);
	end(&f);
}

TEST(cancelled_receive_loses_no_item)
{
	struct fixture f;

	begin(&f, 2);
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(try_send(&f, 1), 0);
	assert_cancelled(&f.hand, &f.recv.future);
	assert_recv(&f, 1);
	end(&f);
}

TEST(cancelled_receive_is_not_woken)
{
	struct fixture f;

	begin(&f, 2);
	assert_pending(&f.hand, &f.recv.future);
	assert_cancelled(&f.hand, &f.recv.future);
	assert_int_equal(try_send(&f, 1), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	end(&f);
}

TEST(receiver_that_changes_its_task_wakes_the_latest)
{
	struct counting_waker other;
	struct fixture f;

	begin(&f, 2);
	counting_waker_init(&other);
	assert_pending(&f.hand, &f.recv.future);
	f.hand.context.waker = &other.waker;
	assert_pending(&f.hand, &f.recv.future);
	assert_int_equal(try_send(&f, 1), 0);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_int_equal(counting_waker_take(&other), 1);
	assert_ready(&f.hand, &f.recv.future);
	end(&f);
}

TEST(try_recv_tells_empty_and_closed_apart)
{
	struct fixture f;

	begin(&f, 2);
	assert_int_equal(edo_mpsc_try_recv(f.rx, &f.item), EDO_EEMPTY);
	assert_int_equal(try_send(&f, 5), 0);
	edo_mpsc_tx_close(f.tx);
	assert_int_equal(edo_mpsc_try_recv(f.rx, &f.item), 1);
	assert_int_equal(f.item, 5);
	assert_int_equal(edo_mpsc_try_recv(f.rx, &f.item), 0);
	f.tx = NULL;
	end(&f);
}

TEST(try_recv_gives_its_room_to_a_waiting_sender)
{
	struct fixture f;

	begin(&f, 1);
	assert_ready(&f.hand, &f.sends[0].future);
	assert_pending(&f.hand, &f.sends[1].future);
	assert_int_equal(edo_mpsc_try_recv(f.rx, &f.item), 1);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.sends[1].future);
	end(&f);
}

TEST(channel_that_was_stopped_has_no_room)
{
	struct fixture f;

	begin(&f, 2);
	edo_mpsc_rx_stop(f.rx);
	assert_int_equal(edo_mpsc_tx_n_free(f.tx), 0);
	end(&f);
	begin(&f, EDO_UNBOUNDED);
	edo_mpsc_rx_stop(f.rx);
	assert_int_equal(edo_mpsc_tx_n_free(f.tx), 0);
	end(&f);
}

TEST(unbounded_channel_grows_and_keeps_the_order)
{
	struct fixture f;
	uint64_t next = 0;

	begin(&f, EDO_UNBOUNDED);
	assert_true(edo_mpsc_tx_n_free(f.tx) == EDO_UNBOUNDED);
	for (uint64_t i = 0; i < 100000; i++) {
		assert_int_equal(try_send(&f, i), 0);
		if (i % 3 == 0)
			assert_recv(&f, next++);
	}
	assert_int_equal(edo_mpsc_rx_n_items(f.rx), 100000 - next);
	while (next < 100000)
		assert_recv(&f, next++);
	assert_int_equal(try_send(&f, 1), 0);
	assert_recv(&f, 1);
	end(&f);
}

TEST(unbounded_send_says_that_there_is_no_memory_and_sends_later)
{
	struct fixture f;

	begin(&f, EDO_UNBOUNDED);
	edo__alloc_fail_at(1);
	assert_int_equal(try_send(&f, 1), -ENOMEM);
	assert_int_equal(try_send(&f, 2), 0);
	assert_recv(&f, 2);
	end(&f);
}

TEST(channel_says_that_there_is_no_memory_or_no_sense)
{
	struct edo_mpsc_tx *tx = NULL;
	struct edo_mpsc_rx *rx = NULL;

	for (int i = 1; i <= 2; i++) {
		edo__alloc_fail_at(i);
		assert_int_equal(edo_mpsc_new(8, 8, &tx, &rx), -ENOMEM);
	}
	edo__alloc_fail_at(0);
	assert_int_equal(edo_mpsc_new(8, SIZE_MAX / 2, &tx, &rx), -ENOMEM);
	assert_int_equal(edo_mpsc_new(8, 0, &tx, &rx), -EINVAL);
	assert_int_equal(edo_mpsc_new(0, 8, &tx, &rx), -EINVAL);
	assert_null(tx);
	assert_null(rx);
}

static int n_destroyed;

static void count_destroyed(void *item)
{
	assert_int_equal(*(uint64_t *)item, n_destroyed);
	n_destroyed++;
}

TEST(items_nobody_takes_are_destroyed_in_order)
{
	struct fixture f;

	begin(&f, 8);
	n_destroyed = 0;
	edo_mpsc_rx_set_destructor(f.rx, count_destroyed);
	for (uint64_t i = 0; i < 5; i++)
		assert_int_equal(try_send(&f, i), 0);
	edo_mpsc_rx_close(f.rx);
	assert_int_equal(n_destroyed, 5);
	f.rx = NULL;
	end(&f);
}

TEST(sender_learns_that_the_receiver_is_gone)
{
	struct fixture f;

	begin(&f, 1);
	assert_pending(&f.hand, &f.closed.future);
	assert_pending(&f.hand, &f.closed.future);
	edo_mpsc_rx_close(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.closed.future);
	edo_mpsc_tx_closed__init(&f.closed, f.tx);
	assert_ready(&f.hand, &f.closed.future);
	f.rx = NULL;
	end(&f);
}

TEST(cancelled_wait_for_the_end_leaves_the_line)
{
	struct fixture f;

	begin(&f, 1);
	assert_pending(&f.hand, &f.closed.future);
	assert_cancelled(&f.hand, &f.closed.future);
	edo_mpsc_rx_stop(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	end(&f);
}

TEST(more_senders_than_one_batch_are_all_turned_away)
{
	enum { N = 100 };
	static struct edo_mpsc_send__frame sends[N];
	struct fixture f;

	begin(&f, 1);
	assert_int_equal(try_send(&f, 1), 0);
	for (int i = 0; i < N; i++) {
		edo_mpsc_send__init(&sends[i], f.tx, &f.items[0]);
		assert_pending(&f.hand, &sends[i].future);
	}
	edo_mpsc_rx_stop(f.rx);
	assert_int_equal(hand_take_wakes(&f.hand), N);
	for (int i = 0; i < N; i++) {
		assert_ready(&f.hand, &sends[i].future);
		assert_int_equal(sends[i].output, EDO_ECLOSED);
	}
	end(&f);
}

TEST(items_of_any_size_pass)
{
	static const size_t sizes[] = { 1, 4, 8, 12, 100, 5000 };
	unsigned char in[5000], out[5000];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (unsigned char)(i * 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct edo_mpsc_tx *tx;
		struct edo_mpsc_rx *rx;

		assert_int_equal(edo_mpsc_new(sizes[i], 20, &tx, &rx), 0);
		for (int n = 0; n < 50; n++) {
			assert_int_equal(edo_mpsc_try_send(tx, in), 0);
			assert_int_equal(edo_mpsc_try_recv(rx, out), 1);
			assert_memory_equal(in, out, sizes[i]);
		}
		edo_mpsc_tx_close(tx);
		edo_mpsc_rx_close(rx);
	}
}

TEST(spent_budget_makes_send_and_receive_wait)
{
	struct fixture f;

	begin(&f, 1);
	f.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(&f.sends[0].future, &f.hand.context),
			 EDO_PENDING);
	assert_int_equal(edo_mpsc_rx_n_items(f.rx), 0);
	assert_ready(&f.hand, &f.sends[0].future);
	f.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(&f.recv.future, &f.hand.context),
			 EDO_PENDING);
	assert_int_equal(f.hand.n_deferred, 2);
	assert_ready(&f.hand, &f.recv.future);
	end(&f);
}
