/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_SOURCE_H
#define EDOCC_SOURCE_H

/*
 * One translation unit as text and tokens: preprocessed text, the names of the
 * files it was made from, its tokens, and the lines that begin with # and are
 * kept by the preprocessor (pragmas).
 */

#include "arena.h"
#include "name.h"
#include "token.h"

#include <stdbool.h>

/* After the last token stand this many of kind TOKEN_END, so that a reader may
 * look ahead without asking. */
#define SOURCE_LOOKAHEAD 4

#define SOURCE_NO_MARKER UINT32_MAX

struct source_directive {
	uint32_t token; /* number of the token that follows */
	uint32_t offset;
	uint32_t size; /* without the line's end */
	uint32_t line;
	uint32_t file;
	bool is_ours; /* `#pragma edo keywords`; never in the output */
};

struct source {
	struct arena *arena;
	const char *text;
	uint32_t size;
	struct token *tokens; /* freed by source_deinit() */
	uint32_t n_tokens;    /* without those of kind TOKEN_END */
	uint32_t capacity;
	VECTOR(const char *) files;
	VECTOR(struct source_directive) directives;
	struct names names;
	uint32_t keywords_from; /* token at which short words begin to count */
	bool has_async;         /* the word async occurs */
};

/* Reads @text of @size bytes, which must outlive the source; @path is what the
 * text is called before its first line marker. @size must fit 31 bits. */
void source_init(struct source *source, struct arena *arena, const char *path,
		 const char *text, uint32_t size);
void source_deinit(struct source *source);

static inline const struct token *source_token(const struct source *source,
					       uint32_t i)
{
	return &source->tokens[i < source->n_tokens ? i : source->n_tokens];
}

static inline struct name *source_name(const struct source *source, uint32_t i)
{
	return source->names.all.items[source->tokens[i].link];
}

/* The spelling of token @i is @string. */
bool source_token_is(const struct source *source, uint32_t i,
		     const char *string);

#endif
