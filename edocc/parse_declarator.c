/* SPDX-License-Identifier: MIT */

/*
 * Declarators. A declarator is read from the outside, but what it declares is
 * told from the name outward: int *(*p[3])(void) is an array of pointers to
 * functions that return a pointer. Each level of parentheses therefore reports
 * its suffixes and then its stars after the level inside it did. Edo needs the
 * leading arrays and the first thing after them, no more.
 */

#include "parser.h"

static void derive_array(struct parser *parser, struct declared *declared,
			 token_index first)
{
	bool is_first = declared->n_arrays == 0 && !declared->is_indirect;
	bool is_adjusted = is_first && declared->place == DECLARATOR_PARAMETER;

	if (range_is_variable(parser, first + 1, parser->at - 1) &&
	    !is_adjusted)
		declared->facts |= DECL_VLA;
	if (declared->is_indirect)
		return;
	if (is_first) {
		declared->array_first = first;
		declared->array_end = parser->at;
		if (first + 2 == parser->at)
			declared->facts |= DECL_UNSIZED;
	}
	declared->n_arrays++;
	declared->facts |= DECL_ARRAY;
}

static void derive_function(struct declared *declared)
{
	if (!declared->is_indirect && !declared->n_arrays)
		declared->facts |= DECL_FUNCTION;
	declared->is_indirect = true;
	declared->returns = true;
}

static void derive_pointer(struct declared *declared, uint32_t qualifiers)
{
	if (!declared->is_indirect)
		declared->facts |= qualifiers;
	declared->is_indirect = true;
}

/* static, const and an expression, or *, or nothing, between [ and ]. */
static void parse_array(struct parser *parser, struct declared *declared)
{
	token_index open = parser->at;

	parser_next(parser);
	while (parser_is(parser, KW_STATIC) ||
	       (parser_word(parser) >= KW_CONST &&
		parser_word(parser) <= KW_ATOMIC))
		parser_next(parser);
	if (parser_is(parser, '*') && parser_peek(parser, 1) == ']')
		parser_next(parser);
	else if (!parser_is(parser, ']'))
		parse_comma(parser);
	if (parser_expect_close(parser, open))
		derive_array(parser, declared, open);
}

static void parse_function(struct parser *parser, struct declared *declared)
{
	bool is_of_name = !declared->is_indirect && !declared->n_arrays;

	if (is_of_name)
		declared->parameters = parser->at;
	if (parser->skims &&
	    !range_concerns_edo(parser, parser->at,
				parser_close(parser, parser->at))) {
		parser_skip_brackets(parser);
	} else {
		struct declared inner = { 0 };

		parse_parameters(parser, is_of_name ? declared : &inner);
	}
	derive_function(declared);
}

static void parse_suffixes(struct parser *parser, struct declared *declared)
{
	while (!parser_is_end(parser)) {
		token_index before = parser->at;

		if (is_attribute(parser))
			parse_attributes(parser, &declared->extra);
		else if (parser_is(parser, '['))
			parse_array(parser, declared);
		else if (parser_is(parser, '('))
			parse_function(parser, declared);
		if (parser->at == before)
			return;
	}
}

/* ( opens a declarator inside this one, not the parameters of a function. */
static bool is_nested(const struct parser *parser,
		      const struct declared *declared)
{
	token_index next = parser->at + 1;

	if (!parser_is(parser, '('))
		return false;
	if (declared->place == DECLARATOR_NAMED)
		return true;
	return parser->tokens[next].id != ')' &&
	       parser->tokens[next].id != PUNCT_ELLIPSIS &&
	       (!is_type_start(parser, next) ||
		parser->tokens[next].id == KW_ATTRIBUTE);
}

static uint32_t parse_star(struct parser *parser, struct declared *declared)
{
	uint32_t facts = 0;

	parser_next(parser);
	for (;;) {
		if (parser_is(parser, KW_CONST))
			facts |= DECL_CONST;
		else if (parser_is(parser, KW_VOLATILE))
			facts |= DECL_VOLATILE;
		else if (parser_is(parser, KW_ATOMIC))
			facts |= DECL_ATOMIC;
		else if (!parser_is(parser, KW_RESTRICT))
			break;
		parser_next(parser);
	}
	parse_attributes(parser, &declared->extra);
	return facts;
}

static void parse_level(struct parser *parser, struct declared *declared);

static void parse_direct(struct parser *parser, struct declared *declared)
{
	token_index open = parser->at;

	if (parser_is_name(parser) && declared->place != DECLARATOR_TYPE) {
		declared->name = parser->at;
		declared->has_name = true;
		parser_next(parser);
	} else if (is_nested(parser, declared)) {
		parser_next(parser);
		parse_level(parser, declared);
		parser_expect_close(parser, open);
	} else {
		declared->name = parser->at;
	}
}

static void parse_level(struct parser *parser, struct declared *declared)
{
	uint32_t qualifiers = 0;
	bool has_star = false;

	if (!parser_enter(parser))
		return;
	parse_attributes(parser, &declared->extra);
	while (parser_is(parser, '*') || parser_is(parser, '^')) {
		qualifiers = parse_star(parser, declared);
		has_star = true;
	}
	if (!declared->stars_end)
		declared->stars_end = parser->at;
	parse_direct(parser, declared);
	parse_suffixes(parser, declared);
	if (has_star)
		derive_pointer(declared, qualifiers);
	parser_leave(parser);
}

void parse_declarator(struct parser *parser, enum declarator_place place,
		      struct declared *ret_declared)
{
	token_index first = parser->at;
	size_t mark = parser_mark(parser);

	*ret_declared = (struct declared){ .place = place };
	parse_level(parser, ret_declared);
	if (place == DECLARATOR_NAMED && !ret_declared->has_name &&
	    !parser_is(parser, ':'))
		parser_fail(parser, parser->at, "expected a name here");
	ret_declared->text = parser_node(parser, NODE_RUN, first);
	parser_take(parser, ret_declared->text, mark);
}

/* What a type says of an object that is of just this type. */
#define FACTS_DIRECT                                                   \
	(DECL_BOXED | DECL_FUNCTION | DECL_VOID | DECL_ASYNC_POINTER | \
	 DECL_UNSIZED)
/* What it also says of an array of them. */
#define FACTS_ELEMENT (DECL_CONST | DECL_VOLATILE | DECL_ATOMIC | DECL_ARRAY)
#define FACTS_DECLARATION                                         \
	(DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF | DECL_THREAD | \
	 DECL_AUTO_TYPE | DECL_FUTURE | DECL_REGISTER | DECL_VLA)

uint32_t declarator_facts(const struct specifiers *specifiers,
			  const struct declared *declared)
{
	uint32_t kept = FACTS_DECLARATION;

	if (!declared->returns)
		kept |= DECL_NOT_SEND;
	if (specifiers->facts & DECL_ASYNC_POINTER) {
		/* the pointer is the declarator's: (*p)(...) */
		kept |= declared->n_arrays ? 0 : DECL_ASYNC_POINTER;
		return declared->facts | (specifiers->facts & kept);
	}
	if (!declared->is_indirect) {
		kept |= FACTS_ELEMENT;
		if (!declared->n_arrays)
			kept |= FACTS_DIRECT;
	}
	return declared->facts | (specifiers->facts & kept) |
	       (declared->extra.facts & DECL_NOT_SEND);
}

struct declarator *declarator_new(struct parser *parser,
				  const struct specifiers *specifiers,
				  const struct declared *declared)
{
	struct declarator *declarator =
		arena_new(parser->arena, struct declarator);

	declarator->facts = declarator_facts(specifiers, declared);
	declarator->specifiers = specifiers->node;
	declarator->text = declared->text;
	declarator->name_at = declared->name;
	declarator->array_first = declared->array_first;
	declarator->array_end = declared->array_end;
	declarator->cleanup = declared->extra.cleanup ? declared->extra.cleanup
						      : specifiers->cleanup;
	declarator->owned = declared->extra.owned ? declared->extra.owned
						  : specifiers->owned;
	return declarator;
}

static uint32_t read_type_name(struct parser *parser)
{
	struct specifiers specifiers;
	struct declared declared;

	parse_specifiers(parser, &specifiers);
	if (!specifiers.has_type)
		parser_fail(parser, parser->at, "expected a type here");
	if (specifiers.future_at) {
		parser_error(parser, specifiers.future_at,
			     "edo_future(T) only declares variables");
		parser_hint(parser, specifiers.future_at,
			    "elsewhere use `edo_boxed(T)`");
	}
	parser_give_back(parser, specifiers.node);
	parse_declarator(parser, DECLARATOR_TYPE, &declared);
	parser_give_back(parser, declared.text);
	return declarator_facts(&specifiers, &declared);
}

uint32_t parse_type_name(struct parser *parser)
{
	uint32_t facts;

	if (!parser_enter(parser))
		return 0;
	facts = read_type_name(parser);
	parser_leave(parser);
	return facts;
}
