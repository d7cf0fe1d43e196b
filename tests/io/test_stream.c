/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include <errno.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/io/duplex.h>
#include <edo/io/read.h>
#include <edo/io/write.h>

/* The rules that all streams share, on a pair in memory. */
struct pair {
	struct hand hand;
	struct edo_stream *a;
	struct edo_stream *b;
	struct edo_read__frame read;
	struct edo_write__frame write;
	char buffer[64];
};

static void pair_init(struct pair *pair, size_t capacity)
{
	driven_init(&pair->hand);
	assert_int_equal(edo_duplex(capacity, &pair->a, &pair->b), 0);
}

static void pair_deinit(struct pair *pair)
{
	edo_stream_close(pair->a);
	edo_stream_close(pair->b);
	driven_deinit(&pair->hand);
}

static void start_read(struct pair *pair)
{
	edo_read__init(&pair->read, pair->b, pair->buffer,
		       sizeof(pair->buffer));
	assert_pending(&pair->hand, &pair->read.future);
}

/* With a capacity of 1. */
static void start_write(struct pair *pair)
{
	put(&pair->hand, pair->a, "x");
	edo_write__init(&pair->write, pair->a, "yz", 2);
	assert_pending(&pair->hand, &pair->write.future);
}

TEST(cancelled_read_loses_nothing)
{
	struct pair pair;

	pair_init(&pair, 16);
	start_read(&pair);
	put(&pair.hand, pair.a, "kept");
	assert_cancelled(&pair.hand, &pair.read.future);
	assert_gets(&pair.hand, pair.b, "kept");
	pair_deinit(&pair);
}

TEST(cancelled_write_has_written_nothing)
{
	struct pair pair;

	pair_init(&pair, 1);
	start_write(&pair);
	assert_gets(&pair.hand, pair.b, "x");
	assert_cancelled(&pair.hand, &pair.write.future);
	put(&pair.hand, pair.a, "!");
	assert_gets(&pair.hand, pair.b, "!");
	pair_deinit(&pair);
}

TEST(cancelling_before_the_first_poll_touches_nothing)
{
	struct pair pair;

	pair_init(&pair, 16);
	edo_read__init(&pair.read, pair.b, pair.buffer, 1);
	edo_write__init(&pair.write, pair.b, "x", 1);
	assert_cancelled(&pair.hand, &pair.read.future);
	assert_cancelled(&pair.hand, &pair.write.future);
	start_read(&pair);
	assert_cancelled(&pair.hand, &pair.read.future);
	pair_deinit(&pair);
}

TEST(cancelling_what_has_ended_changes_nothing)
{
	struct pair pair;

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "abc");
	edo_read__init(&pair.read, pair.b, pair.buffer, 2);
	assert_ready(&pair.hand, &pair.read.future);
	assert_int_equal(hand_cancel(&pair.hand, &pair.read.future), EDO_READY);
	assert_int_equal(pair.read.future.state, EDO_ENDED_READY);
	assert_int_equal(pair.read.output, 2);
	pair_deinit(&pair);
}

TEST(cancelled_reader_is_woken_no_more)
{
	struct pair pair;

	pair_init(&pair, 16);
	start_read(&pair);
	assert_cancelled(&pair.hand, &pair.read.future);
	put(&pair.hand, pair.a, "x");
	assert_int_equal(hand_take_wakes(&pair.hand), 0);
	pair_deinit(&pair);
}

TEST(read_exact_waits_for_the_last_byte)
{
	struct edo_read_exact__frame frame;
	struct pair pair;
	char buffer[6];

	pair_init(&pair, 16);
	edo_read_exact__init(&frame, pair.b, buffer, sizeof(buffer));
	for (const char *text = "abcdef"; *text; text++) {
		char part[2] = { *text, '\0' };

		assert_pending(&pair.hand, &frame.future);
		put(&pair.hand, pair.a, part);
		assert_int_equal(hand_take_wakes(&pair.hand), 1);
	}
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	assert_memory_equal(buffer, "abcdef", 6);
	pair_deinit(&pair);
}

TEST(read_exact_cancelled_at_every_byte_loses_none)
{
	struct edo_read_exact__frame frame;
	const char *text = "abcdef";
	struct pair pair;
	char buffer[6];

	for (size_t n = 0; n < sizeof(buffer); n++) {
		pair_init(&pair, 16);
		edo_read_exact__init(&frame, pair.b, buffer, sizeof(buffer));
		for (size_t i = 0; i < n; i++) {
			char part[2] = { text[i], '\0' };

			assert_pending(&pair.hand, &frame.future);
			put(&pair.hand, pair.a, part);
		}
		assert_pending(&pair.hand, &frame.future);
		assert_cancelled(&pair.hand, &frame.future);
		memset(buffer, '?', sizeof(buffer));
		put(&pair.hand, pair.a, text + n);
		assert_gets(&pair.hand, pair.b, text);
		pair_deinit(&pair);
	}
}

TEST(bytes_put_back_twice_keep_their_order)
{
	struct edo_read_exact__frame frame;
	struct pair pair;
	char buffer[8];

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "abc");
	for (int i = 0; i < 3; i++) {
		edo_read_exact__init(&frame, pair.b, buffer, sizeof(buffer));
		assert_pending(&pair.hand, &frame.future);
		put(&pair.hand, pair.a, "d");
		assert_pending(&pair.hand, &frame.future);
		assert_cancelled(&pair.hand, &frame.future);
	}
	assert_gets(&pair.hand, pair.b, "a");
	assert_gets(&pair.hand, pair.b, "bcddd");
	pair_deinit(&pair);
}

TEST(read_takes_what_was_put_back_first)
{
	struct edo_read_exact__frame frame;
	struct pair pair;
	char buffer[8];

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "abc");
	edo_read_exact__init(&frame, pair.b, buffer, sizeof(buffer));
	assert_pending(&pair.hand, &frame.future);
	assert_cancelled(&pair.hand, &frame.future);
	put(&pair.hand, pair.a, "def");
	assert_int_equal(run_read(&pair.hand, pair.b, buffer, 8), 3);
	assert_memory_equal(buffer, "abc", 3);
	assert_gets(&pair.hand, pair.b, "def");
	pair_deinit(&pair);
}

TEST(read_exact_tells_that_the_stream_ended_before)
{
	struct pair pair;

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "abc");
	run_shutdown(&pair.hand, pair.a);
	assert_int_equal(run_read_exact(&pair.hand, pair.b, pair.buffer, 4),
			 -ENODATA);
	assert_memory_equal(pair.buffer, "abc", 3);
	assert_int_equal(run_read_exact(&pair.hand, pair.b, pair.buffer, 4),
			 -ENODATA);
	pair_deinit(&pair);
}

TEST(read_exact_that_cannot_reserve_room_fails_and_leaves_no_waker)
{
	struct pair pair;

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "abc");
	edo__alloc_fail_at(1);
	assert_int_equal(run_read_exact(&pair.hand, pair.b, pair.buffer, 4),
			 -ENOMEM);
	put(&pair.hand, pair.a, "d");
	assert_int_equal(hand_take_wakes(&pair.hand), 0);
	assert_gets(&pair.hand, pair.b, "d");
	pair_deinit(&pair);
}

TEST(write_all_goes_on_where_the_stream_was_full)
{
	struct edo_write_all__frame frame;
	struct pair pair;

	pair_init(&pair, 2);
	edo_write_all__init(&frame, pair.a, "abcdef", 6);
	assert_pending(&pair.hand, &frame.future);
	assert_gets(&pair.hand, pair.b, "ab");
	assert_pending(&pair.hand, &frame.future);
	assert_gets(&pair.hand, pair.b, "cd");
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	assert_gets(&pair.hand, pair.b, "ef");
	pair_deinit(&pair);
}

TEST(cancelled_write_all_has_written_a_beginning)
{
	struct edo_write_all__frame frame;
	struct pair pair;

	pair_init(&pair, 2);
	edo_write_all__init(&frame, pair.a, "abcdef", 6);
	assert_pending(&pair.hand, &frame.future);
	assert_cancelled(&pair.hand, &frame.future);
	run_shutdown(&pair.hand, pair.a);
	assert_gets(&pair.hand, pair.b, "ab");
	assert_ends(&pair.hand, pair.b);
	pair_deinit(&pair);
}

TEST(write_all_tells_that_the_reader_went_away)
{
	struct edo_write_all__frame frame;
	struct pair pair;

	pair_init(&pair, 2);
	edo_write_all__init(&frame, pair.a, "abcdef", 6);
	assert_pending(&pair.hand, &frame.future);
	edo_stream_close(pair.b);
	pair.b = NULL;
	assert_int_equal(hand_take_wakes(&pair.hand), 1);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, -EPIPE);
	pair_deinit(&pair);
}

TEST(flush_has_nothing_to_wait_for_in_memory)
{
	struct edo_flush__frame frame;
	struct pair pair;

	pair_init(&pair, 2);
	edo_flush__init(&frame, pair.a);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	edo_flush__init(&frame, pair.a);
	assert_cancelled(&pair.hand, &frame.future);
	pair_deinit(&pair);
}

TEST(reader_and_writer_may_wait_at_the_same_time)
{
	struct edo_write__frame write;
	struct pair pair;

	pair_init(&pair, 1);
	put(&pair.hand, pair.b, "x");
	start_read(&pair);
	edo_write__init(&write, pair.b, "y", 1);
	assert_pending(&pair.hand, &write.future);
	assert_cancelled(&pair.hand, &write.future);
	assert_cancelled(&pair.hand, &pair.read.future);
	pair_deinit(&pair);
}

TEST(operations_are_charged_to_the_budget)
{
	struct pair pair;
	int n_reads = 0;

	pair_init(&pair, 256);
	for (int i = 0; i < 256; i++)
		put(&pair.hand, pair.a, "x");
	pair.hand.context.budget = EDO_COOP_BUDGET;
	do {
		edo_read__init(&pair.read, pair.b, pair.buffer, 1);
		n_reads++;
	} while (edo_future_poll(&pair.read.future, &pair.hand.context) ==
		 EDO_READY);
	assert_int_equal(n_reads, EDO_COOP_BUDGET + 1);
	assert_int_equal(pair.hand.n_deferred, 1);
	assert_cancelled(&pair.hand, &pair.read.future);
	pair_deinit(&pair);
}

TEST(long_transfer_lets_others_run)
{
	struct edo_write_all__frame frame;
	static char bytes[1000];
	struct pair pair;

	pair_init(&pair, 1000);
	pair.hand.context.budget = 0;
	edo_write_all__init(&frame, pair.a, bytes, sizeof(bytes));
	assert_int_equal(edo_future_poll(&frame.future, &pair.hand.context),
			 EDO_PENDING);
	assert_int_equal(pair.hand.n_deferred, 1);
	assert_ready(&pair.hand, &frame.future);
	pair_deinit(&pair);
}

static void read_anyhow(void *argument)
{
	struct pair *pair = argument;

	run_read(&pair->hand, pair->b, pair->buffer, 1);
}

static void write_anyhow(void *argument)
{
	struct pair *pair = argument;

	run_write(&pair->hand, pair->a, "x", 1);
}

static void close_b(void *argument)
{
	edo_stream_close(((struct pair *)argument)->b);
}

static void close_a(void *argument)
{
	edo_stream_close(((struct pair *)argument)->a);
}

static void poll_read(void *argument)
{
	struct pair *pair = argument;

	hand_poll(&pair->hand, &pair->read.future);
}

TEST(second_reader_panics_and_the_first_goes_on)
{
	struct pair pair;

	pair_init(&pair, 16);
	start_read(&pair);
	assert_panics(read_anyhow, &pair, "two reads of one memory stream");
	put(&pair.hand, pair.a, "x");
	assert_ready(&pair.hand, &pair.read.future);
	assert_int_equal(pair.read.output, 1);
	pair_deinit(&pair);
}

TEST(second_writer_panics_and_the_first_goes_on)
{
	struct pair pair;

	pair_init(&pair, 1);
	start_write(&pair);
	assert_panics(write_anyhow, &pair, "two writes of one memory stream");
	assert_gets(&pair.hand, pair.b, "x");
	assert_ready(&pair.hand, &pair.write.future);
	pair_deinit(&pair);
}

TEST(closing_with_an_operation_pending_panics)
{
	struct pair pair;

	pair_init(&pair, 1);
	start_read(&pair);
	assert_panics(close_b, &pair, "closed with a read pending");
	assert_cancelled(&pair.hand, &pair.read.future);
	start_write(&pair);
	assert_panics(close_a, &pair, "closed with a write pending");
	assert_cancelled(&pair.hand, &pair.write.future);
	pair_deinit(&pair);
}

TEST(polling_after_the_end_panics)
{
	struct pair pair;

	pair_init(&pair, 1);
	put(&pair.hand, pair.a, "x");
	edo_read__init(&pair.read, pair.b, pair.buffer, 1);
	assert_ready(&pair.hand, &pair.read.future);
	assert_panics(poll_read, &pair, "edo_read is polled after its end");
	pair_deinit(&pair);
}

TEST(close_is_a_future_and_a_cancelled_one_closes_too)
{
	struct edo_close__frame frame;
	struct pair pair;

	pair_init(&pair, 1);
	edo_close__init(&frame, pair.a);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	assert_ends(&pair.hand, pair.b);
	edo_close__init(&frame, pair.b);
	assert_cancelled(&pair.hand, &frame.future);
	edo_close__init(&frame, NULL);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	pair.a = NULL;
	pair.b = NULL;
	pair_deinit(&pair);
}

struct close_by_hand {
	struct hand *hand;
	struct edo_close__frame frame;
};

static void poll_close(void *argument)
{
	struct close_by_hand *close = argument;

	hand_poll(close->hand, &close->frame.future);
}

static void cancel_close(void *argument)
{
	struct close_by_hand *close = argument;

	hand_cancel(close->hand, &close->frame.future);
}

TEST(close_that_panics_has_ended_and_panics_once)
{
	struct pair pair;
	struct close_by_hand close = { .hand = &pair.hand };

	pair_init(&pair, 1);
	start_read(&pair);
	edo_close__init(&close.frame, pair.b);
	assert_panics(poll_close, &close, "closed with a read pending");
	assert_cancelled(&pair.hand, &close.frame.future);
	edo_close__init(&close.frame, pair.b);
	assert_panics(cancel_close, &close, "closed with a read pending");
	assert_cancelled(&pair.hand, &close.frame.future);
	assert_cancelled(&pair.hand, &pair.read.future);
	pair_deinit(&pair);
}

TEST(owner_that_is_a_variable_closes_once)
{
	struct pair pair;

	pair_init(&pair, 1);
	edo_stream_closep(&pair.a);
	assert_null(pair.a);
	edo_stream_closep(&pair.a);
	pair_deinit(&pair);
}
