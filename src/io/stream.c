/* SPDX-License-Identifier: MIT */

/*
 * The end of a stream. A stream that has a reader or a writer is not closed:
 * they would be left with a pointer to nothing.
 */

#include "io/stream.h"

struct __attribute__((__may_alias__)) closing {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_stream *stream;
};
EDO__IO_OVERLAYS(struct closing, edo_close);

static int close_stream(struct edo_stream *stream, const char *file, int line)
{
	if (!stream)
		return 0;
	if (stream->reader || stream->writer)
		edo__panic(
			file, line, "a %s stream was closed with a %s pending",
			stream->type->name, stream->reader ? "read" : "write");
	edo__ahead_free(stream->ahead);
	return stream->type->close(stream);
}

void edo__stream_close(struct edo_stream *stream, const char *file, int line)
{
	close_stream(stream, file, line);
}

/* The name without its macro, for pointers to it. */
void(edo_stream_close)(struct edo_stream *stream)
{
	close_stream(stream, __FILE__, __LINE__);
}

static enum edo_poll close_poll(struct edo_future *self,
				struct edo_context *context)
{
	struct closing *closing = (struct closing *)self;

	edo__io_check(self);
	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	closing->output = close_stream(closing->stream, __FILE__, __LINE__);
	return edo__io_ready(self);
}

static enum edo_poll close_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	struct closing *closing = (struct closing *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	close_stream(closing->stream, __FILE__, __LINE__);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_close__type =
	EDO_LEAF_TYPE(edo_close, close_poll, close_cancel);

void edo_close__init(struct edo_close__frame *frame, struct edo_stream *stream)
{
	struct closing *closing = (struct closing *)frame;

	closing->future = (struct edo_future){ .type = &edo_close__type };
	closing->stream = stream;
}
