/* SPDX-License-Identifier: MIT */

/*
 * What an expression is made of: names, literals, parentheses, statement
 * expressions, and the builtins whose arguments are no expressions.
 */

#include "parser.h"

static bool is_function_name(const struct parser *parser)
{
	return source_token_is(parser->source, parser->at, "__func__") ||
	       source_token_is(parser->source, parser->at, "__FUNCTION__") ||
	       source_token_is(parser->source, parser->at,
			       "__PRETTY_FUNCTION__");
}

static void parse_async_call(struct parser *parser, struct symbol *symbol)
{
	token_index first = parser->at;
	struct node *node;

	parser_next(parser);
	node = parser_node(parser, NODE_CALL, first);
	node->symbol = symbol;
	node->open = parser->at;
	parse_arguments(parser, node);
	parser_push(parser, node);
	parser_set_loose(parser, node);
}

static void parse_future(struct parser *parser, struct symbol *symbol)
{
	token_index first = parser->at;
	struct node *node;

	parser_next(parser);
	node = parser_node(parser, NODE_FUTURE, first);
	node->symbol = symbol;
	parser_push(parser, node);
	parser_set_loose(parser, node);
}

static void parse_name(struct parser *parser)
{
	struct symbol *symbol = symbol_of(parser, parser->at);

	symbol_use(parser, parser->at, symbol);
	if (symbol && symbol->kind == SYMBOL_ASYNC &&
	    parser_peek(parser, 1) == '(') {
		parse_async_call(parser, symbol);
		return;
	}
	if (symbol && symbol->kind == SYMBOL_FUTURE) {
		parse_future(parser, symbol);
		return;
	}
	if (!symbol && parser->function &&
	    parser->function->facts & FUNCTION_ASYNC &&
	    is_function_name(parser))
		parser_put_mark(parser, parser->at, MARK_FUNC);
	parser_next(parser);
}

static void parse_statement_expression(struct parser *parser)
{
	token_index open = parser->at;
	struct node *node;
	struct statement *body;

	parser_next(parser);
	body = parse_block(parser);
	parser_expect_close(parser, open);
	node = parser_node(parser, NODE_STATEMENTS, open);
	node->open = open;
	node->body = body;
	node->awaits = body->awaits;
	parser_push(parser, node);
}

static void parse_parentheses(struct parser *parser)
{
	token_index open = parser->at;
	size_t mark = parser_mark(parser);
	struct node *inner, *node;

	if (parser_peek(parser, 1) == '{') {
		parse_statement_expression(parser);
		return;
	}
	parser_next(parser);
	parse_comma(parser);
	if (parser->has_failed || !parser_awaits(parser, mark)) {
		parser_expect_close(parser, open);
		return;
	}
	inner = parser_operand(parser, open + 1, mark);
	parser_expect_close(parser, open);
	node = parser_node(parser, NODE_PAREN, open);
	node->open = open;
	parser_adopt(node, inner);
	parser_push(parser, node);
}

/* The control of a _Generic, which is typed and not evaluated. */
static void parse_generic_control(struct parser *parser)
{
	token_index first = parser->at;
	size_t mark = parser_mark(parser);
	bool was_typing = parser->is_typing;
	struct node *node;

	parser->is_typing = true;
	if (is_type_start(parser, parser->at))
		parse_type_name(parser);
	else
		parse_assignment(parser);
	parser->is_typing = was_typing;
	if (parser_mark(parser) == mark)
		return;
	node = parser_node(parser, NODE_TYPED, first);
	parser_take(parser, node, mark);
	node->awaits = false;
	parser_push(parser, node);
}

static void parse_association(struct parser *parser)
{
	size_t mark;

	if (!parser_accept(parser, KW_DEFAULT))
		parse_type_name(parser);
	parser_expect(parser, ':', "`:`");
	mark = parser_mark(parser);
	parse_assignment(parser);
	if (parser->has_failed || parser->is_typing ||
	    !parser_awaits(parser, mark))
		return;
	parser_error(parser, parser->pending.items[mark]->first,
		     "an await cannot depend on the choice of a _Generic");
	parser_hint(parser, parser->pending.items[mark]->first,
		    "await into a variable before it");
}

static void parse_generic(struct parser *parser)
{
	token_index open = parser->at + 1;
	token_index close = parser_close(parser, open);

	parser_next(parser);
	if (!parser_expect(parser, '(', "`(`"))
		return;
	parse_generic_control(parser);
	while (parser->at < close && parser_accept(parser, ','))
		parse_association(parser);
	parser_expect_close(parser, open);
}

/* __builtin_offsetof ( type , member.member[i] ): members are no names. */
static void parse_offsetof(struct parser *parser)
{
	token_index open = parser->at + 1;
	token_index close = parser_close(parser, open);

	parser_next(parser);
	if (!parser_expect(parser, '(', "`(`"))
		return;
	parse_type_name(parser);
	parser_expect(parser, ',', "`,`");
	parser_next(parser);
	parse_postfix(parser, close);
	parser_expect_close(parser, open);
}

static void parse_literal_token(struct parser *parser)
{
	if (parser->tokens[parser->at].flags & TOKEN_UNTERMINATED)
		parser_error(parser, parser->at, "this literal never ends");
	parser_next(parser);
	while (parser->tokens[parser->at].kind == TOKEN_STRING &&
	       parser->tokens[parser->at - 1].kind == TOKEN_STRING)
		parser_next(parser);
}

static void fail_primary(struct parser *parser)
{
	if (parser_is(parser, KW_ASYNC)) {
		parser_fail(parser, parser->at,
			    "async blocks are not supported here");
		parser_hint(parser, parser->at,
			    "move the body to an async function and call it");
	} else if (parser_is_end(parser)) {
		parser_fail(parser, parser->at,
			    "expected an expression, but the file ends here");
	} else {
		parser_fail(parser, parser->at,
			    "expected an expression before `%s`",
			    parser_text(parser, parser->at));
	}
}

void parse_primary(struct parser *parser)
{
	const struct token *token = &parser->tokens[parser->at];

	if (token->kind == TOKEN_NUMBER || token->kind == TOKEN_STRING ||
	    token->kind == TOKEN_CHARACTER)
		parse_literal_token(parser);
	else if (token->id == '(')
		parse_parentheses(parser);
	else if (token->id == KW_GENERIC)
		parse_generic(parser);
	else if (token->id == KW_OFFSETOF)
		parse_offsetof(parser);
	else if (token->id == KW_VA_ARG || token->id == KW_TYPES_COMPATIBLE)
		parser_next(parser); /* its arguments are a suffix */
	else if (is_edo_call(token->id))
		parse_edo_call(parser);
	else if (token->kind == TOKEN_NAME &&
		 !(token->id == KW_ASYNC && token[1].id == '(' &&
		   token[2].id == '{'))
		parse_name(parser);
	else
		fail_primary(parser);
}
