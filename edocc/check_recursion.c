/* SPDX-License-Identifier: MIT */

/*
 * A call that is awaited in place has its frame inside the caller's, and one that
 * edo_block_on() drives there on its stack. A function that reaches itself that way
 * would have a frame without end, or one that has to be known before itself: one of
 * the calls must be boxed.
 *
 * The search goes depth first over the functions of the file with a stack of
 * its own; an open function that is reached again closes a circle.
 */

#include "check.h"

static void note_call(struct visitor *visitor, struct node *node)
{
	struct parser *parser = visitor->parser;

	if (node && node->kind == NODE_CALL)
		vector_push(parser->arena,
			    &checked_of(parser, parser->function)->embedded,
			    node);
}

static void note_lines(struct visitor *visitor, struct line *line)
{
	for (; line; line = line->next)
		note_call(visitor, line->operand);
}

static void enter_node(struct visitor *visitor, struct node *node)
{
	if (node->kind == NODE_AWAIT)
		note_call(visitor, node->children);
	else if (node->kind == NODE_ASSIGN && node->children)
		note_call(visitor, node->children->next);
	else if (node->kind == NODE_TIMEOUT || node->kind == NODE_BLOCK_ON)
		note_lines(visitor, node->line);
}

static void enter(struct visitor *visitor, struct statement *statement)
{
	note_lines(visitor, statement->lines);
	for (struct declarator *declarator = statement->declarators; declarator;
	     declarator = declarator->next)
		note_call(visitor, declarator->initialiser);
}

void check_note_calls(struct parser *parser, struct function *function)
{
	struct visitor visitor = {
		.parser = parser,
		.enter = enter,
		.node = enter_node,
	};

	vector_push(parser->arena, &parser->functions, function);
	visit_statements(&visitor, function->body);
}

static void report(struct parser *parser, const struct node *call)
{
	const char *name = call->symbol->text;

	if (!parser_error(parser, call->first,
			  "recursion: the frame of `%s` would contain itself",
			  name))
		return;
	parser_hint(parser, call->first,
		    "give this call memory of its own: `edo_box(%s(...))` in "
		    "its place",
		    name);
}

/* The function that @call embeds, if it is defined in this file. */
static struct function *callee_of(const struct node *call)
{
	struct function *function = call->symbol->function;

	return function && function->body && function->checked ? function
							       : NULL;
}

static void search(struct parser *parser, struct function *start)
{
	VECTOR(struct function *) stack = { NULL, 0, 0 };

	vector_push(parser->arena, &stack, start);
	while (stack.n) {
		struct function *function = stack.items[stack.n - 1];
		struct checked_function *checked = function->checked;
		struct function *callee;
		struct node *call;

		checked->is_open = true;
		if (checked->n_visited == checked->embedded.n) {
			checked->is_open = false;
			checked->is_done = true;
			stack.n--;
			continue;
		}
		call = checked->embedded.items[checked->n_visited++];
		callee = callee_of(call);
		if (!callee || callee->checked->is_done)
			continue;
		if (callee->checked->is_open)
			report(parser, call);
		else
			vector_push(parser->arena, &stack, callee);
	}
}

void check_recursion(struct parser *parser)
{
	for (size_t i = 0; i < parser->functions.n; i++)
		checked_of(parser, parser->functions.items[i]);
	for (size_t i = 0; i < parser->functions.n; i++)
		if (!parser->functions.items[i]->checked->is_done)
			search(parser, parser->functions.items[i]);
}
