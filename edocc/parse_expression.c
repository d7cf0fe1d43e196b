/* SPDX-License-Identifier: MIT */

/*
 * Expressions down to the binary operators. C's whole grammar is read, to know
 * where operands begin and end, but nodes are made only where Edo needs them:
 * the operators that decide whether an await below them runs, where there is
 * one.
 */

#include "parser.h"

struct node *parse_expression(struct parser *parser)
{
	size_t mark = parser_mark(parser);
	size_t loose = parser->loose.n;
	token_index first = parser->at;

	parse_comma(parser);
	parser_check_loose(parser, loose);
	return parser_operand(parser, first, mark);
}

struct node *parse_argument(struct parser *parser)
{
	size_t mark = parser_mark(parser);
	token_index first = parser->at;

	parse_assignment(parser);
	return parser_operand(parser, first, mark);
}

void parse_comma(struct parser *parser)
{
	size_t mark = parser_mark(parser);
	token_index first = parser->at;

	parse_assignment(parser);
	while (parser_is(parser, ',')) {
		token_index op = parser->at;
		size_t right = parser_mark(parser);

		parser_next(parser);
		parse_assignment(parser);
		if (!parser->has_failed && parser_awaits(parser, mark))
			parser_pair(parser, NODE_COMMA, first, mark, op, right);
	}
}

static bool is_assignment_operator(uint16_t word)
{
	return word == '=' || word == PUNCT_SHIFT_LEFT_ASSIGN ||
	       word == PUNCT_SHIFT_RIGHT_ASSIGN ||
	       (word >= PUNCT_ADD_ASSIGN && word <= PUNCT_XOR_ASSIGN);
}

/* The future variable that is all of the left side. */
static struct node *future_on_left(const struct parser *parser, size_t mark,
				   token_index first)
{
	struct node *node;

	if (parser->pending.n != mark + 1)
		return NULL;
	node = parser->pending.items[mark];
	if (node->kind != NODE_FUTURE || node->first != first ||
	    node->end != parser->at)
		return NULL;
	return node;
}

static void check_future_value(struct parser *parser, const struct node *value,
			       token_index at)
{
	if (value->kind == NODE_CALL)
		return;
	parser_error(parser, at,
		     "a future variable takes the call of an async function, "
		     "nothing else");
	if (value->kind == NODE_FUTURE)
		parser_hint(parser, at,
			    "a future cannot be copied; use a box, "
			    "`edo_boxed(T) p = edo_box(f(...))`, to pass one "
			    "on");
	else if (value->awaits)
		parser_hint(parser, at, "write `v = f(...)` without await");
	else
		parser_hint(parser, at,
			    "declare it `edo_boxed(T) v` if this is a box");
}

struct node *parse_future_value(struct parser *parser)
{
	token_index first = parser->at;
	struct node *value = parser_claim(parser, parse_argument(parser));

	if (!parser->has_failed)
		check_future_value(parser, value, first);
	return value;
}

static void assign_future(struct parser *parser, struct node *left,
			  token_index op)
{
	struct node *node;

	parser->pending.n--;
	parser_claim(parser, left);
	parser_next(parser);
	node = parser_node(parser, NODE_ASSIGN, left->first);
	node->op = op;
	parser_adopt(node, left);
	parser_adopt(node, parse_future_value(parser));
	node->end = parser->at;
	parser_push(parser, node);
}

void parse_assignment(struct parser *parser)
{
	size_t mark = parser_mark(parser);
	token_index first = parser->at;
	token_index op;
	struct node *left;
	size_t right;

	if (!parser_enter(parser))
		return;
	parse_conditional(parser);
	op = parser->at;
	left = future_on_left(parser, mark, first);
	if (left && parser_is(parser, '=')) {
		assign_future(parser, left, op);
	} else if (is_assignment_operator(parser_word(parser))) {
		parser_next(parser);
		right = parser_mark(parser);
		parse_assignment(parser);
		if (!parser->has_failed && parser_awaits(parser, right))
			parser_pair(parser, NODE_ASSIGN, first, mark, op,
				    right);
	}
	parser_leave(parser);
}

static int precedence(uint16_t word)
{
	switch (word) {
	case PUNCT_OR_OR:
		return 1;
	case PUNCT_AND_AND:
		return 2;
	case '|':
		return 3;
	case '^':
		return 4;
	case '&':
		return 5;
	case PUNCT_EQUAL:
	case PUNCT_NOT_EQUAL:
		return 6;
	case '<':
	case '>':
	case PUNCT_LESS_EQUAL:
	case PUNCT_GREATER_EQUAL:
		return 7;
	case PUNCT_SHIFT_LEFT:
	case PUNCT_SHIFT_RIGHT:
		return 8;
	case '+':
	case '-':
		return 9;
	case '*':
	case '/':
	case '%':
		return 10;
	default:
		return 0;
	}
}

/* Recursion goes up in precedence, so it is at most ten deep. */
static void parse_binary(struct parser *parser, int lowest)
{
	size_t mark = parser_mark(parser);
	token_index first = parser->at;
	int level;

	parse_cast(parser);
	while ((level = precedence(parser_word(parser))) >= lowest) {
		token_index op = parser->at;
		size_t right = parser_mark(parser);

		parser_next(parser);
		parse_binary(parser, level + 1);
		if (level > 2 || parser->has_failed ||
		    !parser_awaits(parser, mark))
			continue;
		parser_pair(parser, level == 1 ? NODE_OR : NODE_AND, first,
			    mark, op, right);
	}
}

/* The parts of a ?: of which the marks are given become one node. */
static void make_conditional(struct parser *parser, token_index first,
			     token_index question, token_index colon,
			     const size_t marks[3])
{
	token_index end = parser->at;
	struct node *node = parser_node(parser, NODE_COND, first);
	struct node *parts[3] = { NULL };

	parts[2] = parser_operand(parser, colon + 1, marks[2]);
	parser->at = colon;
	if (colon > question + 1)
		parts[1] = parser_operand(parser, question + 1, marks[1]);
	parser->at = question;
	parts[0] = parser_operand(parser, first, marks[0]);
	parser->at = end;
	node->op = question;
	for (int i = 0; i < 3; i++)
		if (parts[i])
			parser_adopt(node, parts[i]);
	parser_push(parser, node);
}

void parse_conditional(struct parser *parser)
{
	size_t marks[3] = { parser_mark(parser) };
	token_index first = parser->at;
	token_index question, colon;

	parse_binary(parser, 1);
	question = parser->at;
	if (!parser_is(parser, '?') || !parser_enter(parser))
		return;
	parser_next(parser);
	marks[1] = parser_mark(parser);
	if (!parser_is(parser, ':'))
		parse_comma(parser);
	colon = parser->at;
	marks[2] = parser_mark(parser);
	if (parser_expect(parser, ':', "`:`"))
		parse_conditional(parser);
	if (!parser->has_failed && parser_awaits(parser, marks[0]))
		make_conditional(parser, first, question, colon, marks);
	parser_leave(parser);
}
