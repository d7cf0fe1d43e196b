/* SPDX-License-Identifier: MIT */

/*
 * What lies between tokens: blanks, comments, line markers, pragmas.
 *
 * A line marker (# 12 "file" 1 3 4) says where the next line comes from; flag 3
 * is a system header. Other lines that begin with # are kept in a list; one of
 * them, `#pragma edo keywords`, is the place from which short words count.
 */

#include "lexer.h"

#include <ctype.h>
#include <string.h>

static void lexer_newline(struct lexer *lexer)
{
	lexer->at++;
	lexer->line++;
	lexer->line_start = lexer->at;
}

/* "fallthrough" in the spellings gcc knows: fall-through, FALLTHRU, ... */
static bool comment_is_fallthrough(const char *at, const char *end)
{
	static const char word[] = "fallthr";
	char letters[16] = "";
	size_t n = 0;

	for (; at < end && n < sizeof(letters) - 1; at++) {
		if (isalpha((unsigned char)*at))
			letters[n++] = (char)tolower((unsigned char)*at);
		else if (n == 0 ? !strchr("/* \t-@", *at) : !strchr(" -", *at))
			break;
	}
	letters[n] = '\0';
	if (n > 5 && memcmp(letters, "lint", 4) == 0)
		return false;
	return strncmp(letters, word, sizeof(word) - 1) == 0 &&
	       (strncmp(letters + 7, "ough", 4) == 0 || letters[7] == 'u');
}

static void lexer_comment(struct lexer *lexer)
{
	const char *start = lexer->at;

	lexer->at += 2;
	while (lexer->at < lexer->end &&
	       !(lexer->at[0] == '*' && lexer->at[1] == '/')) {
		if (*lexer->at == '\n')
			lexer_newline(lexer);
		else
			lexer->at++;
	}
	if (comment_is_fallthrough(start, lexer->at))
		lexer->flags |= TOKEN_FALLTHROUGH;
	if (lexer->at < lexer->end)
		lexer->at += 2;
}

static void lexer_line_comment(struct lexer *lexer)
{
	const char *start = lexer->at;
	const char *newline = memchr(start, '\n', (size_t)(lexer->end - start));

	lexer->at = newline ? newline : lexer->end;
	if (comment_is_fallthrough(start, lexer->at))
		lexer->flags |= TOKEN_FALLTHROUGH;
}

void lexer_skip_blanks(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		switch (*lexer->at) {
		case '\n':
			lexer_newline(lexer);
			break;
		case ' ':
		case '\t':
		case '\r':
		case '\f':
		case '\v':
			lexer->at++;
			break;
		case '/':
			if (lexer->at[1] == '*')
				lexer_comment(lexer);
			else if (lexer->at[1] == '/')
				lexer_line_comment(lexer);
			else
				return;
			break;
		case '\\':
			if (lexer->at[1] != '\n')
				return;
			lexer->at++;
			break;
		case '#':
			lexer_directive(lexer);
			break;
		default:
			return;
		}
	}
}

static const char *skip_spaces(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

/* The file name of a line marker, quotes and escapes undone. */
static const char *marker_file(struct lexer *lexer, const char *at,
			       const char *end, const char **ret_after)
{
	char *name = arena_alloc(lexer->source->arena, (size_t)(end - at) + 1);
	size_t n = 0;

	for (at++; at < end && *at != '"'; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		name[n++] = *at;
	}
	*ret_after = at < end ? at + 1 : end;
	name[n] = '\0';
	return name;
}

/* The number of file @name, searching the latest first. */
static uint32_t file_number(struct source *source, const char *name)
{
	for (size_t i = source->files.n; i-- > 0;)
		if (strcmp(source->files.items[i], name) == 0)
			return (uint32_t)i;
	vector_push(source->arena, &source->files, name);
	return (uint32_t)source->files.n - 1;
}

/* @at is behind the # or #line and at a digit; @end is the line's end. */
static void lexer_marker(struct lexer *lexer, const char *at, const char *end)
{
	uint32_t line = 0;

	for (; at < end && isdigit((unsigned char)*at); at++)
		line = line * 10 + (uint32_t)(*at - '0');
	lexer->line = line - 1; /* the newline that follows adds one */
	at = skip_spaces(at, end);
	if (at >= end || *at != '"')
		return;
	lexer->file =
		file_number(lexer->source, marker_file(lexer, at, end, &at));
	lexer->is_system = memchr(at, '3', (size_t)(end - at)) != NULL;
}

static bool starts_with(const char *at, const char *end, const char *word)
{
	size_t size = strlen(word);

	return (size_t)(end - at) >= size && memcmp(at, word, size) == 0;
}

/* `#pragma edo keywords`: for us, the compiler would not understand it. */
static bool is_keywords_marker(const char *start, const char *end)
{
	const char *at = skip_spaces(start + 1, end);

	if (!starts_with(at, end, "pragma"))
		return false;
	at = skip_spaces(at + strlen("pragma"), end);
	if (!starts_with(at, end, "edo"))
		return false;
	at = skip_spaces(at + strlen("edo"), end);
	return starts_with(at, end, "keywords");
}

static void lexer_keep(struct lexer *lexer, const char *start, const char *end)
{
	struct source *source = lexer->source;
	struct source_directive directive = {
		.token = source->n_tokens,
		.offset = (uint32_t)(start - lexer->start),
		.size = (uint32_t)(end - start),
		.line = lexer->line,
		.file = lexer->file,
		.is_ours = is_keywords_marker(start, end),
	};

	vector_push(source->arena, &source->directives, directive);
	if (directive.is_ours && source->keywords_from == SOURCE_NO_MARKER)
		source->keywords_from = source->n_tokens;
}

void lexer_directive(struct lexer *lexer)
{
	const char *start = lexer->at;
	const char *at;
	const char *end;

	if (skip_spaces(lexer->line_start, start) != start) {
		lexer->at++; /* a stray #, which C has no use for */
		return;
	}
	end = memchr(start, '\n', (size_t)(lexer->end - start));
	if (!end)
		end = lexer->end;
	at = skip_spaces(start + 1, end);
	if (starts_with(at, end, "line"))
		at = skip_spaces(at + strlen("line"), end);
	if (at < end && isdigit((unsigned char)*at))
		lexer_marker(lexer, at, end);
	else
		lexer_keep(lexer, start, end);
	lexer->at = end;
}
