/* SPDX-License-Identifier: MIT */

/*
 * States. The state word of the frame's header says where a suspended function
 * goes on; at every other moment it says what cleanup is registered, so that
 * after a panic the function can be unwound:
 *
 *	0               not started
 *	1               no child is alive, nothing is registered
 *	of an entry     no child is alive, this is the innermost entry
 *	of an await     its child is alive
 *
 * f__cancel() is a switch on it. Where an await stands in a defer it is shielded
 * and has two states: at rest, when a cancel only goes on polling, and being
 * polled, which a cancel can meet only after a panic.
 */

#include "lower.h"

unsigned new_state(struct lower *lower)
{
	return ++lower->info->n_states;
}

unsigned position_state(const struct entry *position)
{
	return position ? position->state : 1;
}

void set_state(struct lower *lower, unsigned state)
{
	writer_glue(lower->w, "__f->future.state = %u;", state);
}

void resume_at(struct lower *lower, unsigned state, const char *prefix,
	       unsigned number)
{
	buffer_format(&lower->resume, " case %u: goto edo__%s%u;", state,
		      prefix, number);
}

void cancel_start(struct lower *lower, unsigned state)
{
	lower->cancel.anchor = lower->w->anchor;
	lower->cancel.outer = lower->w;
	lower->w = &lower->cancel;
	writer_glue(lower->w, "case %u:", state);
}

void cancel_end(struct lower *lower)
{
	writer_glue(lower->w, "break;");
	lower->w = lower->cancel.outer;
}

void write_pending(struct lower *lower, const char *call)
{
	writer_glue(lower->w, "if (%s == EDO_PENDING) return EDO_PENDING;",
		    call);
}

struct suspension new_suspension(struct lower *lower)
{
	struct suspension suspension;

	suspension.rest = suspension.polled = new_state(lower);
	if (lower->defer)
		suspension.polled = new_state(lower);
	return suspension;
}

void start_poll(struct lower *lower, const struct suspension *suspension)
{
	if (suspension->rest != suspension->polled)
		set_state(lower, suspension->polled);
}

void write_rest(struct lower *lower, const struct suspension *suspension,
		const char *condition)
{
	writer_glue(lower->w, "if (%s) {", condition);
	if (suspension->rest != suspension->polled)
		set_state(lower, suspension->rest);
	writer_glue(lower->w, "return EDO_PENDING; }");
}

void write_shield(struct lower *lower, const struct suspension *suspension)
{
	if (suspension->rest == suspension->polled)
		return;
	cancel_start(lower, suspension->rest);
	cancel_end(lower);
}

void write_selectors(struct lower *lower)
{
	for (struct defer *defer = lower->defer; defer; defer = defer->outer)
		if (defer->selector)
			writer_glue(lower->w, "%s = %u;", defer->selector,
				    EXIT_CANCEL);
}

void add_site(struct lower *lower, unsigned state, token_index at,
	      const struct child *child, unsigned flags)
{
	struct site site = {
		.state = state,
		.line = source_token(lower->source, at)->line,
		.member = child->member,
		.flags = flags | (child_is_box(child) ? 1 : 0) |
			 (lower->defer ? 2 : 0),
		.callee = child->callee ? child->callee->text : "a box",
		.is_hidden_box = child->kind == CHILD_HIDDEN_BOX,
	};

	vector_push(lower->arena, &lower->sites, site);
}
