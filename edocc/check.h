/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_CHECK_H
#define EDOCC_CHECK_H

/*
 * Errors over the finished tree of a function, one theme a file. All of them
 * walk the same way: struct visitor.
 */

#include "parser.h"

/* Goes through statements and nodes in the order of execution, parents before
 * children. Hooks may be NULL. */
struct visitor {
	struct parser *parser;
	void (*enter)(struct visitor *visitor, struct statement *statement);
	void (*leave)(struct visitor *visitor, struct statement *statement);
	void (*node)(struct visitor *visitor, struct node *node);
	void (*node_end)(struct visitor *visitor, struct node *node);
};

void visit_statements(struct visitor *visitor, struct statement *statements);
void visit_nodes(struct visitor *visitor, struct node *nodes);

/* What the checks note about a function for the end of the file. */
struct checked_function {
	VECTOR(struct node *)
	embedded;                      /* calls whose frames lie in its frame */
	size_t n_visited;              /* of them, by check_recursion() */
	bool is_open, is_done;         /* for check_recursion() */
	const struct declarator *held; /* not Send */
	const struct node *inherited;  /* of embedded: not Send either */
	token_index held_across;       /* 0: a parameter */
};

struct checked_function *checked_of(struct parser *parser,
				    struct function *function);
/* The first of @statements in whose execution, or at whose end, the function
 * may be suspended. */
const struct statement *find_suspension(const struct parser *parser,
					const struct statement *statements);
/* The same for a variable declared by @statement in @block. */
const struct statement *
find_suspension_after(const struct parser *parser,
		      const struct statement *block,
		      const struct statement *statement);

static inline bool function_is_async(const struct function *function)
{
	return function->facts & FUNCTION_ASYNC;
}

/* check_jump.c: into and past scopes that are left in an orderly way. */
void check_jumps(struct parser *parser, struct function *function);
/* check_storage.c: what does not live as long as the frame does. */
void check_storage(struct parser *parser, struct function *function);
/* check_pragma.c: OpenMP and OpenACC around an await. */
void check_pragmas(struct parser *parser, struct function *function);
/* check_await.c: places where an await cannot be, and returns. */
void check_awaits(struct parser *parser, struct function *function);
/* check_attribute.c: what attributes of an async function would promise. */
void check_attributes(struct parser *parser, const struct function *function);
/* check_recursion.c: notes what @function embeds; frames without end. */
void check_note_calls(struct parser *parser, struct function *function);
void check_recursion(struct parser *parser);
/* check_send.c: notes what @function holds and spawns; what may not move. */
void check_note_send(struct parser *parser, struct function *function);
void check_send(struct parser *parser);

#endif
