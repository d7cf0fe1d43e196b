/* SPDX-License-Identifier: MIT */

/*
 * Reading futures. Each tries at once, so bytes that are there cost neither a
 * wait nor a system call beyond the read itself.
 *
 *  - stream->reader is the future from its first poll that had to wait until
 *    its end; the stream's waker is armed only within that time.
 *  - edo_read_exact() has bytes that are not its own yet in the user's buffer
 *    while it waits. Room to give them back is reserved before it waits.
 */

#include <edo/io/read.h>

#include "io/stream.h"

struct __attribute__((__may_alias__)) reading {
	struct edo_future future;
	ssize_t output;
	struct edo_stream *stream;
	void *buffer;
	size_t size;
};
EDO__IO_OVERLAYS(struct reading, edo_read);

struct __attribute__((__may_alias__)) filling {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_stream *stream;
	unsigned char *buffer;
	size_t size;
	size_t n_done;
};
EDO__IO_OVERLAYS(struct filling, edo_read_exact);

static enum edo_poll read_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct reading *reading = (struct reading *)self;
	struct edo_stream *stream = reading->stream;
	ssize_t n = 0;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_reader(stream, self);
	if (EDO_LIKELY(reading->size))
		n = edo__stream_read(stream, reading->buffer, reading->size,
				     context);
	if (n == -EAGAIN)
		return edo_leaf_pending(context);
	stream->reader = NULL;
	reading->output = n;
	return edo__io_ready(self);
}

static enum edo_poll read_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct reading *reading = (struct reading *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__stream_abandon_reader(reading->stream, self);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_read__type =
	EDO_LEAF_TYPE(edo_read, read_poll, read_cancel);

void edo_read__init(struct edo_read__frame *frame, struct edo_stream *stream,
		    void *buffer, size_t size)
{
	struct reading *reading = (struct reading *)frame;

	reading->future = (struct edo_future){ .type = &edo_read__type };
	reading->stream = stream;
	reading->buffer = buffer;
	reading->size = size;
}

/* Reads until all is there: 0, -EAGAIN (armed), -ENODATA or an error. One unit of
 * the budget has been taken. */
static int fill(struct filling *filling, struct edo_context *context)
{
	while (filling->n_done < filling->size) {
		ssize_t n = edo__stream_read(
			filling->stream, filling->buffer + filling->n_done,
			filling->size - filling->n_done, context);

		if (n == -EAGAIN)
			edo_leaf_pending(context);
		if (n <= 0)
			return n ? (int)n : -ENODATA;
		filling->n_done += (size_t)n;
		if (filling->n_done < filling->size &&
		    !edo_leaf_begin(context, &filling->future))
			return -EAGAIN;
	}
	return 0;
}

static enum edo_poll read_exact_poll(struct edo_future *self,
				     struct edo_context *context)
{
	struct filling *filling = (struct filling *)self;
	struct edo_stream *stream = filling->stream;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_reader(stream, self);
	result = fill(filling, context);
	if (result == -EAGAIN) {
		if (filling->n_done == 0)
			return EDO_PENDING;
		result = edo__ahead_reserve(stream, filling->size);
		if (result == 0)
			return EDO_PENDING;
	}
	edo__stream_abandon_reader(stream, self);
	edo__ahead_release(stream);
	filling->output = result;
	return edo__io_ready(self);
}

static enum edo_poll read_exact_cancel(struct edo_future *self,
				       struct edo_context *context)
{
	struct filling *filling = (struct filling *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__stream_abandon_reader(filling->stream, self);
	if (filling->n_done)
		edo__ahead_put_back(filling->stream, filling->buffer,
				    filling->n_done);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_read_exact__type =
	EDO_LEAF_TYPE(edo_read_exact, read_exact_poll, read_exact_cancel);

void edo_read_exact__init(struct edo_read_exact__frame *frame,
			  struct edo_stream *stream, void *buffer, size_t size)
{
	struct filling *filling = (struct filling *)frame;

	filling->future = (struct edo_future){ .type = &edo_read_exact__type };
	filling->stream = stream;
	filling->buffer = buffer;
	filling->size = size;
	filling->n_done = 0;
}
