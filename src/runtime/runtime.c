/* SPDX-License-Identifier: MIT */

/*
 * A runtime as programs see it. block_on makes a task of the future it is given,
 * a root that only points at it, and runs a scheduler on this thread until that
 * has ended; so the future is woken, cancelled and unwound as any other.
 *
 * - Of a current-thread runtime that is the runtime's own scheduler, in which
 *   threads take turns. Of a multi-thread one it is a seat.
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
#include "runtime/handle.h"
#include "runtime/options.h"
#include "runtime/root.h"

/* ---- birth ----------------------------------------------------------------------- */

static int open_current_thread(struct edo_runtime *runtime)
{
	int result = edo__current_thread_open(&runtime->thread,
					      &runtime->options, NULL);

	if (result < 0)
		return result;
	runtime->owner = &runtime->thread.owner->local.owner;
	edo__turns_init(&runtime->turns, &runtime->thread);
	return 0;
}

static int open_multi_thread(struct edo_runtime *runtime)
{
	struct edo__multi_thread *scheduler;
	int result = edo__multi_thread_new(&runtime->options, &scheduler);

	if (result < 0)
		return result;
	runtime->scheduler = scheduler;
	runtime->owner = &scheduler->owner;
	edo__seats_init(&runtime->seats, scheduler);
	return 0;
}

static char *copy_name(const char *name)
{
	size_t size = strlen(name) + 1;
	char *copy = edo__malloc(size);

	if (copy)
		memcpy(copy, name, size);
	return copy;
}

/* As far as it comes; what is there is ended by edo__runtime_shut_down(). */
static int open_parts(struct edo_runtime *runtime)
{
	int result;

	runtime->thread_name = copy_name(runtime->options.thread_name);
	runtime->options.thread_name = runtime->thread_name;
	if (!runtime->thread_name)
		return -ENOMEM;
	result = runtime->options.flavor == EDO_CURRENT_THREAD
			 ? open_current_thread(runtime)
			 : open_multi_thread(runtime);
	if (result < 0)
		return result;
	runtime->handle = edo__handle_new(runtime);
	if (!runtime->handle)
		return -ENOMEM;
	result = edo__blocking_open(runtime->owner, &runtime->options);
	if (result == 0 && runtime->scheduler)
		result = edo__multi_thread_start(runtime->scheduler);
	return result;
}

void edo__runtime_free_memory(struct edo_runtime *runtime)
{
	edo__free(runtime->thread_name);
	edo__free(runtime);
}

int edo_runtime_new(const struct edo_runtime_options *options,
		    struct edo_runtime **ret_runtime)
{
	struct edo_runtime_options complete;
	struct edo_runtime *runtime;
	int result = edo__options_complete(options, &complete);

	if (result < 0)
		return result;
	runtime = edo__calloc(1, sizeof(*runtime));
	if (!runtime)
		return -ENOMEM;
	runtime->options = complete;
	result = open_parts(runtime);
	if (result < 0)
		edo__runtime_shut_down(runtime, -1);
	else
		*ret_runtime = runtime;
	return result;
}

/* ---- the end ----------------------------------------------------------------------- */

void edo__runtime_check_outside(const char *what, const char *file, int line)
{
	struct edo__where where;

	if (EDO_LIKELY(!edo__worker_current))
		return;
	where = edo__where_now(file, line);
	edo__panic(where.file, where.line,
		   "%s inside a runtime would block all its tasks", what);
}

void edo__runtime_check_future(const struct edo_future *future,
			       const char *what)
{
	const struct edo_future_type *type = future->type;
	const char *file = type->file ? type->file : type->name;

	edo__runtime_check_outside(what, file, (int)type->line);
	edo__type_check(type, file, (int)type->line);
}

/* Local tasks end where they live. */
void edo__runtime_check_home(const struct edo_runtime *runtime,
			     const char *what)
{
	if (!runtime->scheduler &&
	    !edo__local_is_welcome(&runtime->thread.owner->local))
		edo__misuse("%s: the runtime's local tasks are at home on "
			    "another thread, and have to end there",
			    what);
}

static void panic_of_itself(const struct edo_task *task, const char *what)
{
	struct edo__where where = edo__where_innermost(edo__task_future(task));

	edo__panic(
		where.file ? where.file : __FILE__,
		where.file ? where.line : __LINE__,
		"%s by what this very runtime runs, blocking a thread, would "
		"wait for itself",
		what);
}

/* The task of the runtime that blocks this thread, as a job or in place; NULL: none
 * does. */
static const struct edo_task *blocking_here(struct edo_runtime *runtime)
{
	const struct edo_task *task = edo__here.blocking;

	if (!task || task->owner == runtime->owner)
		return task;
	return runtime->scheduler &&
			       edo__seats_have(&runtime->seats, task->owner)
		       ? task
		       : NULL;
}

/* Nor may what blocks a thread wait for its own end. */
static void check_end(struct edo_runtime *runtime, const char *what)
{
	const struct edo_task *task = blocking_here(runtime);

	edo__runtime_check_outside(what, __FILE__, __LINE__);
	if (task)
		panic_of_itself(task, what);
	edo__runtime_check_home(runtime, what);
}

int edo_runtime_free(struct edo_runtime *runtime)
{
	if (!runtime)
		return 0;
	check_end(runtime, "edo_runtime_free()");
	return edo__runtime_shut_down(runtime,
				      runtime->options.shutdown_timeout);
}

int edo_runtime_shutdown_timeout(struct edo_runtime *runtime, int64_t timeout)
{
	static const char name[] = "edo_runtime_shutdown_timeout()";

	if (!runtime)
		return 0;
	if (timeout <= 0 && (edo__worker_current || blocking_here(runtime))) {
		edo_runtime_shutdown_background(runtime);
		return 0;
	}
	if (timeout > 0)
		check_end(runtime, name);
	else
		edo__runtime_check_home(runtime, name);
	return edo__runtime_shut_down(runtime, timeout > 0 ? timeout : 0);
}

int edo_worker_index(void)
{
	const struct edo__worker *worker = edo__worker_current;

	return worker ? worker->index : -1;
}

/* ---- block_on ----------------------------------------------------------------------- */

struct edo__callers *edo__runtime_callers(struct edo_runtime *runtime)
{
	return runtime->scheduler ? &runtime->seats.callers
				  : &runtime->turns.callers;
}

bool edo__runtime_sign_in(struct edo_runtime *runtime)
{
	struct edo__callers *callers = edo__runtime_callers(runtime);

	if (!edo__callers_sign_in(callers))
		return false;
	/* Who is counted in keeps workers from leaving, or comes too late. */
	if (!edo__owner_is_closing(runtime->owner))
		return true;
	edo__callers_sign_out(callers);
	return false;
}

int edo__runtime_block_on(struct edo_runtime *runtime,
			  struct edo_future *future)
{
	return runtime->scheduler
		       ? edo__seats_block_on(&runtime->seats, future)
		       : edo__turns_block_on(&runtime->turns, future);
}

int edo_runtime_block_on(struct edo_runtime *runtime, struct edo_future *future)
{
	edo__runtime_check_future(future, "edo_block_on()");
	if (edo__runtime_sign_in(runtime))
		return edo__runtime_block_on(runtime, future);
	edo__future_drop(future, __FILE__, __LINE__);
	return edo__root_refusal(runtime->owner);
}
