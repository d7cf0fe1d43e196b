/* SPDX-License-Identifier: MIT */

/*
 * Which cleanup is registered where. Going down the statements in text order,
 * `position` is the innermost entry registered so far:
 *
 *	{                               position: root
 *		defer a();              entry 1, parent root
 *		for (...) {
 *			defer b();      entry 2, parent 1
 *			if (x) break;   leaves 2, goes on at position 1
 *		}
 *		return;                 leaves 1
 *	}
 *
 * A jump whose start and goal have different positions gets a number; each
 * entry knows the jumps that end right behind it. The parser has refused jumps
 * into or past entries, so the goal is always a parent of the start.
 */

#include "lower.h"

#include <string.h>

static void analyze_one(struct lower *lower, struct statement *statement);
static void analyze_list(struct lower *lower, struct statement *statement);

static struct entry *new_entry(struct lower *lower, enum entry_kind kind,
			       struct scope *scope)
{
	struct entry *entry = arena_new(lower->arena, struct entry);

	entry->parent = lower->position;
	entry->kind = kind;
	entry->scope = scope;
	entry->number = ++lower->info->n_entries;
	entry->state = new_state(lower);
	*lower->info->entries_end = entry;
	lower->info->entries_end = &entry->next;
	lower->position = entry;
	return entry;
}

/* Statement expressions. */
static void analyze_nodes(struct lower *lower, struct node *node)
{
	if (!node)
		return;
	if (node->kind == NODE_STATEMENTS)
		analyze_list(lower, node->body);
	for (struct node *child = node->children; child; child = child->next)
		analyze_nodes(lower, child);
	if (node->line)
		analyze_nodes(lower, node->line->operand);
}

static void analyze_declaration(struct lower *lower,
				struct statement *statement)
{
	bool is_native = scope_is_native(lower, statement->inside);

	for (struct declarator *d = statement->declarators; d; d = d->next) {
		analyze_nodes(lower, d->initialiser);
		if (is_native)
			continue;
		if (d->facts & DECL_FUTURE)
			new_entry(lower, ENTRY_FUTURE, statement->inside)
				->declarator = d;
		else if (d->cleanup != 0)
			new_entry(lower, ENTRY_CLEANUP, statement->inside)
				->declarator = d;
	}
}

static void add_boxes(struct lower *lower, struct statement *statement)
{
	if (!statement->awaits || lower->info->defer_depth != 0)
		return;
	lowered_statement(lower, statement)->boxes =
		new_entry(lower, ENTRY_BOXES, statement->inside);
}

/* The body runs when the entry is no longer registered. */
static void analyze_defer(struct lower *lower, struct statement *statement)
{
	struct lowered_statement *info = lowered_statement(lower, statement);
	struct entry *outside;
	unsigned n_entries;

	add_boxes(lower, statement);
	outside = lower->position;
	n_entries = lower->info->n_entries;
	lower->info->defer_depth++;
	analyze_list(lower, statement->body);
	lower->info->defer_depth--;
	lower->position = outside;
	info->has_entries = lower->info->n_entries != n_entries;
	info->entry = new_entry(lower, ENTRY_DEFER, statement->inside);
	info->entry->statement = statement;
}

static struct entry *new_guard(struct lower *lower, struct statement *scope)
{
	struct entry *guard = new_entry(lower, ENTRY_SCOPE, scope->inside);

	guard->statement = scope;
	return guard;
}

/* The children are gone before anything is undone that they may have borrowed,
 * so what the body registers is followed by a guard of the scope's own. */
static void analyze_scope(struct lower *lower, struct statement *scope)
{
	struct entry *outside = lower->position;
	struct statement *s = scope->body;

	lowered_statement(lower, scope)->entry = new_guard(lower, scope);
	if (s->kind == STATEMENT_BLOCK)
		s = s->body;
	for (; s; s = s->next) {
		struct entry *before = lower->position;

		analyze_one(lower, s);
		if (lower->position != before)
			lowered_statement(lower, s)->guard =
				new_guard(lower, scope);
	}
	lower->position = outside;
}

static void analyze_inside(struct lower *lower, struct statement *statement)
{
	struct entry *outside = lower->position;

	analyze_list(lower, statement->init);
	analyze_nodes(lower, statement->expression);
	lowered_statement(lower, statement)->position = lower->position;
	analyze_nodes(lower, statement->step);
	analyze_list(lower, statement->body);
	analyze_list(lower, statement->otherwise);
	for (struct line *line = statement->lines; line; line = line->next) {
		analyze_nodes(lower, line->condition);
		analyze_nodes(lower, line->operand);
		analyze_list(lower, line->body);
	}
	lower->position = outside;
}

static void analyze_one(struct lower *lower, struct statement *statement)
{
	struct lowered_statement *info = lowered_statement(lower, statement);

	info->from = lower->position;
	info->number = ++lower->next_id;
	switch (statement->kind) {
	case STATEMENT_DECLARATION:
		analyze_declaration(lower, statement);
		break;
	case STATEMENT_DEFER:
		analyze_defer(lower, statement);
		break;
	case STATEMENT_SCOPE:
		analyze_scope(lower, statement);
		break;
	case STATEMENT_LABEL:
	case STATEMENT_CASE:
	case STATEMENT_DEFAULT:
		info->position = lower->position;
		analyze_nodes(lower, statement->expression);
		analyze_list(lower, statement->body);
		break;
	default:
		analyze_inside(lower, statement);
		break;
	}
}

static void analyze_list(struct lower *lower, struct statement *statement)
{
	for (; statement; statement = statement->next)
		analyze_one(lower, statement);
}

/* ---- jumps ------------------------------------------------------------ */

static const char *jump_label(struct lower *lower, struct statement *jump)
{
	struct lowered_statement *target;

	if (jump->kind == STATEMENT_GOTO)
		return jump->label->text;
	target = lowered_statement(lower, jump->target);
	if (jump->kind == STATEMENT_BREAK) {
		target->needs_break = true;
		return format(lower, "edo__break_%u", target->number);
	}
	target->needs_continue = true;
	return format(lower, "edo__continue_%u", target->number);
}

static struct entry *jump_goal(struct lower *lower, struct statement *jump)
{
	struct statement *target = jump->kind == STATEMENT_GOTO
					   ? jump->label->statement
					   : jump->target;

	return lowered_statement(lower, target)->position;
}

/* The entry below @from that is the last to be undone on the way to @to. */
static struct entry *last_undone(struct entry *from, struct entry *to)
{
	while (from && from->parent != to)
		from = from->parent;
	return from;
}

static struct jump *add_jump(struct lower *lower, struct entry *last,
			     const char *label)
{
	struct jump *jump;

	for (jump = last->jumps; jump; jump = jump->next)
		if (strcmp(jump->label, label) == 0)
			return jump;
	jump = arena_new(lower->arena, struct jump);
	jump->number = EXIT_FIRST_JUMP + lower->info->n_jumps++;
	jump->label = label;
	jump->next = last->jumps;
	jump->to = last->parent;
	last->jumps = jump;
	return jump;
}

static void find_jump(struct walk *walk, struct statement *statement)
{
	struct lower *lower = walk->data;
	struct lowered_statement *info = lowered_statement(lower, statement);
	struct entry *goal, *last;

	if (statement->kind != STATEMENT_GOTO &&
	    statement->kind != STATEMENT_BREAK &&
	    statement->kind != STATEMENT_CONTINUE)
		return;
	if (statement->kind == STATEMENT_GOTO &&
	    (!statement->label || !statement->label->statement))
		return;
	goal = jump_goal(lower, statement);
	last = goal == info->from ? NULL : last_undone(info->from, goal);
	if (last)
		info->jump =
			add_jump(lower, last, jump_label(lower, statement));
}

static void add_owned(struct lower *lower, struct function *function)
{
	for (struct declarator *p = function->parameters; p; p = p->next)
		if (p->owned != 0 && p->symbol)
			new_entry(lower, ENTRY_OWNED, function->scope)
				->declarator = p;
}

void analyze_function(struct lower *lower, struct function *function)
{
	struct walk walk = { .on_statement = find_jump, .data = lower };

	lower->info->entries_end = &lower->info->entries;
	lower->info->n_states = 1; /* 0 is the start, 1 the root position */
	lower->position = NULL;
	lift_function(lower, function);
	add_owned(lower, function);
	analyze_list(lower, function->body);
	walk_statements(&walk, function->body);
	lower->position = NULL;
}

struct entry *entry_of(struct lower *lower, const struct declarator *declarator,
		       const struct statement *statement)
{
	for (struct entry *e = lower->info->entries; e; e = e->next)
		if ((declarator && e->declarator == declarator) ||
		    (statement && e->statement == statement))
			return e;
	return NULL;
}
