/* SPDX-License-Identifier: MIT */

/*
 * The file from top to bottom. Each declaration is read twice at most: first
 * quickly and quietly, over function bodies and parameter lists, to learn what
 * it declares and where it ends; then in full, if Edo is concerned. The rest
 * becomes raw items, neighbours merged.
 *
 * Always true: items are disjoint and in the order of the text; what belongs to
 * no item are tokens nobody needs to look at, none.
 */

#include "parser.h"

struct item *item_add(struct parser *parser, enum item_kind kind,
		      token_index first)
{
	struct item *item = arena_new(parser->arena, struct item);

	item->kind = kind;
	item->first = first;
	item->end = parser->at;
	*parser->items_end = item;
	parser->items_end = &item->next;
	parser->last_item = item;
	return item;
}

static void item_raw(struct parser *parser, token_index first,
		     struct node *node)
{
	struct item *last = parser->last_item;

	if (last && last->kind == ITEM_RAW && !last->node && !node)
		last->end = parser->at;
	else
		item_add(parser, ITEM_RAW, first)->node = node;
}

/* At an opening bracket that has a partner. */
bool is_closed(const struct parser *parser, token_index at)
{
	uint16_t word = parser->tokens[at].id;

	return (word == '(' || word == '[' || word == '{') &&
	       !(parser->tokens[at].flags & TOKEN_UNMATCHED);
}

token_index item_skip(const struct parser *parser, token_index first)
{
	token_index i = first;

	while (i < parser->end) {
		uint16_t word = parser->tokens[i].id;

		if (is_closed(parser, i) || word == '{')
			i = parser_close(parser, i);
		i++;
		if (word == ';' || word == '{')
			break;
	}
	return i < parser->end ? i : parser->end;
}

static void skip_value(struct parser *parser)
{
	while (!parser_is(parser, ',') && !parser_is(parser, ';') &&
	       !parser_is_end(parser)) {
		uint16_t word = parser_word(parser);

		if (word == '(' || word == '[' || word == '{')
			parser_skip_brackets(parser);
		else
			parser_next(parser);
	}
}

static void declare_global(struct parser *parser,
			   const struct specifiers *specifiers,
			   const struct declared *declared)
{
	bool is_typedef = specifiers->facts & DECL_TYPEDEF;
	struct symbol *symbol;

	if (!declared->has_name || parser->has_failed)
		return;
	symbol = symbol_declare(parser,
				is_typedef ? SYMBOL_TYPEDEF : SYMBOL_ORDINARY,
				declared->name);
	symbol->declarator = declarator_new(parser, specifiers, declared);
	symbol->declarator->symbol = symbol;
	symbol->is_not_send = symbol->declarator->facts & DECL_NOT_SEND;
	if (source_token_is(parser->source, declared->name,
			    "edo__main_options"))
		parser->unit->main_options = declared->name;
}

static void check_global(struct parser *parser,
			 const struct specifiers *specifiers)
{
	token_index at = specifiers->future_at;

	if (at && parser_error(parser, at, "a future variable at file scope"))
		parser_hint(parser, at,
			    "it is a local variable of an async function; a "
			    "box may be kept anywhere: `edo_boxed(T)`");
}

/* Declarations of K&R parameters stand between the list and the body. */
static bool is_function_start(const struct parser *parser,
			      const struct declared *declared)
{
	return declared->facts & DECL_FUNCTION &&
	       (parser_is(parser, '{') ||
		(declared->has_identifier_list &&
		 is_declaration_start(parser, parser->at)));
}

/* To behind the body, if @parser is at a function's. */
static bool skip_function(struct parser *parser)
{
	while (!parser_is(parser, '{') && !parser_is_end(parser))
		parser_next(parser);
	if (parser_is_end(parser))
		return false;
	parser_skip_brackets(parser);
	return true;
}

/* First reading. false: the text is beyond the parser. */
static bool skim(struct parser *parser, bool *ret_is_async)
{
	struct specifiers specifiers;
	struct declared declared;

	parse_specifiers(parser, &specifiers);
	*ret_is_async = specifiers.is_async;
	if (specifiers.is_async)
		return true;
	while (!parser_is(parser, ';') && !parser->has_failed) {
		parse_declarator(parser, DECLARATOR_NAMED, &declared);
		declare_global(parser, &specifiers, &declared);
		if (is_function_start(parser, &declared))
			return skip_function(parser);
		if (parser_accept(parser, '='))
			skip_value(parser);
		if (!parser_accept(parser, ','))
			break;
	}
	return !parser->has_failed && parser_accept(parser, ';');
}

static void read_function(struct parser *parser, token_index first,
			  const struct specifiers *specifiers,
			  struct declared *declared, size_t mark)
{
	struct function *function =
		parse_plain_function(parser, specifiers, declared);
	struct item *item;

	if (parser->has_failed)
		return;
	flatten_statements(parser, function->body);
	function->end = parser->at;
	item = item_add(parser, ITEM_PLAIN, first);
	item->function = function;
	item->node = parser_node(parser, NODE_RUN, first);
	parser_take(parser, item->node, mark);
}

/* The declarators of a plain declaration. true: they ended in a function. */
static bool read_declarators(struct parser *parser, token_index first,
			     const struct specifiers *specifiers, size_t mark)
{
	struct declared declared;

	while (!parser_is(parser, ';') && !parser->has_failed) {
		parse_declarator(parser, DECLARATOR_NAMED, &declared);
		if (declared.text)
			parser_give_back(parser, declared.text);
		check_async_stars(parser, specifiers);
		declare_global(parser, specifiers, &declared);
		if (is_function_start(parser, &declared)) {
			read_function(parser, first, specifiers, &declared,
				      mark);
			return true;
		}
		if (parser_accept(parser, '=')) {
			struct node *value = parse_initialiser(parser);

			if (value->kind == NODE_RUN)
				parser_give_back(parser, value);
			else
				parser_push(parser, value);
		}
		if (!parser_accept(parser, ','))
			break;
	}
	parser_expect(parser, ';', "`;`");
	return false;
}

/* Second reading of a declaration that is not an async function. */
static void read_plain(struct parser *parser, token_index first,
		       struct specifiers *specifiers)
{
	size_t mark = parser_mark(parser);
	struct node *node;

	check_global(parser, specifiers);
	parser_give_back(parser, specifiers->node);
	if (read_declarators(parser, first, specifiers, mark) ||
	    parser->has_failed)
		return;
	node = parser_node(parser, NODE_RUN, first);
	parser_take(parser, node, mark);
	item_raw(parser, first, node);
}

/* `async T f(...), g(...);` or a definition. */
static void read_async(struct parser *parser, token_index first,
		       struct specifiers *specifiers)
{
	while (!parser->has_failed) {
		struct declared declared;
		struct function *function;

		parse_declarator(parser, DECLARATOR_NAMED, &declared);
		function = parse_async_function(parser, specifiers, &declared);
		if (parser->has_failed)
			return;
		function->first = first;
		if (function->body || parser_accept(parser, ',') ||
		    parser_expect(parser, ';', "`;` or the body"))
			function->end = parser->at;
		item_add(parser, function->body ? ITEM_ASYNC : ITEM_PROTOTYPE,
			 first)
			->function = function;
		if (parser->tokens[parser->at - 1].id != ',')
			return;
		first = parser->at;
	}
}

static void read_item(struct parser *parser, token_index first)
{
	struct specifiers specifiers;

	parser_recover(parser, first);
	parser->is_quiet = false;
	parser->skims = false;
	parse_specifiers(parser, &specifiers);
	if (specifiers.is_async)
		read_async(parser, first, &specifiers);
	else
		read_plain(parser, first, &specifiers);
}

/* asm at file scope, static assertions, stray semicolons and braces. */
static bool parse_other(struct parser *parser)
{
	uint16_t word = parser_word(parser);

	if (word == ';' || word == '}' || word == ')' || word == ']') {
		parser_next(parser);
		return true;
	}
	if (word != KW_ASM && word != KW_STATIC_ASSERT)
		return false;
	parser->at = item_skip(parser, parser->at);
	return true;
}

static void parse_item(struct parser *parser)
{
	token_index first = parser->at;
	bool is_async = false;
	bool is_read;

	parser->is_quiet = true;
	parser->skims = true;
	if (parse_other(parser)) {
		item_raw(parser, first, NULL);
		return;
	}
	is_read = skim(parser, &is_async);
	if (parser->has_failed || !is_read || parser->at <= first)
		parser_recover(parser, item_skip(parser, first));
	parser->pending.n = 0;
	if (!is_async && !range_concerns_edo(parser, first, parser->at)) {
		item_raw(parser, first, NULL);
		return;
	}
	read_item(parser, first);
	parser->pending.n = 0;
	parser->loose.n = 0;
	if (!parser->has_failed && parser->at > first)
		return;
	parser_recover(parser, item_skip(parser, first));
	item_raw(parser, first, NULL);
}

void parse_items(struct parser *parser)
{
	while (!parser_is_end(parser))
		parse_item(parser);
}
