/* SPDX-License-Identifier: MIT */

/*
 * Proves: who joins a task from another thread, or waits for it and gives up, is
 * woken when it has ended, whatever the owner's thread does next, and takes its
 * output whole and once.
 */

#include <edo/task/join.h>

#include <errno.h>

#include "model.h"
#include "poller.h"
#include "world.h"

static struct edo_task *task;
static int output;

/* Its result; the handle is used up. */
static int join(struct poller *poller)
{
	struct edo__task_join__frame frame;

	output = 0;
	edo__task_join__init(&frame, task, &output, sizeof(output));
	poller_await(poller, &frame.future);
	return frame.output;
}

static void *join_elsewhere(void *unused)
{
	struct poller poller;
	int result;

	poller_init(&poller);
	result = join(&poller);
	poller_deinit(&poller);
	model_check(result == 0 ? output == GATE_OUTPUT : result == -ECANCELED);
	return unused;
}

/* Polls a wait once, gives it up, and detaches. */
static void *wait_and_give_up(void *unused)
{
	struct edo_task_wait__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_task_wait__init(&frame, task);
	if (poller_poll(&poller, &frame.future) != EDO_READY)
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	edo_task_detach(task);
	return unused;
}

static void *wait_then_join(void *unused)
{
	struct edo_task_wait__frame frame;
	struct poller first;

	poller_init(&first);
	edo_task_wait__init(&frame, task);
	if (poller_poll(&first, &frame.future) != EDO_READY)
		poller_cancel(&first, &frame.future);
	poller_deinit(&first);
	return join_elsewhere(unused);
}

static void *abort_and_join(void *unused)
{
	edo_task_abort(task);
	return join_elsewhere(unused);
}

static void *pass_and_wake(void *unused)
{
	gate_pass();
	edo_waker_wake(&task->waker);
	return unused;
}

/* The owner's thread runs until the task has ended, and then does something else:
 * it waits for the one that joins. */
static void run_against(void *(*run)(void *))
{
	int thread;

	world_open(0);
	task = world_task_new();
	edo__task_ref(task);
	edo_task_start(task);
	thread = model_spawn(run, NULL);
	world_run(task);
	edo__task_unref(task);
	edo__current_thread_leave(&world);
	model_join(thread);
	edo__current_thread_enter(&world);
	world_close();
}

static void join_of_a_run_that_ends(void)
{
	run_against(join_elsewhere);
	model_check(gate.n_dropped == 0);
}

static void join_after_a_wait(void)
{
	run_against(wait_then_join);
}

static void wait_given_up(void)
{
	run_against(wait_and_give_up);
	model_check(gate.n_dropped == 1);
}

static void join_of_a_task_that_waits(void)
{
	int threads[2];

	world_open(1);
	task = world_task_new();
	edo__task_ref(task);
	edo_task_start(task);
	edo_waker_ref(&task->waker);
	threads[0] = model_spawn(join_elsewhere, NULL);
	threads[1] = model_spawn(pass_and_wake, NULL);
	world_run(task);
	edo__task_unref(task);
	edo__current_thread_leave(&world);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__current_thread_enter(&world);
	world_close();
}

static void close_under(void *(*run)(void *))
{
	int thread;

	world_open(1);
	task = world_task_new();
	edo_task_start(task);
	thread = model_spawn(run, NULL);
	world_close();
	model_join(thread);
	model_check(gate.n_dropped == 0);
}

static void join_while_it_closes(void)
{
	close_under(join_elsewhere);
}

static void wait_while_it_closes(void)
{
	close_under(wait_and_give_up);
}

static void abort_and_join_while_it_closes(void)
{
	close_under(abort_and_join);
}

/* ---- of a worker's ---------------------------------------------------------- */

static void join_while_workers_close(void)
{
	int thread;

	world_mt_open(2);
	gate.n_wanted = 1;
	task = world_task_new();
	edo_task_start(task);
	thread = model_spawn(join_elsewhere, NULL);
	world_mt_close();
	model_join(thread);
	model_check(gate.n_dropped == 0);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(join_of_a_run_that_ends, 3,
	     "a join from elsewhere is woken though "
	     "the owner stops running"),
	CASE(join_after_a_wait, 3, "also after a wait that was given up"),
	CASE(wait_given_up, 3, "a wait that is given up leaves no waker"),
	CASE(join_of_a_task_that_waits, 2,
	     "a join and a wake do not get in "
	     "each other's way"),
	CASE(join_while_it_closes, 3,
	     "a join is answered by a runtime that "
	     "goes"),
	{
		.name = "join_while_workers_close",
		.proves = "also one that has workers",
		.run = join_while_workers_close,
		.n_preemptions = 1,
		.n_surprises = MODEL_NONE,
	},
	CASE(wait_while_it_closes, 3, "a wait may be given up meanwhile"),
	CASE(abort_and_join_while_it_closes, 3, "an abort may come first"),
	{ 0 },
};
