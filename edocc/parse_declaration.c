/* SPDX-License-Identifier: MIT */

/*
 * Declarations inside functions, and initialisers. A name is declared as soon
 * as its declarator was read, so that its own initialiser sees it, as C has it.
 */

#include "parser.h"

/* .name = or [i] = or [i ... j] = or, in old GNU C, name: */
static void parse_designators(struct parser *parser)
{
	bool is_designated = false;

	if (parser_is_name(parser) && parser_peek(parser, 1) == ':') {
		parser_next(parser);
		parser_next(parser);
		return;
	}
	for (;;) {
		token_index open = parser->at;

		if (parser_accept(parser, '.')) {
			parser_next(parser); /* a member is no name */
		} else if (parser_accept(parser, '[')) {
			parse_conditional(parser);
			if (parser_accept(parser, PUNCT_ELLIPSIS))
				parse_conditional(parser);
			parser_expect_close(parser, open);
		} else {
			break;
		}
		is_designated = true;
	}
	if (is_designated)
		parser_accept(parser, '=');
}

static void parse_braces(struct parser *parser)
{
	token_index open = parser->at;
	token_index close = parser_close(parser, open);
	size_t mark = parser_mark(parser);
	struct node *node;

	parser_next(parser);
	if (!parser_enter(parser))
		return;
	while (parser->at < close) {
		parse_designators(parser);
		if (parser_is(parser, '{'))
			parse_braces(parser);
		else
			parse_assignment(parser);
		if (!parser_accept(parser, ','))
			break;
	}
	parser_leave(parser);
	parser_expect_close(parser, open);
	node = parser_node(parser, NODE_BRACES, open);
	node->open = open;
	parser_take(parser, node, mark);
	parser_push(parser, node);
}

struct node *parse_initialiser(struct parser *parser)
{
	size_t mark = parser_mark(parser);
	size_t loose = parser->loose.n;
	token_index first = parser->at;

	if (parser_is(parser, '{'))
		parse_braces(parser);
	else
		parse_assignment(parser);
	parser_check_loose(parser, loose);
	return parser_operand(parser, first, mark);
}

static enum symbol_kind kind_of(uint32_t facts)
{
	if (facts & DECL_TYPEDEF)
		return SYMBOL_TYPEDEF;
	if (facts & DECL_FUTURE)
		return SYMBOL_FUTURE;
	return SYMBOL_VARIABLE;
}

static bool check_future_shape(struct parser *parser,
			       const struct specifiers *specifiers,
			       const struct declared *declared)
{
	token_index at = specifiers->future_at;

	if (declared->n_arrays || declared->is_indirect) {
		parser_error(parser, at,
			     "a future variable is neither an "
			     "array nor a pointer");
		parser_hint(parser, at,
			    "keep boxes instead: `edo_boxed(T) p = "
			    "edo_box(f(...))`");
		return false;
	}
	if (specifiers->facts &
	    (DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF | DECL_THREAD)) {
		parser_error(parser, at,
			     "a future variable is a plain local "
			     "variable of an async function");
		parser_hint(parser, at,
			    "a box may be kept anywhere: "
			    "`edo_boxed(T)`");
		return false;
	}
	return true;
}

static void check_future(struct parser *parser,
			 const struct specifiers *specifiers,
			 const struct declared *declared)
{
	token_index at = specifiers->future_at;

	if (!at || !check_future_shape(parser, specifiers, declared))
		return;
	if (!in_async(parser)) {
		parser_error(parser, at,
			     "a future variable in the plain function `%s`, "
			     "which cannot await it",
			     parser->function ? parser->function->symbol->text
					      : "?");
		parser_hint(parser, at,
			    "use a box, `edo_boxed(T) p = edo_box(f(...))`, "
			    "or edo_spawn()");
	} else if (specifiers->facts & DECL_VOID) {
		parser_error(parser, at, "there is no edo_future(void)");
		parser_hint(parser, at,
			    "await or spawn the call, or let the function "
			    "return int and give 0");
	}
}

static void check_local_function(struct parser *parser,
				 const struct specifiers *specifiers,
				 const struct declared *declared)
{
	if (parser_is(parser, '{') && declared->facts & DECL_FUNCTION) {
		parser_fail(parser, declared->name,
			    "a function inside a function");
		parser_hint(parser, declared->name,
			    "move it out, and pass what it needs as "
			    "arguments");
	} else if (specifiers->is_async) {
		parser_error(parser, specifiers->async,
			     "async functions are declared at file scope");
		parser_hint(parser, specifiers->async,
			    "move the prototype out of the function; a "
			    "pointer is `async T (*name)(...)`");
	}
}

static void check_register(struct parser *parser,
			   const struct specifiers *specifiers,
			   const struct declared *declared)
{
	if (!declared->extra.assembler_at || !specifiers->register_at ||
	    !in_async(parser))
		return;
	parser_error(parser, specifiers->register_at,
		     "a variable bound to a register in an async function");
	parser_hint(parser, specifiers->register_at,
		    "put the code that needs it into a plain function and "
		    "call that");
}

static struct declarator *declare_local(struct parser *parser,
					const struct specifiers *specifiers,
					const struct declared *declared)
{
	struct declarator *declarator =
		declarator_new(parser, specifiers, declared);
	struct symbol *symbol;

	if (declarator->facts & DECL_FUNCTION &&
	    !(declarator->facts & DECL_TYPEDEF))
		declarator->facts |= DECL_EXTERN;
	if (!declared->has_name)
		return declarator;
	symbol_check_again(parser, declared->name, declarator->facts);
	symbol = symbol_declare(parser, kind_of(declarator->facts),
				declared->name);
	symbol->declarator = declarator;
	symbol->is_not_send = declarator->facts & DECL_NOT_SEND;
	declarator->symbol = symbol;
	return declarator;
}

static struct declarator *parse_one(struct parser *parser,
				    const struct specifiers *specifiers)
{
	struct declared declared;
	struct declarator *declarator;

	parse_declarator(parser, DECLARATOR_NAMED, &declared);
	check_local_function(parser, specifiers, &declared);
	check_future(parser, specifiers, &declared);
	check_register(parser, specifiers, &declared);
	check_async_stars(parser, specifiers);
	if (parser->has_failed)
		return NULL;
	declarator = declare_local(parser, specifiers, &declared);
	if (!parser_accept(parser, '='))
		return declarator;
	declarator->initialiser = specifiers->future_at
					  ? parse_future_value(parser)
					  : parse_initialiser(parser);
	return declarator;
}

void parse_declaration(struct parser *parser, struct statement *statement)
{
	struct declarator **end = &statement->declarators;
	struct specifiers specifiers;

	statement->kind = STATEMENT_DECLARATION;
	parse_specifiers(parser, &specifiers);
	statement->specifiers = specifiers.node;
	if (in_async(parser))
		mark_storage(parser, &specifiers);
	while (!parser_is(parser, ';') && !parser->has_failed) {
		*end = parse_one(parser, &specifiers);
		if (*end)
			end = &(*end)->next;
		if (!parser_accept(parser, ','))
			break;
	}
	parse_semicolon(parser);
}
