/* SPDX-License-Identifier: MIT */

/*
 * Copying, a buffer at a time: read once, write all of that, read again.
 *
 *  - The buffer is the room in front of @from: what lies there has been read
 *    from below and still belongs to the stream. A write takes it away from
 *    the front, so there is nothing to put back whenever the copy ends.
 *  - The copy is the reader of @from and the writer of @to from its first poll
 *    to its end.
 *  - Before the copy waits for more it flushes what it has written.
 */

#include <edo/io/copy.h>

#include "io/ahead.h"
#include "io/stream.h"

#define BUFFER_BYTES 8192

struct __attribute__((__may_alias__)) copying {
	struct edo_future future;
	int64_t output; /* bytes written so far */
	struct edo_stream *from;
	struct edo_stream *to;
	uint64_t has_to_flush;
};
EDO__IO_OVERLAYS(struct copying, edo_copy);

static int flush(struct copying *copying, const struct edo_context *context)
{
	struct edo_stream *to = copying->to;
	int result = 0;

	if (copying->has_to_flush && to->type->flush)
		result = to->type->flush(to, context);
	if (result == 0)
		copying->has_to_flush = 0;
	return result;
}

static bool is_buffer_empty(const struct copying *copying)
{
	return !copying->from->ahead || !copying->from->ahead->size;
}

/* Writes from the buffer: bytes, -EAGAIN (armed) or an error. */
static ssize_t step_out(struct copying *copying,
			const struct edo_context *context)
{
	struct edo__ahead *ahead = copying->from->ahead;
	struct edo_stream *to = copying->to;
	ssize_t n = to->type->write(to, ahead->bytes + ahead->start,
				    ahead->size, context);

	if (n <= 0)
		return n;
	ahead->start += (size_t)n;
	ahead->size -= (size_t)n;
	copying->output += n;
	copying->has_to_flush = 1;
	return n;
}

/* Reads into the empty buffer: bytes, 0 at the end, -EAGAIN (armed) or an
 * error. */
static ssize_t step_in(struct copying *copying,
		       const struct edo_context *context)
{
	struct edo_stream *from = copying->from;
	struct edo__ahead *ahead;
	ssize_t n;
	int flushed;

	if (edo__ahead_reserve(from, BUFFER_BYTES) < 0)
		return -ENOMEM;
	ahead = from->ahead;
	n = from->type->read(from, ahead->bytes, ahead->capacity, context);
	if (n > 0) {
		ahead->start = 0;
		ahead->size = (size_t)n;
		return n;
	}
	if (n < 0 && n != -EAGAIN)
		return n;
	flushed = flush(copying, context);
	return flushed < 0 ? flushed : n;
}

/* Copies on: 0 at the end, -EAGAIN (armed) or an error. One unit of the budget
 * has been taken. */
static ssize_t advance(struct copying *copying, struct edo_context *context)
{
	for (;;) {
		ssize_t n = is_buffer_empty(copying)
				    ? step_in(copying, context)
				    : step_out(copying, context);

		if (n == -EAGAIN)
			edo_leaf_pending(context);
		if (n <= 0)
			return n;
		if (!edo_leaf_begin(context, &copying->future))
			return -EAGAIN;
	}
}

/* Leaves the streams to others; what was read and not written stays in front
 * of the one it came from. */
static void let_go(struct copying *copying)
{
	if (copying->from->reader == &copying->future)
		edo__ahead_release(copying->from);
	edo__stream_abandon_reader(copying->from, &copying->future);
	edo__stream_abandon_writer(copying->to, &copying->future);
}

static enum edo_poll copy_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct copying *copying = (struct copying *)self;
	ssize_t result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_reader(copying->from, self);
	edo__stream_claim_writer(copying->to, self);
	result = advance(copying, context);
	if (result == -EAGAIN)
		return EDO_PENDING;
	let_go(copying);
	if (result < 0)
		copying->output = result;
	return edo__io_ready(self);
}

static enum edo_poll copy_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct copying *copying = (struct copying *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	let_go(copying);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_copy__type =
	EDO_LEAF_TYPE(edo_copy, copy_poll, copy_cancel);

void edo_copy__init(struct edo_copy__frame *frame, struct edo_stream *from,
		    struct edo_stream *to)
{
	struct copying *copying = (struct copying *)frame;

	copying->future = (struct edo_future){ .type = &edo_copy__type };
	copying->output = 0;
	copying->from = from;
	copying->to = to;
	copying->has_to_flush = 0;
}
