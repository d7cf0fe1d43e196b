/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <pthread.h>

#include <edo/base/error.h>

#include "futures.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/futex.h"
#include "blocking/blocking.h"

static int n_runs; /* atomic */
static pthread_t runtime_thread;

static enum edo_poll job(struct body *self, struct edo_context *context)
{
	assert_null(context->waker);
	assert_null(context->worker);
	assert_false(pthread_equal(pthread_self(), runtime_thread));
	edo__fetch_add_relaxed(&n_runs, 1);
	self->output = 12;
	return EDO_READY;
}

static enum edo_poll join_job(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	runtime_thread = pthread_self();
	self->task = body_spawn_blocking(job, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : -1;
	BODY_END;
}

TEST(blocking_task_runs_on_another_thread_and_is_joined)
{
	assert_int_equal(run_body(join_job, NULL), 12);
}

#define N_JOBS 2000

static enum edo_poll join_many(struct body *self, struct edo_context *context)
{
	static struct edo_task *tasks[N_JOBS];

	BODY_BEGIN;
	runtime_thread = pthread_self();
	for (int i = 0; i < N_JOBS; i++)
		tasks[i] = body_spawn_blocking(job, NULL);
	for (self->i = 0; self->i < N_JOBS; self->i++) {
		self->task = tasks[self->i];
		body_join(self);
		BODY_AWAIT(self->join);
		assert_int_equal(self->join.output, 0);
	}
	BODY_END;
}

TEST(burst_of_blocking_tasks_all_run)
{
	n_runs = 0;
	assert_int_equal(run_body(join_many, NULL), 0);
	assert_int_equal(n_runs, N_JOBS);
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
	assert_string_equal(edo_task_panic(self->task)->message, "on a thread");
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST(panic_of_a_blocking_task_is_found_by_join)
{
	assert_int_equal(run_body(join_panicking, NULL), EDO_EPANIC);
}

/* ---- abort ------------------------------------------------------------------ */

static uint32_t latch; /* atomic; futex */
static int is_waiting; /* atomic: the job has begun */

static enum edo_poll wait_for_latch(struct body *self,
				    struct edo_context *context)
{
	(void)context;
	edo__store_release(&is_waiting, 1);
	while (!edo__load_acquire(&latch))
		edo__futex_wait(&latch, 0, EDO__FUTEX_FOREVER);
	self->output = 30;
	return EDO_READY;
}

static void open_latch(void)
{
	edo__store_release(&latch, 1u);
	edo__futex_wake(&latch, INT32_MAX);
}

struct two {
	struct edo_task *running, *queued;
};

static enum edo_poll abort_both(struct body *self, struct edo_context *context)
{
	struct two *two = self->argument;

	BODY_BEGIN;
	two->running = body_spawn_blocking(wait_for_latch, NULL);
	while (!edo__load_acquire(&is_waiting)) {
		edo_sleep__init(&self->sleep, EDO_MILLISECOND);
		BODY_AWAIT(self->sleep);
	}
	two->queued = body_spawn_blocking(job, NULL);
	edo_task_abort(two->queued);
	edo_task_abort(two->running);
	self->task = two->queued;
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, -ECANCELED);
	open_latch();
	self->task = two->running;
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, 0);
	self->output = self->value;
	BODY_END;
}

TEST(job_aborted_before_its_start_never_runs_and_a_running_one_finishes)
{
	struct edo_runtime *runtime =
		runtime_with(CURRENT_THREAD(.max_blocking_threads = 1));
	struct two two;
	int output = 0;

	n_runs = 0;
	latch = 0;
	is_waiting = 0;
	assert_int_equal(block_on_body(runtime, abort_both, &two, &output), 0);
	assert_int_equal(output, 30);
	assert_int_equal(n_runs, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- shutdown --------------------------------------------------------------- */

static enum edo_poll leave_jobs(struct body *self, struct edo_context *context)
{
	struct edo_task *task;

	BODY_BEGIN;
	runtime_thread = pthread_self();
	edo_task_detach(body_spawn_blocking(wait_for_latch, NULL));
	while (!edo__load_acquire(&is_waiting)) {
		edo_sleep__init(&self->sleep, EDO_MILLISECOND);
		BODY_AWAIT(self->sleep);
	}
	for (int i = 0; i < 10; i++)
		edo_task_detach(body_spawn_blocking(job, NULL));
	task = body_new(&body__type, job, NULL);
	edo__task_start_mandatory(task);
	edo_task_abort(task);
	edo_task_detach(task);
	open_latch();
	BODY_END;
}

TEST(shutdown_waits_for_running_jobs_and_runs_the_mandatory_ones)
{
	struct edo_runtime *runtime =
		runtime_with(CURRENT_THREAD(.max_blocking_threads = 1));

	n_runs = 0;
	latch = 0;
	is_waiting = 0;
	assert_int_equal(block_on_body(runtime, leave_jobs, NULL, NULL), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_true(n_runs >= 1);
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
	assert_int_equal(self->join.output, -ECANCELED);
	BODY_END;
}

static enum edo_poll leave_spawner(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn_with_cleanup(late_job, spawn_job_late,
						self->argument));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	BODY_END;
}

TEST(job_spawned_during_the_shutdown_is_cancelled)
{
	struct gate gate;

	gate_init(&gate);
	n_runs = 0;
	assert_int_equal(run_body(leave_spawner, &gate), 0);
	assert_int_equal(n_runs, 0);
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

/* The pool needs memory for a thread; the page of the task is there. */
static enum edo_poll join_without_threads(struct body *self,
					  struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(job_anywhere, NULL));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->task = body_new(&body__type, job_anywhere, self->argument);
	edo__alloc_fail_at(1);
	edo__task_start_blocking(self->task);
	assert_false(edo__alloc_failure_is_pending());
	assert_false(edo_task_is_finished(self->task));
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : self->join.output;
	BODY_END;
}

TEST(job_for_which_there_is_no_thread_runs_on_the_runtimes_own)
{
	assert_int_equal(run_body(join_without_threads, NULL), 8);
}

TEST(panic_of_a_job_on_the_runtimes_own_thread_lands_as_any_other)
{
	assert_int_equal(run_body(join_without_threads, "panic"), EDO_EPANIC);
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

TEST(blocking_job_that_would_wait_is_a_panic)
{
	assert_int_equal(run_body(join_waiting, NULL), EDO_EPANIC);
}
