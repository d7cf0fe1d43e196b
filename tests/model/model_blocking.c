/* SPDX-License-Identifier: MIT */

/*
 * Proves: a task that runs on the pool ends once: with the value its thread left,
 * or cancelled before a thread had it; the end of the runtime waits for it, and who
 * starts or aborts one at that time finds a pool; a job that outlives its runtime
 * gives back all when it ends. A clock that is paused stands while a job is out, and
 * goes on when it is back.
 */

#include "blocking/blocking.h"

#include <edo/task/join.h>
#include <edo/time/sleep.h>

#include "future/noop.h"
#include "model.h"
#include "task/word.h"
#include "time/wheel.h"
#include "world.h"

static struct edo_task *task;

/* ---- a task that waits for the job ---------------------------------------- */

struct waiter {
	struct edo_future future;
	struct edo_task_wait__frame wait;
};

static enum edo_poll poll_waiter(struct edo_future *self,
				 struct edo_context *context)
{
	struct waiter *waiter = (struct waiter *)(void *)self;

	self->state = 1;
	if (edo_future_poll(&waiter->wait.future, context) != EDO_READY)
		return EDO_PENDING;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll cancel_waiter(struct edo_future *self,
				   struct edo_context *context)
{
	struct waiter *waiter = (struct waiter *)(void *)self;

	if (edo_future_cancel(&waiter->wait.future, context) != EDO_READY)
		return EDO_PENDING;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type waiter_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_waiter,
	.cancel = cancel_waiter,
	.frame_size = sizeof(struct waiter),
	.frame_align = _Alignof(struct waiter),
	.name = "waiter",
};

/* The caller holds a reference of the job, and its handle. */
static void wait_for_job(void)
{
	struct edo_task *root = edo_task_new(&waiter_type);
	struct waiter *waiter = edo_task_frame(root);

	waiter->future = (struct edo_future){ .type = &waiter_type };
	edo_task_wait__init(&waiter->wait, task);
	edo_task_start(root);
	world_run(root);
	edo_task_detach(root);
}

/* ---- scenes --------------------------------------------------------------- */

static void open_with_pool(void)
{
	static const struct edo_runtime_options options = {
		.max_blocking_threads = 1,
		.thread_keep_alive = 1000,
		.thread_name = "pool",
	};

	world_open(0);
	model_check(edo__blocking_open(&world.owner->local.owner, &options) ==
		    0);
	task = world_task_new();
	edo__task_ref(task);
}

static void let_go_of_owner(void *owner)
{
	edo__owner_unref(owner);
}

static void close_with_pool(void)
{
	edo__local_abort_all(&world.owner->local);
	model_check(edo__current_thread_drain(&world, EDO__INSTANT_NEVER));
	model_check(edo__blocking_close(&world.owner->local.owner, -1,
					let_go_of_owner,
					&world.owner->local.owner));
	edo__current_thread_close(&world);
}

static void *abort_job(void *unused)
{
	edo_task_abort(task);
	return unused;
}

static void *start_mandatory_job(void *unused)
{
	edo__task_start_mandatory(task);
	return unused;
}

static void *start_job(void *unused)
{
	edo__task_start_blocking(task);
	return unused;
}

static bool has_value(void)
{
	return edo__task_outcome(task) == EDO__OUTCOME_VALUE;
}

static void a_job(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	wait_for_job();
	model_check(has_value() && gate.n_polls == 1);
	edo_task_detach(task);
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
	thread = model_spawn(abort_job, NULL);
	wait_for_job();
	is_done = has_value();
	model_check(gate.n_polls == is_done);
	model_join(thread);
	edo_task_detach(task);
	edo__task_unref(task);
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

/* ---- under a paused clock ------------------------------------------------- */

/* It stands at 0, whatever time it is. */
static void open_with_paused_clock(void)
{
	open_with_pool();
	world.clock.is_paused = true;
	world.clock.frozen = 0;
	edo__wheel_free(world.worker.wheel);
	world.worker.wheel = edo__wheel_new(0);
}

static void a_job_beside_a_timer(void)
{
	struct edo__timer timer;

	open_with_paused_clock();
	timer = edo__wheel_arm(world.worker.wheel, EDO_MILLISECOND,
			       &edo__waker_noop);
	edo__task_start_blocking(task);
	wait_for_job();
	model_check(edo__wheel_cancel(world.worker.wheel, timer));
	model_check(has_value() && world.clock.frozen == 0);
	edo_task_detach(task);
	edo__task_unref(task);
	close_with_pool();
}

/* Nobody waits for the job but the clock. */
static void a_job_beside_a_sleep(void)
{
	struct edo_task *root;

	open_with_paused_clock();
	root = edo_task_new(&edo_sleep_until__type);
	edo_sleep_until__init(edo_task_frame(root), EDO_MILLISECOND);
	edo__task_start_blocking(task);
	edo_task_start(root);
	world_run(root);
	model_check(has_value());
	model_check(world.clock.frozen == EDO_MILLISECOND);
	edo_task_detach(root);
	edo_task_detach(task);
	edo__task_unref(task);
	close_with_pool();
}

/* ---- while it closes ------------------------------------------------------ */

/* The thread has nothing but a reference of the task. */
static void while_it_closes(void *(*main)(void *))
{
	int thread = model_spawn(main, NULL);
	bool is_done;

	close_with_pool();
	model_join(thread);
	is_done = has_value();
	model_check(gate.n_polls == is_done);
	edo_task_detach(task);
	edo__task_unref(task);
	model_check(gate.n_dropped == is_done);
}

/* The pool has a thread that sleeps, and that is to be woken. */
static void a_start_while_it_closes(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	wait_for_job();
	edo_task_detach(task);
	edo__task_unref(task);
	gate.n_polls = gate.n_dropped = 0;
	task = world_task_new();
	edo__task_ref(task);
	while_it_closes(start_job);
}

static void a_mandatory_start_while_it_closes(void)
{
	open_with_pool();
	while_it_closes(start_mandatory_job);
}

static void an_abort_while_it_closes(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	while_it_closes(abort_job);
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

/* As the runtime's end does it when the time is over. */
static void abandon_and_close(void)
{
	struct edo__owner *owner = &world.owner->local.owner;

	if (edo__word_try_ref(task))
		edo__task_abandon(task);
	edo__owner_ref(owner);
	if (edo__blocking_close(owner, 0, let_go_of_owner, owner))
		edo__owner_unref(owner);
	edo__current_thread_close(&world);
}

static void a_job_that_is_abandoned(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	abandon_and_close();
	model_check(has_value() ||
		    edo__task_outcome(task) == EDO__OUTCOME_CANCELLED);
	edo_task_detach(task);
	edo__task_unref(task);
}

static void a_detached_job_that_is_abandoned(void)
{
	open_with_pool();
	edo__task_start_blocking(task);
	edo_task_detach(task);
	abandon_and_close();
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
	CASE(a_start_while_it_closes, 2,
	     "one that is started late is run or given up"),
	CASE(a_mandatory_start_while_it_closes, 2, "also one that must run"),
	CASE(a_job_beside_a_timer, 2, "no clock jumps while a job is out"),
	CASE(a_job_beside_a_sleep, 2, "and it does when the job is back"),
	CASE(an_abort_while_it_closes, 2,
	     "a late abort touches nothing that is gone"),
	CASE(a_job_that_is_abandoned, 2,
	     "one that outlives its runtime gives back all"),
	CASE(a_detached_job_that_is_abandoned, 2,
	     "and its output is dropped once"),
	{ 0 },
};
