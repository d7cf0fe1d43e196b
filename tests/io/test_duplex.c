/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/io/duplex.h>
#include <edo/io/read.h>
#include <edo/io/write.h>

struct pair {
	struct hand hand;
	struct edo_stream *a;
	struct edo_stream *b;
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

TEST(each_end_reads_what_the_other_writes)
{
	struct pair pair;

	pair_init(&pair, 16);
	put(&pair.hand, pair.a, "ping");
	put(&pair.hand, pair.b, "pong");
	assert_gets(&pair.hand, pair.b, "ping");
	assert_gets(&pair.hand, pair.a, "pong");
	pair_deinit(&pair);
}

TEST(bytes_keep_their_order_around_the_ring)
{
	struct pair pair;

	pair_init(&pair, 7);
	for (int i = 0; i < 50; i++) {
		put(&pair.hand, pair.a, "abcde");
		assert_gets(&pair.hand, pair.b, "abcde");
	}
	pair_deinit(&pair);
}

TEST(write_takes_what_fits)
{
	struct pair pair;

	pair_init(&pair, 4);
	assert_int_equal(run_write(&pair.hand, pair.a, "abcdef", 6), 4);
	assert_gets(&pair.hand, pair.b, "abcd");
	pair_deinit(&pair);
}

TEST(writer_waits_until_there_is_room)
{
	struct edo_write__frame frame;
	struct pair pair;

	pair_init(&pair, 4);
	put(&pair.hand, pair.a, "abcd");
	edo_write__init(&frame, pair.a, "ef", 2);
	assert_pending(&pair.hand, &frame.future);
	assert_gets(&pair.hand, pair.b, "a");
	assert_int_equal(hand_take_wakes(&pair.hand), 1);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 1);
	assert_gets(&pair.hand, pair.b, "bcde");
	pair_deinit(&pair);
}

TEST(reader_waits_until_a_byte_is_there)
{
	struct edo_read__frame frame;
	struct pair pair;
	char byte;

	pair_init(&pair, 4);
	edo_read__init(&frame, pair.b, &byte, 1);
	assert_pending(&pair.hand, &frame.future);
	assert_int_equal(hand_take_wakes(&pair.hand), 0);
	put(&pair.hand, pair.a, "x");
	assert_int_equal(hand_take_wakes(&pair.hand), 1);
	assert_ready(&pair.hand, &frame.future);
	assert_int_equal(frame.output, 1);
	assert_int_equal(byte, 'x');
	pair_deinit(&pair);
}

TEST(latest_waker_is_the_one_that_is_woken)
{
	struct counting_waker latest;
	struct edo_read__frame frame;
	struct pair pair;
	char byte;

	pair_init(&pair, 4);
	counting_waker_init(&latest);
	edo_read__init(&frame, pair.b, &byte, 1);
	assert_pending(&pair.hand, &frame.future);
	pair.hand.context.waker = &latest.waker;
	assert_pending(&pair.hand, &frame.future);
	put(&pair.hand, pair.a, "x");
	assert_int_equal(hand_take_wakes(&pair.hand), 0);
	assert_int_equal(counting_waker_take(&latest), 1);
	assert_int_equal(latest.n_refs, 0);
	assert_ready(&pair.hand, &frame.future);
	pair_deinit(&pair);
}

TEST(closed_end_lets_the_other_drain_and_then_end)
{
	struct pair pair;

	pair_init(&pair, 8);
	put(&pair.hand, pair.a, "last");
	edo_stream_close(pair.a);
	pair.a = NULL;
	assert_gets(&pair.hand, pair.b, "last");
	assert_ends(&pair.hand, pair.b);
	assert_ends(&pair.hand, pair.b);
	assert_int_equal(run_write(&pair.hand, pair.b, "x", 1), -EPIPE);
	pair_deinit(&pair);
}

TEST(closing_one_end_wakes_reader_and_writer_of_the_other)
{
	struct edo_write__frame write;
	struct edo_read__frame read;
	struct pair pair;
	char byte;

	pair_init(&pair, 1);
	put(&pair.hand, pair.b, "x");
	edo_read__init(&read, pair.b, &byte, 1);
	edo_write__init(&write, pair.b, "y", 1);
	assert_pending(&pair.hand, &read.future);
	assert_pending(&pair.hand, &write.future);
	edo_stream_close(pair.a);
	pair.a = NULL;
	assert_int_equal(hand_take_wakes(&pair.hand), 2);
	assert_ready(&pair.hand, &read.future);
	assert_ready(&pair.hand, &write.future);
	assert_int_equal(read.output, 0);
	assert_int_equal(write.output, -EPIPE);
	pair_deinit(&pair);
}

TEST(shutdown_ends_one_direction_and_may_be_repeated)
{
	struct pair pair;

	pair_init(&pair, 8);
	put(&pair.hand, pair.a, "bye");
	assert_int_equal(run_shutdown(&pair.hand, pair.a), 0);
	assert_int_equal(run_shutdown(&pair.hand, pair.a), 0);
	assert_gets(&pair.hand, pair.b, "bye");
	assert_ends(&pair.hand, pair.b);
	assert_int_equal(run_write(&pair.hand, pair.a, "x", 1), -EPIPE);
	put(&pair.hand, pair.b, "still");
	assert_gets(&pair.hand, pair.a, "still");
	pair_deinit(&pair);
}

TEST(transfers_of_nothing_are_ready_at_once)
{
	struct pair pair;

	pair_init(&pair, 1);
	put(&pair.hand, pair.a, "x");
	assert_int_equal(run_write(&pair.hand, pair.a, NULL, 0), 0);
	assert_int_equal(run_write_all(&pair.hand, pair.a, NULL, 0), 0);
	assert_int_equal(run_read(&pair.hand, pair.a, NULL, 0), 0);
	assert_int_equal(run_read_exact(&pair.hand, pair.a, NULL, 0), 0);
	pair_deinit(&pair);
}

TEST(pair_without_room_is_refused)
{
	struct edo_stream *a = NULL, *b = NULL;

	assert_int_equal(edo_duplex(0, &a, &b), -EINVAL);
	assert_int_equal(edo_duplex(SIZE_MAX / 2, &a, &b), -ENOMEM);
	edo__alloc_fail_at(1);
	assert_int_equal(edo_duplex(16, &a, &b), -ENOMEM);
	assert_null(a);
	assert_null(b);
}

#define N_CROSSING 200000

/* Polls until it has ended; wakes come from the other thread. */
static void spin(struct hand *hand, struct edo_future *future)
{
	while (hand_poll(hand, future) == EDO_PENDING)
		while (!hand_take_wakes(hand))
			sched_yield();
}

static unsigned char byte_at(size_t place)
{
	return (unsigned char)(place * 7 + place / 256);
}

static void *write_from_another_thread(void *argument)
{
	struct edo_stream *stream = argument;
	struct edo_write__frame frame;
	unsigned char chunk[113];
	struct hand hand;

	hand_init(&hand);
	for (size_t n = 0; n < N_CROSSING; n += (size_t)frame.output) {
		for (size_t i = 0; i < sizeof(chunk); i++)
			chunk[i] = byte_at(n + i);
		edo_write__init(&frame, stream, chunk, sizeof(chunk));
		spin(&hand, &frame.future);
	}
	edo_stream_close(stream);
	hand_deinit(&hand);
	return NULL;
}

TEST(ends_may_be_used_on_two_threads)
{
	struct edo_read__frame frame;
	unsigned char chunk[67];
	pthread_t thread;
	struct pair pair;
	size_t n = 0;

	pair_init(&pair, 64);
	pthread_create(&thread, NULL, write_from_another_thread, pair.a);
	do {
		edo_read__init(&frame, pair.b, chunk, sizeof(chunk));
		spin(&pair.hand, &frame.future);
		for (ssize_t i = 0; i < frame.output; i++)
			assert_int_equal(chunk[i], byte_at(n++));
	} while (frame.output > 0);
	assert_true(n >= N_CROSSING);
	pthread_join(thread, NULL);
	pair.a = NULL;
	pair_deinit(&pair);
}
