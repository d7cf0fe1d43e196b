/* SPDX-License-Identifier: MIT */

/*
 * Which variables live in the frame. A local is lifted if its value may be
 * needed after the function has been suspended and resumed, or by cleanup that
 * a panic runs:
 *
 *	int a = 1;              lifted: an await follows in its scope
 *	a += await f();
 *	int b = a;              stays a C variable
 *	defer log(a, b);        ... but is lifted, since a defer names it
 *
 * A scope with a label and an await lifts all it declares, for a goto may go
 * back. Ends of scopes with future variables or awaiting defers count as awaits,
 * and so does the end of an edo_scope.
 * Parameters always live in the frame. Compound literals whose address outlives
 * their expression are lifted under the same rule.
 *
 * Two walks: the first finds the last suspension point of each scope (and what
 * defers name), the second decides.
 */

#include "lower.h"

struct lift {
	struct walk walk;
	struct lower *lower;
};

static struct lower *lower_of(struct walk *walk)
{
	return ((struct lift *)walk)->lower;
}

/* A suspension point at @at, in @scope and all around it. */
static void note_await(struct lower *lower, struct scope *scope, token_index at)
{
	for (; scope; scope = scope->parent) {
		struct lowered_scope *info = lowered_scope(lower, scope);

		if (info->last_await < at)
			info->last_await = at;
	}
}

static void find_in_node(struct walk *walk, struct node *node,
			 struct scope *scope)
{
	if (node->kind == NODE_AWAIT)
		note_await(lower_of(walk), scope, node->end);
	if (node->kind == NODE_STATEMENTS && !node->awaits)
		lowered_scope(lower_of(walk), node->body->scope)->is_native =
			true;
}

static void name_by_defer(struct lower *lower, token_index first,
			  token_index end)
{
	for (token_index i = first; i < end; i++) {
		struct symbol *symbol = lower->unit->symbols[i];

		if (symbol && symbol->kind == SYMBOL_VARIABLE)
			lowered_symbol(lower, symbol)->is_named_by_defer = true;
	}
}

/* Cleanup is reached from the head of the poll function, too, so what lives
 * around it must be in the frame as if it were suspended there. */
static void note_cleanup(struct lower *lower, struct scope *scope)
{
	if (scope->owner)
		note_await(lower, scope->parent, scope->owner->end);
}

static void find_in_declaration(struct lower *lower,
				struct statement *statement)
{
	struct scope *scope = statement->inside;

	for (struct declarator *d = statement->declarators; d; d = d->next) {
		if (d->facts & DECL_FUTURE)
			note_await(lower, scope, scope->owner->end);
		else if (d->cleanup != 0)
			note_cleanup(lower, scope);
	}
}

/* Children may borrow what its body declares: the join is in the same block. */
static void find_in_scope(struct lower *lower, struct statement *statement)
{
	struct scope *scope = statement->inside;

	if (statement->body->kind == STATEMENT_BLOCK)
		scope = statement->body->scope;
	note_await(lower, scope, statement->end);
}

static void find_in_statement(struct walk *walk, struct statement *statement)
{
	struct lower *lower = lower_of(walk);

	switch (statement->kind) {
	case STATEMENT_ALL:
	case STATEMENT_TRY_ALL:
	case STATEMENT_ANY:
	case STATEMENT_ANY_BIASED:
		note_await(lower, statement->inside, statement->end);
		break;
	case STATEMENT_SCOPE:
		find_in_scope(lower, statement);
		break;
	case STATEMENT_DECLARATION:
		find_in_declaration(lower, statement);
		break;
	case STATEMENT_DEFER:
		name_by_defer(lower, statement->first, statement->end);
		if (statement->awaits)
			note_await(lower, statement->inside,
				   statement->inside->owner->end);
		else
			note_cleanup(lower, statement->inside);
		break;
	case STATEMENT_LABEL:
		for (struct scope *s = statement->inside; s; s = s->parent)
			lowered_scope(lower, s)->has_label = true;
		break;
	default:
		break;
	}
}

/* The initialiser awaits and names the variable itself. */
static bool names_itself(struct lower *lower, struct declarator *declarator)
{
	struct node *initialiser = declarator->initialiser;

	if (!initialiser || !initialiser->awaits)
		return false;
	for (token_index i = initialiser->first; i < initialiser->end; i++)
		if (lower->unit->symbols[i] == declarator->symbol)
			return true;
	return false;
}

static token_index end_of(const struct declarator *declarator)
{
	if (declarator->initialiser)
		return declarator->initialiser->end;
	return declarator->text->end;
}

#define DECL_NOT_LIFTED \
	(DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF | DECL_FUNCTION)

static bool is_lifted(struct lower *lower, struct declarator *declarator)
{
	struct lowered_scope *scope =
		lowered_scope(lower, declarator->symbol->scope);

	if (declarator->facts & DECL_NOT_LIFTED)
		return false;
	if (declarator->facts & DECL_FUTURE)
		return true;
	if (scope->last_await > end_of(declarator))
		return true;
	if (scope->last_await != 0 && scope->has_label)
		return true;
	return names_itself(lower, declarator) ||
	       lowered_symbol(lower, declarator->symbol)->is_named_by_defer;
}

static void lift(struct lower *lower, struct symbol *symbol)
{
	lowered_symbol(lower, symbol)->member =
		member_name(lower, symbol->text);
	vector_push(lower->arena, &lower->members, symbol);
}

static void check_lifted(struct lower *lower, struct declarator *declarator)
{
	struct diagnostics *diagnostics = lower->unit->diagnostics;
	token_index at = declarator->symbol->token;

	if (!(declarator->facts & DECL_VLA))
		return;
	diagnostic_error(diagnostics, at,
			 "an array of variable length cannot live across an "
			 "await");
	diagnostic_hint(diagnostics, at,
			"give it a constant size, or allocate it and free it "
			"in a defer");
}

bool scope_is_native(struct lower *lower, struct scope *scope)
{
	for (; scope; scope = scope->parent)
		if (lowered_scope(lower, scope)->is_native)
			return true;
	return false;
}

/* Cleanup is undone by the poll function itself, unless the scope is inside an
 * expression that cannot wait. */
static bool has_entry(struct lower *lower, const struct declarator *declarator)
{
	return declarator->cleanup != 0 &&
	       !scope_is_native(lower, declarator->symbol->scope);
}

static void decide_in_statement(struct walk *walk, struct statement *statement)
{
	struct lower *lower = lower_of(walk);

	for (struct declarator *d = statement->declarators; d; d = d->next) {
		if (!d->symbol || d->facts & DECL_NOT_LIFTED)
			continue;
		if (!is_lifted(lower, d) && !has_entry(lower, d))
			continue;
		lift(lower, d->symbol);
		check_lifted(lower, d);
	}
}

static void decide_in_node(struct walk *walk, struct node *node,
			   struct scope *scope)
{
	struct lower *lower = lower_of(walk);

	if (node->kind != NODE_LITERAL ||
	    !(node->is_address_taken || node->is_array))
		return;
	if (lowered_scope(lower, scope)->last_await <= node->first)
		return;
	lowered_node(lower, node)->member =
		format(lower, "__l%u", ++lower->next_id);
	node->lowered->scope = scope;
}

bool symbol_is_lifted(struct lower *lower, const struct symbol *symbol)
{
	return lowered_symbol(lower, symbol)->member != NULL;
}

void lift_function(struct lower *lower, struct function *function)
{
	struct lift find = {
		.walk = { .on_node = find_in_node,
			  .on_statement = find_in_statement },
		.lower = lower,
	};
	struct lift decide = {
		.walk = { .on_node = decide_in_node,
			  .on_statement = decide_in_statement },
		.lower = lower,
	};

	for (struct declarator *p = function->parameters; p; p = p->next)
		if (p->symbol)
			lift(lower, p->symbol);
	walk_statements(&find.walk, function->body);
	walk_statements(&decide.walk, function->body);
}
