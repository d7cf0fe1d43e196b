/* SPDX-License-Identifier: MIT */
#ifndef EDO_BASE_PANIC_H
#define EDO_BASE_PANIC_H

/*
 * A panic ends the task it happens in, not the process: it unwinds the plain C
 * frames up to the poll of the task, whose future is then cancelled from its
 * root, so that every defer and cleanup attribute runs. Outside a task it ends
 * the process.
 *
 * Plain C compiled without -fexceptions is passed over: its cleanup attributes
 * do not run, and it keeps its locks. In plain C compiled by clang, a cleanup
 * attribute that panics while another panic passes ends the process.
 */

#include <edo/base/compiler.h>

EDO_BEGIN

struct edo_panic {
	const char *message;
	const char *file;
	int line;
};

void edo__panic(const char *file, int line, const char *format, ...)
	EDO_PRINTF(3, 4) EDO_NORETURN;

/* Ends the task. Arguments as for printf. Does not return. */
#define edo_panic(...) edo__panic(__FILE__, __LINE__, __VA_ARGS__)

/* Panics, naming the condition, unless it holds. It may await. */
#define edo_assert(condition)                                                 \
	((condition) ? (void)0                                                \
		     : edo__panic(__FILE__, __LINE__, "assertion failed: %s", \
				  #condition))

EDO_END

#endif
