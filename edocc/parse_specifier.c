/* SPDX-License-Identifier: MIT */

/*
 * Declaration specifiers: storage classes, qualifiers and the type, in any
 * order, as C allows. Whether an identifier is a type is known from the
 * typedefs in force; one that nobody declared and that is followed by another
 * identifier is taken for a type the compiler knows.
 */

#include "parser.h"

#define FACTS_OF_TYPEDEF                                         \
	(DECL_CONST | DECL_VOLATILE | DECL_ATOMIC | DECL_ARRAY | \
	 DECL_UNSIZED | DECL_VLA | DECL_FUNCTION | DECL_BOXED |  \
	 DECL_NOT_SEND | DECL_VOID | DECL_ASYNC_POINTER)

static bool is_storage(uint16_t word)
{
	return word >= KW_TYPEDEF && word <= KW_NORETURN;
}

/* Words that can only begin or continue specifiers. */
static bool is_specifier_word(uint16_t word)
{
	return (word >= KW_TYPEDEF && word <= KW_ALIGNAS) ||
	       (word >= KW_VOID && word <= KW_TYPEOF) ||
	       (word >= KW_EDO_OWNED && word <= KW_EDO_BOXED);
}

static bool is_typedef_name(const struct parser *parser, token_index at)
{
	const struct symbol *symbol = symbol_of(parser, at);

	return symbol && symbol->kind == SYMBOL_TYPEDEF;
}

/* Two identifiers in a row, of which the first was never declared. */
static bool is_unknown_type(const struct parser *parser, token_index at)
{
	const struct token *token = &parser->tokens[at];

	return token[0].kind == TOKEN_NAME && !symbol_of(parser, at) &&
	       token[1].kind == TOKEN_NAME && !token[0].id && !token[1].id;
}

static bool is_async_word(const struct parser *parser, token_index at,
			  bool has_type)
{
	const struct token *token = &parser->tokens[at];

	if (token->id != KW_ASYNC)
		return false;
	if (token->kind == TOKEN_KEYWORD)
		return true;
	if (token[1].kind == TOKEN_NAME)
		return !is_typedef_name(parser, at);
	return is_specifier_word(token[1].id) ||
	       (!has_type && token[1].id == KW_ATTRIBUTE);
}

bool is_type_start(const struct parser *parser, token_index at)
{
	uint16_t word;

	while (parser->tokens[at].id == KW_EXTENSION)
		at++;
	word = parser->tokens[at].id;
	if (is_specifier_word(word) || word == KW_ATTRIBUTE)
		return !is_storage(word);
	return is_typedef_name(parser, at) || is_async_word(parser, at, false);
}

bool is_declaration_start(const struct parser *parser, token_index at)
{
	while (parser->tokens[at].id == KW_EXTENSION)
		at++;
	return is_storage(parser->tokens[at].id) || is_type_start(parser, at) ||
	       is_unknown_type(parser, at);
}

static void specify_storage(struct parser *parser,
			    struct specifiers *specifiers)
{
	switch (parser_word(parser)) {
	case KW_TYPEDEF:
		specifiers->facts |= DECL_TYPEDEF;
		specifiers->typedef_at = parser->at;
		break;
	case KW_EXTERN:
		specifiers->facts |= DECL_EXTERN;
		break;
	case KW_STATIC:
		specifiers->facts |= DECL_STATIC;
		break;
	case KW_REGISTER:
		specifiers->facts |= DECL_REGISTER;
		specifiers->register_at = parser->at;
		break;
	case KW_THREAD_LOCAL:
		specifiers->facts |= DECL_THREAD;
		break;
	case KW_INLINE:
		specifiers->is_inline = true;
		break;
	default:
		break;
	}
	parser_next(parser);
}

static void specify_atomic(struct parser *parser, struct specifiers *specifiers)
{
	token_index open = parser->at + 1;

	specifiers->facts |= DECL_ATOMIC;
	parser_next(parser);
	if (!parser_is(parser, '('))
		return;
	parser_next(parser);
	parse_type_name(parser);
	parser_expect_close(parser, open);
	specifiers->has_type = true;
}

static void specify_qualifier(struct parser *parser,
			      struct specifiers *specifiers)
{
	uint16_t word = parser_word(parser);

	if (word == KW_ATOMIC) {
		specify_atomic(parser, specifiers);
		return;
	}
	if (word == KW_CONST)
		specifiers->facts |= DECL_CONST;
	else if (word == KW_VOLATILE)
		specifiers->facts |= DECL_VOLATILE;
	parser_next(parser);
}

/* edo_future ( T ): the specifiers are those of T. */
static void specify_future(struct parser *parser, struct specifiers *specifiers)
{
	token_index open = parser->at + 1;
	size_t mark = parser_mark(parser);

	specifiers->future_at = parser->at;
	parser_next(parser);
	if (!parser_expect(parser, '(', "`(` and the type of the output"))
		return;
	specifiers->facts |=
		DECL_FUTURE | (parse_type_name(parser) & DECL_VOID);
	specifiers->node = parser_operand(parser, open + 1, mark);
	parser_expect_close(parser, open);
	specifiers->has_type = true;
}

static void specify_boxed(struct parser *parser, struct specifiers *specifiers)
{
	token_index first = parser->at;
	token_index open = first + 1;
	size_t mark = parser_mark(parser);
	struct node *node;
	uint32_t facts;

	parser_next(parser);
	if (!parser_expect(parser, '(', "`(` and the type of the output"))
		return;
	facts = parse_type_name(parser);
	if (!parser_expect_close(parser, open))
		return;
	if (facts & DECL_VOID) {
		parser_error(parser, first, "there is no edo_boxed(void)");
		parser_hint(parser, first,
			    "let the function return int and give 0");
	}
	node = parser_node(parser, NODE_BOXED_TYPE, first);
	node->open = open;
	parser_take(parser, node, mark);
	parser_push(parser, node);
	specifiers->facts |= DECL_BOXED;
	specifiers->has_type = true;
}

static void specify_typedef(struct parser *parser,
			    struct specifiers *specifiers)
{
	struct symbol *symbol = symbol_of(parser, parser->at);

	symbol_use(parser, parser->at, symbol);
	if (symbol && symbol->kind == SYMBOL_TYPEDEF) {
		specifiers->type_symbol = symbol;
		if (symbol->declarator)
			specifiers->facts |=
				symbol->declarator->facts & FACTS_OF_TYPEDEF;
		if (symbol->is_not_send)
			specifiers->facts |= DECL_NOT_SEND;
	}
	specifiers->has_type = true;
	parser_next(parser);
}

static void specify_type(struct parser *parser, struct specifiers *specifiers)
{
	uint16_t word = parser_word(parser);

	specifiers->has_type = true;
	if (word == KW_STRUCT || word == KW_UNION || word == KW_ENUM) {
		parse_tag(parser, specifiers);
		return;
	}
	if (word == KW_TYPEOF) {
		specifiers->facts |= DECL_CONST;
		parse_typed(parser);
		return;
	}
	if (word == KW_VOID)
		specifiers->facts |= DECL_VOID;
	if (word == KW_AUTO_TYPE)
		specifiers->facts |= DECL_AUTO_TYPE;
	parser_next(parser);
	if (word == KW_FLOATN && parser_is(parser, '('))
		parser_skip_brackets(parser); /* _BitInt(7) */
}

static bool specify_async(struct parser *parser, struct specifiers *specifiers)
{
	if (!is_async_word(parser, parser->at, specifiers->has_type))
		return false;
	specifiers->is_async = true;
	specifiers->async = parser->at;
	parser_put_mark(parser, parser->at, MARK_DROP);
	parser_next(parser);
	return true;
}

/* One specifier; false: none is there. */
static bool specify(struct parser *parser, struct specifiers *specifiers)
{
	uint16_t word = parser_word(parser);
	token_index first;

	if (is_storage(word)) {
		specify_storage(parser, specifiers);
		return true;
	}
	if (specify_async(parser, specifiers))
		return true;
	if (word == KW_EXTENSION) {
		parser_next(parser);
		return true;
	}
	if (is_attribute(parser)) {
		parse_attributes(parser, specifiers);
		return true;
	}
	first = parser->at;
	if (word >= KW_CONST && word <= KW_ATOMIC)
		specify_qualifier(parser, specifiers);
	else if (word >= KW_VOID && word <= KW_TYPEOF)
		specify_type(parser, specifiers);
	else if (word == KW_EDO_FUTURE)
		specify_future(parser, specifiers);
	else if (word == KW_EDO_BOXED)
		specify_boxed(parser, specifiers);
	else if (!specifiers->has_type && parser_is_name(parser) &&
		 (is_typedef_name(parser, parser->at) ||
		  parser->tokens[parser->at + 1].kind == TOKEN_NAME ||
		  parser_peek(parser, 1) == '*'))
		specify_typedef(parser, specifiers);
	else
		return false;
	if (!specifiers->output_first)
		specifiers->output_first = first;
	return true;
}

/* ( * name ), ( * name [ and ( * ), but not ( * name (, which is a function
 * that gives a pointer to a function. */
static bool is_pointer_declarator(const struct parser *parser, token_index at)
{
	const struct token *token = &parser->tokens[at];

	if (token->id != '(' || token[1].id != '*')
		return false;
	for (token++; token->id == '*' ||
		      (token->id >= KW_CONST && token->id <= KW_ATOMIC);
	     token++)
		;
	return token->kind != TOKEN_NAME || token[1].id != '(';
}

/* In `async T (*p)(...)` the specifiers are `async T`, stars of T included. */
static void parse_async_pointer(struct parser *parser,
				struct specifiers *specifiers, size_t mark)
{
	token_index end = parser->at;
	struct node *node;

	while (parser_is(parser, '*') || parser_is(parser, KW_CONST) ||
	       parser_is(parser, KW_VOLATILE) || parser_is(parser, KW_RESTRICT))
		parser_next(parser);
	if (!is_pointer_declarator(parser, parser->at)) {
		parser->at = end;
		return;
	}
	specifiers->is_async = false;
	specifiers->has_async_stars = parser->at > end;
	specifiers->facts |= DECL_ASYNC_POINTER;
	node = parser_node(parser, NODE_ASYNC_TYPE, specifiers->output_first);
	parser_take(parser, node, mark);
	parser_push(parser, node);
}

void parse_specifiers(struct parser *parser, struct specifiers *specifiers)
{
	size_t mark = parser_mark(parser);
	struct node *node;

	*specifiers = (struct specifiers){ .first = parser->at };
	while (!parser_is_end(parser)) {
		token_index before = parser->at;

		if (!specify(parser, specifiers) || parser->at == before)
			break;
	}
	if (specifiers->is_async)
		parse_async_pointer(parser, specifiers, mark);
	specifiers->end = parser->at;
	node = parser_node(parser, NODE_RUN, specifiers->first);
	parser_take(parser, node, mark);
	if (!specifiers->node)
		specifiers->node = node;
}

void check_async_stars(struct parser *parser,
		       const struct specifiers *specifiers)
{
	if (!specifiers->has_async_stars || !parser_is(parser, ','))
		return;
	parser_error(parser, parser->at,
		     "pointers to async functions that give a pointer are "
		     "declared one at a time");
	parser_hint(parser, parser->at,
		    "end the declaration here and begin "
		    "the next");
}

void mark_storage(struct parser *parser, const struct specifiers *specifiers)
{
	for (token_index i = specifiers->first; i < specifiers->end; i++) {
		uint16_t word = parser->tokens[i].id;

		if (word == '(' || word == '[' || word == '{')
			i = parser_close(parser, i);
		else if (is_storage(word))
			parser_put_mark(parser, i, MARK_STORAGE);
	}
}
