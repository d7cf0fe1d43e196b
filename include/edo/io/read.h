/* SPDX-License-Identifier: MIT */
#ifndef EDO_IO_READ_H
#define EDO_IO_READ_H

/*
 * Taking bytes out of a stream.
 */

#include <edo/io/stream.h>

EDO_BEGIN

struct edo_read__frame {
	struct edo_future future;
	ssize_t output;
	uint64_t words[3];
};
extern const struct edo_future_type edo_read__type;
void edo_read__init(struct edo_read__frame *frame, struct edo_stream *stream,
		    void *buffer, size_t size);

/**
 * edo_read() - read what has arrived on a stream
 * @stream: stream to read from
 * @buffer: where the bytes go
 * @size:   room in @buffer; with 0 the answer is 0 at once
 *
 * A read that leaves room in @buffer has seen that nothing more is there; one
 * that fills it has not, and the next one costs a system call to find out. So a
 * buffer somewhat larger than the messages is the faster one.
 *
 * Owns:     borrows @stream and @buffer until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: until a byte, the end of the stream or an error is there.
 * Cancel:   safe; bytes not reported yet stay with the stream.
 * Errors:   -ECONNRESET, -ETIMEDOUT and what else the transport has; -ENOMEM.
 *
 * Return: bytes read, 0 at the end of the stream, or a negative error.
 */
edo_async ssize_t edo_read(struct edo_stream *stream, void *buffer,
			   size_t size);

struct edo_read_exact__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[4];
};
extern const struct edo_future_type edo_read_exact__type;
void edo_read_exact__init(struct edo_read_exact__frame *frame,
			  struct edo_stream *stream, void *buffer, size_t size);

/**
 * edo_read_exact() - fill a buffer from a stream
 * @stream: stream to read from
 * @buffer: where the bytes go
 * @size:   how many bytes to read
 *
 * Owns:     borrows @stream and @buffer until it is ready or cancelled.
 * Thread:   a task of the stream's runtime.
 * Suspends: until @size bytes, the end of the stream or an error is there.
 * Cancel:   safe; bytes that arrived go back in front of the stream's others.
 * Errors:   -ENODATA at the end of the stream; those of edo_read(). What came
 *           before the error is in @buffer. -ENOMEM also if the room to give
 *           bytes back cannot be had when it has to wait half-way.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_read_exact(struct edo_stream *stream, void *buffer,
			     size_t size);

EDO_END

#endif
