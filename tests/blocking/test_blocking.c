/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <pthread.h>

#include <edo/base/error.h>

#include "futures.h"

#include "base/alloc.h"
#include "blocking/blocking.h"
#include "threads.h"

static int n_runs;               /* atomic */
static pthread_t spawner_thread; /* of the root, or of a task */

static enum edo_poll job(struct body *self, struct edo_context *context)
{
	check(!context->waker);
	check(!context->worker);
	check(!pthread_equal(pthread_self(), spawner_thread));
	add(&n_runs, 1);
	self->output = 12;
	return EDO_READY;
}

static enum edo_poll join_job(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	spawner_thread = pthread_self();
	self->task = body_spawn_blocking(job, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : -1;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(blocking_task_runs_on_another_thread_and_is_joined)
{
	assert_int_equal(run_body(join_job, NULL), 12);
	assert_int_equal(run_body_in_task(join_job, NULL), 12);
}

#define N_JOBS 2000

static enum edo_poll join_many(struct body *self, struct edo_context *context)
{
	static struct edo_task *tasks[N_JOBS];

	BODY_BEGIN;
	spawner_thread = pthread_self();
	for (int i = 0; i < N_JOBS; i++)
		tasks[i] = body_spawn_blocking(job, NULL);
	for (self->i = 0; self->i < N_JOBS; self->i++) {
		self->task = tasks[self->i];
		body_join(self);
		BODY_AWAIT(self->join);
		check(self->join.output == 0);
	}
	BODY_END;
}

TEST_ON_ALL_FLAVORS(burst_of_blocking_tasks_all_run)
{
	put_value(&n_runs, 0);
	assert_int_equal(run_body_in_task(join_many, NULL), 0);
	assert_int_equal(look(&n_runs), N_JOBS);
}

static enum edo_poll panicking_job(struct body *self,
				   struct edo_context *context)
{
	(void)self;
	(void)context;
	edo_panic("on a thread");
	return EDO_READY;
}

static enum edo_poll join_panicking(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_blocking(panicking_job, NULL);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	check(strcmp(edo_task_panic(self->task)->message, "on a thread") == 0);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(panic_of_a_blocking_task_is_found_by_join)
{
	assert_int_equal(run_body_in_task(join_panicking, NULL), EDO_EPANIC);
}

/* ---- abort ------------------------------------------------------------------ */

static struct latch begun, may_end;

static enum edo_poll hold_the_thread(struct body *self,
				     struct edo_context *context)
{
	(void)context;
	latch_open(&begun);
	latch_wait(&may_end);
	self->output = 30;
	return EDO_READY;
}

/* Takes the only thread there is for jobs. */
static struct edo_task *take_the_thread(void)
{
	struct edo_task *task = body_spawn_blocking(hold_the_thread, NULL);

	latch_wait(&begun);
	return task;
}

static void reset(void)
{
	begun = may_end = (struct latch)LATCH_INIT;
	put_value(&n_runs, 0);
}

struct two {
	struct edo_task *running, *queued;
};

static enum edo_poll abort_both(struct body *self, struct edo_context *context)
{
	struct two *two = self->argument;

	BODY_BEGIN;
	two->running = take_the_thread();
	two->queued = body_spawn_blocking(job, NULL);
	edo_task_abort(two->queued);
	edo_task_abort(two->running);
	self->task = two->queued;
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ECANCELED);
	latch_open(&may_end);
	self->task = two->running;
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == 0);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(
	job_aborted_before_its_start_never_runs_and_a_running_one_finishes)
{
	struct edo_runtime *runtime =
		runtime_with(FLAVOR_OPTIONS(.max_blocking_threads = 1));
	struct two two;
	int output = 0;

	reset();
	assert_int_equal(block_on_body(runtime, abort_both, &two, &output), 0);
	assert_int_equal(output, 30);
	assert_int_equal(look(&n_runs), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- shutdown --------------------------------------------------------------- */

static enum edo_poll leave_jobs(struct body *self, struct edo_context *context)
{
	struct edo_task *task;

	(void)self;
	(void)context;
	spawner_thread = pthread_self();
	edo_task_detach(take_the_thread());
	for (int i = 0; i < 10; i++)
		edo_task_detach(body_spawn_blocking(job, NULL));
	task = body_new(&body__type, job, NULL);
	edo__task_start_mandatory(task);
	edo_task_abort(task);
	edo_task_detach(task);
	latch_open(&may_end);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(shutdown_waits_for_running_jobs_and_runs_the_mandatory_ones)
{
	struct edo_runtime *runtime =
		runtime_with(FLAVOR_OPTIONS(.max_blocking_threads = 1));

	reset();
	assert_int_equal(block_on_body(runtime, leave_jobs, NULL, NULL), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_true(look(&n_runs) >= 1);
}

static enum edo_poll late_job(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, self->argument);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static enum edo_poll spawn_job_late(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_blocking(job, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ECANCELED);
	BODY_END;
}

static enum edo_poll leave_spawner(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn_with_cleanup(late_job, spawn_job_late,
						self->argument));
	BODY_AWAIT_UNTIL(gate_has_waiter(self->argument));
	BODY_END;
}

TEST_ON_ALL_FLAVORS(job_spawned_during_the_shutdown_is_cancelled)
{
	struct gate gate;

	gate_init(&gate);
	reset();
	assert_int_equal(run_body(leave_spawner, &gate), 0);
	assert_int_equal(look(&n_runs), 0);
}

/* ---- no thread to be had --------------------------------------------------- */

static enum edo_poll job_anywhere(struct body *self,
				  struct edo_context *context)
{
	(void)context;
	if (self->argument)
		edo_panic("right here");
	self->output = 8;
	return EDO_READY;
}

static enum edo_poll join_without_threads(struct body *self,
					  struct edo_context *context)
{
	BODY_BEGIN;
	threads_limit(0);
	self->task = body_spawn_blocking(job_anywhere, self->argument);
	body_join(self);
	BODY_AWAIT(self->join);
	threads_limit(-1);
	self->output = self->join.output == 0 ? self->value : self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(job_for_which_there_is_no_thread_runs_on_the_runtimes_own)
{
	assert_int_equal(run_body(join_without_threads, NULL), 8);
	assert_int_equal(run_body_in_task(join_without_threads, NULL), 8);
}

TEST_ON_ALL_FLAVORS(
	panic_of_a_job_on_the_runtimes_own_thread_lands_as_any_other)
{
	assert_int_equal(run_body(join_without_threads, "panic"), EDO_EPANIC);
	assert_int_equal(run_body_in_task(join_without_threads, "panic"),
			 EDO_EPANIC);
}

/* The pool needs memory for a thread; the page of the task is there. On one
 * thread, where nobody else asks for memory just then. */
static enum edo_poll join_without_memory(struct body *self,
					 struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(job_anywhere, NULL));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->task = body_new(&body__type, job_anywhere, NULL);
	edo__alloc_fail_at(1);
	edo__task_start_blocking(self->task);
	assert_false(edo__alloc_failure_is_pending());
	assert_false(edo_task_is_finished(self->task));
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : self->join.output;
	BODY_END;
}

TEST(job_for_whose_thread_there_is_no_memory_runs_on_the_runtimes_own)
{
	assert_int_equal(run_body(join_without_memory, NULL), 8);
}

static enum edo_poll waiting_job(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	return EDO_PENDING;
}

static enum edo_poll join_waiting(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_blocking(waiting_job, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(blocking_job_that_would_wait_is_a_panic)
{
	assert_int_equal(run_body_in_task(join_waiting, NULL), EDO_EPANIC);
}
