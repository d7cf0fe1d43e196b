/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_BUFFER_H
#define MINI_REDIS_BUFFER_H

/*
 * A growing queue of bytes: written at the end, consumed at the start.
 *
 *     data         start              end          capacity
 *      | consumed    | content         | room          |
 */

#include "bytes.h"

struct buffer {
	char *data;
	size_t start, end, capacity;
};

/* Frees the memory; the buffer is empty and may be used again. */
void buffer_deinit(struct buffer *buffer);

/* Makes room for @size bytes after the content, which may move. Returns 0 or
 * -ENOMEM, upon which nothing has changed. */
int buffer_reserve(struct buffer *buffer, size_t size);

/* Gives memory back if the buffer is empty and has grown beyond @size_max. */
void buffer_trim(struct buffer *buffer, size_t size_max);

static inline size_t buffer_size(const struct buffer *buffer)
{
	return buffer->end - buffer->start;
}

static inline size_t buffer_room(const struct buffer *buffer)
{
	return buffer->capacity - buffer->end;
}

static inline void buffer_consume(struct buffer *buffer, size_t size)
{
	buffer->start += size;
	if (buffer->start == buffer->end)
		buffer->start = buffer->end = 0;
}

#endif
