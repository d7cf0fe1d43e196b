/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_LOCAL_SET_H
#define EDO_TASK_LOCAL_SET_H

/*
 * Tasks that never leave a thread. A local set has its own tasks, spawned with
 * edo_spawn_local(), which are polled and cancelled on the thread that made the
 * set; any thread may wake, abort or join them. They run while the set is run:
 *
 *	struct edo_local_set *set = edo_local_set_new();
 *
 *	edo_local_set_enter(set, &enter);
 *	task = edo_spawn_local(f(x));
 *	edo_leave(&enter);
 *	await edo_local_set_run(set);
 *
 * Only the output may leave: if it is there and nobody takes it, the destructor of
 * its type runs on whatever thread detaches the task, or joins it with NULL. What
 * belongs to the thread, as EDO_LOCAL data does, is joined on that thread.
 *
 * A current-thread runtime needs no set: there edo_spawn_local() is at home.
 */

#include <edo/task/enter.h>
#include <edo/task/task.h>

EDO_BEGIN

struct edo_local_set;

/**
 * edo_local_set_new() - make a set without tasks
 *
 * Owns:     the caller owes one edo_local_set_free().
 * Thread:   the one it will belong to.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   NULL: out of memory.
 *
 * Return: the set or NULL.
 */
EDO_MUST_USE struct edo_local_set *edo_local_set_new(void);

/**
 * edo_local_set_enter() - let edo_spawn_local() of this thread find the set
 * @set:       set
 * @ret_enter: where the thread was before, for edo_leave()
 *
 * Owns:     borrows @set until edo_leave().
 * Thread:   the set's; another one is a panic.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_local_set_enter(struct edo_local_set *set,
			 struct edo_enter *ret_enter);

struct edo_local_set_run__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[1];
};
extern const struct edo_future_type edo_local_set_run__type;
void edo_local_set_run__init(struct edo_local_set_run__frame *frame,
			     struct edo_local_set *set);

/**
 * edo_local_set_run() - run the tasks of a set until all have ended
 * @set: set; it is run by one future at a time
 *
 * Owns:     borrows @set.
 * Thread:   the set's, inside a block_on; another one is a panic. So edocc refuses
 *           to give it to edo_spawn().
 * Suspends: until the set has no task. To run it beside something else, put
 *           both into an await_any.
 * Cancel:   safe; the tasks stay and wait to be run again, in another runtime, too.
 *           Their timers go on there, and their sockets, unless those have been
 *           used in a current-thread runtime that is there still: to wait for them
 *           elsewhere is a panic of the task. What they have spawned by other
 *           means than edo_spawn_local() stays where it was.
 * Errors:   none.
 *
 * Return: 0.
 */
EDO_LOCAL edo_async int edo_local_set_run(struct edo_local_set *set);

/**
 * edo_local_set_n_tasks() - how many tasks have not ended
 * @set: set
 *
 * Owns:     borrows @set.
 * Thread:   the set's.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: their number.
 */
uint32_t edo_local_set_n_tasks(const struct edo_local_set *set);

/**
 * edo_local_set_free() - end a set
 * @set: set, or NULL
 *
 * Its tasks are cancelled here; one whose cleanup has to wait is a panic: run
 * the set to its end first.
 *
 * Owns:     takes @set. Handles and wakers of its tasks may outlive it.
 * Thread:   the set's; another one is a panic.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_local_set_free(struct edo_local_set *set);

EDO_END

#endif
