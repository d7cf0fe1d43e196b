/* SPDX-License-Identifier: MIT */
#include "streams.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <base/alloc.h>
#include <edo/net/tcp.h>

struct server {
	struct hand hand;
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE];
};

static void server_init(struct server *server)
{
	driven_init(&server->hand);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &server->listener), 0);
	assert_int_equal(edo_listener_address(server->listener, server->address,
					      sizeof(server->address)),
			 0);
}

static void server_deinit(struct server *server)
{
	edo_listener_close(server->listener);
	driven_deinit(&server->hand);
}

static struct edo_stream *connect_to(struct server *server)
{
	struct edo_tcp_connect__frame frame;
	struct edo_stream *stream;

	edo_tcp_connect__init(&frame, server->address, &stream);
	driven_run(&server->hand, &frame.future);
	assert_int_equal(frame.output, 0);
	return stream;
}

static struct edo_stream *accept_one(struct server *server)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *stream;

	edo_listener_accept__init(&frame, server->listener, &stream);
	driven_run(&server->hand, &frame.future);
	assert_int_equal(frame.output, 0);
	return stream;
}

static int accept_now(struct server *server, struct edo_stream **ret_stream)
{
	struct edo_listener_accept__frame frame;

	edo_listener_accept__init(&frame, server->listener, ret_stream);
	assert_ready(&server->hand, &frame.future);
	return frame.output;
}

TEST(connection_carries_bytes_both_ways)
{
	struct edo_stream *client, *connection;
	struct server server;

	server_init(&server);
	client = connect_to(&server);
	connection = accept_one(&server);
	put(&server.hand, client, "ping");
	assert_gets(&server.hand, connection, "ping");
	put(&server.hand, connection, "pong");
	assert_gets(&server.hand, client, "pong");
	edo_stream_close(client);
	assert_ends(&server.hand, connection);
	edo_stream_close(connection);
	server_deinit(&server);
}

TEST(accept_waits_for_a_connection)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *client, *connection;
	struct server server;

	server_init(&server);
	edo_listener_accept__init(&frame, server.listener, &connection);
	assert_pending(&server.hand, &frame.future);
	driven_settle(&server.hand);
	assert_int_equal(hand_take_wakes(&server.hand), 0);
	client = connect_to(&server);
	driven_run(&server.hand, &frame.future);
	assert_int_equal(frame.output, 0);
	edo_stream_close(connection);
	edo_stream_close(client);
	server_deinit(&server);
}

TEST(cancelled_accept_leaves_the_connection_to_the_next)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *client, *connection = NULL;
	struct server server;

	server_init(&server);
	edo_listener_accept__init(&frame, server.listener, &connection);
	assert_pending(&server.hand, &frame.future);
	client = connect_to(&server);
	driven_settle(&server.hand);
	assert_cancelled(&server.hand, &frame.future);
	assert_null(connection);
	connection = accept_one(&server);
	edo_stream_close(connection);
	edo_stream_close(client);
	server_deinit(&server);
}

/* Three tasks wait on one listener, each with a waker of its own. */
struct crowd {
	struct server server;
	struct edo_listener_accept__frame frames[3];
	struct counting_waker wakers[3];
	struct edo_stream *streams[3];
};

static enum edo_poll poll_member(struct crowd *crowd, int i)
{
	struct edo_context context = crowd->server.hand.context;

	context.waker = &crowd->wakers[i].waker;
	context.budget = EDO_COOP_BUDGET;
	return edo_future_poll(&crowd->frames[i].future, &context);
}

static void crowd_init(struct crowd *crowd)
{
	server_init(&crowd->server);
	for (int i = 0; i < 3; i++) {
		counting_waker_init(&crowd->wakers[i]);
		edo_listener_accept__init(&crowd->frames[i],
					  crowd->server.listener,
					  &crowd->streams[i]);
		assert_int_equal(poll_member(crowd, i), EDO_PENDING);
	}
}

TEST(one_edge_serves_everybody_in_line_in_turn)
{
	struct edo_stream *clients[3];
	struct crowd crowd;

	crowd_init(&crowd);
	for (int i = 0; i < 3; i++)
		clients[i] = connect_to(&crowd.server);
	driven_settle(&crowd.server.hand);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(counting_waker_take(&crowd.wakers[i]), 1);
		assert_int_equal(poll_member(&crowd, i), EDO_READY);
		assert_int_equal(crowd.frames[i].output, 0);
		edo_stream_close(crowd.streams[i]);
		edo_stream_close(clients[i]);
	}
	server_deinit(&crowd.server);
}

TEST(call_that_is_cancelled_goes_to_the_next_in_line)
{
	struct edo_stream *client;
	struct crowd crowd;

	crowd_init(&crowd);
	client = connect_to(&crowd.server);
	driven_settle(&crowd.server.hand);
	assert_int_equal(counting_waker_take(&crowd.wakers[0]), 1);
	assert_cancelled(&crowd.server.hand, &crowd.frames[0].future);
	assert_int_equal(counting_waker_take(&crowd.wakers[1]), 1);
	assert_int_equal(poll_member(&crowd, 1), EDO_READY);
	assert_int_equal(counting_waker_take(&crowd.wakers[2]), 1);
	assert_int_equal(poll_member(&crowd, 2), EDO_PENDING);
	assert_cancelled(&crowd.server.hand, &crowd.frames[2].future);
	edo_stream_close(crowd.streams[1]);
	edo_stream_close(client);
	server_deinit(&crowd.server);
}

TEST(who_was_called_in_vain_is_first_again)
{
	struct edo_stream *client, *taken;
	struct crowd crowd;

	crowd_init(&crowd);
	client = connect_to(&crowd.server);
	driven_settle(&crowd.server.hand);
	assert_int_equal(accept_now(&crowd.server, &taken), 0);
	assert_int_equal(poll_member(&crowd, 0), EDO_PENDING);
	edo_stream_close(taken);
	edo_stream_close(client);
	counting_waker_take(&crowd.wakers[0]);
	client = connect_to(&crowd.server);
	driven_settle(&crowd.server.hand);
	assert_int_equal(counting_waker_take(&crowd.wakers[0]), 1);
	assert_int_equal(poll_member(&crowd, 0), EDO_READY);
	for (int i = 1; i < 3; i++)
		assert_cancelled(&crowd.server.hand, &crowd.frames[i].future);
	edo_stream_close(crowd.streams[0]);
	edo_stream_close(client);
	server_deinit(&crowd.server);
}

TEST(running_out_of_descriptors_costs_no_connection)
{
	const int errors[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };
	struct edo_stream *client, *connection = NULL;
	struct server server;

	server_init(&server);
	client = connect_to(&server);
	edo__alloc_fail_at(1);
	assert_int_equal(accept_now(&server, &connection), -ENOMEM);
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		syscalls_fail(SYSCALL_ACCEPT4, 1, errors[i]);
		assert_int_equal(accept_now(&server, &connection), -errors[i]);
		assert_null(connection);
	}
	assert_int_equal(accept_now(&server, &connection), 0);
	edo_stream_close(connection);
	edo_stream_close(client);
	server_deinit(&server);
}

TEST(connection_that_broke_in_the_queue_is_skipped)
{
	const int errors[] = { EINTR, ECONNABORTED, EPROTO, ENETDOWN };
	struct edo_stream *client, *connection;
	struct server server;

	server_init(&server);
	client = connect_to(&server);
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		syscalls_fail(SYSCALL_ACCEPT4, 1, errors[i]);
		assert_int_equal(accept_now(&server, &connection), 0);
		edo_stream_close(connection);
		edo_stream_close(client);
		client = connect_to(&server);
	}
	edo_stream_close(client);
	server_deinit(&server);
}

TEST(connections_nobody_took_end_with_the_listener)
{
	struct edo_stream *client;
	struct server server;
	ssize_t n;
	char byte;

	server_init(&server);
	client = connect_to(&server);
	edo_listener_close(server.listener);
	server.listener = NULL;
	n = run_read(&server.hand, client, &byte, 1);
	assert_true(n == -ECONNRESET || n == 0);
	edo_stream_close(client);
	server_deinit(&server);
}

TEST(descriptors_are_not_inherited_and_never_block)
{
	struct edo_stream *client, *connection;
	struct server server;

	server_init(&server);
	client = connect_to(&server);
	connection = accept_one(&server);
	for (int fd = 3; fd < 64; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags >= 0 && fcntl(fd, F_GETFL) & O_NONBLOCK)
			assert_int_equal(flags & FD_CLOEXEC, FD_CLOEXEC);
	}
	edo_stream_close(connection);
	edo_stream_close(client);
	server_deinit(&server);
}

TEST(address_in_use_is_an_error_and_a_closed_one_is_free)
{
	struct edo_listener *second = NULL;
	struct server server;

	server_init(&server);
	assert_int_equal(edo_tcp_listen(server.address, &second), -EADDRINUSE);
	assert_null(second);
	edo_listener_closep(&server.listener);
	assert_null(server.listener);
	assert_int_equal(edo_tcp_listen(server.address, &second), 0);
	edo_listener_close(second);
	server_deinit(&server);
}

TEST(listening_needs_an_address)
{
	struct edo_listener *listener = NULL;

	assert_int_equal(edo_tcp_listen("80", &listener), -EINVAL);
	assert_int_equal(edo_tcp_listen("[x]:80", &listener), -EINVAL);
	assert_int_equal(edo_tcp_listen("192.0.2.1:1", &listener),
			 -EADDRNOTAVAIL);
	syscalls_fail(SYSCALL_SOCKET, 1, EMFILE);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), -EMFILE);
	edo__alloc_fail_at(1);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), -ENOMEM);
	assert_null(listener);
}

TEST(name_may_be_listened_on)
{
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE];

	assert_int_equal(edo_tcp_listen("localhost:0", &listener), 0);
	assert_int_equal(edo_listener_address(listener, address, 5), -ENOSPC);
	assert_int_equal(
		edo_listener_address(listener, address, sizeof(address)), 0);
	edo_listener_close(listener);
}

TEST(without_a_host_all_addresses_are_listened_on)
{
	struct edo_stream *client, *connection;
	struct server server;
	char *port;

	driven_init(&server.hand);
	assert_int_equal(edo_tcp_listen(":0", &server.listener), 0);
	edo_listener_address(server.listener, server.address,
			     sizeof(server.address));
	port = strrchr(server.address, ':');
	memmove(server.address, port, strlen(port) + 1);
	client = connect_to(&server);
	connection = accept_one(&server);
	edo_stream_close(connection);
	edo_stream_close(client);
	server_deinit(&server);
}

static void close_listener(void *argument)
{
	edo_listener_close(argument);
}

TEST(closing_while_somebody_waits_panics)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *connection;
	struct server server;

	server_init(&server);
	edo_listener_accept__init(&frame, server.listener, &connection);
	assert_pending(&server.hand, &frame.future);
	assert_panics(close_listener, server.listener, "an accept pending");
	assert_cancelled(&server.hand, &frame.future);
	edo_listener_close(NULL);
	server_deinit(&server);
}
