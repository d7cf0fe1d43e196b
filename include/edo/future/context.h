/* SPDX-License-Identifier: MIT */
#ifndef EDO_FUTURE_CONTEXT_H
#define EDO_FUTURE_CONTEXT_H

/*
 * The context of one poll: on whose behalf a future is driven, where, and how
 * much it may do before it has to let others run. A leaf future, one that
 * waits for something other than a future, opens its poll with
 * edo_leaf_begin() and answers "not yet" with edo_leaf_pending(): the
 * cooperative budget, traces and metrics live behind these two and nowhere
 * else.
 */

#include <edo/future/future.h>
#include <edo/future/waker.h>

EDO_BEGIN

struct edo__worker;
struct edo_hooks;

/* Leaf operations per poll of a task before it has to yield. */
#define EDO_COOP_BUDGET 128u

struct edo_context {
	struct edo_waker *waker;
	struct edo__worker *worker; /* whose thread this is; NULL: none */
	uint32_t budget;            /* leaf operations left in this poll */
	uint32_t flags;             /* reserved, 0 */
	struct edo_hooks *hooks;    /* traces and metrics; NULL: none */
};

/* The way in when the budget is spent, a hook is set, or the leaf has ended, which
 * is misuse. Spent: has the waker woken, and returns false. */
bool edo__leaf_begin_slowly(struct edo_context *context,
			    struct edo_future *self);

/**
 * edo_leaf_begin() - first step of every poll of a leaf future
 * @context: context of the poll
 * @self:    the leaf
 *
 * Owns:     borrows both.
 * Thread:   the one that drives the future.
 * Suspends: never.
 * Cancel:   a leaf's cancel() does not call it: cancelling is never refused.
 * Errors:   a leaf that has ended is not polled again: a panic.
 *
 * Return: true to go on; false: return EDO_PENDING at once, the task is polled
 *         again after others and the driver. Any other waker has been woken.
 */
static inline bool edo_leaf_begin(struct edo_context *context,
				  struct edo_future *self)
{
	if (EDO_UNLIKELY(context->budget == 0 || context->hooks ||
			 edo_future_has_ended(self)))
		return edo__leaf_begin_slowly(context, self);
	context->budget--;
	return true;
}

/**
 * edo_leaf_pending() - answer of a leaf that has armed the context's waker
 * @context: context of the poll; the unit edo_leaf_begin() took is given back
 *
 * Owns:     borrows @context.
 * Thread:   the one that drives the future.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: EDO_PENDING.
 */
static inline enum edo_poll edo_leaf_pending(struct edo_context *context)
{
	context->budget++;
	return EDO_PENDING;
}

/* A pseudo-random number of the worker, for fair starts; @bound is not 0. */
uint32_t edo__random(struct edo_context *context, uint32_t bound);

/* Ends a future nobody will drive: cancels it, and panics at @file and @line if
 * that would have to wait. What edo_forget() does. */
void edo__future_drop(struct edo_future *future, const char *file, int line);

EDO_END

#endif
