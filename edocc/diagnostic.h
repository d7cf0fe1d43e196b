/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_DIAGNOSTIC_H
#define EDOCC_DIAGNOSTIC_H

/*
 * Errors in the user's program: file, line, column, the line itself and a caret
 * under the token, then where else to look and what to write instead.
 *
 *	echo.c:12:9: error: the future of read() is dropped on the floor
 *	   12 |         edo_read(stream, buffer, size);
 *	      |         ^
 *	echo.c:12:9: note: write `await edo_read(...)`, or ...
 */

#include "buffer.h"
#include "source.h"

/* After so many errors no more are shown. */
#define DIAGNOSTICS_MAX 20

struct diagnostics {
	struct source *source;
	struct buffer *out; /* where the text goes */
	bool has_colours;
	bool is_muted; /* the last error was not shown: nor are its notes */
	unsigned n_errors;
	unsigned n_warnings;
	VECTOR(struct diagnostic_file *) files; /* those that were shown */
};

/* Both are borrowed until the diagnostics are no longer used. */
void diagnostics_init(struct diagnostics *diagnostics, struct source *source,
		      struct buffer *out, bool has_colours);

/* An error at @token. The same place is not reported twice in a row. */
void diagnostic_error(struct diagnostics *diagnostics, uint32_t token,
		      const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

void diagnostic_warning(struct diagnostics *diagnostics, uint32_t token,
			const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/* Belongs to the error before it: another place to look at, with its line. */
void diagnostic_note(struct diagnostics *diagnostics, uint32_t token,
		     const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/* Belongs to the error before it: what to write instead, without the line. */
void diagnostic_hint(struct diagnostics *diagnostics, uint32_t token,
		     const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/*
 * diagnostic_place.c: from a token to the user's text.
 */
struct diagnostic_place {
	const char *file;
	uint32_t line;
	uint32_t column;  /* from 1, in bytes */
	const char *text; /* the line; NULL: the file could not be read */
	size_t size;
};

struct diagnostic_place diagnostic_find(struct diagnostics *diagnostics,
					uint32_t token);

#endif
