/* SPDX-License-Identifier: MIT */
#ifndef EDO_RUNTIME_BLOCK_ON_H
#define EDO_RUNTIME_BLOCK_ON_H

/*
 * Driving a future from a thread that runs no tasks. Programs write
 * edo_block_on(runtime, n = f(args)), with the runtime or a handle of it.
 */

#include <edo/future/future.h>

EDO_BEGIN

struct edo_handle;
struct edo_runtime;

/**
 * edo_runtime_block_on() - drive a future, and the runtime, on this thread
 * @runtime: runtime
 * @future:  constructed future; it has ended when this returns
 *
 * Owns:     borrows both.
 * Thread:   one that is not inside a runtime: elsewhere it is a panic. Several
 *           threads may call it on one runtime, and each polls its own future;
 *           on a current-thread runtime they take turns, and whoever is inside
 *           runs all tasks.
 * Suspends: blocks the thread until the future has ended.
 * Cancel:   a shutdown cancels the future.
 * Errors:   EDO_EPANIC: the future panicked, or a panic has shut the runtime
 *           down, now or before; EDO_ESHUTDOWN, -ENOMEM; -EMFILE or -ENFILE
 *           if a multi-thread runtime gets no driver for this thread. The future
 *           has ended then, too.
 *
 * Return: 0 (the output is valid) or a negative error.
 */
int edo_runtime_block_on(struct edo_runtime *runtime,
			 struct edo_future *future);

/**
 * edo_handle_block_on() - drive a future on this thread, through a handle
 * @handle: handle
 * @future: constructed future; it has ended when this returns
 *
 * As edo_runtime_block_on(), for threads that do not have the runtime itself:
 * those of edo_spawn_blocking(), say.
 *
 * Owns:     borrows both.
 * Thread:   one that runs no task, or inside edo_block_in_place().
 * Suspends: blocks the thread until the future has ended.
 * Cancel:   a shutdown cancels the future.
 * Errors:   as edo_runtime_block_on(). Of a runtime that was freed EDO_ESHUTDOWN,
 *           whatever has shut it down.
 *
 * Return: 0 (the output is valid) or a negative error.
 */
int edo_handle_block_on(struct edo_handle *handle, struct edo_future *future);

EDO_END

#endif
