/* SPDX-License-Identifier: MIT */
#include "streams.h"
#include "syscalls.h"

#include <errno.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/net/tcp.h>

/* An address on which nobody listens. */
static void find_dead_address(char *address, size_t size)
{
	struct edo_listener *listener;

	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	edo_listener_address(listener, address, size);
	edo_listener_close(listener);
}

static int run_connect(struct hand *hand, const char *address,
		       struct edo_stream **ret_stream)
{
	struct edo_tcp_connect__frame frame;

	edo_tcp_connect__init(&frame, address, ret_stream);
	driven_run(hand, &frame.future);
	return frame.output;
}

TEST(connecting_to_nobody_is_refused)
{
	struct edo_stream *stream = NULL;
	char address[EDO_ADDRESS_SIZE];
	struct hand hand;

	driven_init(&hand);
	find_dead_address(address, sizeof(address));
	assert_int_equal(run_connect(&hand, address, &stream), -ECONNREFUSED);
	assert_null(stream);
	driven_deinit(&hand);
}

TEST(connecting_needs_an_address)
{
	struct edo_stream *stream = NULL;
	struct hand hand;

	driven_init(&hand);
	assert_int_equal(run_connect(&hand, "nowhere", &stream), -EINVAL);
	assert_int_equal(run_connect(&hand, "[nowhere]:1", &stream), -EINVAL);
	assert_null(stream);
	driven_deinit(&hand);
}

TEST(address_is_copied_when_the_future_is_constructed)
{
	struct edo_tcp_connect__frame frame;
	char address[EDO_ADDRESS_SIZE];
	struct edo_listener *listener;
	struct edo_stream *stream;
	struct hand hand;

	driven_init(&hand);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	edo_listener_address(listener, address, sizeof(address));
	edo_tcp_connect__init(&frame, address, &stream);
	memset(address, '?', sizeof(address));
	driven_run(&hand, &frame.future);
	assert_int_equal(frame.output, 0);
	edo_stream_close(stream);
	edo_listener_close(listener);
	driven_deinit(&hand);
}

TEST(every_address_is_tried_in_turn)
{
	struct edo_listener *listener;
	struct edo_stream *stream;
	char address[EDO_ADDRESS_SIZE];
	struct hand hand;

	driven_init(&hand);
	assert_int_equal(edo_tcp_listen("[::1]:0", &listener), 0);
	edo_listener_address(listener, address, sizeof(address));
	assert_int_equal(run_connect(&hand, strrchr(address, ':'), &stream), 0);
	edo_stream_peer_address(stream, address, sizeof(address));
	assert_memory_equal(address, "[::1]", 5);
	edo_stream_close(stream);
	edo_listener_close(listener);
	driven_deinit(&hand);
}

TEST(cancelled_connect_gives_up_the_attempt)
{
	struct edo_tcp_connect__frame frame;
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE];
	struct edo_stream *stream = NULL;
	struct hand hand;

	driven_init(&hand);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	edo_listener_address(listener, address, sizeof(address));
	edo_tcp_connect__init(&frame, address, &stream);
	assert_cancelled(&hand, &frame.future);
	edo_tcp_connect__init(&frame, address, &stream);
	assert_pending(&hand, &frame.future);
	assert_cancelled(&hand, &frame.future);
	driven_settle(&hand);
	assert_int_equal(hand_take_wakes(&hand), 0);
	assert_null(stream);
	edo_listener_close(listener);
	driven_deinit(&hand);
}

TEST(connect_that_lacks_something_fails_and_leaves_nothing)
{
	struct edo_stream *stream = NULL;
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE];
	struct hand hand;

	driven_init(&hand);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	edo_listener_address(listener, address, sizeof(address));
	syscalls_fail(SYSCALL_SOCKET, 1, EMFILE);
	assert_int_equal(run_connect(&hand, address, &stream), -EMFILE);
	syscalls_fail(SYSCALL_EPOLL_CTL, 1, ENOMEM);
	assert_int_equal(run_connect(&hand, address, &stream), -ENOMEM);
	syscalls_fail(SYSCALL_CONNECT, 1, EAGAIN);
	assert_int_equal(run_connect(&hand, address, &stream), -EADDRNOTAVAIL);
	for (int n = 1; n <= 2; n++) {
		edo__alloc_fail_at(n);
		assert_int_equal(run_connect(&hand, address, &stream), -ENOMEM);
	}
	assert_null(stream);
	syscalls_fail(SYSCALL_CONNECT, 1, EINTR);
	assert_int_equal(run_connect(&hand, address, &stream), 0);
	edo_stream_close(stream);
	edo_listener_close(listener);
	driven_deinit(&hand);
}
