/* SPDX-License-Identifier: MIT */

/*
 * A runtime as programs see it. block_on makes a task of the future it is given,
 * a root that only points at it, and runs the scheduler until that has ended; so
 * the future is woken, cancelled and unwound as any other.
 *
 * - One thread is inside at a time; a second one that calls block_on waits for
 *   its turn.
 */

#include "runtime/runtime.h"

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/base/panic.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "blocking/blocking.h"
#include "future/type.h"
#include "future/where.h"
#include "runtime/options.h"
#include "runtime/root.h"

static int open_parts(struct edo_runtime *runtime,
		      const struct edo_runtime_options *options)
{
	int result = edo__current_thread_open(&runtime->thread, options);

	if (result < 0)
		return result;
	result = edo__blocking_open(runtime->thread.owner, options);
	if (result < 0) {
		edo__current_thread_enter(&runtime->thread);
		edo__current_thread_close(&runtime->thread);
	}
	return result;
}

static void free_memory(struct edo_runtime *runtime)
{
	edo__free(runtime->thread_name);
	edo__free(runtime);
}

static char *copy_name(const char *name)
{
	size_t size = strlen(name) + 1;
	char *copy = edo__malloc(size);

	if (copy)
		memcpy(copy, name, size);
	return copy;
}

int edo_runtime_new(const struct edo_runtime_options *options,
		    struct edo_runtime **ret_runtime)
{
	struct edo__worker *outer = edo__worker_current;
	struct edo_runtime_options complete;
	struct edo_runtime *runtime;
	int result = edo__options_complete(options, &complete);

	if (result < 0)
		return result;
	runtime = edo__calloc(1, sizeof(*runtime));
	if (!runtime)
		return -ENOMEM;
	runtime->shutdown_timeout = complete.shutdown_timeout;
	runtime->thread_name = copy_name(complete.thread_name);
	complete.thread_name = runtime->thread_name;
	result =
		runtime->thread_name ? open_parts(runtime, &complete) : -ENOMEM;
	edo__worker_current = outer; /* a half-made runtime ends from inside */
	if (result < 0)
		free_memory(runtime);
	else
		*ret_runtime = runtime;
	return result;
}

/* A thread that is inside a runtime must not wait for another. */
static void check_outside(const char *what, const char *file, int line)
{
	struct edo__where where;

	if (EDO_LIKELY(!edo__worker_current))
		return;
	where = edo__where_now(file, line);
	edo__panic(where.file, where.line,
		   "%s inside a runtime would block all its tasks", what);
}

int edo_runtime_free(struct edo_runtime *runtime)
{
	int result;

	if (!runtime)
		return 0;
	check_outside("edo_runtime_free()", "?", 0);
	edo__lock_acquire(&runtime->turn_lock);
	edo__current_thread_enter(&runtime->thread);
	result = edo__runtime_shut_down(runtime);
	if (result == 0)
		free_memory(runtime);
	return result;
}

/* What block_on answers for the outcome of its root. */
static int to_result(const struct edo__owner *owner, uint16_t outcome)
{
	if (outcome != EDO__OUTCOME_CANCELLED)
		return edo__task_result(outcome);
	return owner->has_panicked ? EDO_EPANIC : EDO_ESHUTDOWN;
}

static int refuse(struct edo_future *future, int result)
{
	edo__future_drop(future, __FILE__, __LINE__);
	return result;
}

static int run(struct edo__current_thread *thread, struct edo_future *future)
{
	struct edo__owner *owner = thread->owner;
	struct edo_task *task;
	int result;

	if (owner->is_closing)
		return refuse(future, EDO_ESHUTDOWN);
	task = edo__root_new(owner, future);
	if (!task)
		return refuse(future, -ENOMEM);
	edo__task_start_here(task);
	edo__current_thread_run(thread, &task->outcome);
	result = to_result(owner, task->outcome);
	edo__task_detach_here(task);
	return result;
}

int edo_runtime_block_on(struct edo_runtime *runtime, struct edo_future *future)
{
	const struct edo_future_type *type = future->type;
	const char *file = type->file ? type->file : type->name;
	int result;

	check_outside("edo_block_on()", file, (int)type->line);
	edo__type_check(type, file, (int)type->line);
	edo__lock_acquire(&runtime->turn_lock);
	edo__current_thread_enter(&runtime->thread);
	result = run(&runtime->thread, future);
	edo__current_thread_leave(&runtime->thread);
	edo__lock_release(&runtime->turn_lock);
	return result;
}
