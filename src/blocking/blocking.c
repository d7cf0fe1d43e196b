/* SPDX-License-Identifier: MIT */

/*
 * A blocking task is run from start to end on a thread of the pool, which also
 * ends it (src/task/run.c): what belongs to the program while the thread counts as
 * busy, and what others are told when it is ready for the next job.
 *
 * The pool is closed when the runtime ends; its memory goes with the owner. For
 * a thread from outside that starts a job may still be on its way out of the pool
 * when the job has ended, and with it the runtime; and whoever aborts one may just
 * come too late. The first has a handle, the second a reference of the task, and
 * both keep the owner.
 *
 * - POOLED in the task's word says that the frame is the pool's, until the job
 *   was withdrawn.
 * - A task that could not be handed over stands in its owner's queue like others,
 *   and blocks the thread that comes to run it. One that comes after the pool was
 *   closed is given up there, also a mandatory one.
 * - A pool with jobs that do not end in time is left to them, and who closes sees
 *   to it that the owner stays until they do.
 */

#include "blocking/blocking.h"

#include <errno.h>
#include <stdio.h>

#include <edo/base/error.h>

#include "base/cpus.h"
#include "blocking/pool.h"
#include "task/word.h"

static void run_job(struct edo__queue_link *job)
{
	edo__task_run_blocking(edo__task_of_queue_link(job));
}

static void finish_job(struct edo__queue_link *job)
{
	edo__task_end_blocking(edo__task_of_queue_link(job));
}

static bool submit(struct edo__owner *owner, struct edo_task *task)
{
	int result = edo__pool_submit(owner->pool, &task->queue_link);

	if (result < 0 && result != -ESHUTDOWN)
		fprintf(stderr,
			"edo: no thread for a blocking job can be made (%s): it "
			"runs on the runtime's own\n",
			edo_error_name(result));
	return result == 0;
}

static bool withdraw(struct edo__owner *owner, struct edo_task *task)
{
	return edo__pool_withdraw(owner->pool, &task->queue_link);
}

/* Its threads are gone: else the owner would have stayed. */
static void free_pool(struct edo__owner *owner)
{
	edo__pool_free(owner->pool, 0);
}

int edo__blocking_open(struct edo__owner *owner,
		       const struct edo_runtime_options *options)
{
	struct edo__pool_options pool_options = {
		.n_threads_max = options->max_blocking_threads,
		.n_cpus = edo__cpus(),
		.keep_alive = options->thread_keep_alive,
		.spin = options->spin > 0 ? options->spin : -1,
		.thread_name = options->thread_name,
		.run = run_job,
		.finish = finish_job,
		.on_thread_start = options->on_thread_start,
		.on_thread_stop = options->on_thread_stop,
		.user_data = options->user_data,
	};

	owner->pool_submit = submit;
	owner->pool_withdraw = withdraw;
	owner->pool_free = free_pool;
	return edo__pool_new(&pool_options, &owner->pool);
}

bool edo__blocking_close(struct edo__owner *owner, int64_t timeout_ns,
			 void (*on_last)(void *argument), void *argument)
{
	return !owner->pool || edo__pool_close(owner->pool, timeout_ns) == 0 ||
	       !edo__pool_detach(owner->pool, on_last, argument);
}

static void start(struct edo_task *task, uint64_t flags)
{
	struct edo__owner *owner = task->owner;

	if (!(flags & EDO__WORD_MANDATORY) && edo__task_turn_away(task))
		return;
	edo__task_count_in(task);
	if (edo__owner_is_closing(owner) && !(flags & EDO__WORD_MANDATORY)) {
		/* Counting in has seen it too, or just not yet. */
		edo__word_set(task, EDO__WORD_CANCELLING);
		owner->type->schedule(task);
		return;
	}
	/* Pairs with the load of a clock that wants to jump. */
	edo__fetch_add_release(&owner->n_blocking, 1);
	edo__word_set(task, EDO__WORD_BLOCKING | EDO__WORD_POOLED | flags);
	if (owner->pool_submit(owner, task))
		return;
	edo__word_clear(task, EDO__WORD_POOLED);
	owner->type->schedule(task);
}

void edo__task_start_blocking(struct edo_task *task)
{
	start(task, 0);
}

void edo__task_start_mandatory(struct edo_task *task)
{
	start(task, EDO__WORD_MANDATORY);
}
