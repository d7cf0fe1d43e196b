/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TEXT_H
#define EDOCC_TEXT_H

/*
 * Writing what is left of the user's text: runs of tokens, names, types,
 * parameter lists, and what looks like a call and is none.
 */

#include "lowered.h"
#include "writer.h"

/* ---- text.c: token runs ----------------------------------------------- */

void write_tokens(struct lower *lower, token_index first, token_index end);
void write_node(struct lower *lower, struct node *node);
/* The children of @node in place, the rest of [first, end) as it is. */
void write_run(struct lower *lower, struct node *children, token_index first,
	       token_index end);
/* What is written between the two calls, as a string. */
void capture_start(struct lower *lower, struct writer *writer);
const char *capture_end(struct lower *lower, struct writer *writer);
const char *node_text(struct lower *lower, struct node *node);

/* ---- text_symbol.c: names ---------------------------------------------- */

void write_symbol(struct lower *lower, token_index i, struct symbol *symbol);
/* What a local type, enumerator or static variable is called at file scope. */
const char *renamed(struct lower *lower, struct symbol *symbol);
void write_tag(struct lower *lower, struct node *tag, bool with_body);

/* ---- text_type.c: types ------------------------------------------------ */

/* A declaration in which the name is replaced. */
struct declare {
	const char *name; /* "" for the type alone */
	token_index at;   /* the name's token, or where it is inserted */
	bool is_insert;
	token_index skip_first, skip_end; /* left out */
};

/* __typeof__(((void)0, node)) */
const char *type_of_node(struct lower *lower, struct node *node,
			 bool is_file_scope);
/* Specifiers and declarator under @name. Array and function parameters become
 * pointers if @is_decayed. */
void write_declaration(struct lower *lower, struct declarator *declarator,
		       const char *name, bool is_decayed);
/* T x[] = init: the same with the size the initialiser gives. */
void write_sized_array(struct lower *lower, struct declarator *declarator,
		       const char *name);
/* Types and awaits in operands that are not evaluated. */
void write_await_typed(struct lower *lower, struct node *await);
void write_statements_typed(struct lower *lower, struct node *node);
/* The variable that stands for @symbol where only types count. */
const char *probe(struct lower *lower, struct symbol *symbol);

/* ---- parameters.c ------------------------------------------------------- */

const char *parameter_name(struct lower *lower, struct declarator *parameter,
			   unsigned number);
/* "(", @before, the parameters, ")" */
void write_parameters(struct lower *lower, struct function *function,
		      const char *before);
/* The names alone, each after a comma. */
void write_arguments(struct lower *lower, struct function *function);

/* ---- text_edo.c: spawn, box and their like ---------------------------- */

void write_construct(struct lower *lower, struct node *node);
void write_block_on(struct lower *lower, struct node *node);
void write_spawn_blocking(struct lower *lower, struct node *node);

#endif
