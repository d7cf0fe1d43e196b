/* SPDX-License-Identifier: MIT */

/*
 * A child is a future that the function drives. It lives in the frame if its
 * own frame is known here, else behind a pointer:
 *
 *	callee                          member                  polled by
 *	defined above                   struct f__frame __c1    f()
 *	of a library, frame public      struct f__frame __c1    f__type.poll()
 *	async EDO_FRAME(96) f();        struct f__sized __c1    f__type.poll()
 *	only a prototype                struct edo_future *__c1 its type's poll()
 *	a box of the user's             struct edo_future *__c1 its type's poll()
 */

#include "lower.h"

enum child_kind callee_kind(struct lower *lower, const struct symbol *symbol)
{
	const struct lowered_symbol *info = lowered_symbol(lower, symbol);

	if (info->is_complete || info->has_frame)
		return CHILD_FRAME;
	return symbol->function->frame_bytes ? CHILD_SIZED : CHILD_HIDDEN_BOX;
}

static bool is_void(const struct symbol *callee)
{
	return callee->function->facts & FUNCTION_VOID;
}

/* How future and output are reached, once kind and slot are known. */
static void set_expressions(struct lower *lower, struct child *child,
			    struct node *operand)
{
	const char *slot = child->slot;

	switch (child->kind) {
	case CHILD_FRAME:
		child->future = format(lower, "&%s.future", slot);
		child->output = format(lower, "%s.output", slot);
		break;
	case CHILD_SIZED:
		child->future = format(lower, "&%s.pub.future", slot);
		child->output = format(lower, "%s.pub.output", slot);
		break;
	case CHILD_HIDDEN_BOX:
		child->future = slot;
		child->output = format(lower, "((struct %s__pub *)%s)->output",
				       child->callee->text, slot);
		break;
	case CHILD_BOX:
		child->future = slot;
		child->output =
			format(lower,
			       "((struct __attribute__((__may_alias__)) "
			       "{ struct edo_future future; %s output; } *)%s)"
			       "->output",
			       output_type(lower, operand), slot);
		break;
	}
	if (output_is_void(lower, operand))
		child->output = NULL;
}

static struct child *new_child(struct lower *lower, enum child_kind kind,
			       const struct symbol *callee, const char *member)
{
	struct child *child = arena_new(lower->arena, struct child);

	child->kind = kind;
	child->callee = callee;
	child->member = member;
	child->slot = lower->has_stack_children
			      ? member
			      : format(lower, "__f->%s", member);
	return child;
}

struct child *child_new(struct lower *lower, struct node *operand,
			const char *member)
{
	struct child *child;

	if (operand->kind == NODE_FUTURE)
		return future_child(lower, operand->symbol);
	if (operand->kind == NODE_CALL)
		child = new_child(lower, callee_kind(lower, operand->symbol),
				  operand->symbol, member);
	else
		child = new_child(lower, CHILD_BOX, NULL, member);
	set_expressions(lower, child, operand);
	return child;
}

void child_add_member(struct lower *lower, const struct child *child)
{
	if (child->kind == CHILD_FRAME)
		frame_add(lower, format(lower, "struct %s__frame %s;",
					child->callee->text, child->member));
	else if (child->kind == CHILD_SIZED)
		frame_add(lower, format(lower, "struct %s__sized %s;",
					child->callee->text, child->member));
	else
		frame_add(lower, format(lower, "struct edo_future *%s;",
					child->member));
}

struct child *make_child(struct lower *lower, struct node *operand)
{
	struct child *child = child_new(
		lower, operand, format(lower, "__c%u", ++lower->next_id));

	if (!child->is_kept)
		child_add_member(lower, child);
	if (lower->defer && child->kind == CHILD_HIDDEN_BOX)
		reserve_box(lower, child);
	return child;
}

/* ---- future variables --------------------------------------------------- */

struct find {
	struct walk walk;
	const struct symbol *variable;
	struct node *call;
};

static void find_assignment(struct walk *walk, struct node *node,
			    struct scope *scope)
{
	struct find *find = (struct find *)walk;

	(void)scope;
	if (!find->call && node->kind == NODE_ASSIGN &&
	    node->children->kind == NODE_FUTURE &&
	    node->children->symbol == find->variable &&
	    node->children->next->kind == NODE_CALL)
		find->call = node->children->next;
}

/* The call that makes the future: the initialiser, or the first assigned. */
static struct node *find_call(struct lower *lower, const struct symbol *symbol)
{
	struct find find = { .walk = { .on_node = find_assignment },
			     .variable = symbol };

	if (symbol->declarator->initialiser)
		return symbol->declarator->initialiser;
	walk_statements(&find.walk, lower->function->body);
	return find.call;
}

struct child *future_child(struct lower *lower, const struct symbol *symbol)
{
	struct lowered_symbol *info = lowered_symbol(lower, symbol);
	struct node *call;

	if (info->child)
		return info->child;
	call = find_call(lower, symbol);
	if (call && call->kind == NODE_CALL) {
		info->child = child_new(lower, call, info->member);
	} else {
		info->child = new_child(lower, CHILD_BOX, NULL, info->member);
		info->child->future = info->child->slot;
		info->child->output = "0";
	}
	info->child->is_kept = true;
	return info->child;
}

/* ---- words of C ----------------------------------------------------------- */

static const char *call_of(struct lower *lower, const struct child *child,
			   const char *what)
{
	const char *name = child->callee ? child->callee->text : "";
	bool is_cancel = *what == 'c';

	if (child->kind == CHILD_HIDDEN_BOX || child->kind == CHILD_BOX)
		return format(lower, "%s->type->%s(%s, __context)", child->slot,
			      what, child->slot);
	if (child->kind == CHILD_SIZED || child->callee->lowered->has_frame)
		return format(lower, "%s__type.%s(%s, __context)", name, what,
			      child->future);
	return format(lower, "%s%s(%s, __context)",
		      is_cancel ? name : poll_name(lower, child->callee),
		      is_cancel ? "__cancel" : "", child->future);
}

const char *child_poll(struct lower *lower, const struct child *child)
{
	return call_of(lower, child, "poll");
}

const char *child_cancel(struct lower *lower, const struct child *child)
{
	return call_of(lower, child, "cancel");
}

static const char *future_type(struct lower *lower, struct node *operand)
{
	const struct child *child = future_child(lower, operand->symbol);

	if (!child->callee)
		return "int";
	return format(lower, "__typeof__(((struct %s__pub *)0)->output)",
		      child->callee->text);
}

/* The output of a box p is what (**p)() would return. */
static const char *box_type(struct lower *lower, struct node *operand)
{
	bool was_typed = lower->is_typed;
	const char *text;

	lower->is_typed = true;
	text = node_text(lower, operand);
	lower->is_typed = was_typed;
	return format(lower, "__typeof__((**(%s))((struct edo_boxed *)0))",
		      text);
}

const char *output_type(struct lower *lower, struct node *operand)
{
	switch (operand->kind) {
	case NODE_BOX:
		return output_type(lower, operand->children);
	case NODE_CALL:
		if (operand->symbol->function->facts & FUNCTION_VOID)
			return "void";
		return format(lower,
			      "__typeof__(((struct %s__pub *)0)->output)",
			      operand->symbol->text);
	case NODE_FUTURE:
		return future_type(lower, operand);
	case NODE_TIMEOUT:
	case NODE_BOX_CANCEL:
		return "int";
	default:
		return box_type(lower, operand);
	}
}

bool output_is_void(struct lower *lower, struct node *operand)
{
	(void)lower;
	if (operand->kind == NODE_BOX)
		operand = operand->children;
	return operand->kind == NODE_CALL && is_void(operand->symbol);
}

const char *is_signed(struct lower *lower, const char *output)
{
	static const char *const types[] = { "int", "long", "long long",
					     "short", "signed char" };
	const char *test = "0";

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		test = format(lower,
			      "%s || __builtin_types_compatible_p("
			      "__typeof__(((void)0, %s)), %s)",
			      test, output, types[i]);
	return test;
}
