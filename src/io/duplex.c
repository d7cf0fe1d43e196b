/* SPDX-License-Identifier: MIT */

/*
 * A pair of streams in memory: two rings of bytes under one lock.
 *
 *          end 0                                end 1
 *          write ---> [ pipe 1: ring of bytes ] ---> read
 *          read  <--- [ pipe 0: ring of bytes ] <--- write
 *
 *  - End i reads pipe i and writes the other one.
 *  - A waker in a pipe is armed: its owner has been told -EAGAIN. Whoever makes
 *    the pipe ready takes it out and marks it under the lock, and schedules it
 *    after unlocking, so the two ends, and the two directions of one, may be
 *    used on different threads.
 *  - A pipe without a writer drains; one without a reader refuses.
 *  - The pair is freed by the end that is closed last.
 */

#include <errno.h>
#include <string.h>

#include <edo/io/duplex.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/lock.h"
#include "io/stream.h"

struct pipe {
	unsigned char *bytes;
	size_t start;
	size_t size;
	bool has_reader;
	bool has_writer;
	struct edo_waker *reader;
	struct edo_waker *writer;
};

struct duplex_end {
	struct edo_stream stream;
	struct duplex *pair;
	int side;
};

struct duplex {
	struct edo__lock lock;
	int n_open;
	size_t capacity; /* of each pipe */
	struct duplex_end ends[2];
	struct pipe pipes[2];
	unsigned char bytes[];
};

static struct duplex_end *end_of(struct edo_stream *stream)
{
	return edo__container_of(stream, struct duplex_end, stream);
}

static struct pipe *pipe_to_read(struct duplex_end *end)
{
	return &end->pair->pipes[end->side];
}

static struct pipe *pipe_to_write(struct duplex_end *end)
{
	return &end->pair->pipes[!end->side];
}

/* Under the lock: what is to be scheduled after it, or NULL. */
static struct edo_waker *mark(struct edo_waker **place)
{
	struct edo_waker *waker = *place;

	*place = NULL;
	return waker ? edo_waker_mark(waker) : NULL;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Moves at most @size bytes out of @pipe. */
static size_t drain(struct pipe *pipe, size_t capacity, unsigned char *buffer,
		    size_t size)
{
	size_t n = smaller(size, pipe->size);
	size_t n_first = smaller(n, capacity - pipe->start);

	memcpy(buffer, pipe->bytes + pipe->start, n_first);
	memcpy(buffer + n_first, pipe->bytes, n - n_first);
	pipe->start = (pipe->start + n) % capacity;
	pipe->size -= n;
	return n;
}

/* Moves at most @size bytes into @pipe. */
static size_t fill(struct pipe *pipe, size_t capacity,
		   const unsigned char *buffer, size_t size)
{
	size_t n = smaller(size, capacity - pipe->size);
	size_t at = (pipe->start + pipe->size) % capacity;
	size_t n_first = smaller(n, capacity - at);

	memcpy(pipe->bytes + at, buffer, n_first);
	memcpy(pipe->bytes, buffer + n_first, n - n_first);
	pipe->size += n;
	return n;
}

static ssize_t duplex_read(struct edo_stream *stream, void *buffer, size_t size,
			   const struct edo_context *context)
{
	struct duplex *pair = end_of(stream)->pair;
	struct pipe *pipe = pipe_to_read(end_of(stream));
	struct edo_waker *writer = NULL;
	ssize_t n = 0;

	edo__lock_acquire(&pair->lock);
	if (pipe->size) {
		n = (ssize_t)drain(pipe, pair->capacity, buffer, size);
		writer = mark(&pipe->writer);
	} else if (pipe->has_writer) {
		pipe->reader = context->waker;
		n = -EAGAIN;
	}
	edo__lock_release(&pair->lock);
	edo_waker_schedule(writer);
	return n;
}

static ssize_t duplex_write(struct edo_stream *stream, const void *buffer,
			    size_t size, const struct edo_context *context)
{
	struct duplex *pair = end_of(stream)->pair;
	struct pipe *pipe = pipe_to_write(end_of(stream));
	struct edo_waker *reader = NULL;
	ssize_t n;

	edo__lock_acquire(&pair->lock);
	if (!pipe->has_reader || !pipe->has_writer) {
		n = -EPIPE;
	} else if (pipe->size < pair->capacity) {
		n = (ssize_t)fill(pipe, pair->capacity, buffer, size);
		reader = mark(&pipe->reader);
	} else {
		pipe->writer = context->waker;
		n = -EAGAIN;
	}
	edo__lock_release(&pair->lock);
	edo_waker_schedule(reader);
	return n;
}

static int duplex_shutdown(struct edo_stream *stream,
			   const struct edo_context *context)
{
	struct duplex *pair = end_of(stream)->pair;
	struct pipe *pipe = pipe_to_write(end_of(stream));
	struct edo_waker *reader;

	(void)context;
	edo__lock_acquire(&pair->lock);
	pipe->has_writer = false;
	reader = mark(&pipe->reader);
	edo__lock_release(&pair->lock);
	edo_waker_schedule(reader);
	return 0;
}

static void duplex_disarm_reader(struct edo_stream *stream)
{
	struct duplex *pair = end_of(stream)->pair;

	edo__lock_acquire(&pair->lock);
	pipe_to_read(end_of(stream))->reader = NULL;
	edo__lock_release(&pair->lock);
}

static void duplex_disarm_writer(struct edo_stream *stream)
{
	struct duplex *pair = end_of(stream)->pair;

	edo__lock_acquire(&pair->lock);
	pipe_to_write(end_of(stream))->writer = NULL;
	edo__lock_release(&pair->lock);
}

static int duplex_close(struct edo_stream *stream)
{
	struct duplex *pair = end_of(stream)->pair;
	struct pipe *in = pipe_to_read(end_of(stream));
	struct pipe *out = pipe_to_write(end_of(stream));
	struct edo_waker *reader, *writer;
	bool is_last;

	edo__lock_acquire(&pair->lock);
	in->has_reader = false;
	writer = mark(&in->writer);
	out->has_writer = false;
	reader = mark(&out->reader);
	is_last = --pair->n_open == 0;
	edo__lock_release(&pair->lock);
	edo_waker_schedule(reader);
	edo_waker_schedule(writer);
	if (is_last)
		edo__free(pair);
	return 0;
}

static const struct edo__stream_type duplex_type = {
	.name = "memory",
	.read = duplex_read,
	.write = duplex_write,
	.shutdown = duplex_shutdown,
	.disarm_reader = duplex_disarm_reader,
	.disarm_writer = duplex_disarm_writer,
	.close = duplex_close,
};

static void init_side(struct duplex *pair, int side)
{
	edo__stream_init(&pair->ends[side].stream, &duplex_type);
	pair->ends[side].pair = pair;
	pair->ends[side].side = side;
	pair->pipes[side] = (struct pipe){
		.bytes = pair->bytes + (size_t)side * pair->capacity,
		.has_reader = true,
		.has_writer = true,
	};
}

int edo_duplex(size_t capacity, struct edo_stream **ret_a,
	       struct edo_stream **ret_b)
{
	struct duplex *pair;

	if (capacity == 0)
		return -EINVAL;
	if (capacity > (SIZE_MAX - sizeof(*pair)) / 2)
		return -ENOMEM;
	pair = edo__malloc(sizeof(*pair) + 2 * capacity);
	if (!pair)
		return -ENOMEM;
	edo__lock_init(&pair->lock);
	pair->n_open = 2;
	pair->capacity = capacity;
	init_side(pair, 0);
	init_side(pair, 1);
	*ret_a = &pair->ends[0].stream;
	*ret_b = &pair->ends[1].stream;
	return 0;
}
