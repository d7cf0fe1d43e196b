/* SPDX-License-Identifier: MIT */

/*
 * Two threads that are workers of one runtime as far as the driver is concerned:
 * each has a driver of its own, of one family, and what the first one's watches
 * is used on both. Futures are driven by hand, with a waker that also wakes the
 * driver in which its thread sleeps.
 */

#include "driven.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <base/atomic.h>
#include <base/list.h>
#include <driver/driver.h>
#include <driver/source.h>
#include <edo/io/read.h>
#include <edo/io/write.h>
#include <edo/net/tcp.h>
#include <net/tcp.h>

struct side {
	struct hand hand;
	struct edo_waker waker;
	int n_wakes; /* atomic */
};

struct two {
	struct side home; /* of the test's own thread */
	uint32_t family;
	int is_over; /* atomic: the other thread is done */
	struct edo_listener *listener;
	struct edo_stream *stream; /* atomic */
	int peer;
	int n_accepted[2];
};

/* ---- threads -------------------------------------------------------------- */

static struct edo_waker *side_mark(struct edo_waker *waker)
{
	struct side *side = edo__container_of(waker, struct side, waker);

	edo__fetch_add_seq_cst(&side->n_wakes, 1);
	edo__driver_wake(side->hand.worker.driver);
	return NULL;
}

static const struct edo_waker_type side_type = { .mark = side_mark };

static void side_init(struct side *side)
{
	driven_init(&side->hand);
	side->waker.type = &side_type;
	side->n_wakes = 0;
	side->hand.context.waker = &side->waker;
}

static void turn(struct side *side)
{
	edo__driver_turn(side->hand.worker.driver, -1);
}

static void run(struct side *side, struct edo_future *future)
{
	while (hand_poll(&side->hand, future) == EDO_PENDING)
		while (!edo__exchange_seq_cst(&side->n_wakes, 0))
			turn(side);
}

static void init(struct two *two)
{
	memset(two, 0, sizeof(*two));
	side_init(&two->home);
	two->family = two->home.hand.worker.driver->family;
}

/* The other thread begins. */
static void enter(struct two *two, struct side *side)
{
	side_init(side);
	side->hand.worker.driver->family = two->family;
}

static void leave(struct two *two, struct side *side)
{
	driven_deinit(&side->hand);
	edo__store_seq_cst(&two->is_over, 1);
	edo__driver_wake(two->home.hand.worker.driver);
}

/* Turns for as long as the other one runs. */
static void finish(struct two *two, pthread_t thread)
{
	while (!edo__load_seq_cst(&two->is_over))
		turn(&two->home);
	pthread_join(thread, NULL);
	driven_deinit(&two->home.hand);
}

/* ---- streams -------------------------------------------------------------- */

static struct edo_stream *stream_new(int *ret_peer)
{
	struct edo_stream *stream = edo__tcp_new();
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	edo__tcp_attach(stream, fds[0]);
	*ret_peer = fds[1];
	return stream;
}

/* The peer blocks, the stream must not. */
static void unblock(struct edo_stream *stream)
{
	int fd = edo__tcp_source(stream)->fd;

	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
}

/* Registered with the driver of @side, and nothing is there. */
static void settle(struct side *side, struct edo_stream *stream)
{
	struct edo_read__frame read;
	char byte;

	edo_read__init(&read, stream, &byte, 1);
	assert_pending(&side->hand, &read.future);
	assert_cancelled(&side->hand, &read.future);
}

#define N_ROUNDS 500

/* Reads a little, gives up at random places, and closes. */
static void *use_and_close(void *argument)
{
	struct two *two = argument;
	struct side side;

	enter(two, &side);
	for (int i = 0; i < N_ROUNDS; i++) {
		struct edo_read__frame read;
		struct edo_stream *stream;
		char byte;

		while (!(stream = edo__exchange_acq_rel(
				 &two->stream, (struct edo_stream *)NULL)))
			sched_yield();
		edo_read__init(&read, stream, &byte, 1);
		if (i % 3 && hand_poll(&side.hand, &read.future) == EDO_PENDING)
			hand_cancel(&side.hand, &read.future);
		if (i % 2)
			(void)!write(two->peer, "x", 1);
		edo_stream_close(stream);
		close(two->peer);
		edo__store_release(&two->peer, -1);
	}
	leave(two, &side);
	return NULL;
}

TEST(stream_is_closed_elsewhere_while_its_events_are_delivered)
{
	struct two two;
	pthread_t thread;

	init(&two);
	pthread_create(&thread, NULL, use_and_close, &two);
	for (int i = 0; i < N_ROUNDS; i++) {
		struct edo_stream *stream = stream_new(&two.peer);

		unblock(stream);
		settle(&two.home, stream);
		(void)!write(two.peer, "x", 1);
		edo__store_release(&two.stream, stream);
		while (edo__load_acquire(&two.peer) >= 0)
			edo__driver_turn(two.home.hand.worker.driver, 0);
	}
	finish(&two, thread);
}

#define N_BYTES (1 << 18)

static void *echo(void *argument)
{
	struct two *two = argument;
	char buffer[999];
	ssize_t n, n_out;

	while ((n = read(two->peer, buffer, sizeof(buffer))) > 0)
		for (ssize_t i = 0; i < n; i += n_out) {
			n_out = write(two->peer, buffer + i, (size_t)(n - i));
			if (n_out < 0)
				return NULL;
		}
	return NULL;
}

static void *write_much(void *argument)
{
	static unsigned char bytes[N_BYTES];
	struct edo_write_all__frame frame;
	struct two *two = argument;
	struct side side;

	enter(two, &side);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256);
	edo_write_all__init(&frame, two->stream, bytes, sizeof(bytes));
	run(&side, &frame.future);
	leave(two, &side);
	return NULL;
}

TEST(one_thread_reads_while_another_writes)
{
	static unsigned char bytes[N_BYTES];
	struct edo_read_exact__frame frame;
	pthread_t echoing, writing;
	struct edo_stream *stream;
	struct two two;
	int peer;

	init(&two);
	stream = two.stream = stream_new(&two.peer);
	peer = two.peer;
	unblock(stream);
	pthread_create(&echoing, NULL, echo, &two);
	pthread_create(&writing, NULL, write_much, &two);
	edo_read_exact__init(&frame, stream, bytes, sizeof(bytes));
	run(&two.home, &frame.future);
	assert_int_equal(frame.output, 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		assert_int_equal(bytes[i], (unsigned char)(i * 7 + i / 256));
	while (!edo__load_seq_cst(&two.is_over))
		turn(&two.home);
	edo_stream_close(stream);
	pthread_join(echoing, NULL);
	close(peer);
	finish(&two, writing);
}

/* ---- listeners ------------------------------------------------------------ */

#define N_CONNECTIONS 400

static int accept_some(struct two *two, struct side *side, int n)
{
	int n_accepted = 0;

	for (int i = 0; i < n; i++) {
		struct edo_listener_accept__frame frame;
		struct edo_stream *stream;

		edo_listener_accept__init(&frame, two->listener, &stream);
		/* Now and then it gives up, and comes again. */
		if (i % 5 == 0 &&
		    hand_poll(&side->hand, &frame.future) == EDO_PENDING) {
			hand_cancel(&side->hand, &frame.future);
			edo_listener_accept__init(&frame, two->listener,
						  &stream);
		}
		if (!edo_future_has_ended(&frame.future))
			run(side, &frame.future);
		n_accepted += frame.output == 0;
		edo_stream_close(stream);
	}
	return n_accepted;
}

static void *accept_elsewhere(void *argument)
{
	struct two *two = argument;
	struct side side;

	enter(two, &side);
	two->n_accepted[1] = accept_some(two, &side, N_CONNECTIONS);
	leave(two, &side);
	return NULL;
}

static void *connect_often(void *argument)
{
	struct two *two = argument;
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	char text[EDO_ADDRESS_SIZE];

	memset(&address, 0, size);
	edo_listener_address(two->listener, text, sizeof(text));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port =
		htons((uint16_t)strtol(strrchr(text, ':') + 1, NULL, 10));
	for (int i = 0; i < 2 * N_CONNECTIONS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		(void)!connect(fd, (struct sockaddr *)&address, size);
		close(fd);
	}
	return NULL;
}

TEST(two_threads_accept_every_connection)
{
	pthread_t accepting, connecting;
	struct two two;

	init(&two);
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &two.listener), 0);
	pthread_create(&accepting, NULL, accept_elsewhere, &two);
	pthread_create(&connecting, NULL, connect_often, &two);
	two.n_accepted[0] = accept_some(&two, &two.home, N_CONNECTIONS);
	assert_int_equal(two.n_accepted[0], N_CONNECTIONS);
	pthread_join(connecting, NULL);
	while (!edo__load_seq_cst(&two.is_over))
		turn(&two.home);
	edo_listener_close(two.listener);
	finish(&two, accepting);
	assert_int_equal(two.n_accepted[1], N_CONNECTIONS);
}
