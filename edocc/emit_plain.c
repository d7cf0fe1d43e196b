/* SPDX-License-Identifier: MIT */

/*
 * Plain functions with Edo constructs. They are copied, with the constructs
 * replaced; what these need at file scope (spawn_blocking.c) goes in front.
 */

#include "lower.h"

struct plain {
	struct walk walk;
	struct lower *lower;
	token_index written; /* tokens before it have been */
};

static bool is_construct(enum node_kind kind)
{
	switch (kind) {
	case NODE_RUN:
	case NODE_PAREN:
	case NODE_AND:
	case NODE_OR:
	case NODE_COND:
	case NODE_COMMA:
	case NODE_ASSIGN:
	case NODE_BRACES:
	case NODE_LITERAL:
	case NODE_TYPED:
	case NODE_TAG:
	case NODE_STATEMENTS:
		return false;
	default:
		return true;
	}
}

/* The outermost constructs; what is inside them is theirs to write. */
static void on_node(struct walk *walk, struct node *node, struct scope *scope)
{
	struct plain *plain = (struct plain *)walk;

	(void)scope;
	if (!is_construct(node->kind) || node->first < plain->written)
		return;
	write_tokens(plain->lower, plain->written, node->first);
	write_node(plain->lower, node);
	plain->written = node->end;
}

void write_plain(struct lower *lower, struct statement *body, token_index first,
		 token_index end)
{
	struct plain plain = { .walk = { .on_node = on_node },
			       .lower = lower,
			       .written = first };

	walk_statements(&plain.walk, body);
	write_tokens(lower, plain.written, end);
}

void emit_plain(struct lower *lower, struct item *item)
{
	struct writer writer;
	const char *text;

	lower->function = item->function;
	writer_init(&lower->prelude, lower->source, lower->output.has_markers);
	capture_start(lower, &writer);
	writer_keep_directives(lower->w, item->first);
	write_run(lower, item->node->children, item->first, item->end);
	text = capture_end(lower, &writer);
	lower->function = NULL;
	writer_join(lower->w, &lower->prelude);
	writer_anchor(lower->w, item->first);
	writer_glue(lower->w, "%s", text);
}
