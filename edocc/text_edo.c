/* SPDX-License-Identifier: MIT */

/*
 * What looks like a call and is none:
 *
 *	edo_box(f(a))           f__new(a)
 *	edo_spawn(f(a))         f__spawn("x.c", 12, a)
 *	edo_spawn(p)            edo__task_spawn_box(p, "x.c", 12)
 *	edo_spawn_local(p)      edo__task_spawn_local_box(p, "x.c", 12)
 *	edo_scope_spawn(s, f(a)) f__scope_spawn(s, "x.c", 12, a)
 *	edo_forget(f(a))        edo__box_drop(f__new(a), "x.c", 12)
 *	edo_boxed(int)          __typeof__(__typeof__(int) (**)(struct edo_boxed *))
 *	async int (*p)(char)    __typeof__(...) (*p)(char)
 */

#include "lower.h"

static void write_wrapped(struct lower *lower, const char *before,
			  struct node *node, const char *after)
{
	writer_glue(lower->w, "%s", before);
	write_node(lower, node);
	writer_glue(lower->w, "%s", after);
}

static void write_new(struct lower *lower, struct node *call)
{
	writer_glue(lower->w, "%s__new", call->symbol->text);
	write_call(lower, call, "");
}

static void write_forget(struct lower *lower, struct node *node)
{
	writer_glue(lower->w, "edo__box_drop(");
	write_new(lower, node->children);
	writer_glue(lower->w, ", %s)", place_of(lower, node->first));
}

static void write_spawn(struct lower *lower, struct node *node)
{
	struct node *child = node->children;
	const char *local = node->kind == NODE_SPAWN_LOCAL ? "_local" : "";
	const char *place = place_of(lower, node->first);

	if (child->kind != NODE_CALL) {
		writer_glue(lower->w, "edo__task_spawn%s_box(", local);
		write_box_value(lower, child);
		writer_glue(lower->w, ", %s)", place);
		return;
	}
	writer_glue(lower->w, "%s__spawn%s", child->symbol->text, local);
	write_call(lower, child, place);
}

static void write_scope_spawn(struct lower *lower, struct node *node)
{
	struct node *scope = node->children, *call = scope->next;

	writer_glue(lower->w, "%s__scope_spawn", call->symbol->text);
	write_call(lower, call,
		   format(lower, "(%s), %s", node_text(lower, scope),
			  place_of(lower, node->first)));
}

static void write_box_type(struct lower *lower, struct node *children,
			   token_index first, token_index end)
{
	writer_glue(lower->w, "__typeof__(__typeof__(");
	write_run(lower, children, first, end);
	writer_glue(lower->w, ") (**)(struct edo_boxed *))");
}

static void write_boxed_type(struct lower *lower, struct node *node)
{
	token_index close = source_token(lower->source, node->open)->link;

	write_box_type(lower, node->children, node->open + 1, close);
	write_tokens(lower, close + 1, node->end);
}

static void write_box_drop(struct lower *lower, struct node *node)
{
	write_wrapped(lower, "edo__box_drop((", node->children,
		      format(lower, "), %s)", place_of(lower, node->first)));
}

void write_construct(struct lower *lower, struct node *node)
{
	writer_anchor(lower->w, node->first);
	switch (node->kind) {
	case NODE_BOXED_TYPE:
		write_boxed_type(lower, node);
		break;
	case NODE_ASYNC_TYPE:
		write_box_type(lower, node->children, node->first, node->end);
		break;
	case NODE_BOX:
		write_new(lower, node->children);
		break;
	case NODE_BOX_OK:
		write_wrapped(lower, "((", node->children, ") != (void *)0)");
		break;
	case NODE_BOX_DROP:
		write_box_drop(lower, node);
		break;
	case NODE_BOX_DETACH:
		write_wrapped(lower, "edo__box_detach((", node->children, "))");
		break;
	case NODE_FORGET:
		write_forget(lower, node);
		break;
	case NODE_SPAWN:
	case NODE_SPAWN_LOCAL:
		write_spawn(lower, node);
		break;
	case NODE_SPAWN_BLOCKING:
		write_spawn_blocking(lower, node);
		break;
	case NODE_SCOPE_SPAWN:
		write_scope_spawn(lower, node);
		break;
	case NODE_BLOCK_ON:
		write_block_on(lower, node);
		break;
	default:
		write_run(lower, node->children, node->first, node->end);
		break;
	}
}
