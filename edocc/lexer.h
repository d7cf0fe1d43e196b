/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_LEXER_H
#define EDOCC_LEXER_H

/*
 * The parts of the lexer, which only source_init() puts to use. Each reads from
 * `at` and leaves it behind what it read; `end` points to a NUL.
 */

#include "source.h"

struct lexer {
	struct source *source;
	const char *start;
	const char *at;
	const char *end;
	const char *line_start;
	uint32_t line;
	uint32_t file;
	uint8_t flags; /* for the next token */
	bool is_system;
	uint32_t *open; /* numbers of the brackets that are open */
	uint32_t n_open;
	uint32_t open_capacity;
	uint32_t n_round, n_square, n_curly; /* how many of them are which */
};

/* Blanks, comments, lines that begin with #. */
void lexer_skip_blanks(struct lexer *lexer);
void lexer_directive(struct lexer *lexer);

/* From the opening quote to behind the closing one; false: it never closes. */
bool lexer_quoted(struct lexer *lexer, char quote);
/* From the quote after R. */
bool lexer_raw_string(struct lexer *lexer);
void lexer_number(struct lexer *lexer);

/* The number of a punctuator at `at`, 0 if there is none; advances. */
uint16_t lexer_punctuator(struct lexer *lexer);

/* Links @token, a bracket, with its partner. */
void lexer_match(struct lexer *lexer, uint32_t token);

#endif
