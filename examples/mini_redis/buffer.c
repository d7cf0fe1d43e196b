/* SPDX-License-Identifier: MIT */

/*
 * Room is made in two ways: by moving the content to the front, if that alone
 * suffices and at least half of the memory is consumed already, so that each
 * byte moves at most once on average; else by doubling.
 *
 *  - start <= end <= capacity, and an empty buffer has start == end == 0.
 */

#include "buffer.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#define BUFFER_SIZE_MIN 512

void buffer_deinit(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

static bool move_to_front(struct buffer *buffer, size_t size)
{
	size_t content = buffer_size(buffer);

	if (buffer->start < content || buffer->capacity - content < size)
		return false;
	memmove(buffer->data, buffer->data + buffer->start, content);
	buffer->start = 0;
	buffer->end = content;
	return true;
}

static int grow(struct buffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity ?: BUFFER_SIZE_MIN;
	char *data;

	while (capacity - buffer->end < size) {
		if (capacity > SIZE_MAX / 2)
			return -ENOMEM;
		capacity *= 2;
	}
	data = realloc(buffer->data, capacity);
	if (!data)
		return -ENOMEM;
	buffer->data = data;
	buffer->capacity = capacity;
	return 0;
}

int buffer_reserve(struct buffer *buffer, size_t size)
{
	if (buffer_room(buffer) >= size || move_to_front(buffer, size))
		return 0;
	return grow(buffer, size);
}

void buffer_trim(struct buffer *buffer, size_t size_max)
{
	if (buffer->capacity > size_max && buffer_size(buffer) == 0)
		buffer_deinit(buffer);
}
