/* SPDX-License-Identifier: MIT */

/*
 * The end of a runtime:
 *
 *	cancel all tasks -> run until they have ended, or the time is over
 *	-> name what has not ended, and abandon it -> end the pool's threads
 *	-> close the inbox, driver and wheel -> leave the cells to their holders
 *
 * Cleanup runs inside the runtime, with timers and driver turning, so it may
 * wait for anything but what the caller does next.
 */

#include "runtime/runtime.h"

#include <errno.h>
#include <stdio.h>

#include "base/monotonic.h"
#include "blocking/blocking.h"
#include "future/where.h"
#include "task/cell.h"

#define WHERE_BYTES 1024

static void name(const struct edo_task *task)
{
	char where[WHERE_BYTES];

	edo__where_write(edo__task_future(task), where, sizeof(where));
	fprintf(stderr,
		"edo: task %llu has not ended within the shutdown timeout; it "
		"%s %s\n",
		(unsigned long long)task->id,
		task->state & EDO__TASK_BLOCKING ? "blocks a thread in"
						 : "waits in",
		where);
}

static void abandon(void *cell, void *unused)
{
	struct edo_task *task = cell;

	(void)unused;
	if (!(task->state & EDO__TASK_STARTED) || task->outcome)
		return;
	name(task);
	edo__task_abandon(task);
}

/* A negative timeout, or one beyond the end of time, has none. */
static int64_t deadline_of(int64_t timeout)
{
	int64_t deadline;

	if (timeout < 0 ||
	    __builtin_add_overflow(edo__monotonic_now(), timeout, &deadline))
		return EDO__INSTANT_NEVER;
	return deadline;
}

static int64_t time_left(int64_t deadline)
{
	int64_t left;

	if (deadline == EDO__INSTANT_NEVER)
		return -1;
	left = deadline - edo__monotonic_now();
	return left > 0 ? left : 0;
}

int edo__runtime_shut_down(struct edo_runtime *runtime)
{
	struct edo__current_thread *thread = &runtime->thread;
	struct edo__owner *owner = thread->owner;
	int64_t deadline = deadline_of(runtime->shutdown_timeout);
	bool is_whole;

	edo__owner_abort_all(owner);
	is_whole = edo__current_thread_drain(thread, deadline);
	if (!is_whole)
		edo__slab_for_each(&owner->slab, abandon, NULL);
	is_whole &= edo__blocking_close(owner, time_left(deadline));
	edo__current_thread_close(thread);
	return is_whole ? 0 : -ETIMEDOUT;
}
