/* SPDX-License-Identifier: MIT */
#ifndef EDO_RUNTIME_HANDLE_H
#define EDO_RUNTIME_HANDLE_H

/*
 * A handle names a runtime from anywhere and does not keep it going: once the
 * runtime was freed, tasks that are spawned through it are cancelled at once.
 *
 * Entering makes a thread belong to a runtime, so that edo_spawn() and
 * edo_spawn_blocking() find it. A thread that runs tasks belongs to theirs by
 * itself; it may enter another one until the task awaits.
 *
 *	struct edo_enter enter;
 *
 *	edo_handle_enter(handle, &enter);
 *	task = edo_spawn(f(x));
 *	edo_leave(&enter);
 */

#include <edo/runtime/block_on.h>
#include <edo/task/enter.h>

EDO_BEGIN

/**
 * edo_runtime_handle() - a handle of a runtime
 * @runtime: runtime
 *
 * Owns:     the caller owes one edo_handle_unref().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: the handle.
 */
struct edo_handle *edo_runtime_handle(struct edo_runtime *runtime);

/**
 * edo_handle_current() - a handle of the runtime this thread belongs to
 *
 * Owns:     the caller owes one edo_handle_unref().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   NULL: it belongs to none.
 *
 * Return: the handle or NULL.
 */
struct edo_handle *edo_handle_current(void);

/**
 * edo_handle_ref() - take another reference
 * @handle: handle
 *
 * Owns:     the caller owes one edo_handle_unref().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: @handle.
 */
struct edo_handle *edo_handle_ref(struct edo_handle *handle);

/**
 * edo_handle_unref() - give a reference back
 * @handle: handle, or NULL
 *
 * Owns:     takes one reference.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_handle_unref(struct edo_handle *handle);

/**
 * edo_handle_enter() - let this thread belong to a runtime
 * @handle:    handle
 * @ret_enter: where the thread was before, for edo_leave()
 *
 * Owns:     borrows @handle until edo_leave().
 * Thread:   any; a task leaves before it awaits.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_handle_enter(struct edo_handle *handle, struct edo_enter *ret_enter);

EDO_END

#endif
