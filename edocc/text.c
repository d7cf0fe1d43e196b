/* SPDX-License-Identifier: MIT */

/*
 * Runs of tokens, copied with what has to change in them:
 *
 *	buffer[n] = sizeof(struct pair)
 *	__f->buffer[__f->n] = sizeof(struct echo__pair)
 *
 * Names are replaced token by token (text_symbol.c); nodes that mean more
 * (await, spawn, box, local types, literals) are written by their own files. An
 * await that has been hoisted has left a replacement.
 */

#include "lower.h"

#include <string.h>

static bool is_declared_here(const struct lower *lower, token_index i)
{
	return lower->declare && lower->declare->at == i;
}

static bool is_left_out(const struct lower *lower, token_index i)
{
	uint8_t marks = lower->unit->marks[i];

	if (marks & (MARK_DROP | MARK_STORAGE))
		return true;
	if (marks & MARK_ATTRIBUTE)
		return true;
	if (marks & MARK_CLEANUP && lower->info && !lower->is_native)
		return true;
	return lower->declare && i >= lower->declare->skip_first &&
	       i < lower->declare->skip_end;
}

static void write_one(struct lower *lower, token_index i)
{
	struct symbol *symbol = lower->unit->symbols[i];

	if (is_declared_here(lower, i)) {
		writer_instead(lower->w, i, lower->declare->name);
		if (!lower->declare->is_insert)
			return;
	}
	if (is_left_out(lower, i))
		return;
	if (lower->unit->marks[i] & MARK_FUNC && lower->function)
		writer_instead(
			lower->w, i,
			format(lower, "\"%s\"", lower->function->symbol->text));
	else if (symbol)
		write_symbol(lower, i, symbol);
	else
		writer_token(lower->w, i);
}

void write_tokens(struct lower *lower, token_index first, token_index end)
{
	for (token_index i = first; i < end; i++)
		write_one(lower, i);
}

void write_run(struct lower *lower, struct node *children, token_index first,
	       token_index end)
{
	for (struct node *child = children; child; child = child->next) {
		write_tokens(lower, first, child->first);
		write_node(lower, child);
		first = child->end;
	}
	write_tokens(lower, first, end);
}

static void write_typed(struct lower *lower, struct node *node)
{
	bool was_typed = lower->is_typed;

	lower->is_typed = true;
	write_run(lower, node->children, node->first, node->end);
	lower->is_typed = was_typed;
}

/* A statement expression that cannot wait stays one. */
static void write_statements(struct lower *lower, struct node *node)
{
	bool was_native = lower->is_native;

	if (lower->is_typed || lower->is_file_scope) {
		write_statements_typed(lower, node);
		return;
	}
	if (!lower->info) {
		write_plain(lower, node->body, node->first, node->end);
		return;
	}
	lower->is_native = true;
	write_tokens(lower, node->first, node->body->first);
	lower_block(lower, node->body);
	write_tokens(lower, node->body->end, node->end);
	lower->is_native = was_native;
}

/* (T){...} in the frame: a copy into its member, as an lvalue. */
static void write_literal(struct lower *lower, struct node *node)
{
	const char *member = node->lowered ? node->lowered->member : NULL;

	if (!member || lower->is_typed || lower->is_file_scope) {
		write_run(lower, node->children, node->first, node->end);
		return;
	}
	if (!node->lowered->is_written)
		frame_add_literal(lower, node);
	node->lowered->is_written = true;
	writer_glue(lower->w,
		    "(*(__typeof__(__f->%s) *)__builtin_memcpy((char *)__f + "
		    "__builtin_offsetof(struct %s__frame, %s), &",
		    member, lower->name, member);
	write_run(lower, node->children, node->first, node->end);
	writer_glue(lower->w, ", sizeof(__f->%s)))", member);
}

/* v = f(args): a future is constructed in its variable. */
static void write_assignment(struct lower *lower, struct node *node)
{
	struct node *variable = node->children;
	struct child *child;

	if (variable->kind != NODE_FUTURE) {
		write_run(lower, variable, node->first, node->end);
		return;
	}
	child = future_child(lower, variable->symbol);
	writer_anchor(lower->w, node->first);
	writer_glue(lower->w, "({");
	write_ended_check(lower, child, variable);
	write_child_construct(lower, child, variable->next);
	writer_glue(lower->w, "})");
}

static void write_children(struct lower *lower, struct node *node)
{
	write_run(lower, node->children, node->first, node->end);
}

static void write_local_tag(struct lower *lower, struct node *node)
{
	if (lower->info)
		write_tag(lower, node, lower->is_definition);
	else
		write_children(lower, node);
}

typedef void write_fn(struct lower *lower, struct node *node);

/* Kinds that are not listed are constructs of Edo (text_edo.c). */
static write_fn *const write_kind[] = {
	[NODE_RUN] = write_children,      [NODE_PAREN] = write_children,
	[NODE_AND] = write_children,      [NODE_OR] = write_children,
	[NODE_COND] = write_children,     [NODE_COMMA] = write_children,
	[NODE_BRACES] = write_children,   [NODE_FUTURE] = write_children,
	[NODE_CALL] = write_children,     [NODE_ASSIGN] = write_assignment,
	[NODE_AWAIT] = write_await_typed, [NODE_STATEMENTS] = write_statements,
	[NODE_LITERAL] = write_literal,   [NODE_TYPED] = write_typed,
	[NODE_TAG] = write_local_tag,     [NODE_SCOPE_SPAWN] = NULL,
};

void write_node(struct lower *lower, struct node *node)
{
	write_fn *write = write_kind[node->kind];

	if (node->lowered && node->lowered->replacement && !lower->is_typed)
		writer_instead(lower->w, node->first,
			       node->lowered->replacement);
	else if (write)
		write(lower, node);
	else
		write_construct(lower, node);
}

void capture_start(struct lower *lower, struct writer *writer)
{
	uint32_t anchor = lower->w->anchor;

	writer_init(writer, lower->source, lower->w->has_markers);
	writer->anchor = anchor;
	writer->outer = lower->w;
	lower->w = writer;
}

const char *capture_end(struct lower *lower, struct writer *writer)
{
	const char *text = format(lower, "\n%s", writer->text.data);

	if (text[1] != '#')
		text++;
	lower->w = writer->outer;
	writer_deinit(writer);
	return text;
}

const char *node_text(struct lower *lower, struct node *node)
{
	struct writer writer;

	capture_start(lower, &writer);
	write_node(lower, node);
	return capture_end(lower, &writer);
}
