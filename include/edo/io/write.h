/* SPDX-License-Identifier: MIT */
#ifndef EDO_IO_WRITE_H
#define EDO_IO_WRITE_H

/*
 * Putting bytes into a stream. Each of these is a writer: one may be pending on
 * a stream at a time.
 */

#include <edo/io/stream.h>

EDO_BEGIN

struct edo_write__frame {
	struct edo_future future;
	ssize_t output;
	uint64_t words[3];
};
extern const struct edo_future_type edo_write__type;
void edo_write__init(struct edo_write__frame *frame, struct edo_stream *stream,
		     const void *buffer, size_t size);

/**
 * edo_write() - write as much as a stream takes
 * @stream: stream to write to
 * @buffer: bytes to write
 * @size:   how many there are; with 0 the answer is 0 at once
 *
 * Owns:     borrows @stream and @buffer until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: until the stream takes a byte, or an error is there.
 * Cancel:   safe; nothing was written that is not reported.
 * Errors:   -EPIPE if the other side reads no more, -ECONNRESET and what else
 *           the transport has; -ENOMEM.
 *
 * Return: bytes written, at least 1, or a negative error.
 */
edo_async ssize_t edo_write(struct edo_stream *stream, const void *buffer,
			    size_t size);

struct edo_write_all__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[3];
};
extern const struct edo_future_type edo_write_all__type;
void edo_write_all__init(struct edo_write_all__frame *frame,
			 struct edo_stream *stream, const void *buffer,
			 size_t size);

/**
 * edo_write_all() - write a whole buffer
 * @stream: stream to write to
 * @buffer: bytes to write
 * @size:   how many there are
 *
 * Owns:     borrows @stream and @buffer until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: until the stream has taken all bytes, or an error is there.
 * Cancel:   ends it where it is: a beginning of @buffer, from nothing to all
 *           but the last byte, has been written, and it is not told how much.
 *           Who must know writes with edo_write() in a loop.
 * Errors:   those of edo_write(); a beginning of @buffer has been written.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_write_all(struct edo_stream *stream, const void *buffer,
			    size_t size);

struct edo_flush__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_flush__type;
void edo_flush__init(struct edo_flush__frame *frame, struct edo_stream *stream);

/**
 * edo_flush() - send on what a stream holds back
 * @stream: stream
 *
 * Owns:     borrows @stream until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: until nothing is held back; TCP and memory never hold back.
 * Cancel:   safe; nothing is lost.
 * Errors:   those of edo_write().
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_flush(struct edo_stream *stream);

struct edo_shutdown__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_shutdown__type;
void edo_shutdown__init(struct edo_shutdown__frame *frame,
			struct edo_stream *stream);

/**
 * edo_shutdown() - say that nothing more will be written
 * @stream: stream; it may still be read, and is still to be closed
 *
 * The other side reads the end of the stream after what was written. It may be
 * repeated, and does no harm if the other side is gone already.
 *
 * Owns:     borrows @stream until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: as edo_flush(), which it includes.
 * Cancel:   safe.
 * Errors:   those of edo_flush().
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_shutdown(struct edo_stream *stream);

EDO_END

#endif
