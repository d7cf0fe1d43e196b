/* SPDX-License-Identifier: MIT */
#include "streams.h"
#include "syscalls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <driver/source.h>
#include <edo/io/copy.h>
#include <edo/io/duplex.h>
#include <edo/io/read.h>
#include <edo/io/write.h>
#include <edo/net/tcp.h>
#include <edo/time/clock.h>
#include <net/tcp.h>

/* A connection over the loopback. */
struct link {
	struct hand hand;
	struct edo_listener *listener;
	struct edo_stream *a;
	struct edo_stream *b;
};

static void connect_pair(struct link *link, struct edo_stream **ret_a,
			 struct edo_stream **ret_b)
{
	struct edo_listener_accept__frame accept;
	struct edo_tcp_connect__frame connect;
	char address[EDO_ADDRESS_SIZE];

	edo_listener_address(link->listener, address, sizeof(address));
	edo_tcp_connect__init(&connect, address, ret_a);
	driven_run(&link->hand, &connect.future);
	assert_int_equal(connect.output, 0);
	edo_listener_accept__init(&accept, link->listener, ret_b);
	driven_run(&link->hand, &accept.future);
	assert_int_equal(accept.output, 0);
}

static void link_init(struct link *link)
{
	driven_init(&link->hand);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &link->listener), 0);
	connect_pair(link, &link->a, &link->b);
}

static void link_deinit(struct link *link)
{
	edo_stream_close(link->a);
	edo_stream_close(link->b);
	edo_listener_close(link->listener);
	driven_deinit(&link->hand);
}

static void set_option(struct edo_stream *stream, int name, const void *value,
		       socklen_t size)
{
	assert_int_equal(setsockopt(edo__tcp_source(stream)->fd, SOL_SOCKET,
				    name, value, size),
			 0);
}

/* As little room for what is sent as the kernel allows. */
static void shrink(struct link *link)
{
	int size = 1;

	set_option(link->a, SO_SNDBUF, &size, sizeof(size));
}

/* Makes the kernel answer the next bytes, and the closing, with a reset. */
static void reset(struct edo_stream *stream)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	set_option(stream, SO_LINGER, &linger, sizeof(linger));
	edo_stream_close(stream);
}

/* Byte for byte what is sent, so that each one is missed if it is lost. */
static void fill_pattern(unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 7 + i / 251);
}

TEST(read_and_write_that_can_be_done_are_one_system_call_each)
{
	struct edo_read__frame read;
	struct link link;
	char buffer[64];

	link_init(&link);
	edo_read__init(&read, link.b, buffer, sizeof(buffer));
	assert_pending(&link.hand, &read.future);
	driven_settle(&link.hand);
	for (int i = 0; i < N_SYSCALLS; i++)
		syscalls_take_count(i);
	for (int i = 0; i < 10; i++) {
		put(&link.hand, link.a, "ping");
		driven_wait(&link.hand);
		assert_ready(&link.hand, &read.future);
		assert_int_equal(read.output, 4);
		edo_read__init(&read, link.b, buffer, sizeof(buffer));
		assert_pending(&link.hand, &read.future);
	}
	assert_int_equal(syscalls_take_count(SYSCALL_SEND), 10);
	assert_int_equal(syscalls_take_count(SYSCALL_RECV), 10);
	assert_int_equal(syscalls_take_count(SYSCALL_EPOLL_CTL), 0);
	assert_cancelled(&link.hand, &read.future);
	link_deinit(&link);
}

TEST(cancelled_read_leaves_the_bytes_in_the_stream)
{
	struct edo_read__frame read;
	struct link link;
	char byte;

	link_init(&link);
	edo_read__init(&read, link.b, &byte, 1);
	assert_pending(&link.hand, &read.future);
	put(&link.hand, link.a, "kept");
	driven_wait(&link.hand);
	assert_cancelled(&link.hand, &read.future);
	assert_gets(&link.hand, link.b, "kept");
	link_deinit(&link);
}

TEST(half_closed_connection_carries_the_other_direction)
{
	struct link link;

	link_init(&link);
	put(&link.hand, link.a, "request");
	assert_int_equal(run_shutdown(&link.hand, link.a), 0);
	assert_int_equal(run_shutdown(&link.hand, link.a), 0);
	assert_gets(&link.hand, link.b, "request");
	assert_ends(&link.hand, link.b);
	assert_ends(&link.hand, link.b);
	put(&link.hand, link.b, "answer");
	assert_gets(&link.hand, link.a, "answer");
	assert_int_equal(run_write(&link.hand, link.a, "x", 1), -EPIPE);
	link_deinit(&link);
}

TEST(end_that_comes_with_the_last_bytes_is_not_missed)
{
	struct edo_read__frame read;
	struct link link;
	char buffer[64];

	link_init(&link);
	edo_read__init(&read, link.b, buffer, sizeof(buffer));
	assert_pending(&link.hand, &read.future);
	put(&link.hand, link.a, "last");
	edo_stream_close(link.a);
	link.a = NULL;
	driven_run(&link.hand, &read.future);
	assert_int_equal(read.output, 4);
	assert_ends(&link.hand, link.b);
	link_deinit(&link);
}

TEST(reset_of_the_peer_ends_a_pending_read)
{
	struct edo_read__frame read;
	struct link link;
	char byte;

	link_init(&link);
	edo_read__init(&read, link.b, &byte, 1);
	assert_pending(&link.hand, &read.future);
	reset(link.a);
	link.a = NULL;
	driven_run(&link.hand, &read.future);
	assert_int_equal(read.output, -ECONNRESET);
	assert_ends(&link.hand, link.b);
	assert_int_equal(run_write(&link.hand, link.b, "x", 1), -EPIPE);
	assert_int_equal(run_shutdown(&link.hand, link.b), 0);
	link_deinit(&link);
}

TEST(reset_of_the_peer_ends_a_pending_write)
{
	static unsigned char bytes[1 << 22];
	struct edo_write_all__frame write;
	struct link link;

	link_init(&link);
	shrink(&link);
	edo_write_all__init(&write, link.a, bytes, sizeof(bytes));
	assert_pending(&link.hand, &write.future);
	reset(link.b);
	link.b = NULL;
	driven_run(&link.hand, &write.future);
	assert_true(write.output == -ECONNRESET || write.output == -EPIPE);
	link_deinit(&link);
}

/* What is there now: bytes, or 0 after cancelling the read. */
static size_t read_now(struct link *link, struct edo_stream *stream,
		       void *buffer, size_t size)
{
	struct edo_read__frame read;

	edo_read__init(&read, stream, buffer, size);
	if (hand_poll(&link->hand, &read.future) == EDO_PENDING) {
		assert_cancelled(&link->hand, &read.future);
		return 0;
	}
	assert_true(read.output > 0);
	return (size_t)read.output;
}

TEST(short_writes_lose_no_byte)
{
	static unsigned char bytes[1 << 20], got[1 << 20];
	struct edo_write_all__frame write;
	struct link link;
	size_t n = 0;

	link_init(&link);
	shrink(&link);
	fill_pattern(bytes, sizeof(bytes));
	edo_write_all__init(&write, link.a, bytes, sizeof(bytes));
	while (hand_poll(&link.hand, &write.future) == EDO_PENDING) {
		n += read_now(&link, link.b, got + n, sizeof(got) - n);
		edo__driver_turn(link.hand.worker.driver, EDO_MILLISECOND);
	}
	assert_int_equal(write.output, 0);
	assert_int_equal(
		run_read_exact(&link.hand, link.b, got + n, sizeof(got) - n),
		0);
	assert_memory_equal(bytes, got, sizeof(bytes));
	link_deinit(&link);
}

TEST(write_cancelled_at_every_wait_reports_each_byte)
{
	static unsigned char bytes[1 << 18], got[1 << 18];
	size_t n_in = 0, n_out = 0;
	struct link link;

	link_init(&link);
	shrink(&link);
	fill_pattern(bytes, sizeof(bytes));
	while (n_out < sizeof(got)) {
		struct edo_write__frame write;

		edo_write__init(&write, link.a, bytes + n_in,
				sizeof(bytes) - n_in);
		if (hand_poll(&link.hand, &write.future) == EDO_READY)
			n_in += (size_t)write.output;
		else
			assert_cancelled(&link.hand, &write.future);
		n_out += read_now(&link, link.b, got + n_out,
				  sizeof(got) - n_out);
		edo__driver_turn(link.hand.worker.driver, EDO_MILLISECOND);
	}
	assert_memory_equal(bytes, got, sizeof(bytes));
	link_deinit(&link);
}

TEST(read_exact_cancelled_in_the_middle_loses_no_byte)
{
	struct edo_read_exact__frame read;
	struct link link;
	char buffer[8];

	link_init(&link);
	edo_read_exact__init(&read, link.b, buffer, sizeof(buffer));
	assert_pending(&link.hand, &read.future);
	put(&link.hand, link.a, "abc");
	driven_wait(&link.hand);
	assert_pending(&link.hand, &read.future);
	assert_cancelled(&link.hand, &read.future);
	put(&link.hand, link.a, "defgh");
	assert_gets(&link.hand, link.b, "abcdefgh");
	link_deinit(&link);
}

TEST(urgent_byte_does_not_hide_what_comes_after_it)
{
	struct edo_read__frame read;
	struct link link;
	char buffer[16];
	int fd;

	link_init(&link);
	fd = edo__tcp_source(link.a)->fd;
	edo_read__init(&read, link.b, buffer, sizeof(buffer));
	assert_pending(&link.hand, &read.future);
	driven_settle(&link.hand);
	assert_int_equal(send(fd, "abU", 3, MSG_OOB), 3);
	assert_int_equal(send(fd, "cd", 2, 0), 2);
	driven_run(&link.hand, &read.future);
	assert_int_equal(read.output, 2);
	assert_gets(&link.hand, link.b, "cd");
	link_deinit(&link);
}

TEST(interrupted_and_refused_calls_are_repeated)
{
	struct link link;

	link_init(&link);
	syscalls_fail(SYSCALL_SEND, 1, EINTR);
	put(&link.hand, link.a, "abc");
	syscalls_fail(SYSCALL_RECV, 1, EINTR);
	assert_gets(&link.hand, link.b, "abc");
	syscalls_fail(SYSCALL_RECV, 1, EAGAIN);
	put(&link.hand, link.a, "def");
	assert_gets(&link.hand, link.b, "def");
	link_deinit(&link);
}

TEST(failure_of_the_transport_is_reported)
{
	struct link link;
	char byte;

	link_init(&link);
	syscalls_fail(SYSCALL_SEND, 1, ENOBUFS);
	assert_int_equal(run_write(&link.hand, link.a, "x", 1), -ENOBUFS);
	syscalls_fail(SYSCALL_RECV, 1, ETIMEDOUT);
	assert_int_equal(run_read(&link.hand, link.b, &byte, 1), -ETIMEDOUT);
	syscalls_fail(SYSCALL_EPOLL_CTL, 1, ENOMEM);
	assert_int_equal(run_read(&link.hand, link.b, &byte, 1), -ENOMEM);
	put(&link.hand, link.a, "y");
	assert_gets(&link.hand, link.b, "y");
	link_deinit(&link);
}

TEST(stream_outlives_its_runtime)
{
	struct edo_read__frame read;
	struct link link;
	char byte;

	link_init(&link);
	edo_read__init(&read, link.b, &byte, 1);
	assert_pending(&link.hand, &read.future);
	assert_cancelled(&link.hand, &read.future);
	driven_deinit(&link.hand);
	driven_init(&link.hand);
	put(&link.hand, link.a, "x");
	assert_gets(&link.hand, link.b, "x");
	link_deinit(&link);
}

TEST(addresses_of_both_ends_agree)
{
	char here[EDO_ADDRESS_SIZE], there[EDO_ADDRESS_SIZE];
	struct link link;

	link_init(&link);
	edo_stream_local_address(link.a, here, sizeof(here));
	edo_stream_peer_address(link.b, there, sizeof(there));
	assert_string_equal(here, there);
	edo_stream_peer_address(link.a, here, sizeof(here));
	edo_stream_local_address(link.b, there, sizeof(there));
	assert_string_equal(here, there);
	assert_int_equal(edo_stream_local_address(link.a, here, 3), -ENOSPC);
	assert_int_equal(edo_tcp_nodelay(link.a, true), 0);
	assert_int_equal(edo_tcp_nodelay(link.a, false), 0);
	link_deinit(&link);
}

TEST(stream_that_is_no_connection_has_no_address)
{
	char buffer[EDO_ADDRESS_SIZE];
	struct edo_stream *a, *b;

	assert_int_equal(edo_duplex(1, &a, &b), 0);
	assert_int_equal(edo_stream_local_address(a, buffer, sizeof(buffer)),
			 -EOPNOTSUPP);
	assert_int_equal(edo_stream_peer_address(a, buffer, sizeof(buffer)),
			 -EOPNOTSUPP);
	assert_int_equal(edo_tcp_nodelay(a, true), -EOPNOTSUPP);
	edo_stream_close(a);
	edo_stream_close(b);
}

static void assert_echoes(struct link *link, struct edo_stream *stream,
			  struct edo_copy__frame *echo, int round)
{
	char text[32];

	snprintf(text, sizeof(text), "round %d", round);
	put(&link->hand, stream, text);
	while (hand_poll(&link->hand, &echo->future) == EDO_PENDING) {
		char answer[32];
		size_t n = read_now(link, stream, answer, sizeof(answer));

		if (n) {
			assert_int_equal(n, strlen(text));
			assert_memory_equal(answer, text, n);
			return;
		}
		edo__driver_turn(link->hand.worker.driver, -1);
	}
	fail_msg("the echo ended");
}

#define N_CONNECTIONS 1000

static void allow_descriptors(rlim_t n)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= n)
		return;
	limit.rlim_cur = n < limit.rlim_max ? n : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < n)
		skip();
}

TEST(thousand_connections_echo)
{
	static struct edo_stream *clients[N_CONNECTIONS];
	static struct edo_stream *servers[N_CONNECTIONS];
	static struct edo_copy__frame echoes[N_CONNECTIONS];
	struct link link;

	allow_descriptors(2 * N_CONNECTIONS + 100);
	link_init(&link);
	for (int i = 0; i < N_CONNECTIONS; i++) {
		connect_pair(&link, &clients[i], &servers[i]);
		edo_copy__init(&echoes[i], servers[i], servers[i]);
		assert_pending(&link.hand, &echoes[i].future);
	}
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < N_CONNECTIONS; i++)
			assert_echoes(&link, clients[i], &echoes[i], round);
	for (int i = 0; i < N_CONNECTIONS; i++) {
		edo_stream_close(clients[i]);
		driven_run(&link.hand, &echoes[i].future);
		assert_int_equal(echoes[i].output, 3 * strlen("round 0"));
		edo_stream_close(servers[i]);
	}
	link_deinit(&link);
}
