/* SPDX-License-Identifier: MIT */

/*
 * Proves: a source may be read on one thread while another delivers its events,
 * a third closes it and the driver closes; nobody misses an event, touches a
 * waker that was disarmed, or memory that was told to be free.
 *
 * The driver belongs to thread 0. Others are polled on workers of the same
 * family: who reads has a context that says so, and who closes is on no worker
 * at all.
 */

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/list.h"
#include "driver/source.h"
#include "model.h"
#include "poller.h"

/* A source as part of an object on the heap, as all are. */
struct object {
	struct edo__source source;
	int fd;
};

static struct edo__driver *home;
static struct edo__worker home_worker;
static struct object *object;
static uint32_t is_done; /* atomic */
static int n_freed;

static void free_object(struct edo__source *source)
{
	model_count(&n_freed, 1);
	edo__free(edo__container_of(source, struct object, source));
}

static void open_world(void)
{
	is_done = 0;
	n_freed = 0;
	model_check(edo__driver_open(EDO_DRIVER_EPOLL, &home) == 0);
	home_worker = (struct edo__worker){ .driver = home };
	object = edo__malloc(sizeof(*object));
	object->fd = model_channel_open();
	edo__source_init(&object->source, object->fd);
}

static void close_object(void)
{
	int fd = object->fd;

	edo__source_release(&object->source, free_object);
	close(fd);
}

/* A read of at most two, as the streams do it. */
struct reading {
	struct edo_future future;
	int n;
};

static int take(const struct edo_context *context)
{
	struct edo__source *source = &object->source;

	for (;;) {
		uint32_t seen = edo__source_look(source);
		int n;

		if (!edo__seen_readable(seen)) {
			n = edo__source_arm_reader(source, context);
			if (n == 0)
				continue;
			return n;
		}
		n = model_channel_take(object->fd, 2);
		if (n == 0)
			edo__source_read_would_block(source, seen);
		if (n == 1)
			edo__source_read_was_short(source, seen);
		if (n)
			return n;
	}
}

static enum edo_poll read_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct reading *reading =
		edo__container_of(self, struct reading, future);

	reading->n = take(context);
	if (reading->n == -EAGAIN)
		return EDO_PENDING;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll read_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	(void)context;
	edo__source_disarm_reader(&object->source);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

/* A write that finds no room, ever. */
static enum edo_poll write_poll(struct edo_future *self,
				struct edo_context *context)
{
	struct edo__source *source = &object->source;
	uint32_t seen;

	(void)self;
	do {
		seen = edo__source_look(source);
		edo__source_write_would_block(source, seen);
	} while (edo__source_arm_writer(source, context) == 0);
	return EDO_PENDING;
}

static enum edo_poll write_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	(void)context;
	edo__source_disarm_writer(&object->source);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type read_type = {
	.poll = read_poll,
	.cancel = read_cancel,
};
static const struct edo_future_type write_type = {
	.poll = write_poll,
	.cancel = write_cancel,
};

/* On a worker with that driver; what was read. */
static int read_some(struct edo__worker *worker)
{
	struct reading reading = { .future = { .type = &read_type } };
	struct poller poller;

	poller_init(&poller);
	poller.context.worker = worker;
	poller_await(&poller, &reading.future);
	poller_deinit(&poller);
	return reading.n;
}

/* Polls so often, woken or not, and gives up if that was not enough. */
static void try_often(int n_polls, const struct edo_future_type *type,
		      struct edo__worker *worker)
{
	struct reading reading = { .future = { .type = type } };
	struct poller poller;

	poller_init(&poller);
	poller.context.worker = worker;
	while (n_polls-- &&
	       poller_poll(&poller, &reading.future) == EDO_PENDING)
		;
	if (!edo_future_has_ended(&reading.future))
		poller_cancel(&poller, &reading.future);
	poller_deinit(&poller);
}

/* Registered with the driver of thread 0, and known to be empty. */
static void settle(void)
{
	try_often(1, &read_type, &home_worker);
}

static void *read_two(void *unused)
{
	int n = 0;

	while (n < 2)
		n += read_some(&home_worker);
	edo__store_release(&is_done, 1u); /* pairs with turn_until_done() */
	edo__driver_wake(home);
	return unused;
}

static void *put_two(void *unused)
{
	model_channel_put(object->fd);
	model_channel_put(object->fd);
	return unused;
}

static void turn_until_done(void)
{
	/* Pairs with the end of the reader. */
	while (!edo__load_acquire(&is_done))
		edo__driver_turn(home, -1);
}

static void events_against_reads(void)
{
	int threads[2];

	open_world();
	settle();
	threads[0] = model_spawn(read_two, NULL);
	threads[1] = model_spawn(put_two, NULL);
	turn_until_done();
	model_join(threads[0]);
	model_join(threads[1]);
	close_object();
	edo__driver_close(home);
	model_check(n_freed == 1);
}

static void *read_twice(void *unused)
{
	try_often(2, &read_type, &home_worker);
	return unused;
}

static void events_against_cancel(void)
{
	int thread;

	open_world();
	settle();
	model_channel_put(object->fd);
	thread = model_spawn(read_twice, NULL);
	edo__driver_turn(home, 0);
	model_join(thread);
	close_object();
	edo__driver_close(home);
}

static void *close_elsewhere(void *unused)
{
	close_object();
	return unused;
}

static void events_against_close(void)
{
	int thread;

	open_world();
	settle();
	model_channel_put(object->fd);
	thread = model_spawn(close_elsewhere, NULL);
	edo__driver_turn(home, 0);
	edo__driver_turn(home, 0);
	model_join(thread);
	edo__driver_turn(home, 0);
	model_check(n_freed == 1);
	edo__driver_close(home);
}

static void driver_that_closes_against_close(void)
{
	int thread;

	open_world();
	settle();
	thread = model_spawn(close_elsewhere, NULL);
	edo__driver_close(home);
	model_join(thread);
	model_check(n_freed == 1);
}

/* ---- a reader whose driver closes goes to its own worker's ---------------- */

static struct edo__driver *second;
static struct edo__worker second_worker;

static void *read_one_elsewhere(void *unused)
{
	model_check(read_some(&second_worker) == 1);
	edo__store_release(&is_done, 1u); /* pairs with the loop below */
	edo__driver_wake(second);
	return unused;
}

static void driver_that_closes_against_reads(void)
{
	int thread;

	open_world();
	model_check(edo__driver_open(EDO_DRIVER_EPOLL, &second) == 0);
	second->family = home->family;
	second_worker = (struct edo__worker){ .driver = second };
	settle();
	thread = model_spawn(read_one_elsewhere, NULL);
	edo__driver_close(home);
	model_channel_put(object->fd);
	/* Pairs with the end of the reader. */
	while (!edo__load_acquire(&is_done))
		edo__driver_turn(second, -1);
	model_join(thread);
	close_object();
	edo__driver_close(second);
	model_check(n_freed == 1);
}

/* Both register it, each with a driver of its own, of which one is too late. */
static void *write_elsewhere(void *unused)
{
	try_often(1, &write_type, &second_worker);
	return unused;
}

static void first_reads_and_writes(void)
{
	int thread;

	open_world();
	model_check(edo__driver_open(EDO_DRIVER_EPOLL, &second) == 0);
	second->family = home->family;
	second_worker = (struct edo__worker){ .driver = second };
	thread = model_spawn(write_elsewhere, NULL);
	settle();
	model_join(thread);
	close_object();
	edo__driver_close(home);
	edo__driver_close(second);
	model_check(n_freed == 1);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(events_against_reads, 3,
	     "an event that comes during a short read or one that finds "
	     "nothing is not lost"),
	CASE(events_against_cancel, 6,
	     "the waker of a read that has ended is not touched"),
	CASE(events_against_close, 6,
	     "memory goes when no event can find it, and not before"),
	CASE(driver_that_closes_against_close, 4,
	     "a source and its driver may close at the same time"),
	CASE(driver_that_closes_against_reads, 3,
	     "who waits when the driver closes goes to another"),
	CASE(first_reads_and_writes, 4, "two that come first register once"),
	{ 0 },
};
