/* SPDX-License-Identifier: MIT */

/*
 * What stands before or beside statements: case, default, labels; and asm, of
 * whose operands the names are resolved.
 */

#include "parser.h"

/* What a label stands before; nothing at the end of a block, and in C23 before
 * a declaration, which then is the next statement. */
static void parse_labelled(struct parser *parser, struct statement *statement)
{
	struct specifiers ignored = { 0 };

	if (parser->has_failed)
		return;
	if (parser_is(parser, KW_ATTRIBUTE))
		parse_attributes(parser, &ignored);
	if (parser_is(parser, '}') || parser_is_end(parser) ||
	    (is_declaration_start(parser, parser->at) &&
	     parser_peek(parser, 1) != ':'))
		return;
	statement->body = parse_body(parser);
}

void parse_label(struct parser *parser, struct statement *statement)
{
	struct symbol *label = symbol_label(parser, parser->at);

	statement->kind = STATEMENT_LABEL;
	statement->label = label;
	if (label->statement && parser_error(parser, parser->at,
					     "the label `%s` stands here "
					     "already",
					     label->text))
		diagnostic_note(parser->unit->diagnostics,
				label->statement->first, "its first place");
	label->statement = statement;
	label->token = parser->at;
	parser_next(parser);
	statement->colon = parser->at;
	parser_next(parser);
	parse_labelled(parser, statement);
}

void parse_case(struct parser *parser, struct statement *statement)
{
	token_index first = parser->at + 1;
	size_t mark = parser_mark(parser);

	statement->kind =
		parser_is(parser, KW_CASE) ? STATEMENT_CASE : STATEMENT_DEFAULT;
	parser_next(parser);
	if (statement->kind == STATEMENT_CASE) {
		parse_conditional(parser);
		if (parser_accept(parser, PUNCT_ELLIPSIS))
			parse_conditional(parser);
		statement->expression = parser_operand(parser, first, mark);
	}
	statement->target = parser->breaks;
	statement->colon = parser->at;
	if (parser_expect(parser, ':', "`:`"))
		parse_labelled(parser, statement);
}

static void parse_assembler_operands(struct parser *parser, token_index close)
{
	while (parser->at < close) {
		token_index open = parser->at;

		if (parser_is(parser, '[')) {
			parser_skip_brackets(parser);
		} else if (parser_accept(parser, '(')) {
			parse_comma(parser);
			parser_expect_close(parser, open);
		} else {
			parser_next(parser);
		}
	}
}

void parse_assembler_statement(struct parser *parser,
			       struct statement *statement)
{
	size_t mark = parser_mark(parser);
	token_index open;

	statement->kind = STATEMENT_RAW;
	parser_next(parser);
	while (!parser_is(parser, '(') && !parser_is(parser, ';') &&
	       !parser_is_end(parser)) {
		if (parser_is(parser, KW_GOTO) && parser->function &&
		    parser->function->facts & FUNCTION_ASYNC) {
			parser_error(parser, parser->at,
				     "asm goto in an async function");
			parser_hint(parser, parser->at,
				    "put it into a plain function and call "
				    "that");
		}
		parser_next(parser);
	}
	open = parser->at;
	if (!parser_expect(parser, '(', "`(`"))
		return;
	parse_assembler_operands(parser, parser_close(parser, open));
	parser_expect_close(parser, open);
	parse_semicolon(parser);
	statement->expression = parser_operand(parser, statement->first, mark);
}

/* ( condition, message ): the names in it are those of the function. */
void parse_static_assert(struct parser *parser)
{
	token_index open = parser->at + 1;

	parser_next(parser);
	if (parser->skims && parser_is(parser, '(')) {
		parser_skip_brackets(parser);
	} else if (parser_expect(parser, '(', "`(`")) {
		parse_comma(parser);
		parser_expect_close(parser, open);
	}
	parser_accept(parser, ';');
}
