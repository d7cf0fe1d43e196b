/* SPDX-License-Identifier: MIT */
#ifndef EDO_RUNTIME_RUNTIME_H
#define EDO_RUNTIME_RUNTIME_H

/*
 * A runtime owns tasks and drives them, with timers, I/O and a pool of threads
 * that may block.
 */

#include <edo/future/future.h>
#include <edo/base/options.h>
#include <edo/runtime/block_on.h>

EDO_BEGIN

/**
 * edo_runtime_new() - make a runtime
 * @options:     how it is to be, or NULL for the defaults
 * @ret_runtime: the runtime, untouched on failure
 *
 * Owns:     the caller owes one edo_runtime_free(). @options is copied.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM, -EMFILE, -ENFILE, -EINVAL; -EAGAIN if the system gives no
 *           thread for a worker; -ENOSYS for what this build cannot do, with the
 *           reason on stderr.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_runtime_new(const struct edo_runtime_options *options,
				 struct edo_runtime **ret_runtime);

/**
 * edo_runtime_free() - cancel and join every task, then end the runtime
 * @runtime: runtime, or NULL
 *
 * Owns:     takes @runtime. Handles and wakers of its tasks may outlive it.
 * Thread:   one that is not inside a runtime, nor in one of its blocking jobs:
 *           there it is a panic.
 * Suspends: blocks the thread until all tasks have ended, at most
 *           shutdown_timeout, as far as edo_runtime_shutdown_timeout() can say.
 * Cancel:   not applicable.
 * Errors:   -ETIMEDOUT: tasks that did not end are named on stderr with where
 *           they wait; what they hold is kept for ever, that of a blocking job
 *           until it ends. A thread that is stuck in a task or a block_on ends
 *           the runtime when it comes out; workers run no cleanup any more then.
 *
 * Return: 0 or -ETIMEDOUT.
 */
int edo_runtime_free(struct edo_runtime *runtime);

/**
 * edo_runtime_shutdown_timeout() - end a runtime, waiting about as long as asked
 * @runtime: runtime, or NULL
 * @timeout: ns to wait for tasks and blocking jobs; below 20 ms, also if it is not
 *           positive, 20 ms are given, for tasks have to be run to be cancelled
 *
 * Owns:     takes @runtime. What has not ended by then goes on by itself, and
 *           the memory it needs stays.
 * Thread:   any; inside a task, or a blocking job of the runtime, only with a
 *           @timeout that is not positive: it is
 *           edo_runtime_shutdown_background() then. The local tasks of a
 *           current-thread runtime end on their own thread: elsewhere it is a panic.
 * Suspends: blocks the thread for at most @timeout or 20 ms. If the time is over,
 *           workers of a multi-thread runtime have another 100 ms to come out of
 *           a poll, for nothing can be ended under them; and if the last thread
 *           comes out just then, what it leaves is ended here, in 20 ms.
 *           A poll on this very thread, which runs the tasks of a current-thread
 *           runtime now, and on_thread_stop take as long as they take.
 * Cancel:   not applicable.
 * Errors:   -ETIMEDOUT, as of edo_runtime_free().
 *
 * Return: 0 or -ETIMEDOUT.
 */
int edo_runtime_shutdown_timeout(struct edo_runtime *runtime, int64_t timeout);

/**
 * edo_runtime_shutdown_background() - end a runtime without waiting at all
 * @runtime: runtime, or NULL
 *
 * Owns:     takes @runtime. Tasks are cancelled by its own threads; blocking
 *           jobs that run go on to their end.
 * Thread:   any, also inside a task. If a current-thread runtime has local tasks,
 *           their thread, or while that is in its block_on: else it is a panic.
 * Suspends: never; but of a current-thread runtime the last to leave its block_on,
 *           or this thread if nobody is inside, gives the tasks up to 20 ms, and so
 *           does this thread if the workers have left meanwhile. What has not ended
 *           then is named on stderr. A thread of the pool that is in on_thread_stop
 *           just then is waited for.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_runtime_shutdown_background(struct edo_runtime *runtime);

/**
 * edo_block_in_place() - run a function that blocks, on this very worker
 * @fn:       what to run
 * @argument: handed to @fn
 *
 * Another thread takes over the worker's tasks, timers and descriptors first,
 * and this one takes a worker's place again afterwards. Inside @fn the budget is
 * off and edo_block_on() is allowed. edo_spawn_blocking() is the cheaper way
 * wherever its function can be awaited.
 *
 * Owns:     borrows both.
 * Thread:   a task of a multi-thread runtime, or inside its block_on; on a
 *           current-thread runtime or in a local set it is a panic. Elsewhere
 *           @fn is simply called.
 * Suspends: never; it blocks the thread.
 * Cancel:   not possible meanwhile.
 * Errors:   what @fn returns.
 *
 * Return: what @fn returned.
 */
int edo_block_in_place(int (*fn)(void *argument), void *argument);

/**
 * edo_worker_index() - which worker this is
 *
 * Owns:     nothing.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: 0 to worker_threads - 1 on a worker's thread (0 inside a
 *         current-thread runtime); -1 elsewhere, also in edo_spawn_blocking()
 *         and in the future that is given to a multi-thread block_on.
 */
int edo_worker_index(void);

/* What edocc makes of EDO_MAIN: runs @future on a new runtime; the exit code.
 * @result points at the output of main if that is an int, else it is NULL. */
int edo__runtime_main(const struct edo_runtime_options *options,
		      struct edo_future *future, const int *result);

EDO_END

#endif
