/* SPDX-License-Identifier: MIT */
#ifndef EDO_IO_STREAM_H
#define EDO_IO_STREAM_H

/*
 * A stream carries bytes in both directions. It is one type, whatever is behind
 * it: a TCP connection, or memory. Whoever has the pointer owns the stream and
 * owes one edo_close() or edo_stream_close().
 *
 * One read and one write may be pending at once, in different tasks or in the
 * same one; a second of either is misuse, and so is closing a stream while an
 * operation on it is pending: both panic. A byte changes owner only when the
 * operation that carries it is ready.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <edo/base/compiler.h>
#include <edo/future/context.h>

EDO_BEGIN

struct edo_stream;

struct edo_close__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_close__type;
void edo_close__init(struct edo_close__frame *frame, struct edo_stream *takes);

/**
 * edo_close() - close a stream and learn whether all went well
 * @stream: stream without a pending operation, or NULL
 *
 * Owns:     takes @stream, also if the future is cancelled before it ran.
 * Thread:   a task of the stream's runtime.
 * Suspends: until the last completion of the stream is in.
 * Cancel:   safe; the stream is closed.
 * Errors:   a failure of what was written before, of streams that write later
 *           than they say; a TCP connection or a duplex has none.
 *
 * Return: 0 or the error.
 */
edo_async int edo_close(struct edo_stream *stream);

/**
 * edo_stream_close() - close a stream without waiting
 * @stream: stream without a pending operation, or NULL
 *
 * The other side sees the end of the stream after what has been written; if
 * bytes had arrived that nobody read, a TCP connection is reset instead.
 *
 * Owns:     takes @stream.
 * Thread:   one of the stream's runtime.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none are told.
 */
void edo_stream_close(struct edo_stream *stream);

void edo__stream_close(struct edo_stream *takes, const char *file, int line);
#define edo_stream_close(stream) edo__stream_close((stream), __FILE__, __LINE__)

/**
 * edo_stream_closep() - edo_stream_close() for owners that are variables
 * @stream: where the pointer lies, which may be NULL
 *
 * For EDO_OWNED(edo_stream_closep) parameters and for
 * __attribute__((cleanup(edo_stream_closep))) locals.
 *
 * Owns:     takes *@stream and leaves NULL.
 * Thread:   one of the stream's runtime.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none are told.
 */
static inline void edo_stream_closep(struct edo_stream **stream)
{
	struct edo_stream *closed = *stream;

	*stream = NULL;
	edo_stream_close(closed);
}

EDO_END

#endif
