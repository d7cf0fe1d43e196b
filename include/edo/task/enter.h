/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_ENTER_H
#define EDO_TASK_ENTER_H

/*
 * Where edo_spawn() and its kin find a runtime or a local set on threads and in
 * places that are not inside one by themselves: edo_handle_enter() and
 * edo_local_set_enter() say where, edo_leave() takes it back.
 *
 * A task leaves before it waits or ends, since other tasks run on its thread then:
 * an await in between, or no edo_leave() at all, is a panic of the task. A panic
 * leaves what its task has entered by itself, so a deferred edo_leave() does nothing
 * then.
 */

#include <stdint.h>

#include <edo/base/compiler.h>

EDO_BEGIN

/* Where a thread was before it entered. It stays where it is until it is left. */
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
