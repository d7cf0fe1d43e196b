/* SPDX-License-Identifier: MIT */

/*
 * Async functions: prototypes and definitions; and the bodies of these and of
 * plain functions.
 *
 * Always true: one name has one symbol; its functions are linked by `previous`,
 * the latest first, and symbol->function is the definition once there is one.
 */

#include "parser.h"

static uint32_t function_facts(const struct specifiers *specifiers,
			       const struct declared *declared)
{
	uint32_t facts = 0;

	if (specifiers->facts & DECL_STATIC)
		facts |= FUNCTION_STATIC;
	if (specifiers->is_inline)
		facts |= FUNCTION_INLINE;
	if (specifiers->is_local || declared->extra.is_local)
		facts |= FUNCTION_LOCAL;
	return facts;
}

/* Attributes of the declaration: a list of runs, marked. */
static struct node *function_attributes(struct parser *parser,
					const struct specifiers *specifiers,
					const struct declared *declared)
{
	struct node *list = specifiers->attributes;
	struct node **end = &list;

	while (*end)
		end = &(*end)->next;
	*end = declared->extra.attributes;
	for (const struct node *node = list; node; node = node->next)
		parser_mark_range(parser, node->first, node->end,
				  MARK_ATTRIBUTE);
	return list;
}

static struct node *function_output(struct parser *parser,
				    const struct specifiers *specifiers,
				    const struct declared *declared)
{
	struct node *output =
		parser_node(parser, NODE_RUN, specifiers->output_first);

	output->end = declared->stars_end;
	output->children = specifiers->node->children;
	return output;
}

/* An earlier prototype binds the later ones: what it promised holds. */
static void inherit(struct function *function)
{
	const struct function *previous = function->previous;

	if (!previous)
		return;
	function->facts |= previous->facts & (FUNCTION_LOCAL | FUNCTION_STATIC);
	if (!function->frame_bytes)
		function->frame_bytes = previous->frame_bytes;
	if (!function->output_destructor)
		function->output_destructor = previous->output_destructor;
}

static struct function *function_new(struct parser *parser,
				     const struct specifiers *specifiers,
				     struct declared *declared)
{
	struct function *function = arena_new(parser->arena, struct function);

	function->first = specifiers->first;
	function->name = declared->name;
	function->facts = function_facts(specifiers, declared);
	function->parameters = declared->parameter_list;
	function->scope = declared->parameter_scope;
	if (function->scope)
		function->scope->function = function;
	return function;
}

static void check_plain_before(struct parser *parser,
			       const struct declared *declared)
{
	const struct symbol *symbol = symbol_of(parser, declared->name);

	if (!symbol || symbol->kind != SYMBOL_ORDINARY)
		return;
	if (parser_error(parser, declared->name,
			 "`%s` was declared before, and not as async",
			 symbol->text))
		diagnostic_note(parser->unit->diagnostics, symbol->token,
				"here");
}

static void check_redefinition(struct parser *parser,
			       const struct function *function)
{
	const struct function *previous = function->previous;

	while (previous && !previous->body)
		previous = previous->previous;
	if (previous && parser_is(parser, '{') &&
	    parser_error(parser, function->name, "`%s` is defined here again",
			 function->symbol->text))
		diagnostic_note(parser->unit->diagnostics, previous->name,
				"its first definition");
}

static void name_function(struct parser *parser, struct function *function,
			  const struct declared *declared)
{
	struct symbol *symbol;

	check_plain_before(parser, declared);
	symbol = symbol_declare(parser, SYMBOL_ASYNC, declared->name);
	parser->has_async_symbols = true;
	function->symbol = symbol;
	function->previous = symbol->function;
	inherit(function);
	check_redefinition(parser, function);
	symbol->function = function;
}

/* A function that gives a pointer to a function has its name in the middle of
 * the type of its output. */
static bool check_shape(struct parser *parser,
			const struct specifiers *specifiers,
			const struct declared *declared)
{
	if (!(declared->facts & DECL_FUNCTION)) {
		parser_fail(parser, specifiers->async,
			    "async belongs to a function");
		parser_hint(parser, specifiers->async,
			    "write `async T f(...)`, or `async T (*p)(...)` "
			    "for a pointer to one");
		return false;
	}
	if (declared->stars_end != declared->name) {
		parser_fail(parser, declared->name,
			    "the type of the output surrounds the name");
		parser_hint(parser, declared->name,
			    "give that type a name with typedef");
		return false;
	}
	if (!specifiers->has_type) {
		parser_fail(parser, specifiers->async,
			    "an async function without a type");
		parser_hint(parser, specifiers->async,
			    "write the type of the output, for instance "
			    "`async void`");
		return false;
	}
	return true;
}

static bool is_main(const struct parser *parser,
		    const struct function *function)
{
	return source_token_is(parser->source, function->symbol->token, "main");
}

struct function *parse_async_function(struct parser *parser,
				      const struct specifiers *specifiers,
				      struct declared *declared)
{
	struct function *function = function_new(parser, specifiers, declared);

	if (parser->has_failed || !check_shape(parser, specifiers, declared))
		return function;
	function->facts |= FUNCTION_ASYNC;
	function->frame_bytes = declared->extra.frame_bytes
					? declared->extra.frame_bytes
					: specifiers->frame_bytes;
	function->output_destructor =
		declared->extra.output_destructor
			? declared->extra.output_destructor
			: specifiers->output_destructor;
	name_function(parser, function, declared);
	if (is_main(parser, function))
		function->facts |= FUNCTION_HIDDEN_MAIN;
	function->output = function_output(parser, specifiers, declared);
	if (specifiers->facts & DECL_VOID &&
	    specifiers->end == declared->stars_end)
		function->facts |= FUNCTION_VOID;
	function->attributes =
		function_attributes(parser, specifiers, declared);
	mark_storage(parser, specifiers);
	check_declaration(parser, function, specifiers, declared);
	if (parser_is(parser, '{') && !parser->has_failed)
		parse_function_body(parser, function);
	else if (function->previous && function->previous->body)
		function->symbol->function = function->previous;
	return function;
}

struct function *parse_plain_function(struct parser *parser,
				      const struct specifiers *specifiers,
				      struct declared *declared)
{
	struct function *function = function_new(parser, specifiers, declared);

	function->symbol = symbol_of(parser, declared->name);
	if (!function->symbol)
		function->symbol =
			symbol_new(parser, SYMBOL_ORDINARY, declared->name);
	while (!parser_is(parser, '{') && !parser_is_end(parser))
		parser_next(parser); /* declarations of K&R parameters */
	parse_function_body(parser, function);
	return function;
}

static void check_labels(struct parser *parser)
{
	for (size_t i = 0; i < parser->labels.n; i++) {
		const struct symbol *label = parser->labels.items[i];

		if (label && !label->statement)
			parser_error(parser, label->token,
				     "there is no label `%s`", label->text);
	}
}

void parse_function_body(struct parser *parser, struct function *function)
{
	size_t mark = scope_mark(parser);
	unsigned n_failures = parser->n_failures;

	parser->function = function;
	parser->loop = NULL;
	parser->breaks = NULL;
	parser->defers = NULL;
	parser->labels.n = 0;
	parser->local_labels.n = 0;
	if (function->scope)
		parameters_rebind(parser, function->scope);
	function->body = parse_block(parser);
	if (!function->scope)
		function->scope = function->body->scope;
	scope_close(parser, mark);
	parser->scope = NULL;
	if (function->body->awaits)
		function->facts |= FUNCTION_AWAITS;
	if (parser->n_failures == n_failures)
		check_labels(parser);
	if (parser->n_failures == n_failures)
		check_function(parser, function);
	parser->function = NULL;
}
