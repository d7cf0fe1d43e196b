/* SPDX-License-Identifier: MIT */

/*
 * Statements that leave scopes, and the defers they run. A jump that leaves no
 * cleanup stays a jump. The output is computed before any cleanup.
 *
 * The body of a defer is lowered where it is registered and written where its
 * scope ends (exits.c), so that boxes it needs can be allocated at the
 * registration: cleanup itself cannot fail.
 */

#include "lower.h"

void lower_jump(struct lower *lower, struct statement *statement)
{
	struct lowered_statement *info = lowered_statement(lower, statement);
	bool is_continue = statement->kind == STATEMENT_CONTINUE;

	if (info->jump) {
		writer_glue(lower->w, "%s = %u;", selector(lower),
			    info->jump->number);
		write_unwind(lower, info->from);
	} else if (is_continue && loop_is_rewritten(statement->target)) {
		writer_glue(
			lower->w, "goto edo__continue_%u;",
			lowered_statement(lower, statement->target)->number);
	} else {
		write_tokens(lower, statement->first, statement->end);
	}
}

static void write_output(struct lower *lower, struct statement *statement)
{
	struct node *expression = statement->expression;
	struct use use = {
		.is_unused = lower->function->facts & FUNCTION_VOID,
		.is_return = peel(expression)->kind == NODE_AWAIT,
	};
	struct frame_part *part = frame_push(lower);

	hoist(lower, expression, false, &use);
	if (!use.is_unused) /* in parentheses: it may have a comma */
		writer_instead(lower->w, statement->first, "__f->output = (");
	write_tokens(lower, statement->first + 1, expression->first);
	write_node(lower, expression);
	if (!use.is_unused)
		writer_glue(lower->w, ")");
	write_tokens(lower, expression->end, statement->end);
	frame_pop(lower, part);
}

void lower_return(struct lower *lower, struct statement *statement)
{
	struct entry *from = lowered_statement(lower, statement)->from;

	if (statement->expression)
		write_output(lower, statement);
	writer_anchor(lower->w, statement->first);
	if (from) {
		writer_glue(lower->w, "__f->future.flags = %u;", EXIT_RETURN);
		write_unwind(lower, from);
	} else {
		writer_glue(lower->w, "__f->future.state = 0xffffffffu; "
				      "return EDO_READY;");
	}
}

/* ---- defer -------------------------------------------------------------- */

static const char *append(struct lower *lower, const char *a, const char *b)
{
	return format(lower, "%s %s", a, b);
}

void reserve_box(struct lower *lower, struct child *child)
{
	struct defer *defer = lower->defer;
	const char *name = child->callee->text;

	while (defer->outer)
		defer = defer->outer;
	child->is_reserved = true;
	frame_add_to(lower, defer->part,
		     format(lower, "struct edo_future *%s__r;", child->member));
	defer->empty = append(
		lower, defer->empty,
		format(lower, "%s__r = (struct edo_future *)0;", child->slot));
	defer->reserve = append(lower, defer->reserve,
				format(lower,
				       "%s__r = (struct edo_future *)"
				       "edo__box_new_or_panic(&%s__type, %s);",
				       child->slot, name,
				       place_of(lower, lower->w->anchor)));
	defer->release =
		append(lower, defer->release,
		       format(lower, "if (%s__r) edo__box_free(%s__r);",
			      child->slot, child->slot));
}

static const char *new_selector(struct lower *lower)
{
	const char *name = format(lower, "__s%u", ++lower->next_id);

	frame_add(lower, format(lower, "unsigned %s;", name));
	return format(lower, "__f->%s", name);
}

/* The body as text, at the position it will run at: without itself. */
static const char *defer_text(struct lower *lower, struct statement *statement)
{
	struct frame_part *part = frame_push(lower);
	struct writer writer;

	capture_start(lower, &writer);
	lower_body(lower, statement->body);
	frame_pop(lower, part);
	return capture_end(lower, &writer);
}

/* The boxes are an entry of their own, below the defer's. */
static void register_boxes(struct lower *lower, struct entry *boxes,
			   const struct defer *defer)
{
	boxes->text = defer->release;
	if (!*defer->reserve)
		return;
	writer_glue(lower->w, "%s", defer->empty);
	set_state(lower, boxes->state);
	writer_glue(lower->w, "%s", defer->reserve);
}

void lower_defer(struct lower *lower, struct statement *statement)
{
	struct lowered_statement *info = lowered_statement(lower, statement);
	struct defer defer = { .outer = lower->defer,
			       .part = lower->part,
			       .empty = "",
			       .reserve = "",
			       .release = "" };

	if (info->has_entries)
		defer.selector = new_selector(lower);
	lower->defer = &defer;
	lower->position = info->entry->parent;
	info->entry->text = defer_text(lower, statement);
	lower->defer = defer.outer;
	writer_anchor(lower->w, statement->first);
	if (info->boxes)
		register_boxes(lower, info->boxes, &defer);
	enter_entry(lower, info->entry);
}
