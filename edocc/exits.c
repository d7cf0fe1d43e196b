/* SPDX-License-Identifier: MIT */

/*
 * Leaving scopes. What a scope has registered is undone at one place, its end,
 * however it is left: a selector says where to go on.
 *
 *	{                       {
 *		defer a();              __f->future.state = 4;    entry 1
 *		if (x)                  if (x)
 *			break;                  { flags = 3; goto edo__u1; }
 *		...                     ...
 *	}                               flags = 0;
 *				edo__u1:
 *					__f->future.state = 1;
 *					a();
 *					switch (flags) {
 *					case 0: break;
 *					case 3: goto edo__break_7;
 *					default: goto edo__u0;
 *					}
 *				}
 *
 * `default` goes on to the cleanup of the scope around: a return and a cancel
 * undo everything. f__cancel() enters here, too: it sets the selector and the
 * state of the entry, and polls. An entry is deregistered before its action
 * runs, so that a panic in it ends that action alone.
 */

#include "lower.h"

const char *selector(const struct lower *lower)
{
	if (lower->defer)
		return lower->defer->selector;
	return "__f->future.flags";
}

void enter_entry(struct lower *lower, struct entry *entry)
{
	set_state(lower, entry->state);
	lower->position = entry;
}

void write_unwind(struct lower *lower, const struct entry *position)
{
	writer_glue(lower->w, "goto edo__u%u;",
		    position ? position->number : 0);
}

static void undo_cleanup(struct lower *lower, token_index function,
			 struct declarator *declarator)
{
	/* Marked as dropped where it stands, with its attribute. */
	writer_token(lower->w, function);
	writer_glue(lower->w, "(&__f->%s);",
		    declarator->symbol->lowered->member);
}

/* A future variable that has not ended is cancelled. A cancel that arrives
 * meanwhile goes on with that. */
static void undo_future(struct lower *lower, struct entry *entry)
{
	const struct child *child =
		future_child(lower, entry->declarator->symbol);
	unsigned state = new_state(lower);

	writer_glue(lower->w, "if (!%s) {", child_has_ended(lower, child));
	set_state(lower, state);
	add_site(lower, state, entry->declarator->symbol->token, child, 0);
	resume_at(lower, state, "r", state);
	writer_glue(lower->w, "edo__r%u: ;", state);
	write_pending(lower, child_cancel(lower, child));
	set_state(lower, position_state(entry->parent));
	write_output_drop(lower, child);
	writer_glue(lower->w, "}");
	if (child->kind == CHILD_HIDDEN_BOX)
		write_child_free(lower, child);
	cancel_start(lower, state);
	cancel_end(lower);
}

static void undo(struct lower *lower, struct entry *entry)
{
	switch (entry->kind) {
	case ENTRY_OWNED:
		undo_cleanup(lower, entry->declarator->owned,
			     entry->declarator);
		break;
	case ENTRY_CLEANUP:
		undo_cleanup(lower, entry->declarator->cleanup,
			     entry->declarator);
		break;
	case ENTRY_FUTURE:
		undo_future(lower, entry);
		break;
	case ENTRY_DEFER:
	case ENTRY_BOXES:
	case ENTRY_SCOPE:
		writer_glue(lower->w, "%s", entry->text);
		break;
	}
}

/* Where to go on behind @entry, the outermost of its scope. */
static void write_dispatch(struct lower *lower, struct entry *entry)
{
	if (!entry->jumps) {
		writer_glue(lower->w, "if (%s != 0)", selector(lower));
		write_unwind(lower, entry->parent);
		return;
	}
	writer_glue(lower->w, "switch (%s) { case 0: break;", selector(lower));
	for (struct jump *jump = entry->jumps; jump; jump = jump->next)
		writer_glue(lower->w, "case %u: goto %s;", jump->number,
			    jump->label);
	writer_glue(lower->w, "default:");
	write_unwind(lower, entry->parent);
	writer_glue(lower->w, "}");
}

/* Jumps that go on between two entries of one scope. */
static void write_jumps(struct lower *lower, struct entry *entry)
{
	for (struct jump *jump = entry->jumps; jump; jump = jump->next)
		writer_glue(lower->w, "if (%s == %u) goto %s;", selector(lower),
			    jump->number, jump->label);
}

static void undo_down_to(struct lower *lower, struct entry *base)
{
	struct entry *entry = lower->position;

	for (; entry != base; entry = entry->parent) {
		resume_at(lower, entry->state, "u", entry->number);
		writer_glue(lower->w, "edo__u%u: ;", entry->number);
		lower->position = entry->parent;
		set_state(lower, position_state(entry->parent));
		undo(lower, entry);
		if (entry->parent == base)
			write_dispatch(lower, entry);
		else
			write_jumps(lower, entry);
	}
}

void undo_entries(struct lower *lower, struct entry *base)
{
	if (lower->position == base)
		return;
	writer_glue(lower->w, "%s = %u;", selector(lower), EXIT_NORMAL);
	undo_down_to(lower, base);
}

void undo_owned(struct lower *lower)
{
	undo_down_to(lower, NULL);
}
