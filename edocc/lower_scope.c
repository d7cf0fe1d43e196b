/* SPDX-License-Identifier: MIT */

/*
 * edo_scope (s) { ... }: its end waits for the children, and no way out of it
 * leads past that.
 *
 *	edo_scope (s) {                 edo__scope_init(s);
 *		a = open();             {       guard 1: cancel, join
 *		defer close(a);                 a = open();
 *		spawn(s, f(a));                 entry 2: close(a)
 *	}                                       guard 3: cancel, join
 *	                                        spawn(s, f(a));
 *	                                        <await edo__scope_join(s)>
 *	                                }       undo 3, 2, 1
 *
 * A guard is an entry like that of a defer: the wait in it is shielded. There is
 * one behind whatever the body registers, since children may borrow that: they
 * are gone before it is undone. Only the first guard does its work at the normal
 * end, too, for cleanup of the body that has spawned; and a goto inside of the
 * body runs none.
 *
 * The frame of the join lies beside s, not in a part that others share: a child
 * that borrowed from a block inside of the body cannot destroy it.
 */

#include "lower.h"

static const struct use unused = { .is_unused = true };

static struct lowered_statement *info_of(struct lower *lower,
					 const struct entry *guard)
{
	return lowered_statement(lower, guard->statement);
}

static void write_join(struct lower *lower, struct statement *scope)
{
	const struct child *join = lowered_statement(lower, scope)->join;

	writer_anchor(lower->w, scope->first);
	write_child_construct(lower, join, scope->expression);
	lower_child(lower, join, &unused, scope->first);
}

static void write_call_on(struct lower *lower, const char *function,
			  struct statement *scope)
{
	writer_anchor(lower->w, scope->first);
	writer_glue(lower->w, "%s", function);
	write_call(lower, scope->expression, "");
	writer_glue(lower->w, ";");
}

/* Why @guard has nothing to do: the normal end, and jumps that stay inside. */
static void write_exceptions(struct lower *lower, const struct entry *guard)
{
	const struct entry *first = info_of(lower, guard)->entry;

	writer_glue(lower->w, "%s != %u", selector(lower), EXIT_NORMAL);
	for (const struct entry *e = guard; e != first; e = e->parent)
		for (const struct jump *jump = e->jumps; jump;
		     jump = jump->next)
			writer_glue(lower->w, "&& %s != %u", selector(lower),
				    jump->number);
}

static void write_guard(struct lower *lower, const struct entry *guard)
{
	bool is_first = guard == info_of(lower, guard)->entry;
	struct defer defer = { .outer = lower->defer,
			       .part = lower->part,
			       .empty = "",
			       .reserve = "",
			       .release = "" };

	if (!is_first) {
		writer_glue(lower->w, "if (");
		write_exceptions(lower, guard);
		writer_glue(lower->w, ") {");
	}
	lower->defer = &defer;
	write_call_on(lower, "edo__scope_cancel", guard->statement);
	write_join(lower, guard->statement);
	lower->defer = defer.outer;
	if (!is_first)
		writer_glue(lower->w, "}");
}

void lower_guard(struct lower *lower, struct entry *guard)
{
	struct writer writer;

	capture_start(lower, &writer);
	write_guard(lower, guard);
	guard->text = capture_end(lower, &writer);
	enter_entry(lower, guard);
}

/* Without braces of its own: they are those of the scope. */
static void write_body(struct lower *lower, struct statement *body)
{
	if (body->kind != STATEMENT_BLOCK) {
		lower_body(lower, body);
		return;
	}
	if (body->scope)
		lowered_scope(lower, body->scope)->part = lower->part;
	lower_list(lower, body->body);
}

void lower_scope(struct lower *lower, struct statement *statement)
{
	struct lowered_statement *info = lowered_statement(lower, statement);
	struct entry *base = lower->position;
	struct frame_part *part;

	frame_add_variable(lower, statement->declarators);
	info->join = make_child(lower, statement->expression);
	write_call_on(lower, "edo__scope_init", statement);
	part = frame_push(lower);
	writer_glue(lower->w, "{");
	lower_guard(lower, info->entry);
	write_body(lower, statement->body);
	writer_anchor(lower->w, statement->end - 1);
	write_join(lower, statement);
	undo_entries(lower, base);
	writer_glue(lower->w, "}");
	frame_pop(lower, part);
}
