/* SPDX-License-Identifier: MIT */

/*
 * What the lowering attaches to the parts of the tree, made when first asked
 * for, and the names it invents. Invented names begin with edo__ or __ (members
 * of frames), which no program may use.
 */

#include "lower.h"

#include <string.h>

#define ATTACH(owner, T)                     \
	((owner)->lowered ? (owner)->lowered \
			  : ((owner)->lowered = arena_new(lower->arena, T)))

struct lowered_symbol *lowered_symbol(struct lower *lower,
				      const struct symbol *symbol)
{
	return ATTACH((struct symbol *)symbol, struct lowered_symbol);
}

struct lowered_scope *lowered_scope(struct lower *lower, struct scope *scope)
{
	return ATTACH(scope, struct lowered_scope);
}

struct lowered_statement *lowered_statement(struct lower *lower,
					    struct statement *statement)
{
	return ATTACH(statement, struct lowered_statement);
}

struct lowered_node *lowered_node(struct lower *lower, struct node *node)
{
	return ATTACH(node, struct lowered_node);
}

struct lowered_function *lowered_function(struct lower *lower,
					  struct function *function)
{
	return ATTACH(function, struct lowered_function);
}

const char *format(struct lower *lower, const char *string, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, string);
	text = arena_vformat(lower->arena, string, arguments);
	va_end(arguments);
	return text;
}

const char *poll_name(struct lower *lower, const struct symbol *symbol)
{
	if (strcmp(symbol->text, "main") == 0)
		return format(lower, "main__poll");
	return symbol->text;
}

static bool is_taken(const struct lower *lower, const char *name)
{
	if (strcmp(name, "future") == 0 || strcmp(name, "output") == 0)
		return true;
	for (size_t i = 0; i < lower->members.n; i++)
		if (strcmp(lower->members.items[i]->lowered->member, name) == 0)
			return true;
	return false;
}

const char *member_name(struct lower *lower, const char *text)
{
	const char *name = text;

	for (unsigned i = 2; is_taken(lower, name); i++)
		name = format(lower, "%s__%u", text, i);
	return name;
}

struct node *peel(struct node *node)
{
	while (node && node->kind == NODE_PAREN)
		node = node->children;
	return node;
}

const char *file_text(struct lower *lower, token_index at)
{
	const struct token *token = source_token(lower->source, at);
	const char *name = lower->source->files.items[token->file];
	char *text = arena_alloc(lower->arena, 2 * strlen(name) + 3),
	     *to = text;

	*to++ = '"';
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			*to++ = '\\';
		*to++ = *name;
	}
	*to++ = '"';
	return text;
}

const char *place_of(struct lower *lower, token_index at)
{
	return format(lower, "%s, %u", file_text(lower, at),
		      source_token(lower->source, at)->line);
}
