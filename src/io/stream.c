/* SPDX-License-Identifier: MIT */

/*
 * The end of a stream, and what is misuse of one: two readers or two writers,
 * and closing it while it has either, who would be left with a pointer to
 * nothing.
 */

#include "io/stream.h"

#include "future/where.h"

struct __attribute__((__may_alias__)) closing {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_stream *stream;
};
EDO__IO_OVERLAYS(struct closing, edo_close);

void edo__stream_is_busy(const struct edo_stream *stream,
			 const struct edo_future *self, const char *what)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	edo__panic(where.file, where.line,
		   "%s: two %s of one %s stream at the same time",
		   self->type->name, what, stream->type->name);
}

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

static int close_here(struct edo_stream *stream)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	return close_stream(stream, where.file, where.line);
}

static enum edo_poll close_poll(struct edo_future *self,
				struct edo_context *context)
{
	struct closing *closing = (struct closing *)self;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	self->state = EDO_ENDED_CANCELLED; /* should it panic */
	closing->output = close_here(closing->stream);
	return edo__io_ready(self);
}

static enum edo_poll close_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	struct closing *closing = (struct closing *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	self->state = EDO_ENDED_CANCELLED; /* also should it panic */
	close_here(closing->stream);
	return EDO_READY;
}

const struct edo_future_type edo_close__type =
	EDO_LEAF_TYPE(edo_close, close_poll, close_cancel);

void edo_close__init(struct edo_close__frame *frame, struct edo_stream *stream)
{
	struct closing *closing = (struct closing *)frame;

	closing->future = (struct edo_future){ .type = &edo_close__type };
	closing->stream = stream;
}
