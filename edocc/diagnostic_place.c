/* SPDX-License-Identifier: MIT */

/*
 * From a token of the preprocessed text to a place in the user's file. The line
 * is known from the line markers. Blanks within a line are not kept by the
 * preprocessor and macros move what follows them, so the column is found by
 * spelling: the n-th occurrence if the line holds as many as the preprocessed
 * one, else the occurrence nearest to the preprocessed column. A token that
 * came out of a macro is not in the line: the line's first word stands for it.
 *
 * A file that cannot be read costs the line and the caret, nothing else.
 */

#include "diagnostic.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct diagnostic_file {
	const char *name;
	struct buffer text; /* of the arena */
};

/* Line markers may name anything; a device would be read for ever. */
static bool is_regular(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static void file_read(struct diagnostics *diagnostics,
		      struct diagnostic_file *file)
{
	struct buffer text = BUFFER_INIT;
	int fd = open(file->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return;
	if (is_regular(fd) && buffer_read(&text, fd) == 0) {
		file->text.data = arena_copy(diagnostics->source->arena,
					     text.data, text.size);
		file->text.size = text.size;
	}
	buffer_deinit(&text);
	close(fd);
}

static struct diagnostic_file *file_find(struct diagnostics *diagnostics,
					 const char *name)
{
	struct arena *arena = diagnostics->source->arena;
	struct diagnostic_file *file;

	for (size_t i = 0; i < diagnostics->files.n; i++)
		if (strcmp(diagnostics->files.items[i]->name, name) == 0)
			return diagnostics->files.items[i];
	file = arena_new(arena, struct diagnostic_file);
	file->name = name;
	file_read(diagnostics, file);
	vector_push(arena, &diagnostics->files, file);
	return file;
}

/* Line @line of @file, without its end. */
static void file_line(const struct diagnostic_file *file, uint32_t line,
		      struct diagnostic_place *place)
{
	const char *at = file->text.data;
	const char *end = at ? at + file->text.size : NULL;
	const char *newline;

	for (; at && line > 1; line--) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at)
			at++;
	}
	if (!at || at >= end)
		return;
	newline = memchr(at, '\n', (size_t)(end - at));
	place->text = at;
	place->size = (size_t)((newline ? newline : end) - at);
	if (place->size && at[place->size - 1] == '\r')
		place->size--;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* @spelling stands at @i of the line, and not within a longer word. */
static bool occurs_at(const struct diagnostic_place *place, size_t i,
		      const char *spelling, size_t size)
{
	if (i + size > place->size || memcmp(place->text + i, spelling, size))
		return false;
	if (!is_word(spelling[0]))
		return true;
	return !(i > 0 && is_word(place->text[i - 1])) &&
	       !(i + size < place->size && is_word(place->text[i + size]));
}

static bool same_line(const struct token *a, const struct token *b)
{
	return a->line == b->line && a->file == b->file;
}

static bool same_spelling(const struct source *source, const struct token *a,
			  const struct token *b)
{
	return a->size == b->size &&
	       memcmp(source->text + a->offset, source->text + b->offset,
		      a->size) == 0;
}

/* Which occurrence of its spelling on its line the token is, and of how many. */
static size_t token_ordinal(const struct source *source, uint32_t number,
			    size_t *ret_n)
{
	const struct token *tokens = source->tokens;
	const struct token *token = &tokens[number];
	uint32_t first = number;
	size_t ordinal = 0;

	while (first > 0 && same_line(&tokens[first - 1], token))
		first--;
	*ret_n = 0;
	for (uint32_t i = first;
	     i < source->n_tokens && same_line(&tokens[i], token); i++) {
		if (i == number)
			ordinal = *ret_n;
		*ret_n += same_spelling(source, &tokens[i], token);
	}
	return ordinal;
}

static size_t distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/* The offset in the line; its size: the token is not there. */
static size_t place_search(const struct source *source, uint32_t number,
			   const struct diagnostic_place *place)
{
	const struct token *token = &source->tokens[number];
	const char *spelling = source->text + token->offset;
	size_t n_tokens, n = 0, nth = place->size, nearest = place->size;
	size_t ordinal = token_ordinal(source, number, &n_tokens);

	for (size_t i = 0; token->size && i + token->size <= place->size; i++) {
		if (!occurs_at(place, i, spelling, token->size))
			continue;
		if (n++ == ordinal)
			nth = i;
		if (nearest == place->size ||
		    distance(i + 1, token->column) <
			    distance(nearest + 1, token->column))
			nearest = i;
	}
	return n == n_tokens ? nth : nearest;
}

static uint32_t place_column(const struct source *source, uint32_t number,
			     const struct diagnostic_place *place)
{
	size_t i = place_search(source, number, place);

	if (i == place->size)
		for (i = 0;
		     i < place->size && isspace((unsigned char)place->text[i]);
		     i++)
			;
	return (uint32_t)i + 1;
}

/* The end of the text has no line of its own: the last token stands for it. */
static uint32_t last_real_token(const struct source *source, uint32_t number)
{
	if (number >= source->n_tokens && source->n_tokens)
		return source->n_tokens - 1;
	return number;
}

struct diagnostic_place diagnostic_find(struct diagnostics *diagnostics,
					uint32_t number)
{
	struct source *source = diagnostics->source;
	const struct token *token;
	struct diagnostic_place place = { 0 };

	number = last_real_token(source, number);
	token = source_token(source, number);
	place.file = source->files.items[token->file];
	place.line = token->line;
	place.column = token->column;
	file_line(file_find(diagnostics, place.file), place.line, &place);
	if (place.text)
		place.column = place_column(source, number, &place);
	return place;
}
