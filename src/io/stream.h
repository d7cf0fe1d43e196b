/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_IO_STREAM_H
#define EDO_SRC_IO_STREAM_H

/*
 * What is behind a stream, for the rooms that provide one. A kind of stream is
 * a struct whose first member is `struct edo_stream`, and a table of what can
 * be done with it. The operations of the table never wait: they do it now, or
 * say -EAGAIN after arming the context's waker.
 *
 * The futures on top (read.c, write.c, copy.c) keep the rules all kinds share:
 * one reader and one writer at a time, bytes that were put back are read first,
 * transfers of no bytes are ready at once.
 */

#include <errno.h>
#include <stdbool.h>

#include <edo/base/panic.h>
#include <edo/future/context.h>
#include <edo/future/leaf.h>
#include <edo/io/stream.h>

#include "io/ahead.h"

struct edo__stream_type {
	const char *name;
	/* Like recv() and send() with @size > 0, but -errno, and -EAGAIN means
	 * that the context's waker is armed. */
	ssize_t (*read)(struct edo_stream *stream, void *buffer, size_t size,
			const struct edo_context *context);
	ssize_t (*write)(struct edo_stream *stream, const void *buffer,
			 size_t size, const struct edo_context *context);
	/* NULL: nothing is ever held back. 0, -EAGAIN or an error. */
	int (*flush)(struct edo_stream *stream,
		     const struct edo_context *context);
	int (*shutdown)(struct edo_stream *stream,
			const struct edo_context *context);
	/* The reader, or writer, that was told -EAGAIN is gone. */
	void (*disarm_reader)(struct edo_stream *stream);
	void (*disarm_writer)(struct edo_stream *stream);
	/* Nothing is pending. Frees the stream. 0 or a delayed error. */
	int (*close)(struct edo_stream *takes);
};

struct edo_stream {
	const struct edo__stream_type *type;
	struct edo_future *reader; /* the future that reads, or NULL */
	struct edo_future *writer;
	struct edo__ahead *ahead; /* bytes to be read first, or NULL */
};

static inline void edo__stream_init(struct edo_stream *stream,
				    const struct edo__stream_type *type)
{
	stream->type = type;
	stream->reader = NULL;
	stream->writer = NULL;
	stream->ahead = NULL;
}

static inline ssize_t edo__stream_read(struct edo_stream *stream, void *buffer,
				       size_t size,
				       const struct edo_context *context)
{
	if (EDO_UNLIKELY(stream->ahead)) {
		size_t n = edo__ahead_take(stream, buffer, size);

		if (n)
			return (ssize_t)n;
	}
	return stream->type->read(stream, buffer, size, context);
}

/* Panics at the await of whoever polls @self: @what is done twice at a time. */
void edo__stream_is_busy(const struct edo_stream *stream,
			 const struct edo_future *self,
			 const char *what) EDO_NORETURN;

/* Makes @self the reader. */
static inline void edo__stream_claim_reader(struct edo_stream *stream,
					    struct edo_future *self)
{
	if (EDO_UNLIKELY(stream->reader && stream->reader != self))
		edo__stream_is_busy(stream, self, "reads");
	stream->reader = self;
}

/* Makes @self the writer. */
static inline void edo__stream_claim_writer(struct edo_stream *stream,
					    struct edo_future *self)
{
	if (EDO_UNLIKELY(stream->writer && stream->writer != self))
		edo__stream_is_busy(stream, self, "writes");
	stream->writer = self;
}

/* Ends a reader that is cancelled: nobody reads, and no waker is armed. */
static inline void edo__stream_abandon_reader(struct edo_stream *stream,
					      const struct edo_future *self)
{
	if (stream->reader != self)
		return;
	stream->reader = NULL;
	stream->type->disarm_reader(stream);
}

static inline void edo__stream_abandon_writer(struct edo_stream *stream,
					      const struct edo_future *self)
{
	if (stream->writer != self)
		return;
	stream->writer = NULL;
	stream->type->disarm_writer(stream);
}

static inline enum edo_poll edo__io_ready(struct edo_future *self)
{
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static inline enum edo_poll edo__io_cancelled(struct edo_future *self)
{
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

/* The private struct that is laid over the public frame of NAME. */
#define EDO__IO_OVERLAYS(private_struct, NAME)                                 \
	_Static_assert(sizeof(private_struct) <= sizeof(struct NAME##__frame), \
		       #NAME ": the frame is too small");                      \
	_Static_assert(offsetof(private_struct, output) ==                     \
			       offsetof(struct NAME##__frame, output),         \
		       #NAME ": the output is elsewhere")

#endif
