/* SPDX-License-Identifier: MIT */

/*
 * struct, union and enum. Members are no names of their own, but their types
 * are read, for three reasons: enumerators may be declared there, Edo's types
 * may be mentioned there, and a member that is not Send makes its struct so.
 * At file scope, where none of this applies, a body is skipped.
 */

#include "parser.h"

static void parse_enumerator(struct parser *parser)
{
	struct specifiers ignored = { 0 };

	if (!parser_is_name(parser)) {
		parser_fail(parser, parser->at, "expected an enumerator here");
		return;
	}
	symbol_check_again(parser, parser->at, 0);
	symbol_declare(parser, SYMBOL_ENUMERATOR, parser->at);
	parser_next(parser);
	parse_attributes(parser, &ignored);
	if (parser_accept(parser, '='))
		parse_conditional(parser);
}

static void parse_enumerators(struct parser *parser, token_index close)
{
	while (parser->at < close) {
		token_index before = parser->at;

		parse_enumerator(parser);
		if (!parser_accept(parser, ',') || parser->at == before)
			break;
	}
}

static void check_member(struct parser *parser,
			 const struct specifiers *specifiers)
{
	if (specifiers->future_at && !parser->is_quiet) {
		parser_error(parser, specifiers->future_at,
			     "a future cannot be a member");
		parser_hint(parser, specifiers->future_at,
			    "store a box: `edo_boxed(T) p`, made by edo_box()");
	}
	if (specifiers->is_async) {
		parser_error(parser, specifiers->async,
			     "a member cannot be an async function");
		parser_hint(parser, specifiers->async,
			    "make it a pointer: `async T (*name)(...)`");
	}
}

/* The declarators of a member declaration, bit-fields included. */
static void parse_members(struct parser *parser, token_index close,
			  const struct specifiers *specifiers)
{
	while (parser->at < close) {
		struct declared declared = { 0 };
		token_index before = parser->at;

		if (!parser_is(parser, ':'))
			parse_declarator(parser, DECLARATOR_NAMED, &declared);
		if (parser_accept(parser, ':'))
			parse_conditional(parser);
		parse_attributes(parser, &declared.extra);
		if (declared.text)
			parser_give_back(parser, declared.text);
		check_async_stars(parser, specifiers);
		if (!parser_accept(parser, ',') || parser->at == before)
			return;
	}
}

static void parse_member_declaration(struct parser *parser, token_index close,
				     struct symbol *tag)
{
	struct specifiers specifiers;

	if (parser_accept(parser, ';'))
		return;
	if (parser_is(parser, KW_STATIC_ASSERT)) {
		parse_static_assert(parser);
		return;
	}
	parse_specifiers(parser, &specifiers);
	check_member(parser, &specifiers);
	if (specifiers.facts & DECL_NOT_SEND)
		tag->is_not_send = true;
	parser_give_back(parser, specifiers.node);
	if (!parser_is(parser, ';'))
		parse_members(parser, close, &specifiers);
	if (parser->at != close)
		parser_expect(parser, ';', "`;`");
}

static void parse_member_list(struct parser *parser, token_index close,
			      struct symbol *tag)
{
	while (parser->at < close) {
		token_index before = parser->at;

		parse_member_declaration(parser, close, tag);
		if (parser->at == before)
			parser_fail(parser, parser->at,
				    "expected a member here");
	}
}

/* Bodies at file scope that cannot concern Edo: enumerators alone count. */
static void skim_body(struct parser *parser, token_index open,
		      token_index close)
{
	for (token_index i = open + 1; i < close; i++) {
		if (parser->tokens[i].id != KW_ENUM)
			continue;
		while (i < close && parser->tokens[i].id != '{' &&
		       parser->tokens[i].id != ';')
			i++;
		if (parser->tokens[i].id != '{')
			continue;
		parser->at = i + 1;
		parse_enumerators(parser, parser_close(parser, i));
	}
	parser->at = close;
}

static bool can_skim(const struct parser *parser, token_index open,
		     token_index close)
{
	return !parser->scope && !parser->has_not_send &&
	       !range_has_edo(parser, open, close);
}

static void parse_tag_body(struct parser *parser, struct node *node,
			   bool is_enumeration)
{
	token_index open = parser->at;
	token_index close = parser_close(parser, open);
	size_t mark = parser_mark(parser);

	node->open = open;
	parser_next(parser);
	if (!parser_enter(parser))
		return;
	if (is_enumeration)
		parse_enumerators(parser, close);
	else if (can_skim(parser, open, close))
		skim_body(parser, open, close);
	else
		parse_member_list(parser, close, node->symbol);
	parser_leave(parser);
	parser_expect_close(parser, open);
	node->end = parser->at;
	node->symbol->is_complete = true;
	parser_take(parser, node, mark);
	parser_push(parser, node);
}

/* `enum name : type`, as C23 has it. */
static void parse_underlying_type(struct parser *parser)
{
	struct specifiers ignored;

	if (parser_is(parser, ':') && is_type_start(parser, parser->at + 1)) {
		parser_next(parser);
		parse_specifiers(parser, &ignored);
	}
}

void parse_tag(struct parser *parser, struct specifiers *specifiers)
{
	token_index first = parser->at;
	bool is_enumeration = parser_is(parser, KW_ENUM);
	struct specifiers inner = { 0 };
	token_index tag = 0;
	struct symbol *symbol;

	parser_next(parser);
	parse_attributes(parser, &inner);
	if (parser_is_name(parser)) {
		tag = parser->at;
		parser_next(parser);
	}
	parse_attributes(parser, &inner);
	if (is_enumeration)
		parse_underlying_type(parser);
	if (!tag && !parser_is(parser, '{')) {
		parser_fail(parser, parser->at, "expected a tag or `{` here");
		return;
	}
	symbol = tag ? symbol_tag(parser, tag,
				  parser_is(parser, '{') ||
					  (parser_is(parser, ';') &&
					   specifiers->first == first))
		     : symbol_new(parser, SYMBOL_TAG, 0);
	if (inner.facts & DECL_NOT_SEND)
		symbol->is_not_send = true;
	specifiers->type_symbol = symbol;
	if (parser_is(parser, '{')) {
		struct node *node = parser_node(parser, NODE_TAG, first);

		node->symbol = symbol;
		node->op = tag;
		symbol->definition = node;
		parse_tag_body(parser, node, is_enumeration);
	}
	if (symbol->is_not_send)
		specifiers->facts |= DECL_NOT_SEND;
}
