/* SPDX-License-Identifier: MIT */

/*
 * Declarations. Each declarator goes its own way:
 *
 *	int a = 1, b[] = {a, 2};        with both lifted:
 *
 *	__f->a = 1;
 *	{ int edo__t1[] = {__f->a, 2};
 *	  __builtin_memcpy(&__f->b, &edo__t1, sizeof(edo__t1)); }
 *
 * What is not lifted stays a declaration. Initialisers that are no expressions,
 * and those of const members, are written by way of a C variable, which the
 * compiler removes. Types, static and extern declarations have moved to file
 * scope (prelude.c). A variable with cleanup registers it once it has its value.
 */

#include "lower.h"

static const struct use no_use;

static bool token_is(const struct lower *lower, token_index i, int id)
{
	const struct token *token = source_token(lower->source, i);

	return token->kind == TOKEN_PUNCTUATOR && token->id == id;
}

static bool is_zero(const struct lower *lower, const struct node *braces)
{
	const struct token *token =
		source_token(lower->source, braces->first + 1);

	if (braces->kind != NODE_BRACES)
		return false;
	if (token_is(lower, braces->first + 1, '}'))
		return true;
	return token_is(lower, braces->first + 2, '}') && token->size == 1 &&
	       lower->source->text[token->offset] == '0';
}

static bool is_string(const struct lower *lower, const struct node *node)
{
	return source_token(lower->source, node->first)->kind == TOKEN_STRING;
}

/* Its value cannot be assigned. */
static bool needs_copy(const struct lower *lower,
		       const struct declarator *declarator)
{
	const struct node *initialiser = declarator->initialiser;

	if (declarator->facts & (DECL_CONST | DECL_ARRAY | DECL_UNSIZED))
		return true;
	return initialiser->kind == NODE_BRACES ||
	       is_string(lower, initialiser);
}

static const char *address_of(struct lower *lower,
			      const struct declarator *declarator)
{
	return format(lower,
		      "(char *)__f + __builtin_offsetof(struct %s__frame, %s)",
		      lower->name, declarator->symbol->lowered->member);
}

/* { T edo__t1 = value; memcpy(...); } */
static void write_copy(struct lower *lower, struct declarator *declarator,
		       const char *value)
{
	const char *name = format(lower, "edo__t%u", ++lower->next_id);

	writer_glue(lower->w, "{");
	if (declarator->facts & DECL_AUTO_TYPE)
		writer_glue(lower->w, "__auto_type %s", name);
	else
		write_declaration(lower, declarator, name, false);
	writer_glue(lower->w, "=");
	if (value)
		writer_glue(lower->w, "%s", value);
	else
		write_node(lower, declarator->initialiser);
	writer_glue(lower->w, "; __builtin_memcpy(%s, &%s, sizeof(%s)); }",
		    address_of(lower, declarator), name, name);
}

void write_initialisation(struct lower *lower, struct declarator *declarator,
			  const char *value)
{
	if (needs_copy(lower, declarator))
		write_copy(lower, declarator, value);
	else
		writer_glue(lower->w, "__f->%s = %s;",
			    declarator->symbol->lowered->member, value);
}

static void initialise_lifted(struct lower *lower,
			      struct declarator *declarator)
{
	struct node *initialiser = declarator->initialiser;
	const char *member = declarator->symbol->lowered->member;

	if (!initialiser)
		return;
	if (is_zero(lower, initialiser)) {
		writer_glue(lower->w,
			    "__builtin_memset(%s, 0, sizeof(__f->%s));",
			    address_of(lower, declarator), member);
	} else if (needs_copy(lower, declarator)) {
		write_copy(lower, declarator, NULL);
	} else {
		writer_instead(lower->w, declarator->name_at,
			       format(lower, "__f->%s", member));
		write_tokens(lower, initialiser->first - 1, initialiser->first);
		write_node(lower, initialiser);
		writer_glue(lower->w, ";");
	}
}

/* It stays a variable of C. */
static void declare_local(struct lower *lower, struct declarator *declarator)
{
	struct node *initialiser = declarator->initialiser;

	write_declaration(lower, declarator, declarator->symbol->text, false);
	if (initialiser) {
		write_tokens(lower, initialiser->first - 1, initialiser->first);
		write_node(lower, initialiser);
	}
	writer_glue(lower->w, ";");
}

/* T is the output of the function. */
static void write_type_check(struct lower *lower, struct declarator *declarator,
			     const struct child *child)
{
	const char *name = child->callee ? child->callee->text : NULL;

	if (!name || !child->output)
		return;
	writer_glue(lower->w, "_Static_assert(__builtin_types_compatible_p(");
	write_node(lower, declarator->specifiers);
	writer_glue(lower->w,
		    ", __typeof__(((struct %s__pub *)0)->output)), "
		    "\"edo_future(T): T is not what %s() gives\");",
		    name, name);
}

/* edo_future(T) v = f(args); */
static void declare_future(struct lower *lower, struct declarator *declarator)
{
	struct node *call = declarator->initialiser;
	struct child *child = future_child(lower, declarator->symbol);

	child_add_member(lower, child);
	write_type_check(lower, declarator, child);
	if (call) {
		hoist_list(lower, call->children, false);
		writer_anchor(lower->w, call->first);
		write_child_construct(lower, child, call);
	} else {
		write_empty(lower, child);
	}
}

static void declare_variable(struct lower *lower, struct declarator *declarator)
{
	struct node *initialiser = declarator->initialiser;
	bool is_await = initialiser && peel(initialiser)->kind == NODE_AWAIT;
	struct use use = { .declarator = declarator };
	struct frame_part *part;

	if (symbol_is_lifted(lower, declarator->symbol))
		frame_add_variable(lower, declarator);
	part = frame_push(lower);
	hoist(lower, initialiser, false, is_await ? &use : &no_use);
	if (symbol_is_lifted(lower, declarator->symbol))
		initialise_lifted(lower, declarator);
	else
		declare_local(lower, declarator);
	frame_pop(lower, part);
}

#define DECL_MOVED (DECL_STATIC | DECL_EXTERN | DECL_TYPEDEF | DECL_FUNCTION)

void lower_declaration(struct lower *lower, struct statement *statement)
{
	for (struct declarator *d = statement->declarators; d; d = d->next) {
		struct entry *entry = entry_of(lower, d, NULL);

		if (d->facts & DECL_MOVED)
			continue;
		writer_anchor(lower->w, d->text->first);
		if (d->facts & DECL_FUTURE)
			declare_future(lower, d);
		else
			declare_variable(lower, d);
		if (entry)
			enter_entry(lower, entry);
	}
}
