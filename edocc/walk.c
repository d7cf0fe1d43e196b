/* SPDX-License-Identifier: MIT */

/*
 * Going through a function: every statement and node, parents before children,
 * in text order, with the scope it stands in.
 */

#include "lower.h"

static void walk_block(struct walk *walk, struct statement *block)
{
	if (walk->on_statement)
		walk->on_statement(walk, block);
	walk_statements(walk, block->body);
}

void walk_line(struct walk *walk, struct line *line, struct scope *scope)
{
	walk_nodes(walk, line->condition, scope);
	walk_nodes(walk, line->destination, scope);
	walk_nodes(walk, line->operand, scope);
	walk_statements(walk, line->body);
}

void walk_nodes(struct walk *walk, struct node *node, struct scope *scope)
{
	for (; node; node = node->next) {
		if (walk->on_node)
			walk->on_node(walk, node, scope);
		walk_nodes(walk, node->children, scope);
		if (node->body)
			walk_block(walk, node->body);
		if (node->line)
			walk_line(walk, node->line, scope);
	}
}

static void walk_node(struct walk *walk, struct node *node, struct scope *scope)
{
	struct node *next = node ? node->next : NULL;

	if (!node)
		return;
	node->next = NULL;
	walk_nodes(walk, node, scope);
	node->next = next;
}

static void walk_declarators(struct walk *walk, struct declarator *declarator,
			     struct scope *scope)
{
	for (; declarator; declarator = declarator->next) {
		walk_node(walk, declarator->text, scope);
		walk_node(walk, declarator->initialiser, scope);
	}
}

static void walk_one(struct walk *walk, struct statement *statement)
{
	struct scope *inside = statement->inside;

	if (statement->kind == STATEMENT_FOR && statement->scope)
		inside = statement->scope;
	if (walk->on_statement)
		walk->on_statement(walk, statement);
	walk_node(walk, statement->specifiers, inside);
	walk_declarators(walk, statement->declarators, inside);
	walk_statements(walk, statement->init);
	if (statement->kind != STATEMENT_DO)
		walk_node(walk, statement->expression, inside);
	if (statement->kind == STATEMENT_FOR)
		walk_node(walk, statement->step, inside);
	walk_statements(walk, statement->body);
	if (statement->kind == STATEMENT_DO)
		walk_node(walk, statement->expression, inside);
	walk_statements(walk, statement->otherwise);
	for (struct line *line = statement->lines; line; line = line->next)
		walk_line(walk, line, inside);
}

void walk_statements(struct walk *walk, struct statement *statement)
{
	for (; statement; statement = statement->next)
		walk_one(walk, statement);
}
