/* SPDX-License-Identifier: MIT */

/*
 * Words of a command line, and the one syntax in which they are written down:
 * that of response files, which -### uses too.
 *
 * Always true: items is NULL and n is 0, or items[n] is NULL.
 */

#include "words.h"

#include "buffer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_FIRST 32

/* A response file may name itself. */
#define WORDS_DEPTH_MAX 64

void words_deinit(struct words *words)
{
	free(words->items);
	*words = (struct words)WORDS_INIT;
}

void words_add(struct words *words, const char *word)
{
	if (words->n + 2 > words->capacity) {
		words->capacity =
			words->capacity ? 2 * words->capacity : WORDS_FIRST;
		words->items = memory_grow(
			words->items, words->capacity * sizeof(*words->items));
	}
	words->items[words->n++] = word;
	words->items[words->n] = NULL;
}

void words_add_all(struct words *words, const struct words *more)
{
	for (size_t i = 0; i < more->n; i++)
		words_add(words, more->items[i]);
}

bool words_contain(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (!strcmp(words->items[i], word))
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The word that begins at @at, without its quotes; returns where it ends. */
static const char *take_word(struct buffer *word, const char *at)
{
	char quote = '\0';

	for (; *at && (quote || !is_blank(*at)); at++) {
		if (*at == '\\' && at[1])
			buffer_char(word, *++at);
		else if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? '\0' : *at;
		else
			buffer_char(word, *at);
	}
	return at;
}

void words_split(struct words *words, struct arena *arena, const char *text)
{
	struct buffer word = BUFFER_INIT;

	for (;;) {
		while (is_blank(*text))
			text++;
		if (!*text)
			break;
		buffer_clear(&word);
		text = take_word(&word, text);
		words_add(words,
			  word.size ? arena_copy(arena, word.data, word.size)
				    : "");
	}
	buffer_deinit(&word);
}

static bool read_file(struct buffer *text, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return false;
	error = buffer_read(text, fd);
	close(fd);
	return !error;
}

static void expand(struct words *words, struct arena *arena, const char *word,
		   int depth)
{
	struct buffer text = BUFFER_INIT;
	struct words inner = WORDS_INIT;

	if (word[0] != '@' || depth > WORDS_DEPTH_MAX ||
	    !read_file(&text, word + 1)) {
		words_add(words, word);
	} else {
		words_split(&inner, arena, text.data);
		for (size_t i = 0; i < inner.n; i++)
			expand(words, arena, inner.items[i], depth + 1);
	}
	words_deinit(&inner);
	buffer_deinit(&text);
}

void words_add_expanded(struct words *words, struct arena *arena,
			const char *word)
{
	expand(words, arena, word, 0);
}

const char *words_quote(struct arena *arena, const char *text)
{
	struct buffer quoted = BUFFER_INIT;
	const char *copy;

	buffer_char(&quoted, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buffer_char(&quoted, '\\');
		buffer_char(&quoted, *text);
	}
	buffer_char(&quoted, '"');
	copy = arena_copy(arena, quoted.data, quoted.size);
	buffer_deinit(&quoted);
	return copy;
}
