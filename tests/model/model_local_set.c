/* SPDX-License-Identifier: MIT */

/*
 * Proves: whatever other threads do to the tasks of a local set while its thread
 * runs the set, leaves that or frees the set, no wake is lost, and none touches a
 * host or a set that is gone.
 */

#include <edo/task/local_set.h>

#include "model.h"
#include "world.h"

static struct edo_local_set *set;
static struct edo_task *host; /* the task that runs the set */
static struct edo_task *tasks[2];
static struct gate gates[2];

/* ---- what other threads do --------------------------------------------------------- */

static void *pass_and_wake(void *its_gate)
{
	struct edo_task *task = tasks[(struct gate *)its_gate - gates];

	gate_pass_one(its_gate);
	edo_waker_wake(&task->waker);
	return NULL;
}

static void *abort_and_detach(void *unused)
{
	edo_task_abort(tasks[0]);
	edo_task_detach(tasks[0]);
	return unused;
}

static void *abort_host(void *unused)
{
	edo_task_abort(host);
	return unused;
}

/* ---- scenes ------------------------------------------------------------------------ */

/* A local task at each of the gates, and its host; none has run. */
static void open_with(int n_tasks)
{
	struct edo_enter enter;

	world_open(0);
	set = edo_local_set_new();
	edo_local_set_enter(set, &enter);
	for (int i = 0; i < n_tasks; i++) {
		gates[i] = (struct gate){ .n_wanted = 1 };
		tasks[i] = gate_local_task_new(&gates[i]);
		edo_task_start(tasks[i]);
	}
	edo_leave(&enter);
	host = edo_task_new(&edo_local_set_run__type);
	edo_local_set_run__init(edo_task_frame(host), set);
	edo_task_start(host);
}

static int spawn_with_waker(int i)
{
	edo_waker_ref(&tasks[i]->waker);
	return model_spawn(pass_and_wake, &gates[i]);
}

static void close_all(void)
{
	edo_task_detach(host);
	edo_local_set_free(set);
	world_close();
}

static void wake_against_run(void)
{
	int thread;

	open_with(1);
	thread = spawn_with_waker(0);
	edo_task_detach(tasks[0]);
	world_run(host);
	close_all();
	model_join(thread);
	model_check(gates[0].n_dropped == 1);
}

static void wakes_of_two_threads(void)
{
	int threads[2];

	open_with(2);
	for (int i = 0; i < 2; i++) {
		threads[i] = spawn_with_waker(i);
		edo_task_detach(tasks[i]);
	}
	world_run(host);
	close_all();
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(gates[0].n_dropped == 1 && gates[1].n_dropped == 1);
}

static void abort_against_run(void)
{
	int thread;

	open_with(1);
	thread = model_spawn(abort_and_detach, NULL);
	world_run(host);
	close_all();
	model_join(thread);
	model_check(gates[0].n_dropped == 0);
}

/* The host may go while it is being woken. */
static void wake_against_a_host_that_goes(void)
{
	int threads[2];

	open_with(1);
	threads[0] = spawn_with_waker(0);
	threads[1] = model_spawn(abort_host, NULL);
	edo_task_detach(tasks[0]);
	world_run(host);
	model_join(threads[1]);
	close_all();
	model_join(threads[0]);
	model_check(gates[0].n_dropped <= 1);
}

/* Nobody has run it. */
static void wake_while_it_is_freed(void)
{
	int thread;

	open_with(1);
	thread = spawn_with_waker(0);
	edo_task_detach(tasks[0]);
	edo_task_abort(host);
	world_run(host);
	close_all();
	model_join(thread);
}

static void abort_while_it_is_freed(void)
{
	int thread;

	open_with(1);
	edo_task_abort(host);
	world_run(host);
	thread = model_spawn(abort_and_detach, NULL);
	close_all();
	model_join(thread);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(wake_against_run, 3,
	     "a wake is not lost to a run that is about to wait"),
	CASE(wakes_of_two_threads, 2, "nor is one of two"),
	CASE(abort_against_run, 3, "nor is an abort"),
	CASE(wake_against_a_host_that_goes, 2,
	     "a host that goes is not woken any more"),
	CASE(wake_while_it_is_freed, 3,
	     "freeing waits for a wake that is on its way"),
	CASE(abort_while_it_is_freed, 3, "and for an abort"),
	{ 0 },
};
