/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_WRITER_H
#define EDOCC_WRITER_H

/*
 * Output text that knows where in the user's files it stands. Tokens of the
 * user are written on their own line and column, so that the compiler's messages
 * show the user's text; what edocc adds between them ("glue") carries the line
 * of the token before it and counts as a system header, so that no warning
 * comes of it. Both are said by line markers:
 *
 *	# 12 "echo.c" 3
 *	 edo_read__init(&__f->__c1,
 *	# 12 "echo.c"
 *	                        stream, buffer, size
 */

#include "buffer.h"
#include "source.h"

#include <stdbool.h>

struct writer {
	struct buffer text;
	const struct source *source;
	bool has_markers;
	/* Where the compiler believes the next character to stand */
	bool is_known;
	bool is_system;
	uint32_t file, line, column;
	uint32_t next_offset; /* in the source, if a token was just copied */
	uint32_t anchor;      /* token whose line glue carries */
	size_t directive;     /* the next #pragma line that is to be written */
	struct writer *outer; /* while text is captured: who comes back */
};

void writer_init(struct writer *writer, const struct source *source,
		 bool has_markers);
void writer_deinit(struct writer *writer);

/* Copies token @i. */
void writer_token(struct writer *writer, uint32_t i);

/* From now on the #pragma lines behind token @i are written too, each once,
 * before the next token that stands behind it. */
void writer_keep_directives(struct writer *writer, uint32_t i);

/* Writes those up to token @i now, if they are kept. */
void writer_directives(struct writer *writer, uint32_t i);

/* Writes @string in the place of token @i. */
void writer_instead(struct writer *writer, uint32_t i, const char *string);

/* Copies the source text from @from to @to as it is, markers included; it
 * begins on the line of token @i. */
void writer_slice(struct writer *writer, uint32_t i, uint32_t from,
		  uint32_t to);

/* The same behind another slice, with less than a line left out in between. */
void writer_continue(struct writer *writer, uint32_t from, uint32_t to);

/* Glue gets the line of token @i from now on. */
void writer_anchor(struct writer *writer, uint32_t i);

/* Writes glue. */
void writer_glue(struct writer *writer, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* Writes text that was made by another writer. */
void writer_paste(struct writer *writer, const char *text, size_t size);

/* Moves the text of @takes to the end of @writer. */
void writer_join(struct writer *writer, struct writer *takes);

#endif
