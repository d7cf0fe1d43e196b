/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_SCOPE_H
#define EDO_TASK_SCOPE_H

/*
 * A scope runs child tasks beside the task that opened it. They may borrow its
 * locals, because frames do not move and the scope's end waits for them all:
 *
 *	edo_scope (s) {
 *		for (int i = 0; i < n; i++)
 *			edo_scope_spawn(s, fetch(urls[i], &pages[i]));
 *	}
 *	if (edo_scope_result(s) < 0) ...
 *
 * The first child with a negative result, or a panic, cancels the others.
 * Leaving the scope early (break, goto, return, cancellation, panic) cancels
 * all, and waits too.
 */

#include <edo/task/task.h>

EDO_BEGIN

struct edo_scope {
	uint64_t words[5];
};

/**
 * edo_scope_result() - how the children of a scope have fared
 * @scope: scope, within it or after it, in the function that opened it
 *
 * Owns:     borrows @scope.
 * Thread:   the task that opened it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   the first negative result of a child; EDO_EPANIC if one panicked;
 *           -ECANCELED if one was cancelled because the runtime shuts down.
 *
 * Return: 0 as long as none has failed, else the first failure.
 */
int edo_scope_result(const struct edo_scope *scope);

/* What edocc makes of the keywords. */
struct edo_scope *edo__scope_init(struct edo_scope *scope);
/* Starts a new task in @scope, which takes it. @n_signed_bytes is the size of
 * its output if that is a signed integer, else 0. 0 or -ENOMEM, which is also
 * what a NULL task gives. */
int edo__scope_spawn(struct edo_scope *scope, struct edo_task *takes,
		     size_t n_signed_bytes);
/* Asks all children to end, and all that are yet to come. */
void edo__scope_cancel(struct edo_scope *scope);

struct edo__scope_join__frame {
	struct edo_future future;
	int output; /* edo_scope_result() */
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo__scope_join__type;
void edo__scope_join__init(struct edo__scope_join__frame *frame,
			   struct edo_scope *scope);
/* Waits until no child is left. Cancel: safe, the children go on. */
edo_async int edo__scope_join(struct edo_scope *scope);

EDO_END

#endif
