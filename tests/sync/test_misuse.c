/* SPDX-License-Identifier: MIT */

/* What is a mistake of the program ends in a panic that says which. */

#include "driven.h"

#include <string.h>

#include <edo/base/panic.h>
#include <edo/sync/mpsc.h>
#include <edo/sync/mutex.h>
#include <edo/sync/oneshot.h>
#include <edo/sync/semaphore.h>

static void unlock(void *mutex)
{
	edo_mutex_unlock(mutex);
}

TEST(unlocking_a_free_mutex_panics_and_leaves_it_usable)
{
	struct edo_mutex mutex;

	edo_mutex_init(&mutex);
	assert_panics(unlock, &mutex, "edo_mutex_unlock");
	assert_true(edo_mutex_try_lock(&mutex));
	edo_mutex_unlock(&mutex);
}

static void release_one(void *semaphore)
{
	edo_semaphore_release(semaphore, 1);
}

TEST(more_permits_than_can_be_counted_panic)
{
	struct edo_semaphore semaphore;

	edo_semaphore_init(&semaphore, EDO_SEMAPHORE_PERMITS_MAX);
	assert_panics(release_one, &semaphore, "too many permits");
	assert_true(edo_semaphore_n_free(&semaphore) ==
		    EDO_SEMAPHORE_PERMITS_MAX);
}

static void init_too_many(void *semaphore)
{
	edo_semaphore_init(semaphore, EDO_SEMAPHORE_PERMITS_MAX + 1);
}

TEST(starting_with_more_permits_than_can_be_counted_panics)
{
	struct edo_semaphore semaphore;

	assert_panics(init_too_many, &semaphore, "permits");
}

struct two {
	struct hand hand;
	struct edo_mpsc_recv__frame recvs[2];
};

static void poll_second(void *argument)
{
	struct two *two = argument;

	hand_poll(&two->hand, &two->recvs[1].future);
}

TEST(two_receives_at_once_panic_and_the_first_goes_on)
{
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int item, one = 1;
	struct two two;

	hand_init(&two.hand);
	assert_int_equal(edo_mpsc_new(sizeof(item), 1, &tx, &rx), 0);
	for (int i = 0; i < 2; i++)
		edo_mpsc_recv__init(&two.recvs[i], rx, &item);
	assert_pending(&two.hand, &two.recvs[0].future);
	assert_panics(poll_second, &two, "two receives at once");
	assert_int_equal(edo_mpsc_try_send(tx, &one), 0);
	assert_ready(&two.hand, &two.recvs[0].future);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	hand_deinit(&two.hand);
}

static void close_receiver(void *rx)
{
	edo_mpsc_rx_close(rx);
}

TEST(closing_a_receiver_that_is_waited_with_panics_and_the_receive_goes_on)
{
	struct edo_mpsc_recv__frame recv;
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int item, one = 1;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(edo_mpsc_new(sizeof(item), 1, &tx, &rx), 0);
	edo_mpsc_recv__init(&recv, rx, &item);
	assert_pending(&hand, &recv.future);
	assert_panics(close_receiver, rx, "with a receive pending");
	assert_int_equal(edo_mpsc_try_send(tx, &one), 0);
	assert_ready(&hand, &recv.future);
	assert_int_equal(recv.output, 1);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	hand_deinit(&hand);
}

static void close_sender(void *tx)
{
	edo_mpsc_tx_close(tx);
}

TEST(closing_the_last_sender_that_is_waited_with_panics_and_the_send_goes_on)
{
	struct edo_mpsc_tx_closed__frame closed;
	struct edo_mpsc_send__frame send;
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int item = 0, one = 1;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(edo_mpsc_new(sizeof(item), 1, &tx, &rx), 0);
	assert_int_equal(edo_mpsc_try_send(tx, &one), 0);
	edo_mpsc_send__init(&send, tx, &one);
	assert_pending(&hand, &send.future);
	assert_panics(close_sender, tx, "with a wait pending");
	assert_int_equal(edo_mpsc_try_recv(rx, &item), 1);
	assert_panics(close_sender, tx, "with a wait pending");
	assert_ready(&hand, &send.future);
	assert_int_equal(send.output, 0);
	edo_mpsc_tx_closed__init(&closed, tx);
	assert_pending(&hand, &closed.future);
	assert_panics(close_sender, tx, "with a wait pending");
	edo_mpsc_rx_close(rx);
	assert_ready(&hand, &closed.future);
	edo_mpsc_tx_close(tx);
	hand_deinit(&hand);
}

TEST(closing_a_receiver_that_was_handed_an_item_panics_and_the_receive_goes_on)
{
	struct edo_mpsc_recv__frame recv;
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int item = 0, one = 1;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(edo_mpsc_new(sizeof(item), 1, &tx, &rx), 0);
	edo_mpsc_recv__init(&recv, rx, &item);
	assert_pending(&hand, &recv.future);
	assert_int_equal(edo_mpsc_try_send(tx, &one), 0);
	assert_panics(close_receiver, rx, "with a receive pending");
	assert_int_equal(item, 0);
	assert_ready(&hand, &recv.future);
	assert_int_equal(item, 1);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	hand_deinit(&hand);
}

static void end_receiver(void *rx)
{
	edo_oneshot_rx_close(rx);
}

static void end_sender(void *tx)
{
	edo_oneshot_tx_close(tx);
}

static void use_sender(void *tx)
{
	edo_oneshot_send(tx, &(int){ 1 });
}

TEST(handles_of_a_oneshot_given_back_with_a_wait_panic_and_the_wait_goes_on)
{
	struct edo_oneshot_tx_closed__frame closed;
	struct edo_oneshot_recv__frame recv;
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	struct hand hand;
	int item;

	hand_init(&hand);
	assert_int_equal(edo_oneshot_new(sizeof(item), &tx, &rx), 0);
	edo_oneshot_recv__init(&recv, rx, &item);
	edo_oneshot_tx_closed__init(&closed, tx);
	assert_pending(&hand, &recv.future);
	assert_panics(end_receiver, rx, "closed with a receive pending");
	assert_pending(&hand, &closed.future);
	assert_panics(use_sender, tx, "sent to with a wait for its end");
	assert_panics(end_sender, tx, "closed with a wait for its end");
	assert_pending(&hand, &recv.future);
	edo_oneshot_rx_stop(rx);
	/* They are woken, and have yet to see why. */
	assert_panics(end_receiver, rx, "closed with a receive pending");
	assert_panics(end_sender, tx, "closed with a wait for its end");
	assert_ready(&hand, &recv.future);
	assert_ready(&hand, &closed.future);
	edo_oneshot_tx_close(tx);
	edo_oneshot_rx_close(rx);
	hand_deinit(&hand);
}

struct two_futures {
	struct hand hand;
	struct edo_future *second;
};

static void poll_other(void *argument)
{
	struct two_futures *two = argument;

	hand_poll(&two->hand, two->second);
}

TEST(two_waits_at_once_on_one_side_of_a_oneshot_panic_and_the_first_goes_on)
{
	struct edo_oneshot_tx_closed__frame closed[2];
	struct edo_oneshot_recv__frame recvs[2];
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	struct two_futures two;
	int item;

	hand_init(&two.hand);
	assert_int_equal(edo_oneshot_new(sizeof(item), &tx, &rx), 0);
	for (int i = 0; i < 2; i++) {
		edo_oneshot_recv__init(&recvs[i], rx, &item);
		edo_oneshot_tx_closed__init(&closed[i], tx);
	}
	assert_pending(&two.hand, &recvs[0].future);
	two.second = &recvs[1].future;
	assert_panics(poll_other, &two, "edo_oneshot_recv: two at once");
	assert_pending(&two.hand, &closed[0].future);
	two.second = &closed[1].future;
	assert_panics(poll_other, &two, "edo_oneshot_tx_closed: two at once");
	edo_oneshot_rx_stop(rx);
	assert_ready(&two.hand, &closed[0].future);
	edo_oneshot_tx_close(tx);
	assert_ready(&two.hand, &recvs[0].future);
	edo_oneshot_rx_close(rx);
	hand_deinit(&two.hand);
}

static int n_destroyed;

static void destroy_with_panic(void *item)
{
	(void)item;
	n_destroyed++;
	edo_panic("in a destructor");
}

TEST(panic_in_the_destructor_of_an_item_ends_there)
{
	struct edo_oneshot_tx *once;
	struct edo_oneshot_rx *once_rx;
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int item = 1;

	n_destroyed = 0;
	assert_int_equal(edo_mpsc_new(sizeof(item), 3, &tx, &rx), 0);
	edo_mpsc_rx_set_destructor(rx, destroy_with_panic);
	for (int i = 0; i < 3; i++)
		assert_int_equal(edo_mpsc_try_send(tx, &item), 0);
	edo_mpsc_tx_close(tx);
	edo_mpsc_rx_close(rx);
	assert_int_equal(edo_oneshot_new(sizeof(item), &once, &once_rx), 0);
	edo_oneshot_rx_set_destructor(once_rx, destroy_with_panic);
	assert_int_equal(edo_oneshot_send(once, &item), 0);
	edo_oneshot_rx_close(once_rx);
	assert_int_equal(n_destroyed, 4);
}
