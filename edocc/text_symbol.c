/* SPDX-License-Identifier: MIT */

/*
 * Names. A lifted variable is a member of the frame, a local type or static
 * variable has moved to file scope under another name, an async function used
 * as a value is the function that makes a box of it:
 *
 *	n                       __f->n
 *	struct pair             struct echo__pair_3
 *	ops.read = file_read    ops.read = file_read__new
 */

#include "lower.h"

#include <string.h>

const char *renamed(struct lower *lower, struct symbol *symbol)
{
	struct lowered_symbol *info = lowered_symbol(lower, symbol);

	if (!info->renamed)
		info->renamed = format(
			lower, "%s__%s_%u", lower->function->symbol->text,
			*symbol->text ? symbol->text : "anonymous",
			++lower->next_id);
	return info->renamed;
}

static bool is_inside(struct scope *scope, const struct scope *outer)
{
	for (; scope; scope = scope->parent)
		if (scope == outer)
			return true;
	return false;
}

static bool needs_probe(const struct lower *lower, const struct symbol *symbol)
{
	return lower->is_file_scope ||
	       (lower->typed_scope &&
		is_inside(symbol->scope, lower->typed_scope));
}

#define DECL_AT_FILE_SCOPE (DECL_STATIC | DECL_EXTERN | DECL_FUNCTION)

static const char *variable_text(struct lower *lower, struct symbol *symbol)
{
	struct lowered_symbol *info = lowered_symbol(lower, symbol);
	uint32_t facts = symbol->declarator ? symbol->declarator->facts : 0;

	if (!lower->info)
		return lower->is_file_scope && symbol->scope
			       ? probe(lower, symbol)
			       : symbol->text;
	if (facts & DECL_AT_FILE_SCOPE && !symbol->is_parameter)
		return facts & DECL_STATIC ? renamed(lower, symbol)
					   : symbol->text;
	if (needs_probe(lower, symbol))
		return probe(lower, symbol);
	if (!info->member)
		return symbol->text;
	return format(lower, "__f->%s", info->member);
}

static const char *symbol_text(struct lower *lower, struct symbol *symbol)
{
	switch (symbol->kind) {
	case SYMBOL_ASYNC:
		return format(lower, "%s__new", symbol->text);
	case SYMBOL_VARIABLE:
	case SYMBOL_FUTURE:
		return variable_text(lower, symbol);
	case SYMBOL_TYPEDEF:
	case SYMBOL_TAG:
	case SYMBOL_ENUMERATOR:
		if (lower->info && symbol->scope)
			return renamed(lower, symbol);
		return symbol->text;
	default:
		return symbol->text;
	}
}

void write_symbol(struct lower *lower, token_index i, struct symbol *symbol)
{
	const char *text = symbol_text(lower, symbol);

	if (text == symbol->text)
		writer_token(lower->w, i);
	else
		writer_instead(lower->w, i, text);
}

/* struct/union/enum with a body: the definition has moved to file scope. */
void write_tag(struct lower *lower, struct node *tag, bool with_body)
{
	token_index name = tag->op ? tag->op : tag->open;
	bool was_definition = lower->is_definition;

	write_tokens(lower, tag->first, with_body ? name : tag->first + 1);
	if (tag->op || !was_definition) /* else an anonymous member */
		writer_instead(lower->w, name, renamed(lower, tag->symbol));
	if (!with_body)
		return;
	lowered_node(lower, tag)->is_written = true;
	lower->is_definition = true;
	write_run(lower, tag->children, tag->open, tag->end);
	lower->is_definition = was_definition;
}
