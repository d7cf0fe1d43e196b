/* SPDX-License-Identifier: MIT */

/*
 * Control statements, labels and jumps. break and continue know their target;
 * inside a defer there is none, since nothing may leave it.
 */

#include "parser.h"

static struct node *parse_condition(struct parser *parser)
{
	token_index open = parser->at;
	struct node *node;

	if (!parser_expect(parser, '(', "`(`"))
		return parser_node(parser, NODE_RUN, open);
	node = parse_expression(parser);
	parser_expect_close(parser, open);
	return node;
}

static void parse_if(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_IF;
	parser_next(parser);
	statement->expression = parse_condition(parser);
	statement->body = parse_body(parser);
	if (parser_accept(parser, KW_ELSE))
		statement->otherwise = parse_body(parser);
}

/* The body of @target, which break leaves and, if it is a loop, continue. */
static void parse_inside(struct parser *parser, struct statement *target,
			 bool is_loop)
{
	struct statement *loop = parser->loop;
	struct statement *breaks = parser->breaks;

	parser->breaks = target;
	if (is_loop)
		parser->loop = target;
	target->body = parse_body(parser);
	parser->loop = loop;
	parser->breaks = breaks;
}

static void parse_while(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_WHILE;
	parser_next(parser);
	statement->expression = parse_condition(parser);
	parse_inside(parser, statement, true);
}

static void parse_switch(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_SWITCH;
	parser_next(parser);
	statement->expression = parse_condition(parser);
	parse_inside(parser, statement, false);
}

static void parse_do(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_DO;
	parser_next(parser);
	parse_inside(parser, statement, true);
	if (!parser_expect(parser, KW_WHILE, "`while`"))
		return;
	statement->expression = parse_condition(parser);
	parse_semicolon(parser);
}

static struct statement *parse_for_init(struct parser *parser)
{
	struct statement *init;

	if (parser_accept(parser, ';'))
		return NULL;
	init = statement_new(parser, STATEMENT_EXPRESSION);
	if (is_declaration_start(parser, parser->at)) {
		parse_declaration(parser, init);
	} else {
		init->expression = parse_expression(parser);
		parse_semicolon(parser);
	}
	if (!parser->has_failed)
		statement_finish(parser, init);
	return init;
}

static void parse_for_head(struct parser *parser, struct statement *statement)
{
	token_index open = parser->at;

	if (!parser_expect(parser, '(', "`(`"))
		return;
	statement->init = parse_for_init(parser);
	if (!parser_is(parser, ';'))
		statement->expression = parse_expression(parser);
	parse_semicolon(parser);
	if (!parser->has_failed && parser->at < parser_close(parser, open))
		statement->step = parse_expression(parser);
	parser_expect_close(parser, open);
}

static void parse_for(struct parser *parser, struct statement *statement)
{
	size_t mark = scope_mark(parser);

	statement->kind = STATEMENT_FOR;
	parser_next(parser);
	statement->scope = scope_open(parser, statement);
	parse_for_head(parser, statement);
	parse_inside(parser, statement, true);
	scope_close(parser, mark);
}

static void parse_goto(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_GOTO;
	parser_next(parser);
	if (parser_is_name(parser)) {
		statement->label = symbol_label(parser, parser->at);
		parser_next(parser);
	} else if (parser_accept(parser, '*')) {
		statement->expression = parse_expression(parser);
	} else {
		parser_fail(parser, parser->at, "expected a label here");
	}
	parse_semicolon(parser);
}

static void check_target(struct parser *parser, struct statement *statement,
			 const char *word, const char *of)
{
	if (statement->target)
		return;
	if (parser->defers) {
		parser_error(parser, statement->first, "%s would leave a defer",
			     word);
		parser_hint(parser, statement->first,
			    "a defer runs to its end; use if and else in it");
	} else {
		parser_error(parser, statement->first, "%s outside %s", word,
			     of);
	}
}

static void parse_break(struct parser *parser, struct statement *statement)
{
	bool is_break = parser_is(parser, KW_BREAK);

	statement->kind = is_break ? STATEMENT_BREAK : STATEMENT_CONTINUE;
	statement->target = is_break ? parser->breaks : parser->loop;
	if (is_break)
		check_target(parser, statement, "break", "a loop or switch");
	else
		check_target(parser, statement, "continue", "a loop");
	parser_next(parser);
	parse_semicolon(parser);
}

static void parse_return(struct parser *parser, struct statement *statement)
{
	statement->kind = STATEMENT_RETURN;
	if (parser->defers) {
		parser_error(parser, parser->at, "return would leave a defer");
		parser_hint(parser, parser->at,
			    "a defer runs to its end; use if and else in it");
	}
	parser_next(parser);
	if (!parser_is(parser, ';'))
		statement->expression = parse_expression(parser);
	parse_semicolon(parser);
}

/* __label__ a, b; */
static void parse_local_labels(struct parser *parser,
			       struct statement *statement)
{
	statement->kind = STATEMENT_RAW;
	parser_next(parser);
	while (parser_is_name(parser)) {
		symbol_local_label(parser, parser->at);
		parser_next(parser);
		if (!parser_accept(parser, ','))
			break;
	}
	parse_semicolon(parser);
}

bool parse_control(struct parser *parser, struct statement *statement)
{
	switch (parser_word(parser)) {
	case KW_IF:
		parse_if(parser, statement);
		return true;
	case KW_WHILE:
		parse_while(parser, statement);
		return true;
	case KW_DO:
		parse_do(parser, statement);
		return true;
	case KW_FOR:
		parse_for(parser, statement);
		return true;
	case KW_SWITCH:
		parse_switch(parser, statement);
		return true;
	case KW_GOTO:
		parse_goto(parser, statement);
		return true;
	case KW_BREAK:
	case KW_CONTINUE:
		parse_break(parser, statement);
		return true;
	case KW_RETURN:
		parse_return(parser, statement);
		return true;
	case KW_LABEL:
		parse_local_labels(parser, statement);
		return true;
	default:
		return false;
	}
}
