/* SPDX-License-Identifier: MIT */

/*
 * Statements and blocks. A statement that cannot be read costs itself alone:
 * the parser goes on behind its semicolon or block, so that one run shows
 * several errors.
 *
 * Always true: parse_statement() moves forward, whatever the text.
 */

#include "parser.h"

struct statement *statement_new(struct parser *parser, enum statement_kind kind)
{
	struct statement *statement =
		arena_new(parser->arena, struct statement);

	statement->kind = kind;
	statement->first = parser->at;
	statement->end = parser->at;
	statement->inside = parser->scope;
	return statement;
}

static bool node_awaits(const struct node *node)
{
	return node && node->awaits;
}

static bool declaration_awaits(const struct statement *statement)
{
	if (node_awaits(statement->specifiers))
		return true;
	for (const struct declarator *declarator = statement->declarators;
	     declarator; declarator = declarator->next)
		if (node_awaits(declarator->initialiser) ||
		    node_awaits(declarator->text))
			return true;
	return false;
}

static bool any_awaits(const struct statement *statement)
{
	return statement && statement->awaits;
}

void statement_finish(struct parser *parser, struct statement *statement)
{
	if (parser->at > statement->end)
		statement->end = parser->at;
	statement->awaits |=
		node_awaits(statement->expression) ||
		node_awaits(statement->step) || declaration_awaits(statement) ||
		any_awaits(statement->init) || any_awaits(statement->otherwise);
	if (statement->kind != STATEMENT_BLOCK)
		statement->awaits |= any_awaits(statement->body);
}

void parse_semicolon(struct parser *parser)
{
	if (parser->has_failed || parser_accept(parser, ';'))
		return;
	if (parser_is_end(parser))
		parser_fail(parser, parser->at,
			    "expected `;`, but the file ends here");
	else
		parser_fail(parser, parser->at, "expected `;` before `%s`",
			    parser_text(parser, parser->at));
}

/* Behind the statement that began at @first and could not be read. A block in
 * it is skipped even if it never ends: it has been read, and reading it again
 * at each level would take exponential time. */
static token_index statement_skip(const struct parser *parser,
				  token_index first, token_index close)
{
	token_index i = first;

	while (i < close) {
		uint16_t word = parser->tokens[i].id;

		if (word == '{' || is_closed(parser, i))
			i = parser_close(parser, i);
		i++;
		if (word == ';' || word == '{')
			break;
	}
	return i < close ? i : close;
}

static void parse_list(struct parser *parser, struct statement *block,
		       token_index close)
{
	struct statement **end = &block->body;

	while (parser->at < close) {
		token_index first = parser->at;
		size_t mark = parser_mark(parser);
		size_t loose = parser->loose.n;
		struct statement *statement = parse_statement(parser);

		*end = statement;
		end = &statement->next;
		block->awaits |= statement->awaits;
		if (!parser->has_failed && parser->at > first)
			continue;
		parser->pending.n = mark;
		parser->loose.n = loose;
		parser_recover(parser, statement_skip(parser, first, close));
	}
}

struct statement *parse_block(struct parser *parser)
{
	struct statement *block = statement_new(parser, STATEMENT_BLOCK);
	token_index open = parser->at;
	size_t mark = scope_mark(parser);
	size_t n_labels = parser->local_labels.n;

	if (!parser_expect(parser, '{', "`{`"))
		return block;
	block->scope = scope_open(parser, block);
	if (parser_enter(parser)) {
		parse_list(parser, block, parser_close(parser, open));
		parser_leave(parser);
	}
	symbol_forget_labels(parser, n_labels);
	scope_close(parser, mark);
	parser_expect_close(parser, open);
	statement_finish(parser, block);
	return block;
}

static void parse_expression_statement(struct parser *parser,
				       struct statement *statement)
{
	statement->kind = STATEMENT_EXPRESSION;
	statement->expression = parse_expression(parser);
	parse_semicolon(parser);
}

/* The first token behind attributes at @at. */
static token_index behind_attributes(const struct parser *parser)
{
	token_index at = parser->at;

	for (;;) {
		const struct token *token = &parser->tokens[at];

		if (token->id == KW_ATTRIBUTE && token[1].id == '(')
			at = parser_close(parser, at + 1) + 1;
		else if (token->id == '[' && token[1].id == '[')
			at = parser_close(parser, at) + 1;
		else
			return at < parser->end ? at : parser->end;
	}
}

/* Attributes that begin a statement: `[[fallthrough]];` stands by itself, those
 * of a declaration are its own, any other belong to the statement after. */
static bool parse_attributed(struct parser *parser, struct statement *statement)
{
	token_index behind = behind_attributes(parser);

	if (behind == parser->at)
		return false;
	if (parser->tokens[behind].id != ';' &&
	    is_declaration_start(parser, behind))
		return false;
	statement->kind = STATEMENT_RAW;
	parser->at = behind;
	parser_accept(parser, ';');
	return true;
}

static bool is_label(const struct parser *parser)
{
	return parser_is_name(parser) && parser_peek(parser, 1) == ':';
}

static void parse_simple(struct parser *parser, struct statement *statement)
{
	uint16_t word = parser_word(parser);

	if (word == ';') {
		statement->kind = STATEMENT_EMPTY;
		parser_next(parser);
	} else if (word == KW_ASM) {
		parse_assembler_statement(parser, statement);
	} else if (word == KW_STATIC_ASSERT) {
		size_t mark = parser_mark(parser);

		statement->kind = STATEMENT_RAW;
		parse_static_assert(parser);
		statement->expression =
			parser_operand(parser, statement->first, mark);
	} else if (is_declaration_start(parser, parser->at)) {
		parse_declaration(parser, statement);
	} else {
		parse_expression_statement(parser, statement);
	}
}

static void parse_any(struct parser *parser, struct statement *statement)
{
	uint16_t word = parser_word(parser);

	if (is_label(parser))
		parse_label(parser, statement);
	else if (word == KW_CASE || word == KW_DEFAULT)
		parse_case(parser, statement);
	else if (parse_control(parser, statement) ||
		 parse_combine(parser, statement) ||
		 parse_attributed(parser, statement))
		return;
	else
		parse_simple(parser, statement);
}

struct statement *parse_statement(struct parser *parser)
{
	struct statement *statement;

	if (parser_is(parser, '{'))
		return parse_block(parser);
	statement = statement_new(parser, STATEMENT_RAW);
	if (!parser_enter(parser))
		return statement;
	parse_any(parser, statement);
	parser_leave(parser);
	if (!parser->has_failed)
		statement_finish(parser, statement);
	return statement;
}

static void refuse_scope(struct parser *parser, const struct statement *scope)
{
	if (parser_error(parser, scope->first,
			 "an edo_scope cannot be the body of a statement: it "
			 "declares `%s`",
			 scope->declarators->symbol->text))
		parser_hint(parser, scope->first, "write braces around it");
}

struct statement *parse_body(struct parser *parser)
{
	struct statement *body = parse_statement(parser);

	if (parser->has_failed)
		return body;
	if (body->kind == STATEMENT_DEFER &&
	    parser_error(parser, body->first,
			 "a defer cannot be the body of a statement: it would "
			 "belong to no block"))
		parser_hint(parser, body->first,
			    "write braces around it, and what it is for into "
			    "the same braces");
	else if (body->kind == STATEMENT_SCOPE)
		refuse_scope(parser, body);
	else if (body->kind == STATEMENT_DECLARATION)
		parser_error(parser, body->first,
			     "a declaration cannot be the body of a "
			     "statement");
	return body;
}
