/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_IO_AHEAD_H
#define EDO_SRC_IO_AHEAD_H

/*
 * Bytes that were read from below and still belong to the stream, because the
 * operation that read them has not become ready: they are in front of all that
 * has yet to be read.
 *
 *      bytes  |....already taken....|==== size ====|.... room ....|
 *             0                     start                         capacity
 *
 *  - While there are any they are taken first, and nothing is read from below.
 *  - Cancelling cannot fail, so the room for what it puts back exists before:
 *    it is reserved by an operation that has to wait half-way, or it is the
 *    place the bytes were taken from.
 */

#include <stddef.h>

struct edo_stream;

struct edo__ahead {
	size_t start;
	size_t size;
	size_t capacity;
	unsigned char bytes[];
};

/* How many bytes went to @buffer; 0 if there are none. */
size_t edo__ahead_take(struct edo_stream *stream, void *buffer, size_t size);
/* Room for @size bytes, counting those an operation has taken already; 0 or
 * -ENOMEM. */
int edo__ahead_reserve(struct edo_stream *stream, size_t size);
/* Gives back the latest @size bytes that were read. */
void edo__ahead_put_back(struct edo_stream *stream, const void *buffer,
			 size_t size);
/* Frees the room if nothing is in it. */
void edo__ahead_release(struct edo_stream *stream);
void edo__ahead_free(struct edo__ahead *takes);

#endif
