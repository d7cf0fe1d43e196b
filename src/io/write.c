/* SPDX-License-Identifier: MIT */

/*
 * Writing futures: write, write_all, and the two that write nothing, flush and
 * shutdown. Each tries at once, straight from the user's buffer.
 *
 *  - stream->writer is the future from its first poll that had to wait until
 *    its end; the stream's waker is armed only within that time.
 */

#include <edo/io/write.h>

#include "io/stream.h"

struct __attribute__((__may_alias__)) writing {
	struct edo_future future;
	ssize_t output;
	struct edo_stream *stream;
	const void *buffer;
	size_t size;
};
EDO__IO_OVERLAYS(struct writing, edo_write);

/* What is left to be written. */
struct __attribute__((__may_alias__)) pouring {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_stream *stream;
	const unsigned char *buffer;
	size_t size;
};
EDO__IO_OVERLAYS(struct pouring, edo_write_all);

struct __attribute__((__may_alias__)) settling {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_stream *stream;
};
EDO__IO_OVERLAYS(struct settling, edo_flush);
EDO__IO_OVERLAYS(struct settling, edo_shutdown);

static enum edo_poll write_poll(struct edo_future *self,
				struct edo_context *context)
{
	struct writing *writing = (struct writing *)self;
	struct edo_stream *stream = writing->stream;
	ssize_t n = 0;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_writer(stream, self);
	if (EDO_LIKELY(writing->size))
		n = stream->type->write(stream, writing->buffer, writing->size,
					context);
	if (n == -EAGAIN)
		return edo_leaf_pending(context);
	stream->writer = NULL;
	writing->output = n;
	return edo__io_ready(self);
}

static enum edo_poll write_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	struct writing *writing = (struct writing *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__stream_abandon_writer(writing->stream, self);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_write__type =
	EDO_LEAF_TYPE(edo_write, write_poll, write_cancel);

void edo_write__init(struct edo_write__frame *frame, struct edo_stream *stream,
		     const void *buffer, size_t size)
{
	struct writing *writing = (struct writing *)frame;

	writing->future = (struct edo_future){ .type = &edo_write__type };
	writing->stream = stream;
	writing->buffer = buffer;
	writing->size = size;
}

/* Writes until all is gone: 0, -EAGAIN (armed) or an error. One unit of the
 * budget has been taken. */
static int pour(struct pouring *pouring, struct edo_context *context)
{
	struct edo_stream *stream = pouring->stream;

	while (pouring->size) {
		ssize_t n = stream->type->write(stream, pouring->buffer,
						pouring->size, context);

		if (n == -EAGAIN)
			edo_leaf_pending(context);
		if (n < 0)
			return (int)n;
		pouring->buffer += n;
		pouring->size -= (size_t)n;
		if (pouring->size && !edo_leaf_begin(context, &pouring->future))
			return -EAGAIN;
	}
	return 0;
}

static enum edo_poll write_all_poll(struct edo_future *self,
				    struct edo_context *context)
{
	struct pouring *pouring = (struct pouring *)self;
	struct edo_stream *stream = pouring->stream;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_writer(stream, self);
	result = pour(pouring, context);
	if (result == -EAGAIN)
		return EDO_PENDING;
	stream->writer = NULL;
	pouring->output = result;
	return edo__io_ready(self);
}

static enum edo_poll write_all_cancel(struct edo_future *self,
				      struct edo_context *context)
{
	struct pouring *pouring = (struct pouring *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__stream_abandon_writer(pouring->stream, self);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_write_all__type =
	EDO_LEAF_TYPE(edo_write_all, write_all_poll, write_all_cancel);

void edo_write_all__init(struct edo_write_all__frame *frame,
			 struct edo_stream *stream, const void *buffer,
			 size_t size)
{
	struct pouring *pouring = (struct pouring *)frame;

	pouring->future = (struct edo_future){ .type = &edo_write_all__type };
	pouring->stream = stream;
	pouring->buffer = buffer;
	pouring->size = size;
}

static int flush(struct edo_stream *stream, const struct edo_context *context)
{
	return stream->type->flush ? stream->type->flush(stream, context) : 0;
}

/* Flush, and shutdown if asked for. */
static enum edo_poll settle(struct edo_future *self,
			    struct edo_context *context, bool is_last)
{
	struct settling *settling = (struct settling *)self;
	struct edo_stream *stream = settling->stream;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__stream_claim_writer(stream, self);
	result = flush(stream, context);
	if (result == 0 && is_last)
		result = stream->type->shutdown(stream, context);
	if (result == -EAGAIN)
		return edo_leaf_pending(context);
	stream->writer = NULL;
	settling->output = result;
	return edo__io_ready(self);
}

static enum edo_poll flush_poll(struct edo_future *self,
				struct edo_context *context)
{
	return settle(self, context, false);
}

static enum edo_poll shutdown_poll(struct edo_future *self,
				   struct edo_context *context)
{
	return settle(self, context, true);
}

static enum edo_poll settle_cancel(struct edo_future *self,
				   struct edo_context *context)
{
	struct settling *settling = (struct settling *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__stream_abandon_writer(settling->stream, self);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_flush__type =
	EDO_LEAF_TYPE(edo_flush, flush_poll, settle_cancel);
const struct edo_future_type edo_shutdown__type =
	EDO_LEAF_TYPE(edo_shutdown, shutdown_poll, settle_cancel);

void edo_flush__init(struct edo_flush__frame *frame, struct edo_stream *stream)
{
	struct settling *settling = (struct settling *)frame;

	settling->future = (struct edo_future){ .type = &edo_flush__type };
	settling->stream = stream;
}

void edo_shutdown__init(struct edo_shutdown__frame *frame,
			struct edo_stream *stream)
{
	struct settling *settling = (struct settling *)frame;

	settling->future = (struct edo_future){ .type = &edo_shutdown__type };
	settling->stream = stream;
}
