/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_CHILD_H
#define EDOCC_CHILD_H

/*
 * Futures that a function drives: where they live, how they are constructed,
 * polled, cancelled and disposed of.
 */

#include "lowered.h"

/* ---- child.c: where a child lives --------------------------------------- */

enum child_kind callee_kind(struct lower *lower, const struct symbol *symbol);
/* The child that @operand names; @member is its name in the frame, which
 * child_add_member() declares. */
struct child *child_new(struct lower *lower, struct node *operand,
			const char *member);
/* Both, under a name of its own, in the present part of the frame. */
struct child *make_child(struct lower *lower, struct node *operand);
void child_add_member(struct lower *lower, const struct child *child);
/* @child is a pointer to its frame. */
static inline bool child_is_box(const struct child *child)
{
	return child->kind == CHILD_BOX || child->kind == CHILD_HIDDEN_BOX;
}

/* What a future variable holds. */
struct child *future_child(struct lower *lower, const struct symbol *symbol);
const char *child_poll(struct lower *lower, const struct child *child);
const char *child_cancel(struct lower *lower, const struct child *child);
/* Type of the output of a NODE_CALL, NODE_FUTURE or box. */
const char *output_type(struct lower *lower, struct node *operand);
/* What the compiler takes for 1 iff the type of @output is a signed integer. */
const char *is_signed(struct lower *lower, const char *output);
bool output_is_void(struct lower *lower, struct node *operand);

/* ---- child_text.c: what is written about it ------------------------------ */

/* @box, with the type of a box or an error of the compiler. */
void write_box_value(struct lower *lower, struct node *box);
void write_child_construct(struct lower *lower, const struct child *child,
			   struct node *operand);
/* Arguments of a NODE_CALL, after @before and a comma if both are there. */
void write_call(struct lower *lower, struct node *call, const char *before);
/* Frees a box; nothing for others. */
void write_child_free(struct lower *lower, const struct child *child);
/* Assigns the output to the destination of @line, or drops it. */
void write_destination(struct lower *lower, struct line *line,
		       const struct child *child);
/* The variable of a box that is awaited is left empty. */
void write_emptied(struct lower *lower, const struct child *child,
		   struct node *operand);
/* A box that has ended is freed and its variable emptied. */
void write_take(struct lower *lower, struct line *line,
		const struct child *child);
/* The destructor of an output nobody takes. */
void write_output_drop(struct lower *lower, const struct child *child);

/* An expression: a future variable or kept box is empty or has ended. */
const char *child_has_ended(struct lower *lower, const struct child *child);
/* Panics if @variable is not as it has to be. */
void write_alive_check(struct lower *lower, const struct child *child,
		       struct node *variable);
void write_ended_check(struct lower *lower, const struct child *child,
		       struct node *variable);
void write_empty(struct lower *lower, const struct child *child);

#endif
