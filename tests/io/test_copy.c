/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include <errno.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/io/copy.h>
#include <edo/io/duplex.h>
#include <edo/io/read.h>

/* source -> from ==copy==> to -> sink */
struct chain {
	struct hand hand;
	struct edo_stream *source;
	struct edo_stream *from;
	struct edo_stream *to;
	struct edo_stream *sink;
	struct edo_copy__frame copy;
};

static void chain_init(struct chain *chain, size_t in, size_t out)
{
	driven_init(&chain->hand);
	assert_int_equal(edo_duplex(in, &chain->source, &chain->from), 0);
	assert_int_equal(edo_duplex(out, &chain->to, &chain->sink), 0);
	edo_copy__init(&chain->copy, chain->from, chain->to);
}

static void chain_deinit(struct chain *chain)
{
	edo_stream_close(chain->source);
	edo_stream_close(chain->from);
	edo_stream_close(chain->to);
	edo_stream_close(chain->sink);
	driven_deinit(&chain->hand);
}

TEST(copy_ends_with_its_source)
{
	struct chain chain;

	chain_init(&chain, 64, 64);
	put(&chain.hand, chain.source, "hello");
	assert_pending(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.sink, "hello");
	put(&chain.hand, chain.source, " there");
	assert_int_equal(hand_take_wakes(&chain.hand), 1);
	run_shutdown(&chain.hand, chain.source);
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, 11);
	assert_gets(&chain.hand, chain.sink, " there");
	chain_deinit(&chain);
}

TEST(copy_waits_for_room)
{
	struct chain chain;

	chain_init(&chain, 64, 4);
	put(&chain.hand, chain.source, "abcdefghij");
	run_shutdown(&chain.hand, chain.source);
	assert_pending(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.sink, "abcd");
	assert_int_equal(hand_take_wakes(&chain.hand), 1);
	assert_pending(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.sink, "efgh");
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, 10);
	assert_gets(&chain.hand, chain.sink, "ij");
	chain_deinit(&chain);
}

TEST(cancelled_copy_leaves_what_it_has_not_written)
{
	for (size_t capacity = 1; capacity < 10; capacity++) {
		char written[16] = "";
		struct chain chain;

		chain_init(&chain, 64, capacity);
		put(&chain.hand, chain.source, "abcdefghij");
		assert_pending(&chain.hand, &chain.copy.future);
		assert_cancelled(&chain.hand, &chain.copy.future);
		memcpy(written, "abcdefghij", capacity);
		assert_gets(&chain.hand, chain.sink, written);
		assert_gets(&chain.hand, chain.from, &"abcdefghij"[capacity]);
		chain_deinit(&chain);
	}
}

TEST(copy_that_is_cancelled_before_it_ran_takes_nothing)
{
	struct chain chain;

	chain_init(&chain, 64, 64);
	put(&chain.hand, chain.source, "abc");
	assert_cancelled(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.from, "abc");
	chain_deinit(&chain);
}

TEST(second_copy_goes_on_where_the_first_was_cancelled)
{
	struct chain chain;

	chain_init(&chain, 64, 4);
	put(&chain.hand, chain.source, "abcdefgh");
	run_shutdown(&chain.hand, chain.source);
	assert_pending(&chain.hand, &chain.copy.future);
	assert_cancelled(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.sink, "abcd");
	edo_copy__init(&chain.copy, chain.from, chain.to);
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, 4);
	assert_gets(&chain.hand, chain.sink, "efgh");
	chain_deinit(&chain);
}

TEST(copy_starts_with_what_was_put_back_however_little_it_is)
{
	struct edo_read_exact__frame frame;
	struct chain chain;
	char buffer[4];

	chain_init(&chain, 64, 64);
	put(&chain.hand, chain.source, "abc");
	edo_read_exact__init(&frame, chain.from, buffer, 4);
	assert_pending(&chain.hand, &frame.future);
	assert_cancelled(&chain.hand, &frame.future);
	put(&chain.hand, chain.source, "defghijklm");
	run_shutdown(&chain.hand, chain.source);
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, 13);
	assert_gets(&chain.hand, chain.sink, "abcdefghijklm");
	chain_deinit(&chain);
}

TEST(failed_copy_leaves_what_it_has_not_written)
{
	struct chain chain;

	chain_init(&chain, 64, 2);
	put(&chain.hand, chain.source, "abcdef");
	assert_pending(&chain.hand, &chain.copy.future);
	edo_stream_close(chain.sink);
	chain.sink = NULL;
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, -EPIPE);
	assert_gets(&chain.hand, chain.from, "cdef");
	chain_deinit(&chain);
}

TEST(copy_without_memory_fails_and_leaves_both_streams)
{
	struct chain chain;

	chain_init(&chain, 64, 64);
	put(&chain.hand, chain.source, "abc");
	edo__alloc_fail_at(1);
	assert_ready(&chain.hand, &chain.copy.future);
	assert_int_equal(chain.copy.output, -ENOMEM);
	assert_gets(&chain.hand, chain.from, "abc");
	chain_deinit(&chain);
}

TEST(stream_copied_to_itself_is_an_echo)
{
	struct edo_copy__frame echo;
	struct chain chain;

	chain_init(&chain, 64, 64);
	edo_copy__init(&echo, chain.from, chain.from);
	put(&chain.hand, chain.source, "hello");
	assert_pending(&chain.hand, &echo.future);
	assert_gets(&chain.hand, chain.source, "hello");
	run_shutdown(&chain.hand, chain.source);
	assert_ready(&chain.hand, &echo.future);
	assert_int_equal(echo.output, 5);
	chain_deinit(&chain);
}

static void copy_again(void *argument)
{
	struct chain *chain = argument;
	struct edo_copy__frame second;

	edo_copy__init(&second, chain->from, chain->to);
	hand_poll(&chain->hand, &second.future);
}

TEST(copy_is_the_only_reader_and_writer)
{
	struct chain chain;

	chain_init(&chain, 64, 2);
	put(&chain.hand, chain.source, "abcdef");
	assert_pending(&chain.hand, &chain.copy.future);
	assert_panics(copy_again, &chain, "two reads");
	assert_gets(&chain.hand, chain.sink, "ab");
	assert_pending(&chain.hand, &chain.copy.future);
	assert_gets(&chain.hand, chain.sink, "cd");
	assert_cancelled(&chain.hand, &chain.copy.future);
	chain_deinit(&chain);
}

TEST(much_is_copied_in_order)
{
	static unsigned char bytes[50000], got[50000];
	size_t n_in = 0, n_out = 0;
	struct chain chain;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 31 + i / 256);
	chain_init(&chain, 9999, 7001);
	while (n_out < sizeof(bytes)) {
		size_t size = sizeof(bytes) - n_in;

		if (size > 9999)
			size = 9999;
		if (size) {
			n_in += (size_t)run_write(&chain.hand, chain.source,
						  bytes + n_in, size);
		}
		assert_pending(&chain.hand, &chain.copy.future);
		n_out += (size_t)run_read(&chain.hand, chain.sink, got + n_out,
					  sizeof(got) - n_out);
	}
	assert_memory_equal(bytes, got, sizeof(bytes));
	assert_cancelled(&chain.hand, &chain.copy.future);
	chain_deinit(&chain);
}
