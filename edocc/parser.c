/* SPDX-License-Identifier: MIT */

/*
 * Moving over tokens, errors and recovery, and the making of nodes.
 */

#include "parser.h"

#include <stdarg.h>
#include <string.h>

bool parser_accept(struct parser *parser, uint16_t word)
{
	if (!parser_is(parser, word))
		return false;
	parser_next(parser);
	return true;
}

bool parser_expect(struct parser *parser, uint16_t word, const char *what)
{
	if (parser_accept(parser, word))
		return true;
	parser_fail(parser, parser->at, "expected %s here", what);
	return false;
}

token_index parser_close(const struct parser *parser, token_index open)
{
	return parser->tokens[open].link;
}

void parser_skip_brackets(struct parser *parser)
{
	token_index close = parser_close(parser, parser->at);

	if (parser->tokens[parser->at].flags & TOKEN_UNMATCHED)
		parser->at = close < parser->end ? close : parser->end;
	else
		parser->at = close + 1;
}

bool parser_expect_close(struct parser *parser, token_index open)
{
	if (parser->has_failed)
		return false;
	if (parser->at == parser_close(parser, open) &&
	    !(parser->tokens[open].flags & TOKEN_UNMATCHED)) {
		parser_next(parser);
		return true;
	}
	if (parser->tokens[open].flags & TOKEN_UNMATCHED)
		parser_fail(parser, open, "this `%s` is never closed",
			    parser_text(parser, open));
	else
		parser_fail(parser, parser->at, "`%s` is not expected here",
			    parser_text(parser, parser->at));
	return false;
}

static void parser_say(struct parser *parser, token_index at,
		       const char *format, va_list arguments)
{
	diagnostic_error(parser->unit->diagnostics, at, "%s",
			 arena_vformat(parser->arena, format, arguments));
}

void parser_fail(struct parser *parser, token_index at, const char *format, ...)
{
	va_list arguments;

	if (!parser->has_failed && !parser->is_quiet) {
		va_start(arguments, format);
		parser_say(parser, at, format, arguments);
		va_end(arguments);
	}
	parser->n_failures += !parser->has_failed;
	parser->has_failed = true;
	parser->at = parser->end;
}

bool parser_error(struct parser *parser, token_index at, const char *format,
		  ...)
{
	va_list arguments;

	if (parser->has_failed || parser->is_quiet)
		return false;
	va_start(arguments, format);
	parser_say(parser, at, format, arguments);
	va_end(arguments);
	return true;
}

void parser_hint(struct parser *parser, token_index at, const char *format, ...)
{
	va_list arguments;

	if (parser->is_quiet)
		return;
	va_start(arguments, format);
	diagnostic_hint(parser->unit->diagnostics, at, "%s",
			arena_vformat(parser->arena, format, arguments));
	va_end(arguments);
}

void parser_recover(struct parser *parser, token_index at)
{
	parser->has_failed = false;
	parser->at = at < parser->end ? at : parser->end;
}

bool parser_enter(struct parser *parser)
{
	token_index at = parser->at;

	if (parser->depth >= PARSER_DEPTH_MAX) {
		parser_fail(parser, at, "this is nested too deeply for edocc");
		parser_hint(parser, at,
			    "move a part of it to a function or a variable");
		return false;
	}
	parser->depth++;
	return true;
}

void parser_leave(struct parser *parser)
{
	parser->depth--;
}

struct node *parser_node(struct parser *parser, enum node_kind kind,
			 token_index first)
{
	struct node *node = arena_new(parser->arena, struct node);

	node->kind = kind;
	node->first = first;
	node->end = parser->at > first ? parser->at : first;
	return node;
}

void parser_push(struct parser *parser, struct node *node)
{
	vector_push(parser->arena, &parser->pending, node);
}

void parser_adopt(struct node *node, struct node *child)
{
	struct node **end = &node->children;

	while (*end)
		end = &(*end)->next;
	child->next = NULL;
	*end = child;
	node->awaits |= child->awaits;
}

void parser_take(struct parser *parser, struct node *node, size_t mark)
{
	struct node **end = &node->children;

	while (*end)
		end = &(*end)->next;
	for (size_t i = mark; i < parser->pending.n; i++) {
		*end = parser->pending.items[i];
		node->awaits |= (*end)->awaits;
		end = &(*end)->next;
	}
	*end = NULL;
	if (parser->pending.n > mark)
		parser->pending.n = mark;
}

void parser_give_back(struct parser *parser, struct node *node)
{
	struct node *child, *next;

	for (child = node->children; child; child = next) {
		next = child->next;
		child->next = NULL;
		parser_push(parser, child);
	}
	node->children = NULL;
}

static struct node *operand_over(struct parser *parser, token_index first,
				 token_index end, size_t mark)
{
	struct node *node;

	if (parser->pending.n == mark + 1) {
		node = parser->pending.items[mark];
		if (node->first == first && node->end == end) {
			parser->pending.n = mark;
			return node;
		}
	}
	node = parser_node(parser, NODE_RUN, first);
	node->end = end;
	parser_take(parser, node, mark);
	return node;
}

struct node *parser_operand(struct parser *parser, token_index first,
			    size_t mark)
{
	return operand_over(parser, first, parser->at, mark);
}

struct node *parser_pair(struct parser *parser, enum node_kind kind,
			 token_index first, size_t mark, token_index op,
			 size_t right_mark)
{
	struct node *right = parser_operand(parser, op + 1, right_mark);
	struct node *left = operand_over(parser, first, op, mark);
	struct node *node = parser_node(parser, kind, first);

	node->op = op;
	parser_adopt(node, left);
	parser_adopt(node, right);
	parser_push(parser, node);
	return node;
}

bool parser_awaits(const struct parser *parser, size_t mark)
{
	for (size_t i = mark; i < parser->pending.n; i++)
		if (parser->pending.items[i]->awaits)
			return true;
	return false;
}

const char *parser_text(const struct parser *parser, token_index at)
{
	const struct token *token = source_token(parser->source, at);

	if (token->kind == TOKEN_END)
		return "end of file";
	return arena_copy(parser->arena, parser->source->text + token->offset,
			  token->size > 60 ? 60 : token->size);
}

const char *parser_range_text(const struct parser *parser,
			      const struct node *node)
{
	struct buffer text = BUFFER_INIT;
	const char *copy;

	for (token_index i = node->first; i < node->end; i++) {
		if (parser->unit->marks[i] & (MARK_DROP | MARK_STORAGE))
			continue;
		if (text.size)
			buffer_char(&text, ' ');
		buffer_string(&text, parser_text(parser, i));
	}
	copy = arena_copy(parser->arena, text.data, text.size);
	buffer_deinit(&text);
	return copy;
}

void parser_mark_range(struct parser *parser, token_index first,
		       token_index end, uint8_t bits)
{
	for (token_index i = first; i < end && i < parser->end; i++)
		parser_put_mark(parser, i, bits);
}
