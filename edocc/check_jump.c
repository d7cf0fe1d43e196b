/* SPDX-License-Identifier: MIT */

/*
 * Jumps. Each place in a function has a list of what is undone when it is left:
 * the blocks that have a defer, a cleanup attribute or a future variable, these
 * entries themselves, and barriers where a defer or a statement expression
 * begins. The list of a place is a chain of links from the innermost outward.
 *
 * A jump is right iff the chain of its target is an end of its own chain: then
 * it only leaves. It may not leave through the barrier of a defer.
 */

#include "check.h"

enum link_kind {
	LINK_BLOCK,      /* a block with a list */
	LINK_ENTRY,      /* a defer, a cleanup, a future variable */
	LINK_DEFER,      /* the body of a defer */
	LINK_STATEMENTS, /* a statement expression */
};

struct link {
	enum link_kind kind;
	token_index at; /* for messages */
	struct link *outer;
};

struct jump {
	struct statement *statement;
	struct link *chain;
};

struct jumps {
	struct visitor visitor;
	struct link *chain;
	VECTOR(struct link *) saved;
	VECTOR(struct jump) gotos;
	VECTOR(struct jump) labels;
	VECTOR(struct jump) switches; /* those around the present place */
};

static struct jumps *jumps_of(struct visitor *visitor)
{
	return (struct jumps *)visitor;
}

static void chain_push(struct jumps *jumps, enum link_kind kind, token_index at)
{
	struct link *link =
		arena_new(jumps->visitor.parser->arena, struct link);

	link->kind = kind;
	link->at = at;
	link->outer = jumps->chain;
	jumps->chain = link;
}

/* The declarator that puts @statement on its block's list. */
static const struct declarator *
listed_declarator(const struct statement *statement)
{
	const struct declarator *declarator = statement->declarators;

	while (declarator && !declarator->cleanup &&
	       !(declarator->facts & DECL_FUTURE))
		declarator = declarator->next;
	return declarator;
}

static token_index list_entry(const struct statement *statement)
{
	const struct declarator *declarator;

	if (statement->kind == STATEMENT_DEFER)
		return statement->first;
	if (statement->kind != STATEMENT_DECLARATION)
		return 0;
	declarator = listed_declarator(statement);
	return declarator ? declarator->name_at : 0;
}

static token_index block_entry(const struct statement *block)
{
	token_index at = 0;

	for (const struct statement *s = block->body; s && !at; s = s->next)
		at = list_entry(s);
	return at;
}

static const char *entry_text(const struct parser *parser, token_index at)
{
	uint16_t word = parser->tokens[at].id;

	if (word == KW_DEFER)
		return "this defer";
	if (word == KW_EDO_SCOPE)
		return "this edo_scope";
	return arena_format(parser->arena, "`%s`, which is cleaned up",
			    parser_text(parser, at));
}

/* The outermost link of @target that @source lacks; NULL: none. */
static const struct link *missing_link(const struct link *source,
				       const struct link *target)
{
	const struct link *missing = NULL;

	for (; target; target = target->outer) {
		const struct link *link = source;

		while (link && link != target)
			link = link->outer;
		if (link)
			break;
		missing = target;
	}
	return missing;
}

static bool leaves_defer(const struct link *source, const struct link *target)
{
	for (; source && source != target; source = source->outer)
		if (source->kind == LINK_DEFER)
			return true;
	return false;
}

static void report_missing(struct parser *parser, token_index at,
			   const struct link *missing)
{
	bool is_said;

	if (missing->kind == LINK_DEFER) {
		is_said = parser_error(parser, at, "jump into a defer");
	} else if (missing->kind == LINK_STATEMENTS) {
		is_said = parser_error(parser, at,
				       "jump into a statement expression");
	} else {
		is_said = parser_error(parser, at, "jump %s %s",
				       missing->kind == LINK_BLOCK
					       ? "into the block of"
					       : "past",
				       entry_text(parser, missing->at));
		if (is_said)
			diagnostic_note(parser->unit->diagnostics, missing->at,
					"here");
	}
	if (is_said)
		parser_hint(parser, at,
			    "put what must not be jumped into in a block of "
			    "its own");
}

static void check_jump(struct parser *parser, token_index at,
		       const struct link *source, const struct link *target)
{
	const struct link *missing = missing_link(source, target);

	if (missing) {
		report_missing(parser, at, missing);
	} else if (leaves_defer(source, target)) {
		parser_error(parser, at, "goto would leave a defer");
		parser_hint(parser, at,
			    "a defer runs to its end; use if and else in it");
	}
}

static void enter(struct visitor *visitor, struct statement *statement)
{
	struct jumps *jumps = jumps_of(visitor);
	struct arena *arena = visitor->parser->arena;
	struct jump jump = { statement, jumps->chain };

	vector_push(arena, &jumps->saved, jumps->chain);
	switch (statement->kind) {
	case STATEMENT_BLOCK:
		if (block_entry(statement))
			chain_push(jumps, LINK_BLOCK, block_entry(statement));
		break;
	case STATEMENT_SCOPE: /* what ends with its body is not yet there */
		chain_push(jumps, LINK_BLOCK, statement->first);
		break;
	case STATEMENT_DEFER:
		chain_push(jumps, LINK_DEFER, statement->first);
		break;
	case STATEMENT_GOTO:
		if (statement->label)
			vector_push(arena, &jumps->gotos, jump);
		break;
	case STATEMENT_LABEL:
		vector_push(arena, &jumps->labels, jump);
		break;
	case STATEMENT_SWITCH:
		vector_push(arena, &jumps->switches, jump);
		break;
	case STATEMENT_CASE:
	case STATEMENT_DEFAULT:
		if (jumps->switches.n)
			check_jump(visitor->parser, statement->first,
				   jumps->switches.items[jumps->switches.n - 1]
					   .chain,
				   jumps->chain);
		break;
	default:
		break;
	}
}

static void leave(struct visitor *visitor, struct statement *statement)
{
	struct jumps *jumps = jumps_of(visitor);

	jumps->chain = jumps->saved.items[--jumps->saved.n];
	if (statement->kind == STATEMENT_SWITCH)
		jumps->switches.n--;
	if (list_entry(statement))
		chain_push(jumps, LINK_ENTRY, list_entry(statement));
}

static void enter_node(struct visitor *visitor, struct node *node)
{
	struct jumps *jumps = jumps_of(visitor);

	if (node->kind != NODE_STATEMENTS)
		return;
	vector_push(visitor->parser->arena, &jumps->saved, jumps->chain);
	chain_push(jumps, LINK_STATEMENTS, node->first);
}

static void leave_node(struct visitor *visitor, struct node *node)
{
	struct jumps *jumps = jumps_of(visitor);

	if (node->kind == NODE_STATEMENTS)
		jumps->chain = jumps->saved.items[--jumps->saved.n];
}

static void check_goto(struct jumps *jumps, const struct jump *jump)
{
	for (size_t i = 0; i < jumps->labels.n; i++) {
		const struct jump *label = &jumps->labels.items[i];

		if (label->statement->label == jump->statement->label)
			check_jump(jumps->visitor.parser,
				   jump->statement->first, jump->chain,
				   label->chain);
	}
}

void check_jumps(struct parser *parser, struct function *function)
{
	struct jumps jumps = {
		.visitor = { parser, enter, leave, enter_node, leave_node },
	};

	visit_statements(&jumps.visitor, function->body);
	for (size_t i = 0; i < jumps.gotos.n; i++)
		check_goto(&jumps, &jumps.gotos.items[i]);
}
