/* SPDX-License-Identifier: MIT */
#ifndef EDO_RUNTIME_RUNTIME_H
#define EDO_RUNTIME_RUNTIME_H

/*
 * A runtime owns tasks and drives them, with timers, I/O and a pool of threads
 * that may block.
 */

#include <edo/future/future.h>
#include <edo/base/options.h>

EDO_BEGIN

struct edo_runtime;

/**
 * edo_runtime_new() - make a runtime
 * @options:     how it is to be, or NULL for the defaults
 * @ret_runtime: the runtime, untouched on failure
 *
 * Owns:     the caller owes one edo_runtime_free(). @options is copied.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM, -EMFILE, -ENFILE, -EINVAL; -ENOSYS for what this build
 *           cannot do, with the reason on stderr.
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
 * Thread:   one that is not inside a runtime: elsewhere it is a panic.
 * Suspends: blocks the thread until all tasks have ended, at most
 *           shutdown_timeout.
 * Cancel:   not applicable.
 * Errors:   -ETIMEDOUT: tasks that did not end are named on stderr with where
 *           they wait; their memory is kept for ever.
 *
 * Return: 0 or -ETIMEDOUT.
 */
int edo_runtime_free(struct edo_runtime *runtime);

/**
 * edo_runtime_block_on() - drive a future, and the runtime, on this thread
 * @runtime: runtime
 * @future:  constructed future; it has ended when this returns
 *
 * Programs write edo_block_on(runtime, n = f(args)).
 *
 * Owns:     borrows both.
 * Thread:   one that is not inside a runtime: elsewhere it is a panic. Of
 *           several threads that call it on one runtime, one is inside, and
 *           runs all tasks; the others wait for their turn.
 * Suspends: blocks the thread until the future has ended.
 * Cancel:   a shutdown cancels the future.
 * Errors:   EDO_EPANIC, EDO_ESHUTDOWN, -ENOMEM; the future has ended then, too.
 *
 * Return: 0 (the output is valid) or a negative error.
 */
int edo_runtime_block_on(struct edo_runtime *runtime,
			 struct edo_future *future);

/* What edocc makes of EDO_MAIN: runs @future on a new runtime; the exit code.
 * @result points at the output of main if that is an int, else it is NULL. */
int edo__runtime_main(const struct edo_runtime_options *options,
		      struct edo_future *future, const int *result);

EDO_END

#endif
