/* SPDX-License-Identifier: MIT */

/*
 * The frame of an async function.
 *
 *	struct echo__frame {
 *		struct edo_future future;
 *		int output;
 *		struct edo_stream *stream;      parameters
 *		char buffer[64];                lifted locals of the body
 *		union {                         one at a time:
 *			struct edo_read__frame __c1;
 *			struct {                an inner scope
 *				int written;
 *				struct edo_write__frame __c2;
 *			};
 *		};
 *	};
 *
 * Scopes are parts; the parts inside a part are alive one at a time and share
 * its memory. Each full expression that waits is a part, too: its temporaries
 * and, below, its children. All structs and unions are anonymous, so a member is
 * reached as __f->n whereever it lies.
 */

#include "lower.h"

struct frame_part *frame_push(struct lower *lower)
{
	struct frame_part *part = arena_new(lower->arena, struct frame_part);
	struct frame_part *outer = lower->part;

	part->parent = outer;
	if (outer && outer->last)
		outer->last->next = part;
	else if (outer)
		outer->first = part;
	if (outer)
		outer->last = part;
	lower->part = part;
	return part;
}

void frame_pop(struct lower *lower, struct frame_part *part)
{
	lower->part = part->parent;
}

void frame_add(struct lower *lower, const char *member)
{
	vector_push(lower->arena, &lower->part->members, member);
}

void frame_add_to(struct lower *lower, struct frame_part *part,
		  const char *member)
{
	vector_push(lower->arena, &part->members, member);
}

static void write_variable(struct lower *lower, struct declarator *declarator,
			   const char *name)
{
	bool is_parameter = declarator->symbol->is_parameter;

	writer_anchor(lower->w, declarator->text->first);
	if (declarator->facts & DECL_AUTO_TYPE)
		writer_glue(lower->w, "%s %s",
			    type_of_node(lower, declarator->initialiser, true),
			    name);
	else if (declarator->facts & DECL_UNSIZED && !is_parameter)
		write_sized_array(lower, declarator, name);
	else
		write_declaration(lower, declarator, name, is_parameter);
	writer_glue(lower->w, ";");
}

void frame_add_variable(struct lower *lower, struct declarator *declarator)
{
	bool was_typed = lower->is_typed, was_outside = lower->is_file_scope;
	struct writer writer;

	lower->is_typed = lower->is_file_scope = true;
	capture_start(lower, &writer);
	write_variable(lower, declarator, declarator->symbol->lowered->member);
	lower->is_typed = was_typed;
	lower->is_file_scope = was_outside;
	frame_add(lower, capture_end(lower, &writer));
}

/* T[] of a literal as a declarator without a name. */
static void write_unsized(struct lower *lower, struct node *literal)
{
	struct node *type = literal->children;
	token_index open = type->first;
	struct node specifiers = *type, text = *type;
	struct declarator declarator = { .specifiers = &specifiers,
					 .text = &text,
					 .initialiser = type->next };

	while (source_token(lower->source, open)->id != '[')
		open++;
	specifiers.end = text.first = open;
	text.children = NULL;
	declarator.name_at = declarator.array_first = open;
	declarator.array_end = source_token(lower->source, open)->link + 1;
	write_sized_array(lower, &declarator, literal->lowered->member);
}

static void write_literal(struct lower *lower, struct node *literal)
{
	writer_anchor(lower->w, literal->first);
	if (literal->is_unsized) {
		write_unsized(lower, literal);
	} else {
		writer_glue(lower->w, "__typeof__(");
		write_node(lower, literal->children);
		writer_glue(lower->w, ") %s", literal->lowered->member);
	}
	writer_glue(lower->w, ";");
}

void frame_add_literal(struct lower *lower, struct node *literal)
{
	bool was_typed = lower->is_typed, was_outside = lower->is_file_scope;
	struct writer writer;

	lower->is_typed = lower->is_file_scope = true;
	capture_start(lower, &writer);
	write_literal(lower, literal);
	lower->is_typed = was_typed;
	lower->is_file_scope = was_outside;
	frame_add_to(lower, lowered_scope(lower, literal->lowered->scope)->part,
		     capture_end(lower, &writer));
}

static bool is_empty(const struct frame_part *part)
{
	if (part->members.n != 0)
		return false;
	for (part = part->first; part; part = part->next)
		if (!is_empty(part))
			return false;
	return true;
}

static size_t count_parts(const struct frame_part *part)
{
	size_t n = 0;

	for (part = part->first; part; part = part->next)
		n += !is_empty(part);
	return n;
}

static const struct frame_part *only_part(const struct frame_part *part)
{
	for (part = part->first; is_empty(part);)
		part = part->next;
	return part;
}

/* How many things frame_write() writes side by side. */
static size_t width(const struct frame_part *part)
{
	size_t n = count_parts(part);

	if (n == 1)
		return part->members.n + width(only_part(part));
	return part->members.n + (n > 1);
}

static void write_alternative(struct lower *lower, struct frame_part *part,
			      bool is_alone)
{
	bool is_bare = is_alone || is_empty(part) || width(part) == 1;

	if (is_empty(part))
		return;
	if (!is_bare)
		writer_glue(lower->w, "struct {");
	frame_write(lower, part);
	if (!is_bare)
		writer_glue(lower->w, "};");
}

/* The members of @part, then its parts. */
void frame_write(struct lower *lower, struct frame_part *part)
{
	size_t n = count_parts(part);

	for (size_t i = 0; i < part->members.n; i++)
		writer_glue(lower->w, "%s", part->members.items[i]);
	if (n > 1)
		writer_glue(lower->w, "union {");
	for (struct frame_part *p = part->first; p; p = p->next)
		write_alternative(lower, p, n == 1);
	if (n > 1)
		writer_glue(lower->w, "};");
}
