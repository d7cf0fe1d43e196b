/* SPDX-License-Identifier: MIT */

/*
 * Strings, characters, numbers, punctuators, and the matching of brackets.
 *
 * A bracket is linked with its partner as soon as that is read. A closing one
 * drops the open ones of other kinds above its partner; the counters tell in
 * constant time whether there is a partner at all, so that hostile text costs
 * no more than its length.
 */

#include "lexer.h"

#include "buffer.h"

#include <ctype.h>
#include <string.h>

bool lexer_quoted(struct lexer *lexer, char quote)
{
	const char *at = lexer->at + 1;

	while (at < lexer->end && *at != quote && *at != '\n')
		at += *at == '\\' && at + 1 < lexer->end ? 2 : 1;
	if (at < lexer->end && *at == quote) {
		lexer->at = at + 1;
		return true;
	}
	lexer->at = at;
	return false;
}

/* R"delimiter( ... )delimiter", which may span lines. */
bool lexer_raw_string(struct lexer *lexer)
{
	const char *delimiter = lexer->at + 1;
	const char *at = delimiter;
	size_t size;

	while (at < lexer->end && *at != '(' && *at != '"' && *at != '\n')
		at++;
	size = (size_t)(at - delimiter);
	if (at >= lexer->end || *at != '(')
		return lexer_quoted(lexer, '"');
	for (at++; at < lexer->end; at++) {
		if (*at == '\n') {
			lexer->line++;
			lexer->line_start = at + 1;
		}
		if (*at == ')' && (size_t)(lexer->end - at) > size + 1 &&
		    memcmp(at + 1, delimiter, size) == 0 &&
		    at[size + 1] == '"') {
			lexer->at = at + size + 2;
			return true;
		}
	}
	lexer->at = lexer->end;
	return false;
}

void lexer_number(struct lexer *lexer)
{
	const char *at = lexer->at;

	for (;; at++) {
		unsigned char c = (unsigned char)*at;

		if (strchr("eEpP", c) && c && (at[1] == '+' || at[1] == '-'))
			at++;
		else if (c == '\'' && isalnum((unsigned char)at[1]))
			at++;
		else if (!isalnum(c) && c != '_' && c != '.' && c < 0x80)
			break;
	}
	lexer->at = at;
}

struct punctuator {
	char text[5];
	uint16_t id;
};

/* Of those with a common beginning the longest first. */
static const struct punctuator punctuators[] = {
	{ "...", PUNCT_ELLIPSIS },
	{ "<<=", PUNCT_SHIFT_LEFT_ASSIGN },
	{ ">>=", PUNCT_SHIFT_RIGHT_ASSIGN },
	{ "<<", PUNCT_SHIFT_LEFT },
	{ ">>", PUNCT_SHIFT_RIGHT },
	{ "<=", PUNCT_LESS_EQUAL },
	{ ">=", PUNCT_GREATER_EQUAL },
	{ "==", PUNCT_EQUAL },
	{ "!=", PUNCT_NOT_EQUAL },
	{ "&&", PUNCT_AND_AND },
	{ "||", PUNCT_OR_OR },
	{ "++", PUNCT_INCREMENT },
	{ "--", PUNCT_DECREMENT },
	{ "->", PUNCT_ARROW },
	{ "+=", PUNCT_ADD_ASSIGN },
	{ "-=", PUNCT_SUBTRACT_ASSIGN },
	{ "*=", PUNCT_MULTIPLY_ASSIGN },
	{ "/=", PUNCT_DIVIDE_ASSIGN },
	{ "%=", PUNCT_REMAINDER_ASSIGN },
	{ "&=", PUNCT_AND_ASSIGN },
	{ "|=", PUNCT_OR_ASSIGN },
	{ "^=", PUNCT_XOR_ASSIGN },
	{ "::", PUNCT_COLON_COLON },
	{ "<:", '[' },
	{ ":>", ']' },
	{ "<%", '{' },
	{ "%>", '}' },
};

static bool starts_long_punctuator(const char *at)
{
	return at[0] && at[1] && strchr(".<>=!&|+-*/%^:", at[0]) &&
	       strchr(".<>=&|+-:%", at[1]);
}

uint16_t lexer_punctuator(struct lexer *lexer)
{
	const char *at = lexer->at;
	size_t n = sizeof(punctuators) / sizeof(*punctuators);

	if (!starts_long_punctuator(at))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t size = strlen(punctuators[i].text);

		if (*at == punctuators[i].text[0] &&
		    (size_t)(lexer->end - at) >= size &&
		    memcmp(at, punctuators[i].text, size) == 0) {
			lexer->at += size;
			return punctuators[i].id;
		}
	}
	if (!*at || !strchr("()[]{}<>.,;:?!~+-*/%&|^=", *at))
		return 0;
	lexer->at++;
	return (uint16_t)*at;
}

static uint32_t *bracket_count(struct lexer *lexer, uint16_t id)
{
	if (id == '(' || id == ')')
		return &lexer->n_round;
	if (id == '[' || id == ']')
		return &lexer->n_square;
	return &lexer->n_curly;
}

static void bracket_open(struct lexer *lexer, uint32_t token, uint16_t id)
{
	if (lexer->n_open == lexer->open_capacity) {
		lexer->open_capacity = lexer->open_capacity * 2 + 64;
		lexer->open =
			memory_grow(lexer->open, lexer->open_capacity *
							 sizeof(*lexer->open));
	}
	lexer->open[lexer->n_open++] = token;
	++*bracket_count(lexer, id);
}

static void bracket_unmatched(struct lexer *lexer, uint32_t token)
{
	lexer->source->tokens[token].link = token;
	lexer->source->tokens[token].flags |= TOKEN_UNMATCHED;
}

static void bracket_close(struct lexer *lexer, uint32_t token, uint16_t opening)
{
	struct token *tokens = lexer->source->tokens;

	if (!*bracket_count(lexer, opening)) {
		bracket_unmatched(lexer, token);
		return;
	}
	for (;;) {
		uint32_t open = lexer->open[--lexer->n_open];

		--*bracket_count(lexer, tokens[open].id);
		if (tokens[open].id == opening) {
			tokens[open].link = token;
			tokens[token].link = open;
			return;
		}
		/* It ends where the bracket around it does. */
		tokens[open].link = token;
		tokens[open].flags |= TOKEN_UNMATCHED;
	}
}

void lexer_match(struct lexer *lexer, uint32_t token)
{
	uint16_t id = lexer->source->tokens[token].id;

	switch (id) {
	case '(':
	case '[':
	case '{':
		bracket_open(lexer, token, id);
		break;
	case ')':
		bracket_close(lexer, token, '(');
		break;
	case ']':
		bracket_close(lexer, token, '[');
		break;
	case '}':
		bracket_close(lexer, token, '{');
		break;
	default:
		break;
	}
}
