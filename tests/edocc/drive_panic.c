/* SPDX-License-Identifier: MIT */

/*
 * Panics as a runtime does them: the plain frames between are unwound with
 * their cleanup attributes, up to the poll of the driver; the driver then
 * cancels root from its root. Children of a scope are polled inside of that in
 * the same way.
 */

#define _GNU_SOURCE
#include "drive_internal.h"

#include <edo/base/panic.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unwind.h>

static struct _Unwind_Exception exception;
static jmp_buf landing;
static char *landing_frame;

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions,
				_Unwind_Exception_Class class,
				struct _Unwind_Exception *object,
				struct _Unwind_Context *context, void *unused)
{
	(void)version, (void)class, (void)object, (void)unused;
	if ((char *)_Unwind_GetCFA(context) > landing_frame ||
	    actions & _UA_END_OF_STACK)
		longjmp(landing, 1);
	return _URC_NO_REASON;
}

void edo__panic(const char *file, int line, const char *format, ...)
{
	va_list arguments;

	(void)file, (void)line;
	if (!drive.has_panicked) {
		va_start(arguments, format);
		vsnprintf(drive.panic_message, sizeof(drive.panic_message),
			  format, arguments);
		va_end(arguments);
	}
	memset(&exception, 0, sizeof(exception));
	_Unwind_ForcedUnwind(&exception, stop, NULL);
	abort();
}

__attribute__((__noinline__)) static enum edo_poll
turn(struct edo_future *root, struct edo_context *context, bool cancels)
{
	return cancels ? edo_future_cancel(root, context)
		       : edo_future_poll(root, context);
}

__attribute__((__noinline__)) bool drive_turn(struct edo_future *root,
					      struct edo_context *context,
					      bool cancels,
					      enum edo_poll *ret_answer)
{
	char *outer_frame = landing_frame;
	volatile bool has_answer = false;
	jmp_buf outer;

	memcpy(&outer, &landing, sizeof(outer));
	landing_frame = __builtin_frame_address(0);
	if (!setjmp(landing)) {
		*ret_answer = turn(root, context, cancels);
		has_answer = true;
	}
	memcpy(&landing, &outer, sizeof(landing));
	landing_frame = outer_frame;
	return has_answer;
}
