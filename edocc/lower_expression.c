/* SPDX-License-Identifier: MIT */

/*
 * Awaits inside expressions. All awaits of a full expression run first, left to
 * right; what is left is an expression without any:
 *
 *	t += g(await f(), i++)  <await f()>  t += g(__f->__c1.output, i++)
 *
 * A value that has to outlive a later await goes through a temporary of the
 * frame. Only &&, ||, ?: and the comma decide whether an await below them runs;
 * they become control flow:
 *
 *	a && await f()          int edo__t1;
 *	                        edo__t1 = !!(a);
 *	                        if (edo__t1) { <await f()>
 *	                                edo__t1 = !!(__f->__c1.output); }
 *
 * A statement expression that waits is written as a block in front.
 */

#include "lower.h"

static const struct use no_use;
static const struct use unused = { .is_unused = true };
static const struct use cast = { .is_unused = true, .is_cast = true };

static bool awaits_later(const struct node *node)
{
	for (node = node->next; node; node = node->next)
		if (node->awaits)
			return true;
	return false;
}

void hoist_list(struct lower *lower, struct node *node, bool is_more)
{
	for (; node; node = node->next)
		hoist(lower, node, is_more || awaits_later(node), &no_use);
}

static void write_value(struct lower *lower, const char *before,
			struct node *node, const char *after)
{
	writer_glue(lower->w, "%s", before);
	write_node(lower, node);
	writer_glue(lower->w, "%s", after);
}

static void hoist_logical(struct lower *lower, struct node *node, bool is_more)
{
	struct node *left = node->children, *right = left->next;
	const char *value;

	hoist(lower, left, right->awaits ? false : is_more, &no_use);
	if (!right->awaits)
		return;
	value = new_temporary(lower, "int", is_more);
	write_value(lower, format(lower, "%s = !!(", value), left, ");");
	writer_glue(lower->w, "if (%s%s) {", node->kind == NODE_OR ? "!" : "",
		    value);
	hoist(lower, right, false, &no_use);
	write_value(lower, format(lower, "%s = !!(", value), right, "); }");
	replace_node(lower, node, value);
}

/* One side of ?: into @value, or for its effects alone. */
static void hoist_side(struct lower *lower, struct node *side,
		       const char *value)
{
	writer_glue(lower->w, "{");
	hoist(lower, side, false, value ? &no_use : &unused);
	write_value(lower, value ? format(lower, "%s = (", value) : "(void)(",
		    side, "); }");
}

/* a ?: b */
static void hoist_elvis(struct lower *lower, struct node *node,
			const char *value)
{
	struct node *left = node->children;

	write_value(lower, format(lower, "%s = (", value), left, ");");
	writer_glue(lower->w, "if (!%s)", value);
	hoist_side(lower, left->next, value);
	replace_node(lower, node, value);
}

static void hoist_conditional(struct lower *lower, struct node *node,
			      bool is_more, bool is_unused)
{
	struct node *condition = node->children, *yes = condition->next;
	struct node *no = yes->next;
	bool branches = yes->awaits || (no && no->awaits);
	const char *value = NULL;

	hoist(lower, condition, branches ? false : is_more, &no_use);
	if (!branches)
		return;
	if (!is_unused || !no)
		value = new_temporary(lower, type_of_node(lower, node, is_more),
				      is_more);
	if (!no) {
		hoist_elvis(lower, node, value);
		return;
	}
	write_value(lower, "if (", condition, ")");
	hoist_side(lower, yes, value);
	writer_glue(lower->w, "else");
	hoist_side(lower, no, value);
	replace_node(lower, node, value ? value : "((void)0)");
}

static void hoist_comma(struct lower *lower, struct node *node, bool is_more,
			const struct use *use)
{
	struct node *left = node->children, *right = left->next;

	hoist(lower, left, false, &unused);
	write_value(lower, "", left, ";");
	hoist(lower, right, is_more, use);
	replace_node(lower, node,
		     format(lower, "(%s)", node_text(lower, right)));
}

/* ---- statement expressions --------------------------------------------- */

static struct statement *last_of(struct statement *statement)
{
	while (statement && statement->next)
		statement = statement->next;
	return statement;
}

/* The value is there before the block's own cleanup runs, which may wait. */
static bool has_cleanup(const struct lower *lower, const struct scope *scope)
{
	for (struct entry *e = lower->info->entries; e; e = e->next)
		if (e->scope == scope)
			return true;
	return false;
}

/* The last statement gives the value; it becomes an assignment. */
static void hoist_statements(struct lower *lower, struct node *node,
			     bool is_more, bool is_unused)
{
	struct statement *last = last_of(node->body->body);
	const char *outer = lower->value;
	struct statement *outer_of = lower->value_of;

	is_more |= has_cleanup(lower, node->body->scope);
	lower->value = NULL;
	lower->value_of = NULL;
	if (!is_unused && last && last->kind == STATEMENT_EXPRESSION) {
		lower->value = new_temporary(
			lower, type_of_node(lower, node, is_more), is_more);
		lower->value_of = last;
	}
	replace_node(lower, node, lower->value ? lower->value : "((void)0)");
	lower_block(lower, node->body);
	lower->value = outer;
	lower->value_of = outer_of;
}

/* (void)e */
static bool is_cast_to_void(const struct lower *lower, const struct node *node)
{
	const struct token *token =
		source_token(lower->source, node->first + 1);

	return node->children && !node->children->next &&
	       node->children->first == node->first + 3 &&
	       node->children->end == node->end &&
	       token->kind == TOKEN_KEYWORD && token->id == KW_VOID;
}

/* An assignment of which an await is the whole right-hand side is done even if
 * the await is cancelled but finished. */
static void hoist_assignment(struct lower *lower, struct node *node,
			     bool is_more)
{
	struct node *left = node->children, *right = left->next;
	struct use use = { .assign = NULL };

	if (peel(right)->kind == NODE_AWAIT)
		use.assign = node;
	hoist(lower, left, is_more || right->awaits, &no_use);
	hoist(lower, right, is_more, &use);
}

void hoist(struct lower *lower, struct node *node, bool is_more,
	   const struct use *use)
{
	if (!node || !node->awaits)
		return;
	switch (node->kind) {
	case NODE_AWAIT:
		lower_await(lower, node, is_more, use);
		break;
	case NODE_AND:
	case NODE_OR:
		hoist_logical(lower, node, is_more);
		break;
	case NODE_COND:
		hoist_conditional(lower, node, is_more, use->is_unused);
		break;
	case NODE_COMMA:
		hoist_comma(lower, node, is_more, use);
		break;
	case NODE_STATEMENTS:
		hoist_statements(lower, node, is_more, use->is_unused);
		break;
	case NODE_PAREN:
		hoist(lower, node->children, is_more, use);
		break;
	case NODE_ASSIGN:
		hoist_assignment(lower, node, is_more);
		break;
	default:
		if (is_cast_to_void(lower, node))
			hoist(lower, node->children, is_more, &cast);
		else
			hoist_list(lower, node->children, is_more);
		break;
	}
}
