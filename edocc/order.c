/* SPDX-License-Identifier: MIT */

/*
 * In which order definitions are written. A frame contains the frames of the
 * functions it awaits, so those come first; a definition that stands above one
 * it embeds is written below it. That ends: the checks have refused a function
 * that embeds itself (check_recursion.c).
 */

#include "lower.h"

struct collect {
	struct walk walk;
	struct lower *lower;
	struct lowered_function *info; /* NULL: outside of async functions */
};

/* The call under what is written like one. */
static struct node *constructed_by(const struct node *node)
{
	struct node *child = node->children;

	return child && node->kind == NODE_SCOPE_SPAWN ? child->next : child;
}

static void note_use(struct lower *lower, struct node *node)
{
	struct node *child = constructed_by(node);
	struct lowered_symbol *info;

	if (!child || child->kind != NODE_CALL)
		return;
	info = lowered_symbol(lower, child->symbol);
	info->has_spawn |= node->kind == NODE_SPAWN;
	info->has_spawn_local |= node->kind == NODE_SPAWN_LOCAL;
	info->has_scope_spawn |= node->kind == NODE_SCOPE_SPAWN;
}

/* A call under one of these makes its frame elsewhere. */
static bool makes_elsewhere(enum node_kind kind)
{
	return kind == NODE_BOX || kind == NODE_SPAWN ||
	       kind == NODE_SPAWN_LOCAL || kind == NODE_FORGET ||
	       kind == NODE_SCOPE_SPAWN;
}

static void on_node(struct walk *walk, struct node *node, struct scope *scope)
{
	struct collect *collect = (struct collect *)walk;
	struct lower *lower = collect->lower;

	(void)scope;
	note_use(lower, node);
	if (makes_elsewhere(node->kind) && constructed_by(node))
		lowered_node(lower, constructed_by(node))->is_elsewhere = true;
	if (node->kind != NODE_CALL || !collect->info)
		return;
	if (!lowered_node(lower, node)->is_elsewhere &&
	    node->symbol->function->body)
		vector_push(lower->arena, &collect->info->callees, node);
}

static void collect_function(struct collect *collect, struct function *function)
{
	collect->info = lowered_function(collect->lower, function);
	walk_statements(&collect->walk, function->body);
	collect->info = NULL;
}

/* Every mention outside of a function's own declarations. */
static void note_mentions(struct lower *lower, token_index first,
			  token_index end)
{
	for (token_index i = first; i < end; i++) {
		struct symbol *symbol = lower->unit->symbols[i];

		if (symbol && symbol->kind == SYMBOL_ASYNC)
			lowered_symbol(lower, symbol)->is_used = true;
	}
}

static void collect_item(struct collect *collect, struct item *item)
{
	token_index first = item->first;

	if (item->kind == ITEM_PROTOTYPE)
		return;
	if (item->kind == ITEM_ASYNC) {
		collect_function(collect, item->function);
		first = item->function->body->first;
	} else {
		walk_nodes(&collect->walk, item->node, NULL);
	}
	note_mentions(collect->lower, first, item->end);
}

/* A library's futures have their frames in the header. */
static void find_library_frame(struct lower *lower, struct function *function)
{
	const char *name = format(lower, "%s__frame", function->symbol->text);
	struct source *source = lower->unit->source;
	uint32_t number = names_find_string(&source->names, name);
	struct symbol *tag = source->names.all.items[number]->tag;

	if (tag && tag->is_complete)
		lowered_symbol(lower, function->symbol)->has_frame = true;
}

void order_functions(struct lower *lower)
{
	struct collect collect = { .walk = { .on_node = on_node },
				   .lower = lower };

	for (struct item *item = lower->unit->items; item; item = item->next) {
		if (item->kind == ITEM_PROTOTYPE)
			find_library_frame(lower, item->function);
		collect_item(&collect, item);
	}
}

bool order_is_ready(struct lower *lower, struct function *function)
{
	struct lowered_function *info = lowered_function(lower, function);

	for (size_t i = 0; i < info->callees.n; i++) {
		struct symbol *callee = info->callees.items[i]->symbol;

		if (!lowered_symbol(lower, callee)->is_complete)
			return false;
	}
	return true;
}
