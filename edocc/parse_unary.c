/* SPDX-License-Identifier: MIT */

/*
 * Casts, compound literals, prefix and suffix operators, sizeof and its like.
 */

#include "parser.h"

/* What was pushed since @mark is one node over [first, at). */
static struct node *only_node(const struct parser *parser, token_index first,
			      size_t mark)
{
	struct node *node;

	if (parser->pending.n != mark + 1)
		return NULL;
	node = parser->pending.items[mark];
	return node->first == first && node->end == parser->at ? node : NULL;
}

/* ( await f() ).x.y: still the value of an await, and no object. */
static bool is_part_of_await(const struct parser *parser,
			     const struct node *node)
{
	token_index at = node->end;

	while (node->kind == NODE_PAREN && node->children)
		node = node->children;
	if (node->kind != NODE_AWAIT)
		return false;
	while (at < parser->at && parser->tokens[at].id == '.')
		at += 2;
	return at == parser->at;
}

static void parse_address(struct parser *parser)
{
	token_index op = parser->at;
	token_index first = op + 1;
	size_t mark = parser_mark(parser);
	struct node *node;

	parser_next(parser);
	parse_cast(parser);
	if (parser->has_failed)
		return;
	node = only_node(parser, first, mark);
	if (node && node->kind == NODE_LITERAL)
		node->is_address_taken = true;
	if (parser->pending.n == mark + 1 &&
	    parser->pending.items[mark]->first == first &&
	    is_part_of_await(parser, parser->pending.items[mark])) {
		parser_error(parser, op,
			     "the value of an await has no address");
		parser_hint(parser, op,
			    "assign it to a variable and take the address of "
			    "that");
	}
}

/* && label */
static void parse_label_address(struct parser *parser)
{
	parser_next(parser);
	if (!parser_is_name(parser)) {
		parser_fail(parser, parser->at, "expected an operand here");
		return;
	}
	symbol_label(parser, parser->at);
	parser_next(parser);
}

static bool is_compound_literal(const struct parser *parser, token_index open)
{
	token_index close = parser_close(parser, open);

	return parser->tokens[close].id == ')' &&
	       parser->tokens[close + 1].id == '{';
}

void parse_literal(struct parser *parser, token_index first, size_t mark,
		   uint32_t facts)
{
	struct node *type = parser_node(parser, NODE_RUN, first + 1);
	struct node *node;

	type->end = parser->at - 1;
	parser_take(parser, type, mark);
	node = parser_node(parser, NODE_LITERAL, first);
	parser_adopt(node, type);
	parser_adopt(node, parse_initialiser(parser));
	node->end = parser->at;
	node->is_array = facts & DECL_ARRAY;
	node->is_unsized = facts & DECL_UNSIZED;
	parser_push(parser, node);
}

/* ( type ), then braces or an operand. */
static void parse_type_in_parentheses(struct parser *parser)
{
	token_index open = parser->at;
	size_t mark = parser_mark(parser);
	uint32_t facts;

	parser_next(parser);
	facts = parse_type_name(parser);
	if (!parser_expect_close(parser, open))
		return;
	if (parser_is(parser, '{')) {
		parse_literal(parser, open, mark, facts);
		parse_postfix(parser, parser->end);
	} else {
		parse_cast(parser);
	}
}

static bool is_type_in_parentheses(const struct parser *parser, token_index at)
{
	return parser->tokens[at].id == '(' && is_type_start(parser, at + 1);
}

static void parse_typed_operand(struct parser *parser)
{
	token_index open = parser->at;

	if (!is_type_in_parentheses(parser, open)) {
		parse_cast(parser);
	} else if (is_compound_literal(parser, open)) {
		parse_type_in_parentheses(parser);
	} else {
		parser_next(parser);
		parse_type_name(parser);
		parser_expect_close(parser, open);
	}
}

/* typeof ( type or expression ) has no suffix and no cast after it. */
static void parse_typeof_operand(struct parser *parser)
{
	token_index open = parser->at;

	if (!parser_expect(parser, '(', "`(`"))
		return;
	if (is_type_start(parser, parser->at))
		parse_type_name(parser);
	else
		parse_comma(parser);
	parser_expect_close(parser, open);
}

void parse_typed(struct parser *parser)
{
	token_index first = parser->at;
	size_t mark = parser_mark(parser);
	bool was_typing = parser->is_typing;
	struct node *node;

	parser->is_typing = true;
	parser_next(parser);
	if (parser->tokens[first].id == KW_TYPEOF)
		parse_typeof_operand(parser);
	else
		parse_typed_operand(parser);
	parser->is_typing = was_typing;
	if (parser_mark(parser) == mark)
		return;
	node = parser_node(parser, NODE_TYPED, first);
	parser_take(parser, node, mark);
	node->awaits = false;
	parser_push(parser, node);
}

static bool is_prefix(uint16_t word)
{
	switch (word) {
	case PUNCT_INCREMENT:
	case PUNCT_DECREMENT:
	case '*':
	case '+':
	case '-':
	case '~':
	case '!':
	case KW_EXTENSION:
	case KW_REAL:
	case KW_IMAG:
		return true;
	default:
		return false;
	}
}

static void parse_operand(struct parser *parser)
{
	uint16_t word;

	while (is_prefix(parser_word(parser)))
		parser_next(parser);
	word = parser_word(parser);
	if (is_type_in_parentheses(parser, parser->at)) {
		parse_type_in_parentheses(parser);
	} else if (word == '&') {
		parse_address(parser);
	} else if (word == PUNCT_AND_AND) {
		parse_label_address(parser);
	} else if (word == KW_SIZEOF || word == KW_ALIGNOF) {
		parse_typed(parser);
	} else if (is_await(parser)) {
		parse_await(parser);
	} else {
		parse_primary(parser);
		parse_postfix(parser, parser->end);
	}
}

void parse_cast(struct parser *parser)
{
	if (!parser_enter(parser))
		return;
	parse_operand(parser);
	parser_leave(parser);
}

static void parse_member(struct parser *parser)
{
	parser_next(parser);
	if (parser_is_name(parser))
		parser_next(parser);
	else
		parser_fail(parser, parser->at,
			    "expected the name of a member here");
}

static void parse_subscript(struct parser *parser)
{
	token_index open = parser->at;

	parser_next(parser);
	parse_comma(parser);
	parser_expect_close(parser, open);
}

static void parse_plain_arguments(struct parser *parser)
{
	token_index open = parser->at;
	token_index close = parser_close(parser, open);

	parser_next(parser);
	while (parser->at < close) {
		if (is_type_start(parser, parser->at))
			parse_type_name(parser);
		else
			parse_assignment(parser);
		if (!parser_accept(parser, ','))
			break;
	}
	parser_expect_close(parser, open);
}

void parse_postfix(struct parser *parser, token_index stop)
{
	while (parser->at < stop) {
		switch (parser_word(parser)) {
		case '[':
			parse_subscript(parser);
			break;
		case '(':
			parse_plain_arguments(parser);
			break;
		case '.':
		case PUNCT_ARROW:
			parse_member(parser);
			break;
		case PUNCT_INCREMENT:
		case PUNCT_DECREMENT:
			parser_next(parser);
			break;
		default:
			return;
		}
	}
}

void parse_arguments(struct parser *parser, struct node *node)
{
	token_index close = parser_close(parser, node->open);
	size_t mark = parser_mark(parser);

	parser->at = node->open + 1;
	while (parser->at < close) {
		parser_push(parser, parse_argument(parser));
		if (!parser_accept(parser, ','))
			break;
	}
	parser_expect_close(parser, node->open);
	node->end = parser->at;
	parser_take(parser, node, mark);
}
