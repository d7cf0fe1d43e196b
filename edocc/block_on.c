/* SPDX-License-Identifier: MIT */

/*
 * edo_block_on(rt, n = f(a)), in plain code:
 *
 *	({ struct f__frame edo__t1;
 *	   f__init(&edo__t1, a);
 *	   int edo__t2 = edo_runtime_block_on(rt, &edo__t1.future);
 *	   if (edo__t2 == 0) n = edo__t1.output;
 *	   edo__t2; })
 *
 * The runtime may be given by its handle, so the call is chosen by its type. A
 * future of which only the prototype is known comes in a box, which is freed
 * behind.
 */

#include "lower.h"

/* The child lives on the stack, so it has no frame in front. */
static struct child *stack_child(struct lower *lower, struct node *operand)
{
	struct child *child;
	const char *name = format(lower, "edo__t%u", ++lower->next_id);

	lower->has_stack_children = true;
	child = child_new(lower, operand, name);
	lower->has_stack_children = false;
	return child;
}

static void write_variable(struct lower *lower, const struct child *child)
{
	if (child->kind == CHILD_FRAME)
		writer_glue(lower->w, "struct %s__frame %s;",
			    child->callee->text, child->member);
	else if (child->kind == CHILD_SIZED)
		writer_glue(lower->w, "struct %s__sized %s;",
			    child->callee->text, child->member);
	else
		writer_glue(lower->w, "struct edo_future *%s;", child->member);
}

static void write_result(struct lower *lower, struct line *line,
			 const struct child *child, const char *result)
{
	if (!line->destination || !child->output)
		return;
	writer_glue(lower->w, "if (%s == 0)", result);
	write_node(lower, line->destination);
	writer_glue(lower->w, "= %s;", child->output);
}

void write_block_on(struct lower *lower, struct node *node)
{
	struct line *line = node->line;
	struct child *child = stack_child(lower, line->operand);
	const char *result = format(lower, "edo__t%u", ++lower->next_id);
	const char *runtime = format(lower, "edo__t%u", ++lower->next_id);

	writer_glue(lower->w, "({ __auto_type %s =", runtime);
	write_node(lower, node->children);
	writer_glue(lower->w, ";");
	write_variable(lower, child);
	write_child_construct(lower, child, line->operand);
	write_emptied(lower, child, line->operand);
	writer_glue(lower->w,
		    "int %s = _Generic(%s, struct edo_handle *: "
		    "edo_handle_block_on, default: edo_runtime_block_on)"
		    "(%s, %s);",
		    result, runtime, runtime, child->future);
	write_result(lower, line, child, result);
	write_child_free(lower, child);
	writer_glue(lower->w, "%s; })", result);
}
