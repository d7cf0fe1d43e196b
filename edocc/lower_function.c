/* SPDX-License-Identifier: MIT */

/*
 * One async function, from its tree to the poll function's text, the cancel
 * function's cases, the frame and the table of awaits.
 */

#include "lower.h"

static void start(struct lower *lower, struct function *function)
{
	lower->function = function;
	lower->info = lowered_function(lower, function);
	lower->name = function->symbol->text;
	lower->part = NULL;
	lower->defer = NULL;
	lower->position = NULL;
	lower->sites.n = 0;
	lower->members.n = 0;
	buffer_clear(&lower->resume);
	writer_init(&lower->poll, lower->source, lower->output.has_markers);
	writer_init(&lower->cancel, lower->source, lower->output.has_markers);
	writer_init(&lower->prelude, lower->source, lower->output.has_markers);
	lower->poll.anchor = lower->cancel.anchor = lower->prelude.anchor =
		function->first;
	lower->w = &lower->poll;
	writer_keep_directives(lower->w, function->body->first);
}

static void add_parameters(struct lower *lower, struct function *function)
{
	for (struct declarator *p = function->parameters; p; p = p->next)
		if (p->symbol)
			frame_add_variable(lower, p);
}

/* Owned parameters are registered from the start. */
struct entry *owned_position(const struct lower *lower)
{
	struct entry *position = NULL;

	for (struct entry *e = lower->info->entries; e; e = e->next)
		if (e->kind == ENTRY_OWNED)
			position = e;
	return position;
}

/* Falling off the end, and the place where all ways out meet. */
static void write_end(struct lower *lower)
{
	if (lower->function->facts & FUNCTION_HIDDEN_MAIN)
		writer_glue(lower->w, "__f->output = 0;");
	if (!lower->info->entries && !lower->info->has_group) {
		writer_glue(lower->w, "__f->future.state = 0xffffffffu; "
				      "return EDO_READY;");
		return;
	}
	writer_glue(lower->w, "__f->future.flags = %u;", EXIT_RETURN);
	undo_owned(lower);
	resume_at(lower, 1, "u", 0);
	writer_glue(lower->w,
		    "goto edo__u0; edo__u0: __f->future.state = "
		    "__f->future.flags == %u ? 0xffffffffu : 0xfffffffeu; "
		    "return EDO_READY;",
		    EXIT_RETURN);
}

void lower_function(struct lower *lower, struct function *function)
{
	struct statement *body = function->body;
	struct frame_part *part;

	start(lower, function);
	analyze_function(lower, function);
	part = frame_push(lower);
	add_parameters(lower, function);
	write_prelude(lower, function);
	lower->position = owned_position(lower);
	lower_block(lower, body);
	writer_anchor(lower->w, body->end - 1);
	write_end(lower);
	lower->part = part;
}
