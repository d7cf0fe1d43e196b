/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/future/leaf.h>
#include <edo/net/tcp.h>
#include <edo/runtime/runtime.h>

/* Names, which are looked up on a runtime's pool of threads. */
struct place {
	struct edo_runtime *runtime;
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE]; /* "localhost:port" */
};

static void place_init(struct place *place)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD);
	char text[EDO_ADDRESS_SIZE];

	assert_int_equal(edo_runtime_new(&options, &place->runtime), 0);
	assert_int_equal(edo_tcp_listen("localhost:0", &place->listener), 0);
	edo_listener_address(place->listener, text, sizeof(text));
	snprintf(place->address, sizeof(place->address), "localhost%s",
		 strrchr(text, ':'));
}

static void place_deinit(struct place *place)
{
	edo_listener_close(place->listener);
	assert_int_equal(edo_runtime_free(place->runtime), 0);
}

static int block_on_connect(struct place *place, const char *address,
			    struct edo_stream **ret_stream)
{
	struct edo_tcp_connect__frame frame;

	int result;

	edo_tcp_connect__init(&frame, address, ret_stream);
	result = edo_runtime_block_on(place->runtime, &frame.future);
	return result < 0 ? result : frame.output;
}

TEST(name_may_be_connected_to)
{
	struct edo_stream *stream;
	struct place place;
	char address[EDO_ADDRESS_SIZE];

	place_init(&place);
	assert_int_equal(block_on_connect(&place, place.address, &stream), 0);
	edo_stream_peer_address(stream, address, sizeof(address));
	assert_string_equal(strrchr(address, ':'), strrchr(place.address, ':'));
	edo_stream_close(stream);
	place_deinit(&place);
}

TEST(name_that_nobody_has_is_an_error)
{
	struct edo_stream *stream = NULL;
	struct place place;
	int result;

	place_init(&place);
	result = block_on_connect(&place, "no such name:1", &stream);
	assert_true(result == -ENOENT || result == -EAGAIN);
	assert_null(stream);
	place_deinit(&place);
}

/* Polls a connect once, and gives it up while the name is looked up. */
struct glance__frame {
	struct edo_future future;
	int output;
	struct edo_tcp_connect__frame connect;
};

static enum edo_poll glance_poll(struct edo_future *self,
				 struct edo_context *context)
{
	struct glance__frame *glance = (struct glance__frame *)self;
	struct edo_future *connect = &glance->connect.future;

	glance->output = edo_future_poll(connect, context) == EDO_PENDING &&
			 edo_future_cancel(connect, context) == EDO_READY &&
			 connect->state == EDO_ENDED_CANCELLED;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static const struct edo_future_type glance__type =
	EDO_LEAF_TYPE(glance, glance_poll, NULL);

TEST(lookup_that_nobody_waits_for_leaves_nothing_behind)
{
	struct edo_stream *stream = NULL;
	struct glance__frame glance;
	struct place place;

	place_init(&place);
	for (int i = 0; i < 20; i++) {
		glance.future = (struct edo_future){ .type = &glance__type };
		edo_tcp_connect__init(&glance.connect, place.address, &stream);
		assert_int_equal(
			edo_runtime_block_on(place.runtime, &glance.future), 0);
		assert_true(glance.output);
	}
	place_deinit(&place);
	assert_null(stream);
}

TEST(lookup_without_memory_fails)
{
	struct edo_stream *stream = NULL;
	struct place place;
	int n_failed = 0;

	place_init(&place);
	for (int n = 1; n_failed == n - 1; n++) {
		int result;

		edo__alloc_fail_at(n);
		result = block_on_connect(&place, place.address, &stream);
		n_failed += result == -ENOMEM;
	}
	edo__alloc_fail_at(0);
	assert_true(n_failed >= 3);
	edo_stream_close(stream);
	place_deinit(&place);
}
