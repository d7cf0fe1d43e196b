/* SPDX-License-Identifier: MIT */

/*
 * await edo_box_cancel(p): cancels the box, waits for that and frees it.
 *
 *		__f->__c1 = (struct edo_future *)(p);
 *		state = K;
 *	edo__r:	if (__f->__c1 && __f->__c1->type->cancel(...) == EDO_PENDING)
 *			return EDO_PENDING;
 *		state = position;
 *		edo__box_free(__f->__c1);
 *
 * The function's own cancel does the same.
 */

#include "lower.h"

static const char *is_pending(struct lower *lower, const struct child *child)
{
	return format(lower, "%s && %s == EDO_PENDING", child->slot,
		      child_cancel(lower, child));
}

static void write_gone(struct lower *lower, const struct child *child)
{
	set_state(lower, position_state(lower->position));
	writer_glue(lower->w, "if (%s) {", child->slot);
	write_output_drop(lower, child);
	write_child_free(lower, child);
	writer_glue(lower->w, "}");
}

static void write_cancel(struct lower *lower, const struct child *child,
			 const struct use *use, unsigned state)
{
	cancel_start(lower, state);
	writer_glue(lower->w, "if (%s) return EDO_PENDING;",
		    is_pending(lower, child));
	write_gone(lower, child);
	write_completion(lower, use, "0");
	write_selectors(lower);
	cancel_end(lower);
}

void lower_box_cancel(struct lower *lower, struct node *await,
		      const struct use *use)
{
	struct node *box = await->children->children;
	struct frame_part *part = frame_push(lower);
	struct suspension suspension;
	struct child *child;

	hoist(lower, box, false, &(struct use){ 0 });
	writer_anchor(lower->w, await->first);
	child = make_child(lower, box);
	suspension = new_suspension(lower);
	writer_glue(lower->w, "%s = (struct edo_future *)(", child->slot);
	write_node(lower, box);
	writer_glue(lower->w, ");");
	write_emptied(lower, child, box);
	set_state(lower, suspension.polled);
	add_site(lower, suspension.rest, await->first, child, 0);
	resume_at(lower, suspension.rest, "r", suspension.rest);
	writer_glue(lower->w, "edo__r%u: ;", suspension.rest);
	start_poll(lower, &suspension);
	write_rest(lower, &suspension, is_pending(lower, child));
	write_gone(lower, child);
	write_shield(lower, &suspension);
	write_cancel(lower, child, use, suspension.polled);
	frame_pop(lower, part);
	replace_node(lower, await, use->is_unused ? "((void)0)" : "0");
}
