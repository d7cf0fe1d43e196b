/* SPDX-License-Identifier: MIT */

/*
 * Most of a translation unit has nothing to do with Edo. The places of Edo's
 * words are listed once, in order; whether a stretch of text holds one is a
 * binary search, and what holds none is skipped.
 */

#include "parser.h"

void ranges_init(struct parser *parser)
{
	for (token_index i = 0; i < parser->end; i++) {
		uint16_t word = parser->tokens[i].id;

		if (word < KW_ASYNC)
			continue;
		vector_push(parser->arena, &parser->edo_words, i);
		if (word == KW_EDO_NOT_SEND)
			parser->has_not_send = true;
	}
}

bool range_has_edo(const struct parser *parser, token_index first,
		   token_index end)
{
	size_t low = 0;
	size_t high = parser->edo_words.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (parser->edo_words.items[middle] < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < parser->edo_words.n && parser->edo_words.items[low] < end;
}

bool range_concerns_edo(const struct parser *parser, token_index first,
			token_index end)
{
	if (range_has_edo(parser, first, end))
		return true;
	if (!parser->has_async_symbols)
		return false;
	for (token_index i = first; i < end; i++) {
		const struct symbol *symbol = symbol_of(parser, i);

		if (symbol && symbol->kind == SYMBOL_ASYNC)
			return true;
	}
	return false;
}

static bool is_member_name(const struct parser *parser, token_index at)
{
	uint16_t before = at ? parser->tokens[at - 1].id : 0;

	return before == '.' || before == PUNCT_ARROW;
}

/* Operators whose operand counts by its type. Their values are constants. */
static bool is_typing_word(uint16_t word)
{
	return word == KW_SIZEOF || word == KW_ALIGNOF || word == KW_OFFSETOF ||
	       word == KW_TYPEOF || word == KW_TYPES_COMPATIBLE;
}

static bool is_variable_name(const struct parser *parser, token_index at)
{
	const struct symbol *symbol = symbol_of(parser, at);

	if (parser->tokens[at].kind != TOKEN_NAME || is_member_name(parser, at))
		return false;
	if (!symbol) /* a builtin such as __builtin_constant_p, or unknown */
		return false;
	return symbol->kind == SYMBOL_VARIABLE ||
	       symbol->kind == SYMBOL_ORDINARY || symbol->kind == SYMBOL_FUTURE;
}

bool range_is_variable(const struct parser *parser, token_index first,
		       token_index end)
{
	for (token_index i = first; i < end && i < parser->end; i++) {
		if (is_typing_word(parser->tokens[i].id)) {
			if (parser->tokens[i + 1].id == '(')
				i = parser->tokens[i + 1].link;
			else
				i++;
		} else if (parser->tokens[i].id == '*' && i + 1 == end &&
			   i == first) {
			return true; /* [*] */
		} else if (is_variable_name(parser, i)) {
			return true;
		}
	}
	return false;
}
