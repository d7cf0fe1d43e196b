/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_LOWER_H
#define EDOCC_LOWER_H

/*
 * What the parts of the lowering share. An async function goes through three
 * steps: analyze_function() decides what lives in the frame and which cleanup
 * is registered where; lower_function() then writes the poll function, and on
 * the way collects the frame, the cancel function and the table of awaits;
 * emit_function() puts these together.
 */

#include "ast.h"
#include "child.h"
#include "emit.h"
#include "lowered.h"
#include "states.h"
#include "text.h"
#include "translate.h"
#include "walk.h"
#include "writer.h"

/* A defer whose body is being lowered. */
struct defer {
	struct defer *outer;
	const char *selector;    /* NULL: has no cleanup of its own */
	const char *empty;       /* where it is registered: no boxes yet */
	const char *reserve;     /* allocates them */
	const char *release;     /* frees them behind the body */
	struct frame_part *part; /* of the scope that registers it */
};

struct lower {
	struct unit *unit;
	struct arena *arena;
	const struct source *source;
	const struct translate_options *options;
	struct writer output;
	struct writer *w; /* where text goes at the moment */

	/* of the function at hand */
	struct function *function;
	struct lowered_function *info;
	const char *name; /* of its frame and so on */
	struct writer poll, cancel, prelude;
	struct buffer resume; /* cases of the poll function */
	struct frame_part *part;
	struct entry *position;
	struct defer *defer; /* innermost one whose body is written */
	bool is_typed;       /* writes an operand that is not evaluated */
	bool is_file_scope;  /* writes types outside of the function */
	bool is_definition;  /* writes a local type with its members */
	bool is_native; /* inside a statement expression that cannot wait */
	bool has_stack_children; /* of block_on: not in the frame */
	const char *value; /* a statement expression being hoisted: where */
	struct statement *value_of;    /* ... its last statement is put */
	const struct declare *declare; /* the declaration being written */
	struct scope *typed_scope;     /* of the statement expression in which
				      only the last expression is typed */
	unsigned next_id;
	VECTOR(struct site) sites;
	VECTOR(struct symbol *) members; /* lifted, by name */
	const char *frames;              /* of --frames so far */
};

/* ---- analyze.c, lift.c ------------------------------------------------ */

void analyze_function(struct lower *lower, struct function *function);
void lift_function(struct lower *lower, struct function *function);
/* Inside a statement expression that cannot wait: the compiler's own cleanup
 * serves. */
bool scope_is_native(struct lower *lower, struct scope *scope);
bool symbol_is_lifted(struct lower *lower, const struct symbol *symbol);

/* ---- frame.c ---------------------------------------------------------- */

struct frame_part *frame_push(struct lower *lower);
void frame_pop(struct lower *lower, struct frame_part *part);
void frame_add(struct lower *lower, const char *member);
/* To the part of @scope. */
void frame_add_to(struct lower *lower, struct frame_part *part,
		  const char *member);
void frame_add_variable(struct lower *lower, struct declarator *declarator);
void frame_add_literal(struct lower *lower, struct node *literal);
void frame_write(struct lower *lower, struct frame_part *part);

/* ---- lower_*.c ---------------------------------------------------------- */

void lower_statement(struct lower *lower, struct statement *statement);
/* With its braces. */
void lower_block(struct lower *lower, struct statement *block);
void lower_list(struct lower *lower, struct statement *first);
/* One statement, in braces unless it brings its own. */
void lower_body(struct lower *lower, struct statement *statement);
void lower_loop(struct lower *lower, struct statement *statement);
/* Its condition or step waits, so it is no loop of C any more. */
bool loop_is_rewritten(const struct statement *loop);
/* edo__continue_N of a loop, edo__break_N of a loop or switch, if needed. */
void write_continue_label(struct lower *lower, struct statement *loop);
void write_break_label(struct lower *lower, struct statement *statement);
void lower_declaration(struct lower *lower, struct statement *statement);
void lower_jump(struct lower *lower, struct statement *statement);
void lower_return(struct lower *lower, struct statement *statement);
void lower_defer(struct lower *lower, struct statement *statement);
void lower_scope(struct lower *lower, struct statement *statement);
/* Registers @guard: from here on, the children go first. */
void lower_guard(struct lower *lower, struct entry *guard);
/* In a defer: the hidden box of @child is allocated at the registration. */
void reserve_box(struct lower *lower, struct child *child);
void lower_group(struct lower *lower, struct statement *statement);
void lower_function(struct lower *lower, struct function *function);

/* What the value of a full expression is for. */
struct use {
	bool is_unused;
	bool is_cast; /* to void: on purpose */
	bool is_return;
	struct node *assign; /* the assignment of which the await is the whole
				right-hand side: done even if cancelled */
	struct declarator *declarator; /* likewise, the initialisation */
};

/* Writes all awaits of @node, which can be written itself then. @is_more: the
 * function is suspended again before that. */
void hoist(struct lower *lower, struct node *node, bool is_more,
	   const struct use *use);
void hoist_list(struct lower *lower, struct node *nodes, bool is_more);
void lower_await(struct lower *lower, struct node *await, bool is_more,
		 const struct use *use);
/* Waits, as at @at, for the end of @child, which has been constructed. */
void lower_child(struct lower *lower, const struct child *child,
		 const struct use *use, token_index at);
void lower_box_cancel(struct lower *lower, struct node *await,
		      const struct use *use);
void lower_timeout(struct lower *lower, struct node *await, bool is_more,
		   const struct use *use);
/* Where the value of @type is kept until it is used; declares it. */
const char *new_temporary(struct lower *lower, const char *type, bool is_more);
/* Assigns @value as @use says, for a child that finished though cancelled. */
void write_completion(struct lower *lower, const struct use *use,
		      const char *value);
void replace_node(struct lower *lower, struct node *node, const char *text);
void write_initialisation(struct lower *lower, struct declarator *declarator,
			  const char *value);

/* ---- order.c -------------------------------------------------------------- */

/* What each async function is used for, and what it embeds. */
void order_functions(struct lower *lower);
/* All definitions that @function embeds are written. */
bool order_is_ready(struct lower *lower, struct function *function);

#endif
