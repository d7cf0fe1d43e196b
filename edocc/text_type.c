/* SPDX-License-Identifier: MIT */

/*
 * Types. The compiler knows them, edocc does not, so a type is either copied as
 * written, with another name in its declarator, or asked for with __typeof__.
 *
 * Where a type is needed outside of the function (members of the frame), its
 * variables cannot be named. Each that is needed gets a probe, a variable that
 * is declared and never defined:
 *
 *	int n; char text[sizeof(n)];    extern int echo__n_1;
 *	                                ... char text[sizeof(echo__n_1)];
 */

#include "lower.h"

#include <string.h>

static void write_declarator(struct lower *lower, struct declarator *declarator,
			     const struct declare *declare)
{
	const struct declare *outer = lower->declare;

	lower->declare = declare;
	write_run(lower, declarator->text->children, declarator->text->first,
		  declarator->text->end);
	lower->declare = outer;
	if (declare->is_insert && declare->at == declarator->text->end)
		writer_glue(lower->w, "%s", declare->name);
}

void write_declaration(struct lower *lower, struct declarator *declarator,
		       const char *name, bool is_decayed)
{
	struct declare declare = {
		.name = name,
		.at = declarator->name_at,
		.is_insert = !declarator->symbol,
	};
	bool is_array = declarator->array_end != 0;

	if (is_decayed && (is_array || declarator->facts & DECL_FUNCTION))
		declare.name = format(lower, "(*%s)", name);
	if (is_decayed && is_array) {
		declare.skip_first = declarator->array_first;
		declare.skip_end = declarator->array_end;
	}
	if (declarator->facts & DECL_SCOPE) {
		writer_glue(lower->w, "struct edo_scope %s[1]", name);
		return;
	}
	write_node(lower, declarator->specifiers);
	write_declarator(lower, declarator, &declare);
}

static const char *start_type(struct lower *lower, struct node *node)
{
	writer_glue(lower->w, "__typeof__(((void)0, ");
	write_node(lower, node);
	writer_glue(lower->w, "))");
	return "";
}

const char *type_of_node(struct lower *lower, struct node *node,
			 bool is_file_scope)
{
	bool was_typed = lower->is_typed, was_outside = lower->is_file_scope;
	struct writer writer;

	lower->is_typed = true;
	lower->is_file_scope = is_file_scope;
	capture_start(lower, &writer);
	start_type(lower, node);
	lower->is_typed = was_typed;
	lower->is_file_scope = was_outside;
	return capture_end(lower, &writer);
}

/* Each at an address of its own: two awaits are no expression compared with
 * itself, of which compilers warn. */
void write_await_typed(struct lower *lower, struct node *await)
{
	struct node *operand = await->children;

	if (output_is_void(lower, operand))
		writer_glue(lower->w, "((void)0)");
	else
		writer_glue(lower->w, "(*(%s *)%uul)",
			    output_type(lower, operand), await->first);
}

static struct statement *last_of(struct statement *statement)
{
	while (statement && statement->next)
		statement = statement->next;
	return statement;
}

/* ({ ...; e; }) has the type of e. */
void write_statements_typed(struct lower *lower, struct node *node)
{
	struct statement *last = last_of(node->body->body);
	struct scope *outer = lower->typed_scope;

	if (!last || last->kind != STATEMENT_EXPRESSION) {
		writer_glue(lower->w, "((void)0)");
		return;
	}
	if (!outer)
		lower->typed_scope = node->body->scope;
	writer_glue(lower->w, "((void)0, ");
	write_node(lower, last->expression);
	writer_glue(lower->w, ")");
	lower->typed_scope = outer;
}

static void write_probe(struct lower *lower, struct declarator *declarator,
			const char *name)
{
	writer_anchor(lower->w, declarator->text->first);
	writer_glue(lower->w, "extern");
	if (declarator->facts & DECL_AUTO_TYPE)
		writer_glue(lower->w, "%s %s",
			    type_of_node(lower, declarator->initialiser, true),
			    name);
	else if (declarator->facts & DECL_UNSIZED)
		write_sized_array(lower, declarator, name);
	else
		write_declaration(lower, declarator, name,
				  declarator->symbol->is_parameter);
	writer_glue(lower->w, ";");
}

const char *probe(struct lower *lower, struct symbol *symbol)
{
	struct lowered_symbol *info = lowered_symbol(lower, symbol);
	bool was_typed = lower->is_typed, was_outside = lower->is_file_scope;
	const struct declare *outer = lower->declare;
	struct writer writer;
	const char *text;

	if (info->probe)
		return info->probe;
	info->probe = format(lower, "%s__%s_%u", lower->function->symbol->text,
			     symbol->text, ++lower->next_id);
	lower->is_typed = lower->is_file_scope = true;
	lower->declare = NULL;
	capture_start(lower, &writer);
	write_probe(lower, symbol->declarator, info->probe);
	text = capture_end(lower, &writer);
	writer_paste(&lower->prelude, text, strlen(text));
	lower->is_typed = was_typed;
	lower->is_file_scope = was_outside;
	lower->declare = outer;
	return info->probe;
}
