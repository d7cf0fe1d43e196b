/* SPDX-License-Identifier: MIT */

/*
 * A switch keeps the registers that a call keeps, on the stack that is left, and
 * takes those of the other stack. A new stack looks as if it had been left:
 *
 *	position -> [ 6 registers | entry | 0 ]
 *
 * Machines other than x86-64 have the C library do it, which costs a system call
 * for each switch.
 */

#include "fiber.h"

#include <stdint.h>
#include <string.h>

static struct model__fiber *entered;

static void enter(void)
{
	entered->run();
}

#if defined(__x86_64__)

#define N_REGISTERS 6

void model__fiber_swap(void **ret_position, void *position);

__asm__(".text\n"
	".globl model__fiber_swap\n"
	".type model__fiber_swap, @function\n"
	"model__fiber_swap:\n"
	"	pushq %rbp\n"
	"	pushq %rbx\n"
	"	pushq %r12\n"
	"	pushq %r13\n"
	"	pushq %r14\n"
	"	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n"
	"	popq %r14\n"
	"	popq %r13\n"
	"	popq %r12\n"
	"	popq %rbx\n"
	"	popq %rbp\n"
	"	ret\n"
	".size model__fiber_swap, . - model__fiber_swap\n");

static void prepare(struct model__fiber *fiber, void *stack, size_t bytes)
{
	void **top = (void **)(void *)((char *)stack + bytes);

	*--top = NULL;
	*--top = (void *)(uintptr_t)enter;
	top -= N_REGISTERS;
	memset(top, 0, N_REGISTERS * sizeof(*top));
	fiber->position = top;
}

static void swap(struct model__fiber *from, struct model__fiber *to)
{
	model__fiber_swap(&from->position, to->position);
}

#else

#include <ucontext.h>

static void prepare(struct model__fiber *fiber, void *stack, size_t bytes)
{
	ucontext_t *context = stack; /* at the far end of the stack */

	getcontext(context);
	context->uc_stack.ss_sp = (char *)stack + sizeof(*context);
	context->uc_stack.ss_size = bytes - sizeof(*context);
	context->uc_link = NULL;
	makecontext(context, enter, 0);
	fiber->position = context;
}

static void swap(struct model__fiber *from, struct model__fiber *to)
{
	static ucontext_t of_program;

	if (!from->position)
		from->position = &of_program;
	swapcontext(from->position, to->position);
}

#endif

void model__fiber_init(struct model__fiber *fiber, void *stack,
		       size_t stack_bytes, void (*run)(void))
{
	fiber->run = run;
	prepare(fiber, stack, stack_bytes);
}

void model__fiber_switch(struct model__fiber *from, struct model__fiber *to)
{
	entered = to;
	swap(from, to);
}
