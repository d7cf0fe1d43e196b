/* SPDX-License-Identifier: MIT */

/*
 * Parameter lists. Names are declared in a scope of the list, so that
 * `int n, int a[n]` resolves; a body that follows declares the same symbols
 * again.
 */

#include "parser.h"

static bool is_identifier_list(const struct parser *parser)
{
	token_index at = parser->at;

	return parser->tokens[at].kind == TOKEN_NAME &&
	       !is_type_start(parser, at) &&
	       (parser->tokens[at + 1].id == ',' ||
		parser->tokens[at + 1].id == ')');
}

static bool is_void(const struct declarator *declarator)
{
	return declarator->facts & DECL_VOID && !declarator->symbol &&
	       !declarator->next;
}

static void declare_parameter(struct parser *parser,
			      const struct declared *declared,
			      struct declarator *declarator)
{
	struct symbol *symbol;

	if (!declared->has_name)
		return;
	symbol = symbol_declare(parser, SYMBOL_VARIABLE, declared->name);
	symbol->is_parameter = true;
	symbol->declarator = declarator;
	symbol->is_not_send = declarator->facts & DECL_NOT_SEND;
	declarator->symbol = symbol;
}

static void check_parameter(struct parser *parser,
			    const struct specifiers *specifiers)
{
	if (specifiers->future_at) {
		parser_error(parser, specifiers->future_at,
			     "a future cannot be a parameter");
		parser_hint(parser, specifiers->future_at,
			    "pass a box: `edo_boxed(T) p`, made by edo_box()");
	}
	if (specifiers->is_async) {
		parser_error(parser, specifiers->async,
			     "a parameter cannot be an async function");
		parser_hint(parser, specifiers->async,
			    "make it a pointer: `async T (*name)(...)`");
	}
}

/* A name nobody declared, alone: a type that only the compiler knows. */
static void take_unknown_type(struct parser *parser,
			      struct specifiers *specifiers)
{
	if (!parser_is_name(parser)) {
		parser_fail(parser, parser->at, "expected a parameter here");
		return;
	}
	parser_next(parser);
	specifiers->has_type = true;
	specifiers->end = parser->at;
	specifiers->node->end = parser->at;
}

static struct declarator *parse_parameter(struct parser *parser)
{
	struct specifiers specifiers;
	struct declared declared;
	struct declarator *declarator;

	parse_specifiers(parser, &specifiers);
	if (!specifiers.has_type)
		take_unknown_type(parser, &specifiers);
	check_parameter(parser, &specifiers);
	parse_declarator(parser, DECLARATOR_PARAMETER, &declared);
	/* Of a plain function it is part of the text. */
	parser_push(parser, specifiers.node);
	parser_push(parser, declared.text);
	declarator = declarator_new(parser, &specifiers, &declared);
	declare_parameter(parser, &declared, declarator);
	return declarator;
}

static struct declarator *
parse_list(struct parser *parser, struct declared *declared, token_index close)
{
	struct declarator *list = NULL;
	struct declarator **end = &list;

	while (parser->at < close) {
		if (parser_accept(parser, PUNCT_ELLIPSIS)) {
			declared->is_variadic = true;
			break;
		}
		*end = parse_parameter(parser);
		end = &(*end)->next;
		if (!parser_accept(parser, ','))
			break;
	}
	return list;
}

void parse_parameters(struct parser *parser, struct declared *declared)
{
	token_index open = parser->at;
	token_index close = parser_close(parser, open);
	size_t mark = scope_mark(parser);
	struct declarator *list;

	parser_next(parser);
	if (is_identifier_list(parser)) {
		declared->has_identifier_list = true;
		parser->at = open;
		parser_skip_brackets(parser);
		return;
	}
	if (!parser_enter(parser))
		return;
	declared->parameter_scope = scope_open(parser, NULL);
	list = parse_list(parser, declared, close);
	scope_close(parser, mark);
	parser_leave(parser);
	parser_expect_close(parser, open);
	if (list && is_void(list))
		list = NULL;
	declared->parameter_list = list;
}

void parameters_rebind(struct parser *parser, struct scope *scope)
{
	size_t n = scope->n_names;
	struct symbol **names = scope->names;

	scope->parent = parser->scope;
	scope->function = parser->function;
	scope->names = NULL;
	scope->n_names = 0;
	parser->scope = scope;
	for (size_t i = 0; i < n; i++)
		symbol_rebind(parser, names[i]);
}
