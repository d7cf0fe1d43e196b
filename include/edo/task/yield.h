/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_YIELD_H
#define EDO_TASK_YIELD_H

/*
 * Letting others run.
 */

#include <edo/future/context.h>

EDO_BEGIN

struct edo_yield_now__frame {
	struct edo_future future;
	int output;
	uint32_t word;
};
extern const struct edo_future_type edo_yield_now__type;
void edo_yield_now__init(struct edo_yield_now__frame *frame);

/**
 * edo_yield_now() - let other tasks and the driver run before going on
 *
 * Owns:     nothing.
 * Thread:   a task, or inside block_on.
 * Suspends: once; the task runs again after the driver was polled.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_yield_now(void);

struct edo_consume_budget__frame {
	struct edo_future future;
	int output;
	uint32_t word;
};
extern const struct edo_future_type edo_consume_budget__type;
void edo_consume_budget__init(struct edo_consume_budget__frame *frame);

/**
 * edo_consume_budget() - let others run if this task had its share
 *
 * Each operation on a channel, a timer or a socket takes one of the
 * EDO_COOP_BUDGET units a task has in one poll. A loop that computes and awaits
 * none of them never gives way; with this in each round it does, once in that
 * many rounds, where edo_yield_now() would in every one.
 *
 * Owns:     nothing.
 * Thread:   a task, or inside block_on.
 * Suspends: when the budget is used up; the task goes on after the others had
 *           their turn and the driver was polled.
 * Cancel:   safe.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_consume_budget(void);

/**
 * edo_has_budget_remaining() - whether the next operation would go through
 *
 * For a future written by hand that does a lot in one poll without any operation
 * on a channel, a timer or a socket: if not, it gives way.
 *
 * Owns:     nothing.
 * Thread:   any; outside of a task's poll there is no budget, and always true.
 * Suspends: never; does not block.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: false if the running task has used up the budget of this poll.
 */
bool edo_has_budget_remaining(void);

EDO_END

#endif
