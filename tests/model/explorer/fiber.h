/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_FIBER_H
#define EDO_TESTS_MODEL_FIBER_H

/*
 * Stacks that one kernel thread switches between: the threads of a model. A
 * fiber that is not wanted any more is simply not switched to again.
 */

#include <stddef.h>

struct model__fiber {
	void *position; /* stack pointer, or the ucontext */
	void (*run)(void);
};

/* @run does not return. The stack of the program itself needs no init. */
void model__fiber_init(struct model__fiber *fiber, void *stack,
		       size_t stack_bytes, void (*run)(void));

void model__fiber_switch(struct model__fiber *from, struct model__fiber *to);

#endif
