/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_PANIC_H
#define EDO_SRC_BASE_PANIC_H

/*
 * Where a panic lands. A thread that runs futures puts one catch on its stack,
 * sets its jump once with setjmp, and finds there what the panic said:
 *
 *	struct edo__catch catch;
 *
 *	edo__catch_push(&catch);
 *	if (setjmp(catch.jump)) { ... catch.panic ... }
 *	...
 *	edo__catch_pop(&catch);
 *
 * After setjmp has returned a second time the catch is armed again, and the thread
 * stands where it stood when the catch was pushed: what the panic has not left,
 * because frames were passed over, is left.
 */

#include <setjmp.h>
#include <stdbool.h>
#include <unwind.h>

#include <edo/base/panic.h>

#include "base/standing.h"

/* A cleanup that panics this often without an end will not end. */
#define EDO__PANICS_MAX 10000u
/* Longer messages are cut. */
#define EDO__PANIC_MESSAGE_MAX 1024

struct edo__catch {
	jmp_buf jump;
	struct edo__catch *outer;
	struct edo__standing standing;
	int is_unwinding;                   /* a panic is on its way here */
	struct _Unwind_Exception exception; /* what the unwinder knows of it */
	struct edo_panic panic;             /* its message lies in @message */
	char message[EDO__PANIC_MESSAGE_MAX];
};

void edo__catch_push(struct edo__catch *catch);
void edo__catch_pop(struct edo__catch *catch);
/* A panic is on its way to the innermost catch: this is a cleanup that it runs. */
bool edo__is_unwinding(void);

/* Has @function do something that is nobody's who is there to be told of a panic:
 * a panic in it ends there. */
void edo__call_guarded(void (*function)(void *argument), void *argument);

/* Likewise, has @destroy end @object, which nobody takes. */
static inline void edo__destroy_guarded(void (*destroy)(void *object),
					void *object)
{
	edo__call_guarded(destroy, object);
}

/* The invariant of the library that was just found broken ends the process. */
#define edo__invariant(condition) \
	(EDO_LIKELY(condition)    \
		 ? (void)0        \
		 : edo__invariant_broken(__FILE__, __LINE__, #condition))

void edo__invariant_broken(const char *file, int line,
			   const char *condition) EDO_NORETURN;

#endif
