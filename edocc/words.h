/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_WORDS_H
#define EDOCC_WORDS_H

/*
 * The words of a command line: a vector that always ends with NULL, as exec
 * wants it. Words are borrowed: they lie in argv, in literals or in the
 * launcher's arena.
 */

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

struct words {
	const char **items;
	size_t n;
	size_t capacity;
};

#define WORDS_INIT { NULL, 0, 0 }

/* Frees the vector; it is empty afterwards. */
void words_deinit(struct words *words);

void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const struct words *more);

/* One of the words is @word. */
bool words_contain(const struct words *words, const char *word);

/* Adds @word, or if it is @FILE and FILE can be read, the words in it, in which
 * @files are expanded likewise. */
void words_add_expanded(struct words *words, struct arena *arena,
			const char *word);

/* Adds the words of @text, which are separated by blanks; quotes and
 * backslashes protect, as in response files and in the output of -###. */
void words_split(struct words *words, struct arena *arena, const char *text);

/* @text so that words_split(), gcc and clang read it as one word. */
const char *words_quote(struct arena *arena, const char *text);

#endif
