/* SPDX-License-Identifier: MIT */

/*
 * What moves from inside an async function to file scope, in front of it, since
 * the frame needs it: local types, static and extern declarations.
 *
 *	async int f(void)               struct f__pair_1 { int a, b; };
 *	{                               static int f__calls_2;
 *		struct pair { int a, b; } p;
 *		static int calls;
 */

#include "lower.h"

#include <string.h>

/* A piece is finished before it is added, for it may ask for probes, which are
 * added meanwhile. */
static void add_piece(struct lower *lower, struct writer *piece)
{
	const char *text = capture_end(lower, piece);

	writer_paste(&lower->prelude, text, strlen(text));
}

static void write_definition(struct lower *lower, struct node *tag)
{
	struct writer piece;

	capture_start(lower, &piece);
	writer_anchor(lower->w, tag->first);
	write_tag(lower, tag, true);
	writer_glue(lower->w, ";");
	add_piece(lower, &piece);
}

/* Attributes behind the brace are the type's. */
static void take_attributes(struct lower *lower, struct node *tag)
{
	const struct token *token = source_token(lower->source, tag->end);

	while (token->kind == TOKEN_KEYWORD && token->id == KW_ATTRIBUTE) {
		token = source_token(lower->source, tag->end + 1);
		tag->end = token->link + 1;
		token = source_token(lower->source, tag->end);
	}
}

static void on_node(struct walk *walk, struct node *node, struct scope *scope)
{
	struct lower *lower = walk->data;

	(void)scope;
	if (node->kind != NODE_TAG || lowered_node(lower, node)->is_written)
		return;
	take_attributes(lower, node);
	write_definition(lower, node);
}

static const char *storage_of(const struct declarator *declarator)
{
	bool is_thread = declarator->facts & DECL_THREAD;

	if (declarator->facts & DECL_TYPEDEF)
		return "typedef";
	if (declarator->facts & DECL_STATIC)
		return is_thread ? "static __thread" : "static";
	return is_thread ? "extern __thread" : "extern";
}

static void write_moved(struct lower *lower, struct declarator *declarator)
{
	bool is_named = declarator->facts & (DECL_TYPEDEF | DECL_STATIC);
	struct writer piece;

	capture_start(lower, &piece);
	writer_anchor(lower->w, declarator->text->first);
	writer_glue(lower->w, "%s", storage_of(declarator));
	write_declaration(lower, declarator,
			  is_named ? renamed(lower, declarator->symbol)
				   : declarator->symbol->text,
			  false);
	if (declarator->initialiser) {
		writer_glue(lower->w, "=");
		write_node(lower, declarator->initialiser);
	}
	writer_glue(lower->w, ";");
	add_piece(lower, &piece);
}

#define DECL_MOVED (DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF | DECL_FUNCTION)

static void on_statement(struct walk *walk, struct statement *statement)
{
	struct lower *lower = walk->data;

	if (statement->kind != STATEMENT_DECLARATION)
		return;
	if (statement->specifiers)
		walk_nodes(walk, statement->specifiers, statement->inside);
	for (struct declarator *d = statement->declarators; d; d = d->next)
		if (d->facts & DECL_MOVED && d->symbol)
			write_moved(lower, d);
}

void write_prelude(struct lower *lower, struct function *function)
{
	struct walk walk = { .on_node = on_node,
			     .on_statement = on_statement,
			     .data = lower };

	lower->is_file_scope = true;
	walk_statements(&walk, function->body);
	lower->is_file_scope = false;
}
