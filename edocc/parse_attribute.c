/* SPDX-License-Identifier: MIT */

/*
 * Attributes in all their spellings, asm labels, and Edo's annotations, which
 * may stand wherever an attribute may. Attributes are kept as they are; of
 * interest are `cleanup`, which edocc runs itself in async functions, and those
 * of async functions, which are listed for the checks.
 */

#include "parser.h"

static bool is_double_bracket(const struct parser *parser)
{
	return parser_is(parser, '[') && parser_peek(parser, 1) == '[' &&
	       parser->tokens[parser->at + 1].link + 1 ==
		       parser_close(parser, parser->at);
}

bool is_attribute(const struct parser *parser)
{
	uint16_t word = parser_word(parser);

	return word == KW_ATTRIBUTE || word == KW_ASM || word == KW_ALIGNAS ||
	       (word >= KW_EDO_OWNED && word <= KW_EDO_OUTPUT_DESTRUCTOR) ||
	       is_double_bracket(parser);
}

/* cleanup ( fn ) at @at, and one comma beside it if there is one. */
static void mark_cleanup(struct parser *parser, token_index at)
{
	token_index end = at + 4;

	if (parser->tokens[end].id == ',')
		end++;
	else if (parser->tokens[at - 1].id == ',')
		at--;
	parser_mark_range(parser, at, end, MARK_CLEANUP);
}

static bool is_cleanup(const struct parser *parser, token_index at)
{
	const struct token *token = &parser->tokens[at];

	return (source_token_is(parser->source, at, "cleanup") ||
		source_token_is(parser->source, at, "__cleanup__")) &&
	       token[1].id == '(' && token[2].kind == TOKEN_NAME &&
	       token[3].id == ')';
}

static void find_cleanup(struct parser *parser, struct specifiers *specifiers,
			 token_index first, token_index end)
{
	for (token_index i = first; i < end; i++) {
		if (!is_cleanup(parser, i))
			continue;
		if (parser->function)
			mark_cleanup(parser, i);
		specifiers->cleanup = i + 2;
		i += 3;
	}
}

static void add_attribute(struct parser *parser, struct specifiers *specifiers,
			  token_index first)
{
	struct node **end = &specifiers->attributes;

	while (*end)
		end = &(*end)->next;
	*end = parser_node(parser, NODE_RUN, first);
}

static void parse_one_attribute(struct parser *parser,
				struct specifiers *specifiers)
{
	token_index first = parser->at;

	if (parser_is(parser, KW_ATTRIBUTE))
		parser_next(parser);
	if (parser_is(parser, '(') || parser_is(parser, '['))
		parser_skip_brackets(parser);
	find_cleanup(parser, specifiers, first, parser->at);
	if (!parser->skims)
		add_attribute(parser, specifiers, first);
}

/* asm ( ... ), with volatile and the like before the parenthesis. */
static void parse_assembler(struct parser *parser,
			    struct specifiers *specifiers)
{
	specifiers->assembler_at = parser->at;
	parser_next(parser);
	if (parser_is(parser, '('))
		parser_skip_brackets(parser);
}

static void parse_alignas(struct parser *parser)
{
	parser_next(parser);
	if (parser_is(parser, '('))
		parser_skip_brackets(parser);
}

/* The name in ( name ). */
static token_index parse_name_argument(struct parser *parser)
{
	token_index open = parser->at;
	token_index name = 0;

	if (!parser_expect(parser, '(', "`(`"))
		return 0;
	if (parser_is_name(parser)) {
		name = parser->at;
		symbol_use(parser, name, symbol_of(parser, name));
		parser_next(parser);
	} else {
		parser_fail(parser, parser->at,
			    "expected the name of a function here");
	}
	parser_expect_close(parser, open);
	return name;
}

static struct node *parse_frame_bytes(struct parser *parser)
{
	token_index open = parser->at;
	struct node *node;

	if (!parser_expect(parser, '(', "`(`"))
		return NULL;
	node = parse_expression(parser);
	parser_expect_close(parser, open);
	return node;
}

static void parse_annotation(struct parser *parser,
			     struct specifiers *specifiers)
{
	token_index first = parser->at;
	uint16_t word = parser_word(parser);

	parser_next(parser);
	if (word == KW_EDO_NOT_SEND)
		specifiers->facts |= DECL_NOT_SEND;
	else if (word == KW_EDO_LOCAL)
		specifiers->is_local = true;
	else if (word == KW_EDO_FRAME)
		specifiers->frame_bytes = parse_frame_bytes(parser);
	else if (word == KW_EDO_OWNED)
		specifiers->owned = parse_name_argument(parser);
	else
		specifiers->output_destructor = parse_name_argument(parser);
	parser_mark_range(parser, first, parser->at, MARK_DROP);
}

void parse_attributes(struct parser *parser, struct specifiers *specifiers)
{
	while (is_attribute(parser)) {
		uint16_t word = parser_word(parser);

		if (word == KW_ATTRIBUTE || word == '[')
			parse_one_attribute(parser, specifiers);
		else if (word == KW_ASM)
			parse_assembler(parser, specifiers);
		else if (word == KW_ALIGNAS)
			parse_alignas(parser);
		else
			parse_annotation(parser, specifiers);
	}
}
