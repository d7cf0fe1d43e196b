/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_ENTER_H
#define EDO_TASK_ENTER_H

/*
 * Where edo_spawn() and its kin find a runtime or a local set on threads and in
 * places that are not inside one by themselves: edo_handle_enter() and
 * edo_local_set_enter() say where, edo_leave() takes it back.
 */

#include <stdint.h>

#include <edo/base/compiler.h>

EDO_BEGIN

/* Where a thread was before it entered. */
struct edo_enter {
	uint64_t words[5];
};

/**
 * edo_leave() - undo an enter
 * @enter: the last one of this thread that was not undone; any other is a panic
 *
 * Owns:     borrows @enter.
 * Thread:   the one that entered.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_leave(struct edo_enter *enter);

EDO_END

#endif
