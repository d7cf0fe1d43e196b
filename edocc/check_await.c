/* SPDX-License-Identifier: MIT */

/*
 * Places where C wants a constant or the compiler wants an operand of its own,
 * so that no await can run there; and returns that do not fit the output.
 */

#include "check.h"

static void refuse(struct parser *parser, const struct node *node,
		   const char *what)
{
	while (node->kind != NODE_AWAIT && node->children) {
		const struct node *child = node->children;

		while (child->next && !child->awaits)
			child = child->next;
		node = child;
	}
	if (parser_error(parser, node->first, "await %s", what))
		parser_hint(parser, node->first,
			    "await into a variable before it");
}

static void check_declarators(struct parser *parser,
			      const struct statement *statement)
{
	if (statement->specifiers && statement->specifiers->awaits)
		refuse(parser, statement->specifiers, "inside a type");
	for (const struct declarator *declarator = statement->declarators;
	     declarator; declarator = declarator->next) {
		if (declarator->text && declarator->text->awaits)
			refuse(parser, declarator->text,
			       "inside the type of a variable");
		if (!declarator->initialiser ||
		    !declarator->initialiser->awaits ||
		    !(declarator->facts & (DECL_STATIC | DECL_THREAD)))
			continue;
		refuse(parser, declarator->initialiser,
		       "in the initialiser of a static variable, which is "
		       "evaluated before the program runs");
	}
}

static void check_return(struct parser *parser, const struct function *function,
			 const struct statement *statement)
{
	bool is_void = function->facts & FUNCTION_VOID;

	if (is_void && statement->expression) {
		parser_error(parser, statement->first,
			     "a value is returned, but `%s` is async void",
			     function->symbol->text);
		parser_hint(parser, statement->first,
			    "write the expression as a statement and then "
			    "`return;`");
	} else if (!is_void && !statement->expression) {
		parser_error(parser, statement->first,
			     "return without a value, but `%s` has an output",
			     function->symbol->text);
		parser_hint(parser, statement->first,
			    "return one, or make the function async void");
	}
}

/* What a name at @at stood for in the function, which is closed by now. */
static const struct symbol *name_at(const struct parser *parser, token_index at)
{
	const struct symbol *symbol = parser->unit->symbols[at];

	return symbol ? symbol : symbol_of(parser, at);
}

static bool is_call_of_pointer(const struct parser *parser,
			       const struct node *node)
{
	const struct symbol *symbol = name_at(parser, node->first);
	token_index open = node->first + 1;

	return node->kind == NODE_RUN && symbol && symbol->declarator &&
	       symbol->declarator->facts & DECL_ASYNC_POINTER &&
	       parser->tokens[open].id == '(' &&
	       parser_close(parser, open) + 1 == node->end;
}

/* A statement that makes a box and drops it. */
static void check_dropped_box(struct parser *parser, const struct node *node)
{
	bool is_box = node->kind == NODE_BOX;

	if ((!is_box && !is_call_of_pointer(parser, node)) ||
	    !parser_error(parser, node->first,
			  "forgotten await: a box is made here and lost, "
			  "nothing runs"))
		return;
	parser_hint(parser, node->first,
		    "await it, keep it in an `edo_boxed(T)` variable, or "
		    "give it to edo_spawn()");
}

static void enter(struct visitor *visitor, struct statement *statement)
{
	struct parser *parser = visitor->parser;

	if (statement->kind == STATEMENT_DECLARATION)
		check_declarators(parser, statement);
	else if (statement->kind == STATEMENT_RETURN)
		check_return(parser, parser->function, statement);
	else if (statement->kind == STATEMENT_EXPRESSION)
		check_dropped_box(parser, statement->expression);
	else if (statement->kind == STATEMENT_CASE && statement->expression &&
		 statement->expression->awaits)
		refuse(parser, statement->expression,
		       "in a case label, which is a constant");
	else if (statement->kind == STATEMENT_RAW && statement->expression &&
		 statement->expression->awaits)
		refuse(parser, statement->expression, "in an operand of asm");
}

void check_awaits(struct parser *parser, struct function *function)
{
	struct visitor visitor = { .parser = parser, .enter = enter };

	visit_statements(&visitor, function->body);
}
