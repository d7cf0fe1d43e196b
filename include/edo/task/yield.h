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

EDO_END

#endif
