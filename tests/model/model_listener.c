/* SPDX-License-Identifier: MIT */

/*
 * Proves: connections of one listener that several threads accept reach somebody
 * each, whoever gives up meanwhile, and nobody waits beside one.
 *
 * Thread 0 has the driver; a connection is a thing put into the channel that the
 * listener listens on.
 */

#include <edo/net/listener.h>

#include "driver/driver.h"
#include "future/worker.h"
#include "io/stream.h"
#include "model.h"
#include "net/listener.h"
#include "poller.h"

static struct edo__driver *home;
static struct edo__worker worker;
static struct edo_listener *listener;
static int fd;
static uint32_t n_done; /* atomic */
static int n_accepted;

static void open_world(void)
{
	n_done = 0;
	n_accepted = 0;
	model_check(edo__driver_open(EDO_DRIVER_EPOLL, &home) == 0);
	worker = (struct edo__worker){ .driver = home };
	fd = model_channel_open();
	model_check(edo__listener_new(fd, &listener) == 0);
}

static void close_world(void)
{
	edo_listener_close(listener);
	edo__driver_close(home);
}

static void take(struct edo_stream *stream)
{
	model_count(&n_accepted, 1);
	stream->type->close(stream);
}

static void finish(void)
{
	edo__fetch_add_release(&n_done, 1u); /* pairs with turn_until() */
	edo__driver_wake(home);
}

static void *accept_one(void *unused)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *stream;
	struct poller poller;

	edo_listener_accept__init(&frame, listener, &stream);
	poller_init(&poller);
	poller.context.worker = &worker;
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_check(frame.output == 0);
	take(stream);
	finish();
	return unused;
}

/* Waits for its turn once, and then gives up if it can. */
static void *give_up(void *unused)
{
	struct edo_listener_accept__frame frame;
	struct edo_stream *stream;
	struct poller poller;

	edo_listener_accept__init(&frame, listener, &stream);
	poller_init(&poller);
	poller.context.worker = &worker;
	if (poller_poll(&poller, &frame.future) == EDO_READY) {
		take(stream);
		/* In its place. */
		model_channel_put(fd);
	} else {
		poller_cancel(&poller, &frame.future);
	}
	poller_deinit(&poller);
	return unused;
}

static void turn_until(uint32_t n)
{
	/* Pairs with finish(). */
	while (edo__load_acquire(&n_done) < n)
		edo__driver_turn(home, -1);
}

static void one_at_a_time(void)
{
	int thread;

	open_world();
	thread = model_spawn(accept_one, NULL);
	model_channel_put(fd);
	turn_until(1);
	model_join(thread);
	model_check(n_accepted == 1);
	close_world();
}

static void two_at_once(void)
{
	int threads[2];

	open_world();
	threads[0] = model_spawn(accept_one, NULL);
	threads[1] = model_spawn(accept_one, NULL);
	model_channel_put(fd);
	model_channel_put(fd);
	turn_until(2);
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(n_accepted == 2);
	close_world();
}

static void one_that_gives_up(void)
{
	int threads[2];

	open_world();
	threads[0] = model_spawn(give_up, NULL);
	threads[1] = model_spawn(accept_one, NULL);
	model_channel_put(fd);
	turn_until(1);
	model_join(threads[0]);
	model_join(threads[1]);
	close_world();
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(one_at_a_time, 4, "a connection is announced to who waits"),
	CASE(two_at_once, 2, "one edge serves all, from one to the next"),
	CASE(one_that_gives_up, 2,
	     "who is called and gives up calls the next one"),
	{ 0 },
};
