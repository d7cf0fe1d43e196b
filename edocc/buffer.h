/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_BUFFER_H
#define EDOCC_BUFFER_H

/*
 * Growing text. `data` is followed by a NUL that `size` does not count, once
 * anything was appended. edocc does not survive a lack of memory: it says so
 * and exits, hence nothing here can fail.
 */

#include <stdarg.h>
#include <stddef.h>

struct buffer {
	char *data;
	size_t size;
	size_t capacity;
};

#define BUFFER_INIT { NULL, 0, 0 }

/* Frees the memory; the buffer is empty afterwards and may be used again. */
void buffer_deinit(struct buffer *buffer);

/* Forgets the content and keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Makes room for @size more bytes and the NUL. */
void buffer_reserve(struct buffer *buffer, size_t size);

void buffer_append(struct buffer *buffer, const char *data, size_t size);
void buffer_char(struct buffer *buffer, char c);
void buffer_string(struct buffer *buffer, const char *string);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
void buffer_vformat(struct buffer *buffer, const char *format,
		    va_list arguments)
	__attribute__((__format__(__printf__, 2, 0)));

/* The whole of @fd up to its end; 0 or a negative errno. */
int buffer_read(struct buffer *buffer, int fd);

/* All memory of edocc comes through these; they end the program instead of
 * returning NULL. */
void *memory_new(size_t size);
void *memory_grow(void *takes, size_t size);

#endif
