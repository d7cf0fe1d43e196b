/* SPDX-License-Identifier: MIT */

/*
 * Constructing a child and disposing of it:
 *
 *	read__init(&__f->__c1, stream, buffer, sizeof(buffer));
 *
 *	__f->__c1 = (struct edo_future *)far__new(stream);
 *	if (!__f->__c1) edo__panic(...);
 *	...
 *	edo__box_free(__f->__c1); __f->__c1 = 0;
 */

#include "lower.h"

void write_call(struct lower *lower, struct node *call, const char *before)
{
	token_index close = source_token(lower->source, call->open)->link;

	writer_glue(lower->w, "(%s", before);
	if (*before && close > call->open + 1)
		writer_glue(lower->w, ",");
	write_run(lower, call->children, call->open + 1, close);
	writer_glue(lower->w, ")");
}

static void write_panic_if(struct lower *lower, const struct child *child,
			   token_index at)
{
	writer_glue(lower->w, "if (!%s) edo__panic(%s, ", child->slot,
		    place_of(lower, at));
	if (child->callee)
		writer_glue(lower->w,
			    "\"no memory for the future of %%s\", \"%s\");",
			    child->callee->text);
	else
		writer_glue(
			lower->w,
			"\"%%s\", \"no memory for a box, or it is empty\");");
}

/* An error of the compiler, unless it has the type of a box. */
void write_box_value(struct lower *lower, struct node *box)
{
	writer_glue(lower->w, "((void)(%s *)0, ", output_type(lower, box));
	write_node(lower, box);
	writer_glue(lower->w, ")");
}

static void write_box(struct lower *lower, const struct child *child,
		      struct node *operand)
{
	writer_glue(lower->w, "%s = (struct edo_future *)", child->slot);
	if (child->callee) {
		writer_glue(lower->w, "%s__new", child->callee->text);
		write_call(lower, operand, "");
	} else {
		write_box_value(lower, operand);
	}
	writer_glue(lower->w, ";");
}

/* The box that the defer's registration has allocated. */
static void write_reserved(struct lower *lower, const struct child *child,
			   struct node *operand)
{
	const char *name = child->callee->text;

	writer_glue(lower->w, "%s = %s__r;", child->slot, child->slot);
	writer_glue(lower->w, "%s__init", name);
	write_call(lower, operand,
		   format(lower, "(struct %s__frame *)%s", name, child->slot));
	writer_glue(lower->w, ";");
}

void write_child_construct(struct lower *lower, const struct child *child,
			   struct node *operand)
{
	const char *name = child->callee ? child->callee->text : "";

	switch (child->kind) {
	case CHILD_FRAME:
		writer_glue(lower->w, "%s__init", name);
		write_call(lower, operand, format(lower, "&%s", child->slot));
		writer_glue(lower->w, ";");
		break;
	case CHILD_SIZED:
		writer_glue(lower->w, "%s__init", name);
		write_call(lower, operand,
			   format(lower, "(struct %s__frame *)&%s", name,
				  child->slot));
		writer_glue(lower->w, ";");
		break;
	default:
		if (child->is_reserved) {
			write_reserved(lower, child, operand);
			break;
		}
		write_box(lower, child, operand);
		write_panic_if(lower, child, operand->first);
		break;
	}
}

void write_child_free(struct lower *lower, const struct child *child)
{
	if (!child_is_box(child))
		return;
	if (!child->is_reserved)
		writer_glue(lower->w, "edo__box_free(%s);", child->slot);
	writer_glue(lower->w, "%s = (struct edo_future *)0;", child->slot);
}

void write_output_drop(struct lower *lower, const struct child *child)
{
	token_index destructor;

	if (!child->callee) {
		writer_glue(lower->w,
			    "if (%s->state == 0xffffffffu && "
			    "%s->type->output_destructor) "
			    "%s->type->output_destructor((char *)%s + "
			    "%s->type->output_offset);",
			    child->slot, child->slot, child->slot, child->slot,
			    child->slot);
		return;
	}
	destructor = child->callee->function->output_destructor;
	if (!destructor || !child->output)
		return;
	writer_glue(lower->w, "if ((%s)->state == 0xffffffffu)", child->future);
	write_tokens(lower, destructor, destructor + 1);
	writer_glue(lower->w, "(&%s);", child->output);
}

/* ---- lines of combinators ------------------------------------------------ */

void write_destination(struct lower *lower, struct line *line,
		       const struct child *child)
{
	if (!line->destination || !child->output) {
		write_output_drop(lower, child);
		return;
	}
	write_node(lower, line->destination);
	writer_glue(lower->w, "= %s;", child->output);
}

static bool is_call(const struct lower *lower, token_index i,
		    const struct node *node)
{
	const struct token *token = source_token(lower->source, i);
	const struct token *before = source_token(lower->source, i - 1);

	return token->id == '(' && i > node->first &&
	       (before->kind == TOKEN_NAME || before->id == ')' ||
		before->id == ']');
}

/* p, s->p, *a[i]: what can be emptied. */
static bool is_place(const struct lower *lower, const struct node *node)
{
	static const uint16_t parts[] = { '.', PUNCT_ARROW, '[', ']',
					  '(', ')',         '*' };

	for (token_index i = node->first; i < node->end; i++) {
		const struct token *token = source_token(lower->source, i);
		bool fits = token->kind == TOKEN_NAME ||
			    token->kind == TOKEN_NUMBER;

		for (size_t j = 0; j < sizeof(parts) / sizeof(*parts); j++)
			fits |= token->id == parts[j];
		if (!fits || is_call(lower, i, node))
			return false;
	}
	return true;
}

void write_emptied(struct lower *lower, const struct child *child,
		   struct node *operand)
{
	if (child->kind != CHILD_BOX || !is_place(lower, operand))
		return;
	write_node(lower, operand);
	writer_glue(lower->w, "= (void *)0;");
}

void write_take(struct lower *lower, struct line *line,
		const struct child *child)
{
	write_child_free(lower, child);
	write_emptied(lower, child, line->operand);
}

/* ---- future variables --------------------------------------------------- */

const char *child_has_ended(struct lower *lower, const struct child *child)
{
	if (child_is_box(child))
		return format(lower, "(!%s || %s->state >= 0xfffffffeu)",
			      child->slot, child->slot);
	return format(lower, "((%s)->state >= 0xfffffffeu)", child->future);
}

static void write_misuse(struct lower *lower, struct node *variable,
			 const char *what)
{
	writer_glue(lower->w,
		    "edo__panic(%s, \"%%s\", \"the future variable %s %s\");",
		    place_of(lower, variable->first), variable->symbol->text,
		    what);
}

void write_alive_check(struct lower *lower, const struct child *child,
		       struct node *variable)
{
	writer_glue(lower->w, "if (%s)", child_has_ended(lower, child));
	write_misuse(lower, variable, "is empty or has ended");
}

void write_ended_check(struct lower *lower, const struct child *child,
		       struct node *variable)
{
	writer_glue(lower->w, "if (!%s)", child_has_ended(lower, child));
	write_misuse(lower, variable, "is assigned before it has ended");
}

void write_empty(struct lower *lower, const struct child *child)
{
	if (child_is_box(child))
		writer_glue(lower->w, "%s = (struct edo_future *)0;",
			    child->slot);
	else
		writer_glue(lower->w, "(%s)->state = 0xfffffffeu;",
			    child->future);
}
