/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_BYTES_H
#define MINI_REDIS_BYTES_H

/*
 * A run of bytes that somebody else owns. Keys and values may hold any byte,
 * zero included, so nothing here is a string.
 */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct bytes {
	const char *data;
	size_t size;
};

static inline struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Whether @word, an option or the name of a command, stands here in any mix of
 * upper and lower case. */
static inline bool bytes_is_word(struct bytes bytes, const char *word)
{
	return bytes.size == strlen(word) &&
	       strncasecmp(bytes.data, word, bytes.size) == 0;
}

#endif
