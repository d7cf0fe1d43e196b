/* SPDX-License-Identifier: MIT */

/*
 * Proves: a task that runs on the pool ends once: with the value its thread left,
 * or cancelled before a thread had it; and the end of the runtime waits for it.
 */

#include "blocking/blocking.h"

#include "model.h"
#include "world.h"

static struct edo_task *task;

static void open_with_pool(void)
{
	static const struct edo_runtime_options options = {
		.max_blocking_threads = 1,
		.thread_keep_alive = 1000,
		.thread_name = "pool",
	};

	world_open(0);
	model_check(edo__blocking_open(&world.owner->local.owner, &options) == 0);
	task = world_task_new();
	edo__task_ref(task);
}

static void close_with_pool(void)
{
	edo__local_abort_all(&world.owner->local);
	model_check(edo__current_thread_drain(&world, EDO__INSTANT_NEVER));
	model_check(edo__blocking_close(&world.owner->local.owner, -1));
	edo__current_thread_close(&world);
}

static void *abort_and_detach(void *unused)
{
	edo_task_abort(task);
	edo_task_detach(task);
	return unused;
}

static bool has_value(void)
{
	return task->outcome == EDO__OUTCOME_VALUE;
}

static void a_job(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	edo_task_detach(task);
	world_run(task);
	model_check(has_value() && gate.n_polls == 1);
	edo__task_unref(task);
	close_with_pool();
	model_check(gate.n_dropped == 1);
}

static void a_job_that_is_aborted(void)
{
	bool is_done;
	int thread;

	open_with_pool();
	edo__task_start_blocking(task);
	thread = model_spawn(abort_and_detach, NULL);
	world_run(task);
	is_done = has_value();
	model_check(gate.n_polls == is_done);
	edo__task_unref(task);
	model_join(thread);
	close_with_pool();
	model_check(gate.n_dropped == is_done);
}

static void a_job_while_it_closes(void)
{
	bool is_done;

	open_with_pool();
	edo__task_start_blocking(task);
	close_with_pool();
	is_done = has_value();
	model_check(gate.n_polls == is_done);
	edo_task_detach(task);
	edo__task_unref(task);
	model_check(gate.n_dropped == is_done);
}

static void a_mandatory_job_while_it_closes(void)
{
	open_with_pool();
	edo__task_start_mandatory(task);
	close_with_pool();
	model_check(has_value() && gate.n_polls == 1);
	edo_task_detach(task);
	edo__task_unref(task);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(a_job, 3, "what a thread of the pool returns wakes the owner"),
	CASE(a_job_that_is_aborted, 2,
	     "an abort takes it back, or comes too "
	     "late"),
	CASE(a_job_while_it_closes, 3, "a runtime that goes waits for it"),
	CASE(a_mandatory_job_while_it_closes, 3, "and has it run if it must"),
	{ 0 },
};
