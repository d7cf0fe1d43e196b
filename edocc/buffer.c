/* SPDX-License-Identifier: MIT */

/*
 * Text that grows by doubling, so that appending n bytes one by one costs O(n).
 *
 * Always true: data is NULL and capacity 0, or data[size] is a NUL and
 * size < capacity.
 */

#include "buffer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE_FIRST 64
#define BUFFER_READ_CHUNK 65536

static void *memory_check(void *memory)
{
	if (memory)
		return memory;
	fputs("edocc: error: out of memory\n", stderr);
	exit(1);
}

void *memory_new(size_t size)
{
	return memory_check(calloc(1, size ? size : 1));
}

void *memory_grow(void *takes, size_t size)
{
	return memory_check(realloc(takes, size ? size : 1));
}

void buffer_deinit(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer)BUFFER_INIT;
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

void buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity;

	if (size < capacity - buffer->size && capacity)
		return;
	if (size > SIZE_MAX / 4 - buffer->size)
		memory_check(NULL);
	if (!capacity)
		capacity = BUFFER_SIZE_FIRST;
	while (capacity - buffer->size <= size)
		capacity *= 2;
	buffer->data = memory_grow(buffer->data, capacity);
	buffer->capacity = capacity;
	buffer->data[buffer->size] = '\0';
}

void buffer_append(struct buffer *buffer, const char *data, size_t size)
{
	buffer_reserve(buffer, size);
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void buffer_char(struct buffer *buffer, char c)
{
	buffer_append(buffer, &c, 1);
}

void buffer_string(struct buffer *buffer, const char *string)
{
	buffer_append(buffer, string, strlen(string));
}

void buffer_vformat(struct buffer *buffer, const char *format,
		    va_list arguments)
{
	va_list again;
	int size;

	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0)
		return;
	buffer_reserve(buffer, (size_t)size);
	vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format,
		  arguments);
	buffer->size += (size_t)size;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buffer_vformat(buffer, format, arguments);
	va_end(arguments);
}

int buffer_read(struct buffer *buffer, int fd)
{
	for (;;) {
		ssize_t n;

		buffer_reserve(buffer, BUFFER_READ_CHUNK);
		n = read(fd, buffer->data + buffer->size,
			 buffer->capacity - buffer->size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		buffer->size += (size_t)n;
		buffer->data[buffer->size] = '\0';
	}
}
