/* SPDX-License-Identifier: MIT */

/*
 * Statements. Control flow stays what it was; a full expression that waits is
 * preceded by its awaits:
 *
 *	if (await f() > 0)      <await f()>
 *		g();            if (__f->__c1.output > 0)
 *					g();
 */

#include "lower.h"

static const struct use no_use;
static const struct use unused = { .is_unused = true };

/* ---- expressions -------------------------------------------------------- */

/* The value of the statement expression that is hoisted. */
static void write_value(struct lower *lower, struct node *expression,
			const char *value)
{
	hoist(lower, expression, false, &no_use);
	writer_glue(lower->w, "%s = (", value);
	write_node(lower, expression);
	writer_glue(lower->w, ");");
}

static void lower_expression_statement(struct lower *lower,
				       struct statement *statement)
{
	struct node *expression = statement->expression;
	struct frame_part *part = frame_push(lower);

	if (statement == lower->value_of) {
		write_value(lower, expression, lower->value);
	} else {
		hoist(lower, expression, false, &unused);
		write_node(lower, expression);
		write_tokens(lower, expression->end, statement->end);
	}
	frame_pop(lower, part);
}

/* if (expression), while (...), switch (...): with its awaits in front. */
static void lower_head(struct lower *lower, struct statement *statement)
{
	struct node *expression = statement->expression;
	struct frame_part *part = frame_push(lower);

	hoist(lower, expression, false, &no_use);
	write_tokens(lower, statement->first, expression->first);
	write_node(lower, expression);
	write_tokens(lower, expression->end, statement->body->first);
	frame_pop(lower, part);
}

/* ---- statements --------------------------------------------------------- */

static bool needs_braces(const struct statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_BLOCK:
	case STATEMENT_EMPTY:
		return false;
	case STATEMENT_EXPRESSION:
		return statement->awaits ||
		       statement->expression->kind == NODE_ASSIGN;
	default:
		return true;
	}
}

void lower_body(struct lower *lower, struct statement *statement)
{
	bool braces = needs_braces(statement);

	if (braces)
		writer_glue(lower->w, "{");
	lower_statement(lower, statement);
	if (braces)
		writer_glue(lower->w, "}");
}

static void lower_if(struct lower *lower, struct statement *statement)
{
	struct statement *otherwise = statement->otherwise;

	lower_head(lower, statement);
	lower_body(lower, statement->body);
	if (!otherwise)
		return;
	write_tokens(lower, statement->body->end, otherwise->first);
	lower_body(lower, otherwise);
}

static void lower_switch(struct lower *lower, struct statement *statement)
{
	lower_head(lower, statement);
	lower_body(lower, statement->body);
	write_break_label(lower, statement);
}

/* label:, case n: and default: */
static void lower_label(struct lower *lower, struct statement *statement)
{
	struct statement *body = statement->body;

	write_run(lower, statement->expression, statement->first,
		  statement->colon + 1);
	if (body) /* attributes of the label */
		write_tokens(lower, statement->colon + 1, body->first);
	if (!body || body->kind != STATEMENT_EMPTY)
		writer_glue(lower->w, ";");
	if (body)
		lower_statement(lower, body);
}

void lower_block(struct lower *lower, struct statement *block)
{
	struct entry *base = lower->position;
	struct frame_part *part = frame_push(lower);

	if (block->scope)
		lowered_scope(lower, block->scope)->part = part;
	write_tokens(lower, block->first, block->first + 1);
	lower_list(lower, block->body);
	writer_anchor(lower->w, block->end - 1);
	undo_entries(lower, base);
	write_tokens(lower, block->end - 1, block->end);
	frame_pop(lower, part);
}

/* asm, static assertions, pragmas, `;` */
static void lower_raw(struct lower *lower, struct statement *statement)
{
	write_run(lower, statement->expression, statement->first,
		  statement->end);
}

typedef void lower_fn(struct lower *lower, struct statement *statement);

static lower_fn *const lower_kind[] = {
	[STATEMENT_EXPRESSION] = lower_expression_statement,
	[STATEMENT_EMPTY] = lower_raw,
	[STATEMENT_DECLARATION] = lower_declaration,
	[STATEMENT_BLOCK] = lower_block,
	[STATEMENT_IF] = lower_if,
	[STATEMENT_WHILE] = lower_loop,
	[STATEMENT_DO] = lower_loop,
	[STATEMENT_FOR] = lower_loop,
	[STATEMENT_SWITCH] = lower_switch,
	[STATEMENT_CASE] = lower_label,
	[STATEMENT_DEFAULT] = lower_label,
	[STATEMENT_LABEL] = lower_label,
	[STATEMENT_GOTO] = lower_jump,
	[STATEMENT_BREAK] = lower_jump,
	[STATEMENT_CONTINUE] = lower_jump,
	[STATEMENT_RETURN] = lower_return,
	[STATEMENT_RAW] = lower_raw,
	[STATEMENT_DEFER] = lower_defer,
	[STATEMENT_ALL] = lower_group,
	[STATEMENT_TRY_ALL] = lower_group,
	[STATEMENT_ANY] = lower_group,
	[STATEMENT_ANY_BIASED] = lower_group,
	[STATEMENT_SCOPE] = lower_scope,
};

void lower_statement(struct lower *lower, struct statement *statement)
{
	writer_directives(lower->w, statement->first);
	writer_anchor(lower->w, statement->first);
	lower_kind[statement->kind](lower, statement);
}

void lower_list(struct lower *lower, struct statement *statement)
{
	for (; statement; statement = statement->next) {
		lower_statement(lower, statement);
		if (statement->lowered && statement->lowered->guard)
			lower_guard(lower, statement->lowered->guard);
	}
}
