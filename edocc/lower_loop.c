/* SPDX-License-Identifier: MIT */

/*
 * Loops. A loop whose condition and step do not wait stays what it is. Else
 *
 *	for (init; c; step)     init;
 *		body;           for (;;) {
 *					<awaits of c>
 *					if (!(c)) break;
 *					body;
 *				edo__continue_1: ;
 *					<awaits of step>
 *					step;
 *				}
 *
 * and while and do likewise; a continue becomes a goto.
 */

#include "lower.h"

static const struct use no_use;
static const struct use unused = { .is_unused = true };

bool loop_is_rewritten(const struct statement *loop)
{
	if (loop->kind == STATEMENT_SWITCH)
		return false;
	return (loop->expression && loop->expression->awaits) ||
	       (loop->step && loop->step->awaits);
}

void write_continue_label(struct lower *lower, struct statement *loop)
{
	const struct lowered_statement *info = lowered_statement(lower, loop);

	if (info->needs_continue || loop_is_rewritten(loop))
		writer_glue(lower->w, "edo__continue_%u: ;", info->number);
}

void write_break_label(struct lower *lower, struct statement *statement)
{
	const struct lowered_statement *info =
		lowered_statement(lower, statement);

	if (info->needs_break)
		writer_glue(lower->w, "edo__break_%u: ;", info->number);
}

/* The body, with a place to continue at behind it. */
static void lower_loop_body(struct lower *lower, struct statement *loop)
{
	if (!lowered_statement(lower, loop)->needs_continue) {
		lower_body(lower, loop->body);
		return;
	}
	writer_glue(lower->w, "{");
	lower_body(lower, loop->body);
	write_continue_label(lower, loop);
	writer_glue(lower->w, "}");
}

/* ---- loops that stay ---------------------------------------------------- */

static void write_while(struct lower *lower, struct statement *loop)
{
	write_run(lower, loop->expression, loop->first, loop->body->first);
	lower_loop_body(lower, loop);
}

static void write_do(struct lower *lower, struct statement *loop)
{
	write_tokens(lower, loop->first, loop->body->first);
	lower_loop_body(lower, loop);
	write_run(lower, loop->expression, loop->body->end, loop->end);
}

/* `for (int i = 0; ...)` of which i is lifted: init stands in front. */
static void write_for(struct lower *lower, struct statement *loop,
		      bool has_init)
{
	token_index first = loop->first;
	struct node *expression = loop->expression;
	token_index rest;

	write_tokens(lower, first, first + 2);
	if (has_init) {
		lower_statement(lower, loop->init);
		rest = loop->init->end;
	} else {
		writer_glue(lower->w, ";");
		rest = loop->init ? loop->init->end : first + 3;
	}
	if (expression) {
		write_tokens(lower, rest, expression->first);
		write_node(lower, expression);
		rest = expression->end;
	}
	write_run(lower, loop->step, rest, loop->body->first);
	lower_loop_body(lower, loop);
}

/* ---- loops that are rewritten -------------------------------------------- */

static void write_exit_unless(struct lower *lower, struct node *condition)
{
	struct frame_part *part = frame_push(lower);

	writer_anchor(lower->w, condition->first);
	hoist(lower, condition, false, &no_use);
	writer_glue(lower->w, "if (!(");
	write_node(lower, condition);
	writer_glue(lower->w, ")) break;");
	frame_pop(lower, part);
}

static void write_step(struct lower *lower, struct node *step)
{
	struct frame_part *part = frame_push(lower);

	writer_anchor(lower->w, step->first);
	hoist(lower, step, false, &unused);
	write_node(lower, step);
	writer_glue(lower->w, ";");
	frame_pop(lower, part);
}

static void rewrite_loop(struct lower *lower, struct statement *loop)
{
	bool is_do = loop->kind == STATEMENT_DO;

	writer_glue(lower->w, "for (;;) {");
	if (loop->expression && !is_do)
		write_exit_unless(lower, loop->expression);
	lower_body(lower, loop->body);
	write_continue_label(lower, loop);
	if (loop->step)
		write_step(lower, loop->step);
	if (is_do)
		write_exit_unless(lower, loop->expression);
	writer_glue(lower->w, "}");
}

/* ---- all ------------------------------------------------------------------ */

/* The declaration in a `for` can stay there if nothing of it is lifted, and it
 * is simple. */
static bool init_stays(struct lower *lower, const struct statement *loop)
{
	struct statement *init = loop->init;

	if (!init || init->kind == STATEMENT_EMPTY)
		return init != NULL;
	if (init->awaits || loop_is_rewritten(loop))
		return false;
	if (init->kind != STATEMENT_DECLARATION)
		return true;
	for (struct declarator *d = init->declarators; d; d = d->next)
		if (d->next || symbol_is_lifted(lower, d->symbol))
			return false;
	return true;
}

static void lower_for(struct lower *lower, struct statement *loop)
{
	struct entry *base = lower->position;
	struct frame_part *part = frame_push(lower);
	bool stays = init_stays(lower, loop);
	bool is_declared = loop->init && !stays;

	if (loop->scope)
		lowered_scope(lower, loop->scope)->part = part;
	if (is_declared) {
		writer_glue(lower->w, "{");
		lower_statement(lower, loop->init);
	}
	if (loop_is_rewritten(loop))
		rewrite_loop(lower, loop);
	else
		write_for(lower, loop, stays);
	write_break_label(lower, loop);
	undo_entries(lower, base);
	if (is_declared)
		writer_glue(lower->w, "}");
	frame_pop(lower, part);
}

void lower_loop(struct lower *lower, struct statement *loop)
{
	if (loop->kind == STATEMENT_FOR) {
		lower_for(lower, loop);
		return;
	}
	if (loop_is_rewritten(loop))
		rewrite_loop(lower, loop);
	else if (loop->kind == STATEMENT_DO)
		write_do(lower, loop);
	else
		write_while(lower, loop);
	write_break_label(lower, loop);
}
