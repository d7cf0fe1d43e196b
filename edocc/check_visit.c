/* SPDX-License-Identifier: MIT */

/*
 * The walk that all checks share, and where a function may be suspended. Its
 * depth is that of the text, which the parser has limited.
 */

#include "check.h"

static void visit_line(struct visitor *visitor, struct line *line)
{
	for (; line; line = line->next) {
		visit_nodes(visitor, line->condition);
		visit_nodes(visitor, line->destination);
		visit_nodes(visitor, line->operand);
		visit_statements(visitor, line->body);
	}
}

void visit_nodes(struct visitor *visitor, struct node *nodes)
{
	for (; nodes; nodes = nodes->next) {
		if (visitor->node)
			visitor->node(visitor, nodes);
		visit_nodes(visitor, nodes->children);
		visit_statements(visitor, nodes->body);
		visit_line(visitor, nodes->line);
		if (visitor->node_end)
			visitor->node_end(visitor, nodes);
	}
}

static void visit_declaration(struct visitor *visitor,
			      struct statement *statement)
{
	visit_nodes(visitor, statement->specifiers);
	for (struct declarator *declarator = statement->declarators; declarator;
	     declarator = declarator->next) {
		visit_nodes(visitor, declarator->text);
		visit_nodes(visitor, declarator->initialiser);
	}
}

static void visit_one(struct visitor *visitor, struct statement *statement)
{
	bool is_do = statement->kind == STATEMENT_DO;

	visit_declaration(visitor, statement);
	visit_statements(visitor, statement->init);
	if (is_do)
		visit_statements(visitor, statement->body);
	visit_nodes(visitor, statement->expression);
	visit_nodes(visitor, statement->step);
	visit_line(visitor, statement->lines);
	if (!is_do)
		visit_statements(visitor, statement->body);
	visit_statements(visitor, statement->otherwise);
}

void visit_statements(struct visitor *visitor, struct statement *statements)
{
	for (; statements; statements = statements->next) {
		if (visitor->enter)
			visitor->enter(visitor, statements);
		visit_one(visitor, statements);
		if (visitor->leave)
			visitor->leave(visitor, statements);
	}
}

struct checked_function *checked_of(struct parser *parser,
				    struct function *function)
{
	if (!function->checked)
		function->checked =
			arena_new(parser->arena, struct checked_function);
	return function->checked;
}

/* The end of a scope with a future variable waits until that is cancelled. */
static bool has_future(const struct parser *parser,
		       const struct statement *statement)
{
	for (token_index i = statement->first; i < statement->end; i++)
		if (parser->tokens[i].id == KW_EDO_FUTURE)
			return true;
	return false;
}

const struct statement *find_suspension(const struct parser *parser,
					const struct statement *statements)
{
	while (statements && !statements->awaits &&
	       !has_future(parser, statements))
		statements = statements->next;
	return statements;
}

/* What the end of @block waits for, registered anywhere in it or around it. */
static const struct statement *find_awaiting_end(const struct statement *block)
{
	for (const struct statement *s = block->body; s; s = s->next) {
		if (s->kind == STATEMENT_DEFER && s->awaits)
			return s;
		if (s->kind == STATEMENT_DECLARATION && s->declarators &&
		    s->declarators->facts & DECL_FUTURE)
			return s;
	}
	return block->target;
}

const struct statement *find_suspension_after(const struct parser *parser,
					      const struct statement *block,
					      const struct statement *statement)
{
	const struct statement *found =
		find_suspension(parser, statement->next);

	return found ? found : find_awaiting_end(block);
}
