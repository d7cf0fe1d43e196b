/* SPDX-License-Identifier: MIT */

/*
 * What names stand for. Each spelling points to its innermost declaration in
 * force, so that looking up costs nothing; declaring in an inner scope notes
 * what the spelling meant before, closing the scope puts it back.
 *
 * Always true: at file scope there are no bindings to undo.
 */

#include "parser.h"

struct scope *scope_open(struct parser *parser, struct statement *owner)
{
	struct scope *scope = arena_new(parser->arena, struct scope);

	scope->parent = parser->scope;
	scope->owner = owner;
	scope->function = parser->function;
	parser->scope = scope;
	return scope;
}

void scope_close(struct parser *parser, size_t mark)
{
	while (parser->bindings.n > mark) {
		struct parser_binding *binding =
			&parser->bindings.items[--parser->bindings.n];

		if (binding->is_tag)
			binding->name->tag = binding->before;
		else
			binding->name->symbol = binding->before;
	}
	if (parser->scope)
		parser->scope = parser->scope->parent;
}

struct symbol *symbol_of(const struct parser *parser, token_index at)
{
	if (parser->tokens[at].kind != TOKEN_NAME)
		return NULL;
	return source_name(parser->source, at)->symbol;
}

void symbol_use(struct parser *parser, token_index at, struct symbol *symbol)
{
	if (symbol && (symbol->scope || symbol->kind == SYMBOL_ASYNC ||
		       symbol->kind == SYMBOL_LABEL))
		parser->unit->symbols[at] = symbol;
}

struct symbol *symbol_new(struct parser *parser, enum symbol_kind kind,
			  token_index at)
{
	struct symbol *symbol = arena_new(parser->arena, struct symbol);

	symbol->kind = kind;
	symbol->token = at;
	symbol->scope = parser->scope;
	symbol->text = "";
	if (at && parser->tokens[at].kind == TOKEN_NAME)
		symbol->text = source_name(parser->source, at)->text;
	return symbol;
}

/* The list grows at 0, 8, 16, 32, ... names: arena_grow() doubles, from 8 on. */
static void scope_add(struct parser *parser, struct symbol *symbol)
{
	struct scope *scope = parser->scope;
	size_t n = scope->n_names;
	size_t capacity = n;

	if ((n & (n - 1)) == 0 && (n == 0 || n >= 8))
		scope->names = arena_grow(parser->arena, scope->names, n,
					  &capacity, sizeof(*scope->names));
	scope->names[scope->n_names++] = symbol;
}

static void symbol_bind(struct parser *parser, struct name *name,
			struct symbol *symbol, bool is_tag)
{
	struct parser_binding binding = {
		.name = name,
		.before = is_tag ? name->tag : name->symbol,
		.is_tag = is_tag,
	};

	if (parser->scope) {
		vector_push(parser->arena, &parser->bindings, binding);
		scope_add(parser, symbol);
	}
	if (is_tag)
		name->tag = symbol;
	else
		name->symbol = symbol;
}

void symbol_rebind(struct parser *parser, struct symbol *symbol)
{
	if (symbol->text[0])
		symbol_bind(parser, source_name(parser->source, symbol->token),
			    symbol, symbol->kind == SYMBOL_TAG);
}

/* @symbol was declared in the scope that is open. */
static bool is_of_this_scope(const struct parser *parser,
			     const struct symbol *symbol)
{
	return symbol && symbol->scope == parser->scope;
}

struct symbol *symbol_declare(struct parser *parser, enum symbol_kind kind,
			      token_index at)
{
	struct name *name = source_name(parser->source, at);
	struct symbol *symbol = name->symbol;

	if (!is_of_this_scope(parser, symbol) || symbol->kind != kind) {
		symbol = symbol_new(parser, kind, at);
		symbol_bind(parser, name, symbol, false);
	}
	symbol_use(parser, at, symbol);
	return symbol;
}

/* The outermost block of a function has the names of its parameters, too. */
static bool is_taken(const struct parser *parser, const struct symbol *symbol)
{
	return is_of_this_scope(parser, symbol) ||
	       (symbol->is_parameter && symbol->scope == parser->scope->parent);
}

void symbol_report_again(struct parser *parser, token_index at,
			 token_index before)
{
	if (!parser_error(parser, at, "`%s` is declared here again",
			  parser_text(parser, at)))
		return;
	diagnostic_note(parser->unit->diagnostics, before,
			"its first declaration");
	parser_hint(parser, at, "give one of them another name");
}

/* What C lets be declared twice. */
#define DECL_MAY_REPEAT (DECL_TYPEDEF | DECL_EXTERN)

void symbol_check_again(struct parser *parser, token_index at, uint32_t facts)
{
	const struct symbol *before = symbol_of(parser, at);

	if (!before || !in_async(parser) || !is_taken(parser, before))
		return;
	if (before->declarator &&
	    before->declarator->facts & facts & DECL_MAY_REPEAT)
		return;
	symbol_report_again(parser, at, before->token);
}

struct symbol *symbol_tag(struct parser *parser, token_index at,
			  bool is_definition)
{
	struct name *name = source_name(parser->source, at);
	struct symbol *symbol = name->tag;

	if (!symbol || (is_definition && !is_of_this_scope(parser, symbol))) {
		symbol = symbol_new(parser, SYMBOL_TAG, at);
		symbol_bind(parser, name, symbol, true);
	}
	symbol_use(parser, at, symbol);
	return symbol;
}

/* Labels belong to the function, wherever they stand. */
struct symbol *symbol_label(struct parser *parser, token_index at)
{
	const char *text = source_name(parser->source, at)->text;
	struct symbol *symbol = NULL;

	for (size_t i = parser->labels.n; i-- > 0 && !symbol;)
		if (parser->labels.items[i] &&
		    parser->labels.items[i]->text == text)
			symbol = parser->labels.items[i];
	if (!symbol) {
		symbol = symbol_new(parser, SYMBOL_LABEL, at);
		symbol->function = parser->function;
		vector_push(parser->arena, &parser->labels, symbol);
	}
	symbol_use(parser, at, symbol);
	return symbol;
}

void symbol_local_label(struct parser *parser, token_index at)
{
	struct symbol *symbol = symbol_new(parser, SYMBOL_LABEL, at);

	symbol->function = parser->function;
	vector_push(parser->arena, &parser->local_labels, parser->labels.n);
	vector_push(parser->arena, &parser->labels, symbol);
	symbol_use(parser, at, symbol);
}

void symbol_forget_labels(struct parser *parser, size_t n)
{
	while (parser->local_labels.n > n) {
		size_t label =
			parser->local_labels.items[--parser->local_labels.n];

		parser->labels.items[label] = NULL;
	}
}

static void predeclare_type(struct parser *parser, const char *text,
			    uint32_t facts)
{
	struct names *names = &parser->source->names;
	uint32_t number = names_find_string(names, text); /* items may move */
	struct name *name = names->all.items[number];
	struct symbol *symbol = arena_new(parser->arena, struct symbol);

	symbol->kind = SYMBOL_TYPEDEF;
	symbol->text = name->text;
	symbol->declarator = arena_new(parser->arena, struct declarator);
	symbol->declarator->facts = DECL_TYPEDEF | facts;
	name->symbol = symbol;
}

/* Types the compilers know without a declaration and that are no keywords. */
void symbols_predeclare(struct parser *parser)
{
	static const char *const types[] = {
		"__int128_t", "__uint128_t", "__float128", "__float80",
		"__ibm128",   "__fp16",      "__bf16",     "bool",
	};

	predeclare_type(parser, "__builtin_va_list", DECL_ARRAY);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		predeclare_type(parser, types[i], 0);
}
