/* SPDX-License-Identifier: MIT */

/*
 * How a panic travels: the message goes to stderr at once and into the innermost
 * catch of the thread; then the compiler's own unwinder walks the frames outward
 * and runs the cleanup attributes of those compiled with -fexceptions; at the
 * first frame outside the catch we jump to it.
 *
 *	run loop   [ catch ]      <- the walk ends when a frame lies beyond @catch
 *	  poll of a future
 *	    plain C functions     <- their cleanups run
 *	      edo__panic()
 *
 * - Without a catch the process aborts.
 * - A panic in a cleanup that a panic runs replaces the walk, not the message:
 *   the catch learns of the first. If the cleanup has a catch of its own, the
 *   outer walk goes on afterwards: so each catch has an exception of its own.
 * - Frames the unwinder cannot read are skipped, with whatever they hold.
 */

#include "base/panic.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

static __thread struct edo__catch *innermost_catch;
__thread struct edo__standing edo__here;

void edo__catch_push(struct edo__catch *catch)
{
	catch->outer = innermost_catch;
	catch->standing = edo__here;
	catch->is_unwinding = 0;
	innermost_catch = catch;
}

void edo__catch_pop(struct edo__catch *catch)
{
	innermost_catch = catch->outer;
}

bool edo__is_unwinding(void)
{
	return innermost_catch && innermost_catch->is_unwinding;
}

static void print_panic(const char *file, int line, const char *message)
{
	char text[EDO__PANIC_MESSAGE_MAX + 512];
	int n_bytes = snprintf(text, sizeof(text), "edo: panic at %s:%d: %s\n",
			       file, line, message);
	ssize_t ignored;

	if (n_bytes > (int)sizeof(text) - 1)
		n_bytes = (int)sizeof(text) - 1;
	ignored = write(STDERR_FILENO, text, (size_t)n_bytes);
	(void)ignored;
}

static void land(struct edo__catch *catch) EDO_NORETURN;

static void land(struct edo__catch *catch)
{
	catch->is_unwinding = 0;
	edo__here = catch->standing;
	longjmp(catch->jump, 1);
}

/* Called before each frame is left. The stack grows downward, so every frame
 * the catch's own function has called ends below the catch. */
static _Unwind_Reason_Code
stop_at_catch(int version, _Unwind_Action actions,
	      _Unwind_Exception_Class exception_class,
	      struct _Unwind_Exception *exception,
	      struct _Unwind_Context *context, void *argument)
{
	struct edo__catch *catch = argument;

	(void)version;
	(void)exception_class;
	(void)exception;
	if ((actions & _UA_END_OF_STACK) ||
	    (uintptr_t)_Unwind_GetCFA(context) > (uintptr_t) catch)
		land(catch);
	return _URC_NO_REASON;
}

static void unwind_to(struct edo__catch *catch) EDO_NORETURN;

static void unwind_to(struct edo__catch *catch)
{
	catch->exception = (struct _Unwind_Exception){ 0 };
	_Unwind_ForcedUnwind(&catch->exception, stop_at_catch, catch);
	land(catch); /* a frame that cannot be unwound */
}

void edo__panic(const char *file, int line, const char *format, ...)
{
	struct edo__catch *catch = innermost_catch;
	bool is_first = catch && !catch->is_unwinding;
	char own_message[EDO__PANIC_MESSAGE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(own_message, sizeof(own_message), format, arguments);
	va_end(arguments);
	print_panic(file, line, own_message);
	if (!catch)
		abort();
	if (is_first) {
		memcpy(catch->message, own_message, sizeof(own_message));
		catch->panic = (struct edo_panic){ catch->message, file, line };
	}
	catch->is_unwinding = 1;
	unwind_to(catch);
}

void edo__call_guarded(void (*function)(void *argument), void *argument)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (!setjmp(catch.jump)) {
		function(argument);
		if (edo__here.enter != catch.standing.enter)
			edo_panic("a destructor, hook or cleanup has to leave "
				  "what it entered: edo_leave() is missing");
	}
	edo__catch_pop(&catch);
}

void edo__invariant_broken(const char *file, int line, const char *condition)
{
	print_panic(file, line, condition);
	abort();
}
