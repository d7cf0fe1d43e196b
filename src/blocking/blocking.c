/* SPDX-License-Identifier: MIT */

/*
 * A blocking task is polled once, on a thread of the pool, by which its function
 * runs from start to end. Then the thread notes RETURNED, and the owner finishes
 * the task as any other, or cancels it after a panic.
 *
 * - Between submit and RETURNED the frame is the pool's: the owner touches it
 *   only after it has withdrawn the job.
 * - The record of a panic travels in the queue link, which nobody else uses then.
 */

#include "blocking/blocking.h"

#include <stdio.h>

#include <edo/base/error.h>

#include "base/panic.h"
#include "blocking/pool.h"
#include "task/panic_record.h"

/* The record of the panic the job died of, or NULL. */
static struct edo__panic_record *run_caught(struct edo_task *task)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump)) {
		edo__catch_pop(&catch);
		return edo__panic_record_new(&catch.panic);
	}
	edo__task_poll_blocking(task);
	edo__catch_pop(&catch);
	return NULL;
}

static void run_job(struct edo__queue_link *job)
{
	struct edo_task *task = edo__task_of_queue_link(job);

	/* Pairs with the load in edo__jobs_remove(), which takes anything. */
	edo__store_relaxed(&job->next, (void *)run_caught(task));
	edo__task_note(task, EDO__NOTE_RETURNED);
}

static bool submit(struct edo__owner *owner, struct edo_task *task)
{
	int result = edo__pool_submit(owner->pool, &task->queue_link);

	if (result < 0)
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

int edo__blocking_open(struct edo__owner *owner,
		       const struct edo_runtime_options *options)
{
	struct edo__pool_options pool_options = {
		.n_threads_max = options->max_blocking_threads,
		.keep_alive = options->thread_keep_alive,
		.thread_name = options->thread_name,
		.run = run_job,
		.on_thread_start = options->on_thread_start,
		.on_thread_stop = options->on_thread_stop,
		.user_data = options->user_data,
	};

	owner->pool_submit = submit;
	owner->pool_withdraw = withdraw;
	return edo__pool_new(&pool_options, &owner->pool);
}

bool edo__blocking_close(struct edo__owner *owner, int64_t timeout_ns)
{
	struct edo__pool *pool = owner->pool;

	owner->pool = NULL;
	return edo__pool_free(pool, timeout_ns) == 0;
}

static void start(struct edo_task *task, unsigned flags)
{
	struct edo__owner *owner = task->owner;

	edo__invariant(edo__owner_is_here(owner));
	if (owner->is_closing && !(flags & EDO__TASK_MANDATORY)) {
		edo__task_start_here(task);
		return;
	}
	task->state |=
		(uint16_t)(EDO__TASK_STARTED | EDO__TASK_BLOCKING | flags);
	owner->n_live++;
	owner->n_blocking++;
	if (!owner->pool_submit(owner, task))
		edo__owner_queue(owner, task);
}

void edo__task_start_blocking(struct edo_task *task)
{
	start(task, 0);
}

void edo__task_start_mandatory(struct edo_task *task)
{
	start(task, EDO__TASK_MANDATORY);
}
