/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_FUTURE_WHERE_H
#define EDO_SRC_FUTURE_WHERE_H

/*
 * Where a suspended future waits, read from the await sites that async functions
 * carry. The future must not be polled meanwhile.
 */

#include <stddef.h>

#include <edo/base/panic.h>
#include <edo/future/future.h>

struct edo__where {
	const char *file;
	int line;
	const char *function; /* in which the await stands */
	const char *callee;   /* what is awaited there */
};

/* The innermost await of @future that has a place in a file: what misuse panics
 * name. A future that is not waiting is placed where its function stands; one
 * that was made by hand may have no place: file NULL. */
struct edo__where edo__where_innermost(const struct edo_future *future);

/* The place of whoever polls just now on this thread, for misuse panics. With no
 * task running, or no place known: @fallback_file and @fallback_line. */
struct edo__where edo__where_now(const char *fallback_file, int fallback_line);

/* A panic that names whoever polls just now on this thread, or, where nobody
 * does, the place of this line. Does not return. */
#define edo__misuse(...)                                                   \
	do {                                                               \
		struct edo__where edo__place =                             \
			edo__where_now(__FILE__, __LINE__);                \
		edo__panic(edo__place.file, edo__place.line, __VA_ARGS__); \
	} while (0)

/* Writes the awaits of @future into @text, outermost first, "f (x.c:12) -> g
 * (x.c:30) -> edo_sleep", and returns @text. Cut to @size, which is not 0. */
char *edo__where_write(const struct edo_future *future, char *text,
		       size_t size);

#endif
