/* SPDX-License-Identifier: MIT */

/*
 * edo_scope (s) { ... }. It declares s where it stands, so s is known behind it,
 * and its end waits: the call that does so is made of the tokens there are,
 *
 *	edo_scope (s)
 *	          ^^^		edo__scope_join (s)
 */

#include "parser.h"

/* edo__scope_join() of <edo.h>; NULL: it was not included. */
static struct symbol *find_join(struct parser *parser)
{
	struct names *names = &parser->source->names;
	uint32_t number = names_find_string(names, "edo__scope_join");
	struct symbol *symbol = names->all.items[number]->symbol;

	return symbol && symbol->kind == SYMBOL_ASYNC ? symbol : NULL;
}

static struct node *new_join(struct parser *parser, token_index open)
{
	struct node *call = parser_node(parser, NODE_CALL, open);
	struct node *scope = parser_node(parser, NODE_RUN, open + 1);

	call->open = open;
	call->symbol = find_join(parser);
	call->end = parser_close(parser, open) + 1;
	scope->end = call->end - 1;
	parser_adopt(call, scope);
	if (!call->symbol &&
	    parser_error(parser, open - 1,
			 "edo_scope, but edo__scope_join() is not declared"))
		parser_hint(parser, open - 1, "include <edo.h>");
	return call;
}

/* struct edo_scope s[1]; but only the name is written there. */
static struct declarator *declare(struct parser *parser)
{
	struct declarator *declarator =
		arena_new(parser->arena, struct declarator);

	declarator->facts = DECL_ARRAY | DECL_SCOPE;
	symbol_check_again(parser, parser->at, declarator->facts);
	declarator->symbol =
		symbol_declare(parser, SYMBOL_VARIABLE, parser->at);
	declarator->symbol->declarator = declarator;
	declarator->name_at = parser->at;
	declarator->text = parser_node(parser, NODE_RUN, parser->at);
	parser_next(parser);
	declarator->text->end = parser->at;
	return declarator;
}

void parse_scope(struct parser *parser, struct statement *statement)
{
	token_index open = parser->at;

	if (!parser_expect(parser, '(', "`(` and a name"))
		return;
	if (!parser_is_name(parser)) {
		parser_fail(parser, parser->at, "expected a name here");
		return;
	}
	statement->declarators = declare(parser);
	if (!parser_expect_close(parser, open))
		return;
	statement->expression = new_join(parser, open);
	statement->body = parse_body(parser);
	if (statement->body->kind == STATEMENT_BLOCK)
		statement->body->target = statement;
}
