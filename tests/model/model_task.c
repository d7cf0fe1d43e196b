/* SPDX-License-Identifier: MIT */

/*
 * Proves: whatever other threads do to a task while its owner runs it, no wake is
 * lost, also when the owner is about to sleep; it ends once, as one thing; its
 * output is taken or dropped once; and its memory goes with its last reference,
 * whoever holds that.
 */

#include <edo/task/task_local.h>

#include "model.h"
#include "world.h"

static struct edo_task *task;

/* What other threads do. Each has been given the reference it uses. */

static void *pass_and_wake(void *unused)
{
	gate_pass();
	edo_waker_wake(&task->waker);
	return unused;
}

static void *pass_and_wake_twice(void *unused)
{
	edo_waker_wake_by_ref(&task->waker);
	gate_pass();
	edo_waker_wake(&task->waker);
	return unused;
}

static void *hand_over(void *unused)
{
	model_write(&gate.payload);
	gate.payload = 1;
	return pass_and_wake(unused);
}

static void *ref_and_unref(void *unused)
{
	edo_waker_ref(&task->waker);
	edo_waker_unref(&task->waker);
	edo_waker_unref(&task->waker);
	return unused;
}

static void *abort_and_detach(void *unused)
{
	edo_task_abort(task);
	edo_task_detach(task);
	return unused;
}

static void *detach(void *unused)
{
	edo_task_detach(task);
	return unused;
}

static void *start_and_detach(void *unused)
{
	edo_task_start(task);
	edo_task_detach(task);
	return unused;
}

static char names[2];

static void *set_name(void *name)
{
	*(char *)name = 'a';
	edo_task_set_name(task, name);
	edo_waker_unref(&task->waker);
	return NULL;
}

static void look_at_name(struct edo_context *context)
{
	const char *name = edo_task_name(NULL);

	(void)context;
	model_check(!name || *name == 'a');
}

static void *set_first_name(void *unused)
{
	set_name(&names[0]);
	return unused;
}

static int n_destroyed;

static void destroy(void *value)
{
	++*(int *)value;
}

static void set_local(struct edo_context *context)
{
	static const struct edo_task_local key = { .destroy = destroy };

	(void)context;
	model_check(edo_task_local_set(&key, &n_destroyed) == 0);
	model_check(edo_task_local_get(&key) == &n_destroyed);
}

/* A started task, and a reference of this thread's own to it. */
static void open_with_task(uint32_t n_wanted)
{
	world_open(n_wanted);
	task = world_task_new();
	edo__task_ref(task);
	edo_task_start(task);
}

static int spawn_with_waker(void *(*run)(void *))
{
	edo_waker_ref(&task->waker);
	return model_spawn(run, NULL);
}

static void run_and_let_go(void)
{
	world_run(task);
	edo__task_unref(task);
}

static void wake_against_poll(void)
{
	int thread;

	open_with_task(1);
	thread = spawn_with_waker(hand_over);
	edo_task_detach(task);
	run_and_let_go();
	world_close();
	model_join(thread);
	model_check(gate.n_dropped == 1);
}

static void wakes_of_two_threads(void)
{
	int threads[2];

	open_with_task(2);
	threads[0] = spawn_with_waker(pass_and_wake);
	threads[1] = spawn_with_waker(pass_and_wake);
	edo_task_detach(task);
	run_and_let_go();
	model_join(threads[0]);
	model_join(threads[1]);
	world_close();
	model_check(gate.n_polls <= 3);
}

static void wake_twice(void)
{
	int thread;

	open_with_task(1);
	thread = spawn_with_waker(pass_and_wake_twice);
	edo_task_detach(task);
	run_and_let_go();
	world_close();
	model_join(thread);
}

static void references_elsewhere(void)
{
	int threads[2];

	open_with_task(0);
	threads[0] = spawn_with_waker(ref_and_unref);
	threads[1] = spawn_with_waker(ref_and_unref);
	edo_task_detach(task);
	run_and_let_go();
	world_close();
	model_join(threads[0]);
	model_join(threads[1]);
}

/* It has no name yet, so each of them brings the record for it. */
static void name_of_two_threads(void)
{
	const char *name;
	int threads[2];

	open_with_task(0);
	gate.on_pass = look_at_name;
	for (int i = 0; i < 2; i++) {
		names[i] = 0;
		edo_waker_ref(&task->waker);
		threads[i] = model_spawn(set_name, &names[i]);
	}
	edo_task_detach(task);
	world_run(task);
	model_join(threads[0]);
	model_join(threads[1]);
	name = edo_task_name(task);
	model_check(name == &names[0] || name == &names[1]);
	edo__task_unref(task);
	world_close();
}

/* Who runs the task brings the record as well, for a local. */
static void name_against_local(void)
{
	int thread;

	open_with_task(0);
	gate.on_pass = set_local;
	names[0] = 0;
	n_destroyed = 0;
	thread = spawn_with_waker(set_first_name);
	edo_task_detach(task);
	world_run(task);
	model_check(n_destroyed == 1);
	model_join(thread);
	model_check(edo_task_name(task) == &names[0]);
	edo__task_unref(task);
	world_close();
}

static void abort_against_the_end(void)
{
	int threads[2];
	bool has_value;

	open_with_task(1);
	threads[0] = spawn_with_waker(pass_and_wake);
	threads[1] = model_spawn(abort_and_detach, NULL);
	world_run(task);
	has_value = edo__task_outcome(task) == EDO__OUTCOME_VALUE;
	model_check(has_value ||
		    edo__task_outcome(task) == EDO__OUTCOME_CANCELLED);
	edo__task_unref(task);
	model_join(threads[0]);
	world_close();
	model_join(threads[1]);
	model_check(gate.n_dropped == has_value);
}

static void detach_against_the_end(void)
{
	int thread;

	open_with_task(0);
	thread = model_spawn(detach, NULL);
	run_and_let_go();
	world_close();
	model_join(thread);
	model_check(gate.n_dropped == 1);
}

/* No reference of the owner's thread: the cell goes in the midst of it. */
static void detach_while_it_closes(void)
{
	int thread;

	world_open(0);
	task = world_task_new();
	edo_task_start(task);
	thread = model_spawn(detach, NULL);
	world_close();
	model_join(thread);
	model_check(gate.n_dropped <= 1);
}

static void start_while_it_closes(void)
{
	int thread;

	world_open(0);
	task = world_task_new();
	thread = model_spawn(start_and_detach, NULL);
	world_close();
	model_join(thread);
	model_check(gate.n_dropped <= 1);
}

static void wake_while_it_closes(void)
{
	int threads[2];

	world_open(1);
	task = world_task_new();
	edo_task_start(task);
	threads[0] = spawn_with_waker(pass_and_wake);
	threads[1] = spawn_with_waker(ref_and_unref);
	edo_task_detach(task);
	world_close();
	model_join(threads[0]);
	model_join(threads[1]);
}

static void abort_while_it_closes(void)
{
	int thread;

	world_open(1);
	task = world_task_new();
	edo_task_start(task);
	thread = model_spawn(abort_and_detach, NULL);
	world_close();
	model_join(thread);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(wake_against_poll, 3,
	     "a wake is not lost to a poll that is under "
	     "way, nor to an owner that goes to sleep"),
	CASE(wakes_of_two_threads, 2,
	     "nor is one of two, and both bring what "
	     "happened before"),
	CASE(wake_twice, 3, "nor is the second of one thread"),
	CASE(references_elsewhere, 2,
	     "references that others take and give "
	     "back end once"),
	CASE(name_of_two_threads, 3,
	     "of two that bring the record for a name, one keeps it"),
	CASE(name_against_local, 3, "also if one of them runs the task"),
	CASE(abort_against_the_end, 2,
	     "an aborted task ends with a value or "
	     "without, not with half of it"),
	CASE(detach_against_the_end, 3,
	     "an output nobody takes is dropped "
	     "once"),
	CASE(detach_while_it_closes, 3, "also while the runtime goes"),
	CASE(start_while_it_closes, 3,
	     "a task that is started too late is "
	     "given up"),
	CASE(wake_while_it_closes, 2,
	     "a late wake touches nothing that is "
	     "gone"),
	CASE(abort_while_it_closes, 3, "nor does a late abort"),
	{ 0 },
};
