/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_TASK_LOCAL_H
#define EDO_TASK_TASK_LOCAL_H

/*
 * A value that each task has for itself, on whatever thread it runs: what
 * pthread_getspecific() is to threads.
 *
 *	static struct edo_task_local request_id = EDO_TASK_LOCAL_INIT(NULL);
 *
 *	edo_task_local_set(&request_id, id);
 *	... edo_task_local_get(&request_id) ...
 *
 * It is there from set to the end of the task, its cleanup included, and in a
 * job of edo_spawn_blocking() as well. Children do not inherit it.
 */

#include <edo/base/compiler.h>

EDO_BEGIN

struct edo_task_local {
	void (*destroy)(void *value); /* of what a task leaves; NULL: nothing */
};

#define EDO_TASK_LOCAL_INIT(destroy_) { (destroy_) }

/**
 * edo_task_local_set() - give the running task its value
 * @key:   which
 * @value: what; NULL: none
 *
 * Owns:     the task owns @value: it is destroyed when the task has ended. The
 *           value it replaces is the caller's again.
 * Thread:   inside a task or a block_on; elsewhere it is a panic.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM: @value stays the caller's.
 *
 * Return: 0 or -ENOMEM.
 */
EDO_MUST_USE int edo_task_local_set(const struct edo_task_local *key,
				    void *value);

/**
 * edo_task_local_get() - the running task's value
 * @key: which
 *
 * Owns:     the task keeps it.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   NULL: it has none, or there is no task here.
 *
 * Return: the value or NULL.
 */
void *edo_task_local_get(const struct edo_task_local *key);

EDO_END

#endif
