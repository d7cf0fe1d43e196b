/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_ABORT_HANDLE_H
#define EDO_TASK_ABORT_HANDLE_H

/*
 * A second handle of a task: it can end the task, and cannot join it. Giving it
 * back does nothing to the task.
 */

#include <edo/task/task.h>

EDO_BEGIN

struct edo_abort_handle;

/**
 * edo_task_abort_handle() - make an abort handle
 * @task: task whose handle the caller holds, or NULL
 *
 * Owns:     the caller owes one edo_abort_handle_free().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   NULL for NULL.
 *
 * Return: the handle.
 */
struct edo_abort_handle *edo_task_abort_handle(struct edo_task *task);

/**
 * edo_abort_handle_abort() - ask the task to end early, as edo_task_abort()
 * @handle: handle, or NULL
 *
 * Owns:     borrows @handle.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_abort_handle_abort(struct edo_abort_handle *handle);

/**
 * edo_abort_handle_is_finished() - tell whether the task has ended
 * @handle: handle, or NULL
 *
 * Owns:     borrows @handle.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: as edo_task_is_finished().
 */
bool edo_abort_handle_is_finished(const struct edo_abort_handle *handle);

/**
 * edo_abort_handle_id() - number of the task
 * @handle: handle, or NULL
 *
 * Owns:     borrows @handle.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: as edo_task_id().
 */
uint64_t edo_abort_handle_id(const struct edo_abort_handle *handle);

/**
 * edo_abort_handle_free() - give an abort handle back
 * @handle: handle, or NULL
 *
 * Owns:     takes @handle.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_abort_handle_free(struct edo_abort_handle *handle);

EDO_END

#endif
