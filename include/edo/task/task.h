/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_TASK_H
#define EDO_TASK_TASK_H

/*
 * A task is a future that a runtime drives by itself. `struct edo_task *` is
 * its join handle: whoever holds it takes the result with edo_task_join() or
 * lets go with edo_task_detach(), once.
 *
 * edo_spawn(f(args)) is what programs write; the three steps under it are for
 * futures made by hand: edo_task_new(), construct in edo_task_frame(), then
 * edo_task_start().
 */

#include <stddef.h>

#include <edo/base/panic.h>
#include <edo/future/context.h>

EDO_BEGIN

struct edo_task;

/* Memory for a task of the current runtime. Outside of any, a panic. */
#define edo_task_new(type) edo__task_new((type), __FILE__, __LINE__)

/* NULL: out of memory. The task is inert until started. */
struct edo_task *edo__task_new(const struct edo_future_type *type,
			       const char *file, int line);

/**
 * edo_task_frame() - where the future of a new task is to be constructed
 * @task: task that was not started yet
 *
 * Owns:     borrows @task.
 * Thread:   the one that made it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: storage of the size and alignment the future's type asks for.
 */
void *edo_task_frame(struct edo_task *task);

/**
 * edo_task_start() - make a new task runnable
 * @task: task whose future has been constructed
 *
 * Owns:     the frame now belongs to the runtime, the handle to the caller.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   edo_task_abort().
 * Errors:   none; on a runtime that shuts down the task is cancelled.
 */
void edo_task_start(struct edo_task *task);

/* What edo_spawn_local() and edo_spawn_blocking() do in place of the above. The
 * future of a blocking task is polled once, on a thread that may block. */
struct edo_task *edo__task_new_local(const struct edo_future_type *type,
				     const char *file, int line);
void edo__task_start_blocking(struct edo_task *task);

/* What edo_spawn() and edo_spawn_local() of a box do: the task takes the box. NULL:
 * out of memory, or a NULL box; the box is dropped then. */
struct edo_task *edo__task_spawn_box(void *takes, const char *file, int line);
struct edo_task *edo__task_spawn_local_box(void *takes, const char *file,
					   int line);

/**
 * edo_task_abort() - ask a task to end early
 * @task: task, or NULL
 *
 * A running poll finishes first; then the task is cancelled, its cleanup runs
 * and its join gives -ECANCELED. A task that has ended is left alone.
 *
 * Owns:     borrows @task; the handle stays the caller's.
 * Thread:   any.
 * Suspends: never; it does not wait for the task.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_task_abort(struct edo_task *task);

/**
 * edo_task_detach() - let a task run on by itself
 * @task: task, or NULL
 *
 * Owns:     takes the handle; nobody will take the output.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; a join or wait of it that is pending is a panic.
 */
void edo_task_detach(struct edo_task *task);

/**
 * edo_task_is_finished() - tell whether a join would answer at once
 * @task: task, or NULL
 *
 * Owns:     borrows @task.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true once the task has ended and its cleanup is done, and for NULL.
 */
bool edo_task_is_finished(const struct edo_task *task);

/**
 * edo_task_id() - number of a task
 * @task: task, or NULL
 *
 * Owns:     borrows @task.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: a number no other task of this process has or had; 0 for NULL.
 */
uint64_t edo_task_id(const struct edo_task *task);

/**
 * edo_task_current_id() - number of the task that runs here
 *
 * Owns:     nothing.
 * Thread:   any; also in cleanup, in the destructor of an output, and in
 *           edo_spawn_blocking().
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: its number; 0 outside of any task, also in the future that is given
 *         to block_on.
 */
uint64_t edo_task_current_id(void);

/**
 * edo_task_set_name() - name a task for traces, hooks and messages
 * @task: task, or NULL for the one that runs here
 * @name: text that outlives the task, as a literal does; NULL: none
 *
 * Owns:     borrows @name until the task's memory goes.
 * Thread:   any; the last name set counts.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; a NULL @task outside of any task does nothing.
 */
void edo_task_set_name(struct edo_task *task, const char *name);

/**
 * edo_task_name() - the name of a task
 * @task: task, or NULL for the one that runs here
 *
 * Owns:     the answer is what was set.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: the name, or NULL.
 */
const char *edo_task_name(const struct edo_task *task);

/**
 * edo_task_panic() - what a task died of
 * @task: task, or NULL
 *
 * Owns:     the answer lives until the handle is joined or detached.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: message, file and line; NULL if it did not panic, or not yet.
 */
const struct edo_panic *edo_task_panic(const struct edo_task *task);

EDO_END

#endif
