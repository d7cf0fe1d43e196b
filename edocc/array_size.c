/* SPDX-License-Identifier: MIT */

/*
 * T x[] = { a, b } in the frame. The size comes from the initialiser, which at
 * file scope may only be constant, also inside sizeof. So elements that are
 * neither strings nor in braces are replaced by zeros, which count the same:
 *
 *	int x[] = { a, b };     int x[sizeof((int[]){ {0}, {0} }) / sizeof(int)]
 *
 * A struct may be one element or, without braces, several scalars; which of the
 * two it is, the type of the first such element tells.
 */

#include "lower.h"

#include <string.h>

static bool token_is(const struct lower *lower, token_index i, int id)
{
	const struct token *token = source_token(lower->source, i);

	return token->kind == TOKEN_PUNCTUATOR && token->id == id;
}

static token_index skip_brackets(const struct lower *lower, token_index i)
{
	if (token_is(lower, i, '(') || token_is(lower, i, '[') ||
	    token_is(lower, i, '{'))
		return source_token(lower->source, i)->link + 1;
	return i + 1;
}

/* Behind the element that begins at @i. */
static token_index element_end(const struct lower *lower, token_index i,
			       token_index end)
{
	while (i < end && !token_is(lower, i, ','))
		i = skip_brackets(lower, i);
	return i;
}

/* Behind `[n] =`, if there is one. */
static token_index skip_designator(const struct lower *lower, token_index i)
{
	token_index first = i;

	while (token_is(lower, i, '[') || token_is(lower, i, '.'))
		i = token_is(lower, i, '[') ? skip_brackets(lower, i) : i + 2;
	return i != first && token_is(lower, i, '=') ? i + 1 : first;
}

static bool is_string(const struct lower *lower, token_index i)
{
	return source_token(lower->source, i)->kind == TOKEN_STRING;
}

static bool is_plain(const struct lower *lower, token_index i)
{
	return !token_is(lower, i, '{') && !is_string(lower, i);
}

/* The initialiser with @zero for each plain element. */
static void write_zeros(struct lower *lower, struct node *braces,
			const char *zero)
{
	token_index end = braces->end - 1;

	writer_glue(lower->w, "{");
	for (token_index i = braces->first + 1; i < end;) {
		token_index value = skip_designator(lower, i);
		token_index next = element_end(lower, value, end);

		write_tokens(lower, i, value);
		if (is_plain(lower, value))
			writer_glue(lower->w, "%s", zero);
		else if (is_string(lower, value))
			write_tokens(lower, value, next);
		else
			writer_glue(lower->w, "{0}");
		writer_glue(lower->w, ",");
		i = next + 1;
	}
	writer_glue(lower->w, "}");
}

/* The type of an element: the declarator without its first brackets. */
static const char *element_type(struct lower *lower,
				struct declarator *declarator)
{
	struct declarator element = *declarator;
	struct declare declare = {
		.name = "",
		.at = declarator->name_at,
		.skip_first = declarator->array_first,
		.skip_end = declarator->array_end,
	};
	struct writer writer;

	capture_start(lower, &writer);
	write_node(lower, element.specifiers);
	lower->declare = &declare;
	write_run(lower, element.text->children, element.text->first,
		  element.text->end);
	lower->declare = NULL;
	return capture_end(lower, &writer);
}

static token_index first_plain(struct lower *lower, struct node *braces)
{
	token_index end = braces->end - 1;

	for (token_index i = braces->first + 1; i < end;) {
		token_index value = skip_designator(lower, i);

		if (is_plain(lower, value))
			return value;
		i = element_end(lower, value, end) + 1;
	}
	return 0;
}

static void write_count(struct lower *lower, struct node *braces,
			const char *type, const char *zero)
{
	writer_glue(lower->w, "sizeof((__typeof__(__typeof__(%s)[]))", type);
	write_zeros(lower, braces, zero);
	writer_glue(lower->w, ") / sizeof(%s)", type);
}

/* What the children of @braces do not matter for: plain tokens do, awaits are
 * replaced by their type. */
static void write_is_whole(struct lower *lower, struct node *braces,
			   token_index first, const char *type)
{
	token_index end = element_end(lower, first, braces->end - 1);
	struct node *child = braces->children;

	while (child && child->first < first)
		child = child->next;
	writer_glue(lower->w,
		    "__builtin_types_compatible_p(__typeof__(((void)0, ");
	for (; child && child->first < end; child = child->next) {
		write_tokens(lower, first, child->first);
		write_node(lower, child);
		first = child->end;
	}
	write_tokens(lower, first, end);
	writer_glue(lower->w, ")), %s) ? ", type);
}

static void write_size(struct lower *lower, struct declarator *declarator)
{
	struct node *braces = declarator->initialiser;
	const char *type = element_type(lower, declarator);
	token_index plain;

	if (braces->kind != NODE_BRACES) {
		writer_glue(lower->w, "sizeof(");
		write_node(lower, braces);
		writer_glue(lower->w, ") / sizeof(%s)", type);
		return;
	}
	plain = first_plain(lower, braces);
	if (plain) {
		write_is_whole(lower, braces, plain, type);
		write_count(lower, braces, type, "{0}");
		writer_glue(lower->w, ":");
	}
	write_count(lower, braces, type, "0");
}

void write_sized_array(struct lower *lower, struct declarator *declarator,
		       const char *name)
{
	struct writer writer;
	struct declare declare = {
		.at = declarator->name_at,
		.skip_first = declarator->array_first,
		.skip_end = declarator->array_end,
	};
	const struct declare *outer = lower->declare;

	capture_start(lower, &writer);
	write_size(lower, declarator);
	declare.name =
		format(lower, "%s[%s]", name, capture_end(lower, &writer));
	write_node(lower, declarator->specifiers);
	lower->declare = &declare;
	write_run(lower, declarator->text->children, declarator->text->first,
		  declarator->text->end);
	lower->declare = outer;
}
