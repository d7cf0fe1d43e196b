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
 * - A thread that is stuck in a task keeps what it runs on: nothing of a runtime
 *   with such a thread is freed.
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
/* How long tasks are given at the least. */
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
	if (!edo__load_relaxed(&task->is_started) || edo__task_outcome(task))
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

/* A negative timeout, or one beyond the end of time, has none. */
static int64_t deadline_of(int64_t timeout)
{
	int64_t deadline;

	if (timeout >= 0 && timeout < LEAST_NS)
		timeout = LEAST_NS;
	if (timeout < 0 ||
	    __builtin_add_overflow(edo__monotonic_now(), timeout, &deadline))
		return EDO__NO_DEADLINE;
	return deadline;
}

/* ---- flavors ----------------------------------------------------------------------------- */

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
	is_whole &= edo__blocking_close(owner, edo__time_left(deadline));
	edo__current_thread_close(thread);
	return is_whole;
}

/* False: a thread is stuck. */
static bool stop_workers(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo__multi_thread *scheduler = runtime->scheduler;

	if (edo__multi_thread_stop(scheduler, deadline))
		return true;
	return edo__threads_wait(&scheduler->threads,
				 edo__monotonic_now() + GRACE_NS);
}

static bool end_multi_thread(struct edo_runtime *runtime, int64_t deadline)
{
	struct edo__owner *owner = runtime->owner;
	bool have_left = stop_workers(runtime, deadline);
	/* One that is started late is counted, but has not kept anybody. */
	bool is_whole = edo__multi_thread_has_ended(runtime->scheduler) ||
			edo__owner_n_alive(owner) == 0;

	if (!have_left) {
		fputs("edo: a worker has not come back from a task within the "
		      "shutdown timeout\n",
		      stderr);
		return false;
	}
	if (!is_whole)
		abandon_all(owner);
	is_whole &= edo__blocking_close(owner, edo__time_left(deadline));
	edo__seats_deinit(&runtime->seats);
	edo__multi_thread_close(runtime->scheduler);
	return is_whole;
}

static bool close_seats(struct edo_runtime *runtime, int64_t deadline)
{
	if (runtime->scheduler)
		return edo__seats_close(&runtime->seats, deadline);
	return edo__turns_close(&runtime->turns, deadline);
}

/* Ends every block_on. False: some have not come to an end. */
static bool close_doors(struct edo_runtime *runtime, int64_t deadline)
{
	if (!runtime->handle)
		return true;
	edo__handle_shut(runtime->handle);
	return close_seats(runtime, deadline) &&
	       edo__handle_wait(runtime->handle, deadline);
}

int edo__runtime_shut_down(struct edo_runtime *runtime, int64_t timeout)
{
	int64_t deadline = deadline_of(timeout);
	struct edo_handle *handle = runtime->handle;
	bool is_whole = true;

	if (runtime->owner) {
		is_whole = close_doors(runtime, deadline);
		is_whole &= runtime->scheduler
				    ? end_multi_thread(runtime, deadline)
				    : end_current_thread(runtime, deadline);
	}
	if (handle)
		edo_handle_unref(handle);
	if (is_whole)
		edo__runtime_free_memory(runtime);
	return is_whole ? 0 : -ETIMEDOUT;
}

/* ---- in the background ------------------------------------------------------------- */

/* On whatever thread is the last to leave the runtime. */
static void finish(void *runtime)
{
	edo__runtime_shut_down(runtime, -1);
}

static bool is_left_by_all(struct edo_runtime *runtime)
{
	if (runtime->scheduler)
		return !edo__threads_detach(&runtime->scheduler->threads,
					    finish, runtime);
	return !edo__turns_detach(&runtime->turns, finish, runtime);
}

/* Nobody is inside a current-thread runtime: this thread gives its tasks one
 * chance to end. */
static void finish_here(struct edo_runtime *runtime)
{
	edo__runtime_shut_down(runtime, runtime->scheduler ? -1 : 0);
}

void edo_runtime_shutdown_background(struct edo_runtime *runtime)
{
	if (!runtime)
		return;
	edo__handle_shut(runtime->handle);
	if (runtime->scheduler) {
		edo__multi_thread_begin_closing(runtime->scheduler);
		edo__seats_abort(&runtime->seats);
		edo__threads_stop(&runtime->scheduler->threads);
	} else {
		edo__turns_abort(&runtime->turns);
	}
	if (is_left_by_all(runtime))
		finish_here(runtime);
}
