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
	bool is_box = child->kind == CHILD_BOX ||
		      child->kind == CHILD_HIDDEN_BOX;
	struct site site = {
		.state = state,
		.line = source_token(lower->source, at)->line,
		.member = child->member,
		.flags = flags | (is_box ? 1 : 0) |
			 (lower->defer ? 2 : 0),
		.callee = child->callee ? child->callee->text : "a box",
	};

	vector_push(lower->arena, &lower->sites, site);
}
