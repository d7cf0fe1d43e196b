/* SPDX-License-Identifier: MIT */

/*
 * One await.
 *
 *	x = await f(a);         f__init(&__f->__c1, a);
 *	                        __f->future.state = 3;
 *	                edo__r1:
 *	                        if (f(&__f->__c1.future, __context)
 *	                            == EDO_PENDING)
 *	                                return EDO_PENDING;
 *	                        __f->future.state = 1;
 *	                        x = __f->__c1.output;
 *
 * and in f__cancel():
 *
 *	case 3: if (f__cancel(&__f->__c1.future, __context) == EDO_PENDING)
 *	                return EDO_PENDING;
 *	        if (__f->__c1.future.state == EDO_ENDED_READY)
 *	                x = __f->__c1.output;
 *	        __f->future.state = 1;
 *	        break;
 *
 * Always: nothing can panic between the construction of the child and the store
 * of the state, for constructing only copies; and the state of the await is gone
 * before the value is used.
 */

#include "lower.h"

#define ENDED_READY "0xffffffffu"

const char *new_temporary(struct lower *lower, const char *type, bool is_more)
{
	const char *name = format(lower, "t%u", ++lower->next_id);

	if (is_more) {
		frame_add(lower, format(lower, "%s __%s;", type, name));
		return format(lower, "__f->__%s", name);
	}
	writer_glue(lower->w, "%s edo__%s;", type, name);
	return format(lower, "edo__%s", name);
}

void replace_node(struct lower *lower, struct node *node, const char *text)
{
	lowered_node(lower, node)->replacement = text;
}

void write_completion(struct lower *lower, const struct use *use,
		      const char *value)
{
	if (use->assign) {
		struct node *destination = use->assign->children;

		write_node(lower, destination);
		write_tokens(lower, use->assign->op, use->assign->op + 1);
		writer_glue(lower->w, "%s;", value);
	} else if (use->declarator) {
		if (symbol_is_lifted(lower, use->declarator->symbol))
			write_initialisation(lower, use->declarator, value);
	} else if (use->is_return) {
		writer_glue(lower->w, "__f->output = %s;", value);
		if (lower->info->entries)
			writer_glue(lower->w, "__f->future.flags = %u;",
				    EXIT_RETURN);
	}
}

static bool has_completion(struct lower *lower, const struct use *use)
{
	if (use->declarator)
		return symbol_is_lifted(lower, use->declarator->symbol);
	return use->assign || use->is_return;
}

/* The child is gone; what it gave is where it belongs. */
static void write_cancelled(struct lower *lower, const struct child *child,
			    const struct use *use)
{
	struct entry *entry = NULL;

	if (child->output && has_completion(lower, use)) {
		writer_glue(lower->w, "if ((%s)->state == " ENDED_READY ") {",
			    child->future);
		write_completion(lower, use, child->output);
		if (use->declarator)
			entry = entry_of(lower, use->declarator, NULL);
		write_child_free(lower, child);
		if (entry)
			set_state(lower, entry->state);
		else if (use->is_return && !lower->info->entries)
			writer_glue(lower->w, "__f->future.state = " ENDED_READY
					      "; return EDO_READY;");
		else
			set_state(lower, position_state(lower->position));
		writer_glue(lower->w, "break; }");
	} else {
		write_output_drop(lower, child);
	}
	write_child_free(lower, child);
	set_state(lower, position_state(lower->position));
	write_selectors(lower);
}

static void write_cancel(struct lower *lower, const struct child *child,
			 const struct use *use, unsigned state)
{
	cancel_start(lower, state);
	write_pending(lower, child_cancel(lower, child));
	write_cancelled(lower, child, use);
	cancel_end(lower);
}

void lower_child(struct lower *lower, const struct child *child,
		 const struct use *use, token_index at)
{
	struct suspension suspension = new_suspension(lower);

	set_state(lower, suspension.polled);
	add_site(lower, suspension.rest, at, child, 0);
	resume_at(lower, suspension.rest, "r", suspension.rest);
	writer_glue(lower->w, "edo__r%u: ;", suspension.rest);
	start_poll(lower, &suspension);
	write_rest(
		lower, &suspension,
		format(lower, "%s == EDO_PENDING", child_poll(lower, child)));
	set_state(lower, position_state(lower->position));
	write_shield(lower, &suspension);
	write_cancel(lower, child, use, suspension.polled);
}

static const char *value_type(struct lower *lower, struct node *await,
			      bool is_more)
{
	bool was_outside = lower->is_file_scope;
	const char *type;

	lower->is_file_scope = is_more; /* a member of the frame */
	type = output_type(lower, await->children);
	lower->is_file_scope = was_outside;
	return type;
}

/* The value of the finished child, for the place of the await. */
static void take_output(struct lower *lower, const struct child *child,
			struct node *await, bool is_more, const struct use *use)
{
	const char *value = child->output;

	if (!value || use->is_unused) {
		if (value)
			write_output_drop(lower, child);
		replace_node(lower, await, "((void)0)");
	} else {
		if (is_more || child_is_box(child)) {
			const char *temporary = new_temporary(
				lower, value_type(lower, await, is_more),
				is_more);

			writer_glue(lower->w, "%s = %s;", temporary, value);
			value = temporary;
		}
		replace_node(lower, await, value);
	}
	write_child_free(lower, child);
}

/* warn_unused_result is about the output, so the await is looked at. */
static void check_use(struct lower *lower, struct node *await,
		      const struct use *use)
{
	const struct node *operand = await->children;

	if (!use->is_unused || use->is_cast || operand->kind != NODE_CALL ||
	    !function_wants_use(lower, operand->symbol->function))
		return;
	diagnostic_warning(lower->unit->diagnostics, await->first,
			   "the result of `await %s(...)` is unused",
			   operand->symbol->text);
	diagnostic_hint(lower->unit->diagnostics, await->first,
			"`%s` is declared so that its result must be used; "
			"cast it to void if it is not wanted",
			operand->symbol->text);
}

void lower_await(struct lower *lower, struct node *await, bool is_more,
		 const struct use *use)
{
	struct node *operand = await->children;
	struct frame_part *part;
	struct child *child;

	check_use(lower, await, use);
	if (operand->kind == NODE_TIMEOUT) {
		lower_timeout(lower, await, is_more, use);
		return;
	}
	if (operand->kind == NODE_BOX_CANCEL) {
		lower_box_cancel(lower, await, use);
		return;
	}
	if (operand->kind == NODE_CALL)
		hoist_list(lower, operand->children, false);
	else if (operand->kind != NODE_FUTURE)
		hoist(lower, operand, false, &(struct use){ 0 });
	writer_anchor(lower->w, await->first);
	part = frame_push(lower);
	child = make_child(lower, operand);
	frame_pop(lower, part);
	if (operand->kind == NODE_FUTURE)
		write_alive_check(lower, child, operand);
	else
		write_child_construct(lower, child, operand);
	write_emptied(lower, child, operand);
	writer_anchor(lower->w, await->first);
	lower_child(lower, child, use, await->first);
	take_output(lower, child, await, is_more, use);
}
