/* SPDX-License-Identifier: MIT */

/*
 * The end of a runtime:
 *
 *	no block_on any more -> cancel all tasks -> run until they have ended, or
 *	the time is over -> name what has not ended, and abandon it -> end the
 *	pool's threads -> close drivers and wheels -> leave the cells to their
 *	holders
 *
 * Cleanup runs inside the runtime, with timers and driver turning, so it may
 * wait for anything but what the caller does next.
 *
 * - Nothing is taken away from under a thread that is stuck in a task or a
 *   block_on: if the time is over the runtime is left to the last to come out.
 * - A job that is stuck keeps its task, the pool and the owner alone.
 */

#include <errno.h>
#include <stdio.h>

#include <edo/task/task.h>

#include "base/monotonic.h"
#include "blocking/blocking.h"
#include "future/where.h"
#include "runtime/handle.h"
#include "runtime/runtime.h"
#include "task/word.h"

#define WHERE_BYTES 1024
/* How long tasks are given at the least. Told in the header, as the next is. */
#define LEAST_NS INT64_C(20000000)
/* How long workers are given to come out of what they run just now. */
#define GRACE_NS INT64_C(100000000)

/* ---- what has not ended -------------------------------------------------------------- */

static void name(const struct edo_task *task)
{
	const char *own_name = edo_task_name(task);
	char where[WHERE_BYTES];

	edo__where_write(edo__task_future(task), where, sizeof(where));
	fprintf(stderr,
		"edo: task %llu%s%s has not ended within the shutdown timeout; "
		"it %s %s\n",
		(unsigned long long)task->id, own_name ? " " : "",
		own_name ? own_name : "",
		edo__word_load(task) & EDO__WORD_POOLED ? "blocks a thread in"
							: "waits in",
		where);
}

static void abandon(void *cell, void *unused)
{
	struct edo_task *task = cell;

	(void)unused;
	/* Only those of the pool run at this time. */
	if (!edo__load_relaxed(&task->is_started) || !edo__word_try_ref(task))
		return;
	name(task);
	edo__task_abandon(task);
}

static void abandon_all(struct edo__owner *owner)
{
	for (uint16_t i = 0; i < owner->n_nurseries; i++)
		edo__nursery_for_each(owner->nurseries[i], abandon, NULL);
}

/* ---- time ------------------------------------------------------------------------------ */

static int64_t deadline_of(int64_t timeout)
{
	if (timeout >= 0 && timeout < LEAST_NS)
		timeout = LEAST_NS;
	return edo__deadline_in(timeout);
}

/* ---- threads --------------------------------------------------------------------------- */

/* Cancels what is driven; nobody signs in any more. */
static void end_roots(struct edo_runtime *runtime)
{
	if (runtime->scheduler)
		edo__seats_abort(&runtime->seats);
	else
		edo__turns_abort(&runtime->turns);
}

static bool stop_workers(struct edo__multi_thread *scheduler, int64_t deadline)
{
	if (edo__multi_thread_stop(scheduler, deadline))
		return true;
	return edo__threads_wait(&scheduler->threads,
				 edo__monotonic_now() + GRACE_NS);
}

/* Ends every block_on, and has the workers end all tasks. False: not all threads
 * have come out in time. */
static bool wait_for_threads(struct edo_runtime *runtime, int64_t deadline)
{
	if (runtime->handle)
		edo__handle_shut(runtime->handle);
	end_roots(runtime);
	if (!edo__callers_wait(edo__runtime_callers(runtime), deadline))
		return false;
	return !runtime->scheduler ||
	       stop_workers(runtime->scheduler, deadline);
}

/* The last to come out calls @on_last. False: all have. Workers run what a block_on
 * may wait for until that has come out; if time is over, no longer. */
static bool detach_threads(struct edo_runtime *runtime,
			   void (*on_last)(void *runtime))
{
	if (edo__callers_detach(edo__runtime_callers(runtime), on_last,
				runtime))
		return true;
	if (!runtime->scheduler)
		return false;
	if (runtime->is_overdue)
		edo__multi_thread_stop(runtime->scheduler, 0);
	else
		edo__multi_thread_wake_all(runtime->scheduler);
	return edo__threads_detach(&runtime->scheduler->threads, on_last,
				   runtime);
}

/* ---- what is left when all threads have come out ------------------------------------------ */

static void let_go(void *handle)
{
	edo_handle_unref(handle);
}

/* Jobs that are stuck stand in a runtime that has ended until they end, too. */
static bool end_pool(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo_handle *handle = runtime->handle;
	bool have_ended;

	if (!handle)
		return true;
	edo_handle_ref(handle);
	have_ended = edo__blocking_close(
		runtime->owner, edo__time_left(deadline), let_go, handle);
	if (have_ended)
		edo_handle_unref(handle);
	return have_ended;
}

static bool end_current_thread(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo__current_thread *thread = &runtime->thread;
	struct edo__owner *owner = runtime->owner;
	bool is_whole;

	edo__current_thread_enter(thread);
	edo__local_abort_all(&thread->owner->local);
	is_whole = edo__current_thread_drain(thread, deadline);
	if (!is_whole)
		abandon_all(owner);
	is_whole &= end_pool(runtime, deadline);
	edo__current_thread_close(thread);
	return is_whole;
}

static bool end_multi_thread(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo__owner *owner = runtime->owner;
	/* One that is started late is counted, but has not kept anybody. */
	bool is_whole = edo__multi_thread_has_ended(runtime->scheduler) ||
			edo__owner_n_alive(owner) == 0;

	if (!is_whole)
		abandon_all(owner);
	is_whole &= end_pool(runtime, deadline);
	edo__seats_deinit(&runtime->seats);
	edo__multi_thread_close(runtime->scheduler);
	return is_whole;
}

static bool end(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo_handle *handle = runtime->handle;
	bool is_whole = runtime->scheduler
				? end_multi_thread(runtime, deadline)
				: end_current_thread(runtime, deadline);

	if (handle)
		edo_handle_unref(handle);
	return is_whole;
}

int edo__runtime_shut_down(struct edo_runtime *runtime, int64_t timeout)
{
	int64_t deadline = deadline_of(timeout);
	bool is_whole = true;

	if (runtime->owner) {
		if (!wait_for_threads(runtime, deadline)) {
			fputs("edo: a thread has not come out of a task or of "
			      "block_on within the shutdown timeout; the runtime "
			      "ends when it does\n",
			      stderr);
			runtime->is_overdue = true;
			edo_runtime_shutdown_background(runtime);
			return -ETIMEDOUT;
		}
		is_whole = end(runtime, deadline);
	}
	edo__runtime_free_memory(runtime);
	return is_whole ? 0 : -ETIMEDOUT;
}

/* ---- in the background ------------------------------------------------------------------ */

/* Waits for no thread: on the last to come out, which may be this one. */
static void finish(void *argument)
{
	struct edo_runtime *runtime = argument;

	if (detach_threads(runtime, finish))
		return;
	edo__runtime_check_home(runtime, "edo_runtime_shutdown_background()");
	edo__runtime_shut_down(runtime, 0);
}

void edo_runtime_shutdown_background(struct edo_runtime *runtime)
{
	if (!runtime)
		return;
	edo__handle_shut(runtime->handle);
	if (runtime->scheduler) {
		edo__multi_thread_begin_closing(runtime->scheduler);
		edo__threads_stop(&runtime->scheduler->threads);
	}
	end_roots(runtime);
	finish(runtime);
}
