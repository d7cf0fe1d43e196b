/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <unistd.h>

#include "futures.h"

#include "runtime/options.h"
#include "sched/current_thread.h"

/* ---- fairness -------------------------------------------------------------- */

static bool is_stopped;
static int n_rounds;

static enum edo_poll never_idle(struct body *self, struct edo_context *context)
{
	(void)self;
	n_rounds++;
	edo_waker_wake_by_ref(context->waker);
	return is_stopped ? EDO_READY : EDO_PENDING;
}

static enum edo_poll sleep_beside(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(never_idle, NULL);
	edo_sleep__init(&self->sleep, 2 * EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	is_stopped = true;
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = n_rounds > 1;
	BODY_END;
}

TEST(timers_fire_while_a_task_is_always_runnable)
{
	is_stopped = false;
	n_rounds = 0;
	assert_int_equal(run_body(sleep_beside, NULL), 1);
}

static void *open_gate(void *gate)
{
	gate_open(gate);
	return NULL;
}

static enum edo_poll be_woken_beside(struct body *self,
				     struct edo_context *context)
{
	static pthread_t thread;

	BODY_BEGIN;
	gate_init(self->argument);
	self->task = body_spawn(never_idle, NULL);
	pthread_create(&thread, NULL, open_gate, self->argument);
	gate_wait__init(&self->gate, self->argument);
	BODY_AWAIT(self->gate);
	is_stopped = true;
	pthread_join(thread, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = 1;
	BODY_END;
}

TEST(other_threads_are_heard_while_a_task_is_always_runnable)
{
	struct gate gate;

	is_stopped = false;
	assert_int_equal(run_body(be_woken_beside, &gate), 1);
}

/* ---- yielding ---------------------------------------------------------------- */

static char order[16];

static enum edo_poll write_twice(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	strncat(order, self->argument, 1);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	strncat(order, self->argument, 1);
	BODY_END;
}

static enum edo_poll write_in_turns(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(write_twice, "a"));
	edo_task_detach(body_spawn(write_twice, "b"));
	for (self->i = 0; self->i < 3; self->i++) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	BODY_END;
}

TEST(tasks_that_yield_take_turns)
{
	order[0] = '\0';
	assert_int_equal(run_body(write_in_turns, NULL), 0);
	assert_string_equal(order, "abab");
}

static enum edo_poll yield_often(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	for (self->i = 0; self->i < 1000; self->i++) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	self->output = self->i;
	BODY_END;
}

TEST(lonely_task_that_yields_goes_on)
{
	assert_int_equal(run_body(yield_often, NULL), 1000);
}

/* ---- time -------------------------------------------------------------------- */

static enum edo_poll measure_sleep(struct body *self,
				   struct edo_context *context)
{
	static int64_t start;

	BODY_BEGIN;
	start = edo_now();
	edo_sleep__init(&self->sleep, 3 * EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	self->output = edo_now() - start >= 3 * EDO_MILLISECOND;
	BODY_END;
}

TEST(sleeping_thread_wakes_for_its_timer_and_not_before)
{
	assert_int_equal(run_body(measure_sleep, NULL), 1);
}

static enum edo_poll block_a_little(struct body *self,
				    struct edo_context *context)
{
	(void)context;
	usleep(3000);
	self->output = 1;
	return EDO_READY;
}

static enum edo_poll sleep_long(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, 3600 * EDO_SECOND);
	BODY_AWAIT(self->sleep);
	BODY_END;
}

static enum edo_poll job_beside_paused_sleep(struct body *self,
					     struct edo_context *context)
{
	static int64_t start;

	BODY_BEGIN;
	start = edo_now();
	edo_task_detach(body_spawn(sleep_long, NULL));
	self->task = body_spawn_blocking(block_a_little, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = edo_now() == start;
	BODY_END;
}

TEST(paused_clock_stands_while_a_blocking_job_is_out)
{
	struct edo_runtime *runtime =
		runtime_with(CURRENT_THREAD(.start_paused = true));
	int output = 0;

	assert_int_equal(
		block_on_body(runtime, job_beside_paused_sleep, NULL, &output),
		0);
	assert_int_equal(output, 1);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- the end --------------------------------------------------------------- */

TEST(start_that_lies_in_the_inbox_when_it_closes_is_a_cancel)
{
	struct edo_runtime_options asked = CURRENT_THREAD(), options;
	struct edo__current_thread thread = { 0 };
	struct edo_task *task;

	assert_int_equal(edo__options_complete(&asked, &options), 0);
	assert_int_equal(edo__current_thread_open(&thread, &options, NULL), 0);
	edo__current_thread_enter(&thread);
	task = body_new(&body__type, never_idle, NULL);
	edo__current_thread_leave(&thread);
	edo_task_start(task);
	n_rounds = 0;
	edo__current_thread_enter(&thread);
	edo__current_thread_close(&thread);
	assert_true(edo_task_is_finished(task));
	assert_int_equal(n_rounds, 0);
	edo_task_detach(task);
}
