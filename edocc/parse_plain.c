/* SPDX-License-Identifier: MIT */

/*
 * A plain function is copied but for its Edo constructs: all nodes of its
 * statements, at any depth, in the order of the text, become one list.
 */

#include "parser.h"

static void flatten_node(struct parser *parser, struct node *node)
{
	if (!node)
		return;
	if (node->kind == NODE_RUN)
		parser_give_back(parser, node);
	else
		parser_push(parser, node);
}

static void flatten_declaration(struct parser *parser,
				struct statement *statement)
{
	flatten_node(parser, statement->specifiers);
	for (struct declarator *declarator = statement->declarators; declarator;
	     declarator = declarator->next) {
		flatten_node(parser, declarator->text);
		flatten_node(parser, declarator->initialiser);
	}
}

static void flatten_one(struct parser *parser, struct statement *statement)
{
	if (!statement)
		return;
	if (statement->kind == STATEMENT_DO) {
		flatten_statements(parser, statement->body);
		flatten_node(parser, statement->expression);
		return;
	}
	flatten_declaration(parser, statement);
	flatten_one(parser, statement->init);
	flatten_node(parser, statement->expression);
	flatten_node(parser, statement->step);
	flatten_statements(parser, statement->body);
	flatten_statements(parser, statement->otherwise);
}

void flatten_statements(struct parser *parser, struct statement *body)
{
	for (; body; body = body->next)
		flatten_one(parser, body);
}
