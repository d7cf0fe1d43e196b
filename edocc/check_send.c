/* SPDX-License-Identifier: MIT */

/*
 * Send. A future that holds something bound to its thread (EDO_NOT_SEND) while
 * it is suspended may not continue on another one, so it may not be spawned by
 * edo_spawn(). Each function notes the first such thing it holds. When the whole
 * file is known it inherits that from the functions whose frames lie in its own, and
 * spawns are looked at. What functions of other files hold their declarations say
 * (EDO_LOCAL).
 */

#include "check.h"

struct search {
	struct visitor visitor;
	struct checked_function *checked;
};

/* Where in @statement the function is suspended: its first await, or its end. */
static token_index suspension_at(const struct parser *parser,
				 const struct statement *statement)
{
	if (statement->kind == STATEMENT_SCOPE)
		return statement->first;
	for (token_index i = statement->first; i < statement->end; i++) {
		uint16_t word = parser->tokens[i].id;

		if ((word >= KW_AWAIT && word <= KW_AWAIT_ANY_BIASED) ||
		    word == KW_EDO_FUTURE)
			return i;
	}
	return statement->first;
}

static const struct declarator *
declarator_not_send(const struct statement *statement)
{
	const struct declarator *declarator = statement->declarators;

	while (declarator &&
	       (!(declarator->facts & DECL_NOT_SEND) ||
		declarator->facts & (DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF)))
		declarator = declarator->next;
	return declarator;
}

static void hold(struct search *search, const struct statement *statement,
		 const struct statement *suspension)
{
	const struct declarator *declarator = declarator_not_send(statement);

	if (!declarator || !suspension || search->checked->held)
		return;
	search->checked->held = declarator;
	search->checked->held_across =
		suspension_at(search->visitor.parser, suspension);
}

static void enter(struct visitor *visitor, struct statement *block)
{
	struct search *search = (struct search *)visitor;

	if (block->kind == STATEMENT_FOR && block->init && block->awaits)
		hold(search, block->init, block);
	if (block->kind != STATEMENT_BLOCK)
		return;
	for (const struct statement *s = block->body; s; s = s->next)
		if (declarator_not_send(s))
			hold(search, s,
			     find_suspension_after(visitor->parser, block, s));
}

static void enter_spawn(struct visitor *visitor, struct node *node)
{
	struct parser *parser = visitor->parser;
	struct node *call = node->children;

	if (node->kind == NODE_SCOPE_SPAWN && call)
		call = call->next;
	else if (node->kind != NODE_SPAWN)
		return;
	if (call && call->kind == NODE_CALL)
		vector_push(parser->arena, &parser->spawns, call);
}

void check_note_send(struct parser *parser, struct function *function)
{
	struct search search = {
		.visitor = { .parser = parser, .node = enter_spawn },
		.checked = checked_of(parser, function),
	};

	if (function_is_async(function) && parser->has_not_send) {
		search.visitor.enter = enter;
		for (const struct declarator *declarator = function->parameters;
		     declarator; declarator = declarator->next)
			if (declarator->facts & DECL_NOT_SEND &&
			    !search.checked->held)
				search.checked->held = declarator;
	}
	visit_statements(&search.visitor, function->body);
	if (search.checked->held)
		function->facts |= FUNCTION_NOT_SEND;
}

/* What it holds, declared where, across which await; and what to do about it,
 * or else @other. */
static const char *across(const struct parser *parser, token_index at)
{
	switch (parser->tokens[at].id) {
	case KW_EDO_FUTURE:
		return "across the end of this future, for which its scope "
		       "waits";
	case KW_EDO_SCOPE:
		return "across the end of this scope, which waits for its "
		       "children";
	default:
		return "across this await";
	}
}

static void explain(struct parser *parser, token_index at,
		    const struct checked_function *checked, const char *other)
{
	struct diagnostics *diagnostics = parser->unit->diagnostics;
	const char *name;

	if (!checked->held) {
		diagnostic_note(diagnostics, checked->inherited->first,
				"it holds the future of `%s`, which must stay "
				"on one thread",
				checked->inherited->symbol->text);
		parser_hint(parser, at, "%s", other);
		return;
	}
	name = parser_text(parser, checked->held->name_at);
	diagnostic_note(diagnostics, checked->held->name_at,
			"it holds `%s` of type `%s`, which is bound to its "
			"thread",
			name,
			parser_range_text(parser, checked->held->specifiers));
	if (!checked->held_across) {
		parser_hint(parser, at, "%s", other);
		return;
	}
	diagnostic_note(diagnostics, checked->held_across, "%s",
			across(parser, checked->held_across));
	parser_hint(parser, at, "end the scope of `%s` before that, or %s",
		    name, other);
}

static void check_spawn(struct parser *parser, const struct node *call)
{
	const struct function *function = call->symbol->function;
	bool is_local = function && function->facts & FUNCTION_LOCAL;
	bool is_held = function && function->facts & FUNCTION_NOT_SEND;

	if (!is_local && !is_held)
		return;
	if (!parser_error(parser, call->first,
			  "`%s` cannot be spawned: its future must stay on one "
			  "thread",
			  call->symbol->text))
		return;
	if (is_held) {
		explain(parser, call->first, function->checked,
			"use edo_spawn_local()");
		return;
	}
	diagnostic_note(parser->unit->diagnostics, call->symbol->token,
			"it is declared EDO_LOCAL");
	parser_hint(parser, call->first, "use edo_spawn_local()");
}

/* Other files trust a prototype: without EDO_LOCAL it promises Send. */
static void check_promise(struct parser *parser,
			  const struct function *function)
{
	const struct function *promise = function->previous;
	const char *name = function->symbol->text;

	if (!promise || !(function->facts & FUNCTION_NOT_SEND) ||
	    function->facts & (FUNCTION_STATIC | FUNCTION_LOCAL))
		return;
	if (!parser_error(parser, function->name,
			  "the future of `%s` must stay on one thread, which "
			  "its prototype does not say",
			  name))
		return;
	diagnostic_note(parser->unit->diagnostics, promise->name,
			"the prototype, on which other files rely");
	explain(parser, function->name, function->checked,
		"write EDO_LOCAL at the prototype");
}

static bool must_stay(const struct function *function)
{
	return function &&
	       function->facts & (FUNCTION_LOCAL | FUNCTION_NOT_SEND);
}

/* True: it has to stay for what it awaits, which was not known yet. */
static bool inherit(struct function *function)
{
	struct checked_function *checked = function->checked;

	if (function->facts & FUNCTION_NOT_SEND)
		return false;
	for (size_t i = 0; i < checked->embedded.n; i++) {
		const struct node *call = checked->embedded.items[i];

		if (!must_stay(call->symbol->function))
			continue;
		checked->inherited = call;
		function->facts |= FUNCTION_NOT_SEND;
		return true;
	}
	return false;
}

/* Up to where nothing is new. */
static void inherit_all(struct parser *parser)
{
	bool is_news;

	do {
		is_news = false;
		for (size_t i = 0; i < parser->functions.n; i++)
			is_news |= inherit(parser->functions.items[i]);
	} while (is_news);
}

void check_send(struct parser *parser)
{
	inherit_all(parser);
	for (size_t i = 0; i < parser->functions.n; i++)
		check_promise(parser, parser->functions.items[i]);
	for (size_t i = 0; i < parser->spawns.n; i++)
		check_spawn(parser, parser->spawns.items[i]);
}
