/* SPDX-License-Identifier: MIT */

/*
 * Proves: what model_task.c does, with workers that take tasks from each other:
 * whoever wakes, aborts, detaches or starts a task, on a worker or outside, while
 * any of the workers runs it or has stolen it, it is polled again, by one at a
 * time, each of which sees what the one before did; and the runtime ends when all
 * have ended, on whatever thread.
 */

#include <string.h>

#include "model.h"
#include "world.h"

#define N_GATES 3

static struct gate gates[N_GATES];
static struct edo_task *tasks[N_GATES];

static void open(uint32_t n_workers)
{
	memset(gates, 0, sizeof(gates));
	world_mt_open(n_workers);
}

/* A started task with an own reference of this thread's, and no handle. */
static void start(int i, uint32_t n_wanted)
{
	gates[i].n_wanted = n_wanted;
	gates[i].tells_end = true;
	tasks[i] = gate_task_new(&gates[i]);
	edo__task_ref(tasks[i]);
	edo_task_start(tasks[i]);
}

static void await(int i)
{
	model_await(&gates[i].has_ended);
}

/* ---- waking from outside ---------------------------------------------------------- */

static void *pass_and_wake(void *unused)
{
	gates[0].payload = 1;
	gate_pass_one(&gates[0]);
	edo_waker_wake(&tasks[0]->waker);
	return unused;
}

static void wake_from_outside_of(uint32_t n_workers)
{
	int thread;

	open(n_workers);
	start(0, 1);
	thread = model_spawn(pass_and_wake, NULL);
	edo_task_detach(tasks[0]);
	await(0);
	world_mt_close();
	model_join(thread);
	model_check(gates[0].n_dropped == 1);
	model_check(gates[0].n_polls <= 2);
}

static void wake_from_outside(void)
{
	wake_from_outside_of(1);
}

static void wake_from_outside_of_two(void)
{
	wake_from_outside_of(2);
}

static void *pass_and_wake_too(void *unused)
{
	gate_pass_one(&gates[0]);
	edo_waker_wake(&tasks[0]->waker);
	return unused;
}

static void wakes_of_two_threads(void)
{
	int threads[2];

	open(1);
	start(0, 2);
	edo__task_ref(tasks[0]);
	threads[0] = model_spawn(pass_and_wake_too, NULL);
	threads[1] = model_spawn(pass_and_wake_too, NULL);
	edo_task_detach(tasks[0]);
	await(0);
	world_mt_close();
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(gates[0].n_polls <= 3);
}

/* Of a worker that is about to sleep. */
static void wake_the_one_that_waits(void *unused)
{
	/* Its own thread polls: a look. */
	if (gates[0].n_polls == 1 && !edo__load_relaxed(&gates[0].n_passed))
		pass_and_wake(unused);
}

static void wake_in_a_park_hook(void)
{
	memset(gates, 0, sizeof(gates));
	world_mt_open_still(1);
	world_mt->options.on_thread_park = wake_the_one_that_waits;
	model_check(edo__multi_thread_start(world_mt) == 0);
	start(0, 1);
	edo_task_detach(tasks[0]);
	await(0);
	world_mt_close();
	model_check(gates[0].n_dropped == 1);
}

/* ---- waking from a worker ---------------------------------------------------------- */

static void pass_the_next(struct edo_context *context)
{
	(void)context;
	gates[0].payload = 2;
	gate_pass_one(&gates[0]);
	edo_waker_wake(&tasks[0]->waker);
}

/* Two tasks, one of which wakes the other, wherever they are. */
static void wake_from_a_worker(void)
{
	open(2);
	start(0, 1);
	gates[1].on_pass = pass_the_next;
	start(1, 0);
	edo_task_detach(tasks[0]);
	await(0);
	edo_task_detach(tasks[1]);
	edo__task_unref(tasks[1]);
	world_mt_close();
	model_check(gates[0].n_dropped == 1 && gates[1].n_dropped == 1);
}

/* A task on a worker spawns two, of which the other worker may steal. */
static void spawn_two(struct edo_context *context)
{
	(void)context;
	for (int i = 1; i < 3; i++) {
		struct edo_task *task = gate_task_new(&gates[i]);

		gates[i].tells_end = true;
		edo_task_start(task);
		edo_task_detach(task);
	}
}

static void spawn_on_a_worker(void)
{
	open(2);
	gates[0].on_pass = spawn_two;
	start(0, 0);
	edo_task_detach(tasks[0]);
	edo__task_unref(tasks[0]);
	await(1);
	await(2);
	world_mt_close();
	model_check(gates[1].n_dropped == 1 && gates[2].n_dropped == 1);
}

static void spawn_waiting(struct edo_context *context)
{
	(void)context;
	gates[1].n_wanted = 1;
	gates[1].tells_end = true;
	tasks[1] = gate_task_new(&gates[1]);
	edo__task_ref(tasks[1]);
	edo_task_start(tasks[1]);
	edo_task_detach(tasks[1]);
}

/* One that waits may have been stolen before, and is woken meanwhile. */
static void stolen_while_it_is_woken(void)
{
	open(2);
	gates[0].on_pass = spawn_waiting;
	start(0, 0);
	edo_task_detach(tasks[0]);
	edo__task_unref(tasks[0]);
	await(0);
	gates[1].payload = 1;
	gate_pass_one(&gates[1]);
	edo_waker_wake(&tasks[1]->waker);
	await(1);
	world_mt_close();
	model_check(gates[1].n_dropped == 1);
}

static uint32_t has_run;

static void wait_for_the_other(struct edo_context *context)
{
	(void)context;
	model_await(&has_run);
}

static void let_the_other_go_on(struct edo_context *context)
{
	(void)context;
	model_signal(&has_run);
}

/* Both may be taken by the worker whose poll takes until the other has run. */
static void behind_a_long_poll(void)
{
	has_run = 0;
	open(2);
	gates[0].on_pass = wait_for_the_other;
	gates[1].on_pass = let_the_other_go_on;
	start(0, 0);
	start(1, 0);
	for (int i = 0; i < 2; i++) {
		edo_task_detach(tasks[i]);
		edo__task_unref(tasks[i]);
	}
	await(0);
	world_mt_close();
}

/* ---- ending early ------------------------------------------------------------------- */

static void *abort_it(void *unused)
{
	edo_task_abort(tasks[0]);
	edo_task_detach(tasks[0]);
	return unused;
}

static void abort_against_the_end(void)
{
	int threads[2];
	int n_wakes;

	open(1);
	start(0, 1);
	edo__task_ref(tasks[0]);
	threads[0] = model_spawn(pass_and_wake, NULL);
	threads[1] = model_spawn(abort_it, NULL);
	await(0);
	world_mt_close();
	model_join(threads[0]);
	model_join(threads[1]);
	n_wakes = edo__task_outcome(tasks[0]) == EDO__OUTCOME_VALUE;
	model_check(gates[0].n_dropped == n_wakes);
	edo__task_unref(tasks[0]);
}

static void detach_on_a_worker(struct edo_context *context)
{
	(void)context;
	edo_task_detach(tasks[0]);
}

static void detach_against_the_end(void)
{
	open(2);
	start(0, 0);
	gates[1].on_pass = detach_on_a_worker;
	start(1, 0);
	edo_task_detach(tasks[1]);
	edo__task_unref(tasks[0]);
	edo__task_unref(tasks[1]);
	await(1);
	await(0);
	world_mt_close();
	model_check(gates[0].n_dropped == 1);
}

/* ---- closing ------------------------------------------------------------------------- */

static void close_over_one_that_waits(void)
{
	open(2);
	start(0, 1);
	edo_task_detach(tasks[0]);
	edo__task_unref(tasks[0]);
	world_mt_close();
	model_check(gates[0].n_dropped == 0);
}

/* Born on a worker, which may be on its way to sleep. */
static void close_over_one_of_a_worker(void)
{
	open(2);
	gates[0].on_pass = spawn_waiting;
	start(0, 0);
	edo_task_detach(tasks[0]);
	edo__task_unref(tasks[0]);
	await(0);
	edo__task_unref(tasks[1]);
	world_mt_close();
	model_check(gates[1].n_dropped == 0);
}

/* It ends on one worker while that of its birth asks it to end. */
static void close_over_one_that_was_stolen(void)
{
	open(2);
	gates[0].on_pass = spawn_two;
	start(0, 0);
	edo_task_detach(tasks[0]);
	edo__task_unref(tasks[0]);
	await(0);
	world_mt_close();
}

static void *start_it(void *unused)
{
	edo_task_start(tasks[0]);
	edo_task_detach(tasks[0]);
	return unused;
}

static void start_while_it_closes(void)
{
	int thread;

	open(1);
	gates[0].n_wanted = 1;
	tasks[0] = gate_task_new(&gates[0]);
	thread = model_spawn(start_it, NULL);
	world_mt_close();
	model_join(thread);
	model_check(gates[0].n_dropped == 0);
}

static void wake_while_it_closes(void)
{
	int thread;

	open(1);
	start(0, 1);
	edo_task_detach(tasks[0]);
	thread = model_spawn(pass_and_wake, NULL);
	world_mt_close();
	model_join(thread);
	model_check(gates[0].n_dropped <= 1);
}

static void *abort_with_reference(void *unused)
{
	edo_task_abort(tasks[0]);
	edo__task_unref(tasks[0]);
	return unused;
}

static void abort_while_it_closes(void)
{
	int thread;

	open(1);
	start(0, 1);
	edo_task_detach(tasks[0]);
	thread = model_spawn(abort_with_reference, NULL);
	world_mt_close();
	model_join(thread);
}

#define CASE(name_, preemptions_, surprises_, proves_)                        \
	{                                                                     \
		.name = #name_, .proves = (proves_), .run = name_,            \
		.n_preemptions = (preemptions_), .n_surprises = (surprises_), \
	}

const struct model_case model_cases[] = {
	CASE(wake_from_outside, 2, 1,
	     "a wake is lost neither to a poll nor to a worker that goes to "
	     "sleep"),
	CASE(wake_from_outside_of_two, 1, MODEL_NONE, "nor to one of two"),
	CASE(wakes_of_two_threads, 1, 1, "nor is one of two wakes"),
	CASE(wake_in_a_park_hook, 2, 1,
	     "nor one of a hook as the worker parks"),
	CASE(wake_from_a_worker, 1, 1, "nor one of a worker"),
	CASE(spawn_on_a_worker, 1, MODEL_NONE,
	     "what a worker has queued is run, by any"),
	CASE(stolen_while_it_is_woken, 1, MODEL_NONE,
	     "also what moves meanwhile"),
	CASE(behind_a_long_poll, 1, MODEL_NONE,
	     "what waits behind a long poll is stolen"),
	CASE(abort_against_the_end, 1, 1,
	     "an aborted task ends with a value or without"),
	CASE(detach_against_the_end, 1, MODEL_NONE,
	     "an output nobody takes is dropped once"),
	CASE(close_over_one_that_waits, 1, 1, "a task that waits is cancelled"),
	CASE(close_over_one_of_a_worker, 1, 1, "also one of a worker"),
	CASE(close_over_one_that_was_stolen, 1, MODEL_NONE,
	     "also while it ends elsewhere"),
	CASE(start_while_it_closes, 2, MODEL_NONE,
	     "what is started too late is cancelled or given up"),
	CASE(wake_while_it_closes, 2, MODEL_NONE,
	     "a late wake touches nothing gone"),
	CASE(abort_while_it_closes, 2, MODEL_NONE, "nor does a late abort"),
	{ 0 },
};
