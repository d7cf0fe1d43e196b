/* SPDX-License-Identifier: MIT */

/*
 * Proves: whatever the two ends of a duplex do at a time, who waits for bytes, for
 * room or for the other's end is woken; one that gives up meanwhile is not touched
 * any more, and takes no byte along; and the pair goes with the end that is closed
 * last, whoever closes it.
 */

#include <errno.h>

#include <edo/io/duplex.h>
#include <edo/io/read.h>
#include <edo/io/write.h>

#include "model.h"
#include "poller.h"

static struct edo_stream *near, *far;
static uint64_t payload; /* what a byte is about */

/* ---- what is done with an end ------------------------------------------------------ */

static ssize_t read_some(struct edo_stream *stream, void *buffer, size_t size)
{
	struct edo_read__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_read__init(&frame, stream, buffer, size);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	return frame.output;
}

static void read_byte(struct edo_stream *stream, char expected)
{
	char byte = 0;

	model_check(read_some(stream, &byte, 1) == 1);
	model_check(byte == expected);
}

static void read_end(struct edo_stream *stream)
{
	char byte;

	model_check(read_some(stream, &byte, 1) == 0);
}

static int write_all(struct edo_stream *stream, const char *bytes, size_t size)
{
	struct edo_write_all__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_write_all__init(&frame, stream, bytes, size);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	return frame.output;
}

static void write_byte(struct edo_stream *stream, char byte)
{
	model_check(write_all(stream, &byte, 1) == 0);
}

static void shut_down(struct edo_stream *stream)
{
	struct edo_shutdown__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_shutdown__init(&frame, stream);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_check(frame.output == 0);
}

/* ---- what the other thread does ---------------------------------------------------- */

static void *write_payload(void *unused)
{
	model_write(&payload);
	write_byte(far, 'a');
	return unused;
}

static void *read_two(void *unused)
{
	read_byte(far, 'a');
	read_byte(far, 'b');
	return unused;
}

static void *read_one(void *unused)
{
	read_byte(far, 'a');
	return unused;
}

static void *write_and_read(void *unused)
{
	write_byte(far, 'f');
	read_byte(far, 'n');
	return unused;
}

static void *write_near(void *unused)
{
	write_byte(near, 'b');
	return unused;
}

static void *write_and_close(void *unused)
{
	write_payload(unused);
	edo_stream_close(far);
	return unused;
}

static void *write_and_shut_down(void *unused)
{
	write_payload(unused);
	shut_down(far);
	return unused;
}

static void *close_far(void *unused)
{
	model_write(&payload);
	edo_stream_close(far);
	return unused;
}

static void *read_to_the_end(void *unused)
{
	read_end(far);
	edo_stream_close(far);
	return unused;
}

static void *wake_for_nothing(void *waker)
{
	edo_waker_wake(waker);
	return NULL;
}

/* ---- scenes ------------------------------------------------------------------------ */

static void open_with_room(size_t capacity)
{
	model_check(edo_duplex(capacity, &near, &far) == 0);
}

static void close_both(void)
{
	edo_stream_close(near);
	edo_stream_close(far);
}

static void read_against_write(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(write_payload, NULL);
	read_byte(near, 'a');
	model_read(&payload);
	model_join(thread);
	close_both();
}

static void write_against_read(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(read_two, NULL);
	model_check(write_all(near, "ab", 2) == 0);
	model_join(thread);
	close_both();
}

static void both_directions(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(write_and_read, NULL);
	write_byte(near, 'n');
	read_byte(near, 'f');
	model_join(thread);
	close_both();
}

/* One end is read here and written there. */
static void directions_of_one_end(void)
{
	int threads[2];

	open_with_room(1);
	threads[0] = model_spawn(write_payload, NULL);
	threads[1] = model_spawn(write_near, NULL);
	read_byte(near, 'a');
	read_byte(far, 'b');
	model_join(threads[0]);
	model_join(threads[1]);
	close_both();
}

static void read_against_close(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(close_far, NULL);
	read_end(near);
	model_read(&payload);
	edo_stream_close(near);
	model_join(thread);
}

static void read_against_write_and_close(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(write_and_close, NULL);
	read_byte(near, 'a');
	read_end(near);
	edo_stream_close(near);
	model_join(thread);
}

static void read_against_shutdown(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(write_and_shut_down, NULL);
	read_byte(near, 'a');
	read_end(near);
	model_join(thread);
	close_both();
}

static void write_against_close(void)
{
	int thread;

	open_with_room(1);
	write_byte(near, 'a');
	thread = model_spawn(close_far, NULL);
	model_check(write_all(near, "b", 1) == -EPIPE);
	model_read(&payload);
	edo_stream_close(near);
	model_join(thread);
}

static void *read_end_of_near(void *unused)
{
	read_end(near);
	return unused;
}

static void *write_in_vain(void *unused)
{
	model_check(write_all(near, "b", 1) == -EPIPE);
	return unused;
}

/* Of one end, on two threads. */
static void close_against_read_and_write(void)
{
	int threads[2];

	open_with_room(1);
	write_byte(near, 'a');
	threads[0] = model_spawn(read_end_of_near, NULL);
	threads[1] = model_spawn(write_in_vain, NULL);
	edo_stream_close(far);
	model_join(threads[0]);
	model_join(threads[1]);
	edo_stream_close(near);
}

static void close_against_close(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(close_far, NULL);
	edo_stream_close(near);
	model_join(thread);
}

/* Who is woken by the one close makes the other. */
static void close_against_a_reader_that_closes(void)
{
	int thread;

	open_with_room(1);
	thread = model_spawn(read_to_the_end, NULL);
	edo_stream_close(near);
	model_join(thread);
}

/* Looks once and gives up; true: it was ready. */
static bool read_once(char *byte)
{
	struct edo_read__frame frame;
	struct poller poller;
	bool is_ready;

	poller_init(&poller);
	edo_read__init(&frame, near, byte, 1);
	is_ready = poller_poll(&poller, &frame.future) == EDO_READY;
	if (!is_ready)
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	return is_ready;
}

static bool write_once(const char *byte)
{
	struct edo_write__frame frame;
	struct poller poller;
	bool is_ready;

	poller_init(&poller);
	edo_write__init(&frame, near, byte, 1);
	is_ready = poller_poll(&poller, &frame.future) == EDO_READY;
	if (!is_ready)
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	return is_ready;
}

static void cancelled_read(void)
{
	char byte = 0;
	int thread;

	open_with_room(1);
	thread = model_spawn(write_payload, NULL);
	if (!read_once(&byte))
		read_byte(near, 'a');
	else
		model_check(byte == 'a');
	model_read(&payload);
	model_join(thread);
	close_both();
}

static void cancelled_write(void)
{
	int thread;

	open_with_room(1);
	write_byte(near, 'a');
	thread = model_spawn(read_one, NULL);
	if (!write_once("b"))
		write_byte(near, 'b');
	model_join(thread);
	read_byte(far, 'b');
	close_both();
}

static void cancelled_read_against_close(void)
{
	int thread;
	char byte;

	open_with_room(1);
	thread = model_spawn(close_far, NULL);
	read_once(&byte);
	edo_stream_close(near);
	model_join(thread);
}

static void woken_for_another_reason(void)
{
	struct edo_read__frame frame;
	struct poller poller;
	int threads[2];
	char byte = 0;

	open_with_room(1);
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(write_payload, NULL);
	edo_read__init(&frame, near, &byte, 1);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_check(byte == 'a');
	model_join(threads[0]);
	model_join(threads[1]);
	close_both();
}

/* The future moves to another task while it waits. */
static void read_with_another_waker(void)
{
	struct edo_read__frame frame;
	struct poller pollers[2];
	enum edo_poll poll;
	char byte = 0;
	int thread;

	open_with_room(1);
	poller_init(&pollers[0]);
	poller_init(&pollers[1]);
	thread = model_spawn(write_payload, NULL);
	edo_read__init(&frame, near, &byte, 1);
	poll = poller_poll(&pollers[0], &frame.future);
	if (poll != EDO_READY)
		poll = poller_poll(&pollers[1], &frame.future);
	poller_deinit(&pollers[0]);
	if (poll != EDO_READY) {
		poller_wait(&pollers[1]);
		poller_await(&pollers[1], &frame.future);
	}
	poller_deinit(&pollers[1]);
	model_check(byte == 'a');
	model_join(thread);
	close_both();
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(read_against_write, 5,
	     "a read that is about to wait loses no write"),
	CASE(write_against_read, 5,
	     "a write that waits for room loses no read"),
	CASE(both_directions, 5, "the directions do not disturb each other"),
	CASE(directions_of_one_end, 5, "nor on two threads at one end"),
	CASE(read_against_close, 5, "a close wakes who reads"),
	CASE(read_against_write_and_close, 5,
	     "what was written before comes first"),
	CASE(read_against_shutdown, 5, "so it is with a shutdown"),
	CASE(write_against_close, 5, "a close wakes who waits for room"),
	CASE(close_against_read_and_write, 4, "and both at a time"),
	CASE(close_against_close, 5, "the last close frees, whoever it is"),
	CASE(close_against_a_reader_that_closes, 5,
	     "also who was woken by the first"),
	CASE(cancelled_read, 5,
	     "a read that gives up while it is woken leaves the byte"),
	CASE(cancelled_write, 5,
	     "a write that gives up while it is woken leaves the room"),
	CASE(cancelled_read_against_close, 5,
	     "a close does not touch a read that is gone"),
	CASE(woken_for_another_reason, 5,
	     "a read that comes round early waits on"),
	CASE(read_with_another_waker, 5, "the last waker is the one woken"),
	{ 0 },
};
