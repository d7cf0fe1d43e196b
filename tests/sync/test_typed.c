/* SPDX-License-Identifier: MIT */

/*
 * Channels for one type. That a wrong type is an error is what the compiler
 * says, here only that the right one passes.
 */

#include "hand.h"

#include <string.h>

#include <edo/sync/typed.h>

struct point {
	int x, y, z;
};

EDO_MPSC(points, struct point);
EDO_MPSC(names, const char *);
EDO_ONESHOT(answer, double);

static struct point point(int x)
{
	return (struct point){ x, 2 * x, 3 * x };
}

TEST(structs_pass_a_typed_channel_by_value)
{
	struct points_recv__frame recv;
	struct points_tx *tx = NULL;
	struct points_rx *rx = NULL;
	struct point value;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(points_new(2, &tx, &rx), 0);
	assert_int_equal(points_try_send(tx, point(1)), 0);
	assert_int_equal(points_rx_n_items(rx), 1);
	assert_int_equal(points_tx_n_free(tx), 1);
	points_recv__init(&recv, rx, &value);
	assert_ready(&hand, &recv.future);
	assert_int_equal(recv.output, 1);
	assert_int_equal(value.z, 3);
	assert_int_equal(points_try_recv(rx, &value), EDO_EEMPTY);
	points_tx_close(tx);
	points_rx_close(rx);
	hand_deinit(&hand);
}

TEST(value_that_waits_for_room_lies_in_the_frame)
{
	struct points_send__frame first, sends[2];
	struct points_tx *tx = NULL, *clone;
	struct points_rx *rx = NULL;
	struct point value;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(points_new(1, &tx, &rx), 0);
	clone = points_tx_clone(tx);
	points_send__init(&first, tx, point(1));
	sends[0] = first; /* it may move until its first poll */
	points_send__init(&sends[1], clone, point(2));
	memset(&first, 0xa5, sizeof(first));
	assert_ready(&hand, &sends[0].future);
	assert_pending(&hand, &sends[1].future);
	assert_int_equal(points_try_recv(rx, &value), 1);
	assert_int_equal(value.y, 2);
	assert_ready(&hand, &sends[1].future);
	assert_int_equal(points_try_recv(rx, &value), 1);
	assert_int_equal(value.y, 4);
	points_tx_close(tx);
	points_tx_close(clone);
	points_rx_close(rx);
	hand_deinit(&hand);
}

TEST(cancelled_typed_send_leaves_the_line)
{
	struct names_tx_closed__frame closed;
	struct names_send__frame send;
	struct names_tx *tx = NULL;
	struct names_rx *rx = NULL;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(names_new(1, &tx, &rx), 0);
	assert_int_equal(names_try_send(tx, "first"), 0);
	names_send__init(&send, tx, "second");
	assert_pending(&hand, &send.future);
	assert_cancelled(&hand, &send.future);
	names_tx_closed__init(&closed, tx);
	assert_pending(&hand, &closed.future);
	names_rx_stop(rx);
	assert_true(names_tx_is_closed(tx));
	assert_ready(&hand, &closed.future);
	names_tx_close(tx);
	names_rx_close(rx);
	hand_deinit(&hand);
}

TEST(typed_oneshot_answers)
{
	struct answer_recv__frame recv;
	struct answer_tx *tx = NULL;
	struct answer_rx *rx = NULL;
	double value = 0;
	struct hand hand;

	hand_init(&hand);
	assert_int_equal(answer_new(&tx, &rx), 0);
	answer_recv__init(&recv, rx, &value);
	assert_pending(&hand, &recv.future);
	assert_int_equal(answer_send(tx, 2.5), 0);
	assert_int_equal(hand_take_wakes(&hand), 1);
	assert_ready(&hand, &recv.future);
	assert_true(value == 2.5);
	answer_rx_close(rx);
	hand_deinit(&hand);
}

TEST(typed_future_describes_itself)
{
	assert_string_equal(points_send__type.name, "points_send");
	assert_int_equal(points_send__type.frame_size,
			 sizeof(struct points_send__frame));
	assert_int_equal(points_send__type.output_size, sizeof(int));
	assert_string_equal(answer_recv__type.name, "answer_recv");
}
