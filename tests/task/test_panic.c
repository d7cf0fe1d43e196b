/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <edo/base/error.h>

#include "futures.h"
#include "patience.h"

#include "base/alloc.h"
#include "base/panic.h"

static int n_cleanups;  /* atomic */
static int was_unwound; /* atomic */

static void note_unwound(int *unused)
{
	(void)unused;
	put_value(&was_unwound, 1);
}

static void plain_function(void)
{
	int guard __attribute__((cleanup(note_unwound))) = 0;

	(void)guard;
	edo_panic("out of %s", "luck");
}

static enum edo_poll panics(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	plain_function();
	return EDO_READY;
}

static enum edo_poll count_cleanup(struct body *self,
				   struct edo_context *context)
{
	(void)self;
	(void)context;
	add(&n_cleanups, 1);
	return EDO_READY;
}

static enum edo_poll panicking_cleanup(struct body *self,
				       struct edo_context *context)
{
	(void)self;
	(void)context;
	add(&n_cleanups, 1);
	edo_panic("in cleanup");
	return EDO_READY;
}

static void reset(void)
{
	put_value(&n_cleanups, 0);
	put_value(&was_unwound, 0);
}

static enum edo_poll wait_and_look(struct body *self,
				   struct edo_context *context)
{
	const struct edo_panic *panic;

	BODY_BEGIN;
	self->task = body_spawn_with_cleanup(panics, self->argument, NULL);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	check(self->wait.output == EDO_EPANIC);
	panic = edo_task_panic(self->task);
	check(strcmp(panic->message, "out of luck") == 0);
	check(strstr(panic->file, "test_panic.c"));
	check(panic->line > 0);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(panic_ends_the_task_and_says_what_and_where)
{
	reset();
	assert_int_equal(run_body(wait_and_look, (void *)count_cleanup),
			 EDO_EPANIC);
	assert_true(look(&was_unwound));
	assert_int_equal(look(&n_cleanups), 1);
}

TEST_ON_ALL_FLAVORS(
	panic_in_cleanup_ends_that_action_and_the_first_message_stays)
{
	reset();
	assert_int_equal(run_body(wait_and_look, (void *)panicking_cleanup),
			 EDO_EPANIC);
	assert_int_equal(look(&n_cleanups), 1);
}

static enum edo_poll panics_without_memory(struct body *self,
					   struct edo_context *context)
{
	edo__alloc_fail_at(1);
	return panics(self, context);
}

TEST_ON_ALL_FLAVORS(panic_without_memory_for_its_message_is_still_a_panic)
{
	assert_int_equal(run_body(panics_without_memory, NULL), EDO_EPANIC);
	assert_false(edo__alloc_failure_is_pending());
}

static enum edo_poll take_a_name_and_panic(struct body *self,
					   struct edo_context *context)
{
	(void)self;
	(void)context;
	edo_task_set_name(NULL, "somebody");
	edo_panic("again");
	return EDO_READY;
}

static enum edo_poll look_at_one_without_memory(struct body *self,
						struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_with_cleanup(panics_without_memory,
					     take_a_name_and_panic, NULL);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	check(self->wait.output == EDO_EPANIC);
	check(strstr(edo_task_panic(self->task)->message, "no memory"));
	check(strcmp(edo_task_name(self->task), "somebody") == 0);
	edo_task_detach(self->task);
	self->output = 5;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_may_panic_without_memory_and_again_with_some)
{
	assert_int_equal(run_body(look_at_one_without_memory, NULL), 5);
	assert_false(edo__alloc_failure_is_pending());
}

static enum edo_poll detach_panicking(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(panics, NULL));
	BODY_AWAIT_UNTIL(look(&was_unwound));
	self->output = 4;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(panic_of_a_detached_task_harms_nobody)
{
	reset();
	assert_int_equal(run_body(detach_panicking, NULL), 4);
	assert_true(look(&was_unwound));
}

TEST_ON_ALL_FLAVORS(
	panic_of_the_root_is_what_block_on_answers_and_the_runtime_lives_on)
{
	struct edo_runtime *runtime = runtime_with(FLAVOR_OPTIONS());
	int output = 0;

	assert_int_equal(block_on_body(runtime, panics, NULL, NULL),
			 EDO_EPANIC);
	reset();
	assert_int_equal(
		block_on_body(runtime, detach_panicking, NULL, &output), 0);
	assert_int_equal(output, 4);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static struct gate never;
static int n_waiting;

static enum edo_poll wait_for_ever(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	add(&n_waiting, 1);
	gate_wait__init(&self->gate, &never);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static enum edo_poll fatal(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(
		body_spawn_with_cleanup(wait_for_ever, count_cleanup, NULL));
	while (look(&n_waiting) == 0) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	edo_task_detach(body_spawn(panics, NULL));
	gate_wait__init(&self->gate, &never);
	BODY_AWAIT(self->gate);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(panic_can_shut_the_runtime_down)
{
	struct edo_runtime *runtime = runtime_with(
		FLAVOR_OPTIONS(.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME));

	reset();
	put_value(&n_waiting, 0);
	gate_init(&never);
	assert_int_equal(block_on_body(runtime, fatal, NULL, NULL), EDO_EPANIC);
	assert_int_equal(block_on_body(runtime, count_cleanup, NULL, NULL),
			 EDO_EPANIC);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_cleanups), 1);
}

static int n_late; /* atomic */

static enum edo_poll panic_after_wait(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	add(&n_late, 1);
	edo_panic("late");
	BODY_END;
}

static enum edo_poll many_panics(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	for (self->i = 0; self->i < 50; self->i++)
		edo_task_detach(body_spawn(panic_after_wait, NULL));
	BODY_AWAIT_UNTIL(look(&n_late) == 50);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(each_of_many_panics_lands)
{
	put_value(&n_late, 0);
	assert_int_equal(run_body_in_task(many_panics, NULL), 0);
}

static void destroy_with_panic(void *output)
{
	(void)output;
	edo_panic("in a destructor");
}

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	return EDO_READY;
}

static enum edo_poll detach_explosive(struct body *self,
				      struct edo_context *context)
{
	static struct edo_future_type explosive__type;

	BODY_BEGIN;
	explosive__type = body__type;
	explosive__type.output_destructor = destroy_with_panic;
	self->task = body_new(&explosive__type, answer, NULL);
	edo_task_start(self->task);
	edo_task_detach(self->task);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->output = 8;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(panic_in_an_output_destructor_ends_there)
{
	assert_int_equal(run_body(detach_explosive, NULL), 8);
}

#define N_AT_ONCE 20000

static int n_left_cleanups; /* atomic */

static enum edo_poll panic_again(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	add(&n_left_cleanups, -1);
	edo_panic("in cleanup");
	return EDO_READY;
}

static enum edo_poll panic_all_at_once(struct body *self,
				       struct edo_context *context)
{
	BODY_BEGIN;
	for (int i = 0; i < N_AT_ONCE; i++)
		edo_task_detach(
			body_spawn_with_cleanup(panics, panic_again, NULL));
	BODY_AWAIT_UNTIL(look(&n_left_cleanups) == 0);
	BODY_END;
}

/* Runs @run with what it prints thrown away. */
static int run_quietly(body_fn *run)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int saved = dup(STDERR_FILENO);
	int result;

	dup2(null, STDERR_FILENO);
	close(null);
	result = run_body(run, NULL);
	dup2(saved, STDERR_FILENO);
	close(saved);
	return result;
}

TEST_ON_ALL_FLAVORS(
	twenty_thousand_tasks_may_panic_before_the_first_is_cancelled)
{
	put_value(&n_left_cleanups, N_AT_ONCE);
	assert_int_equal(run_quietly(panic_all_at_once), 0);
	assert_int_equal(look(&n_left_cleanups), 0);
}

/* ---- what panics keep from nobody --------------------------------------------- */

#define N_TIMES 1000

static int n_times, n_times_at_timer;
static int is_armed;

static enum edo_poll look_after_a_sleep(struct body *self,
					struct edo_context *context)
{
	BODY_BEGIN;
	put_value(&is_armed, 1);
	edo_sleep__init(&self->sleep, EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	n_times_at_timer = n_times;
	BODY_END;
}

static enum edo_poll panic_many_times(struct body *self,
				      struct edo_context *context)
{
	(void)context;
	if (n_times++ == N_TIMES)
		return EDO_READY;
	self->cleanup = panic_many_times; /* there is more to do */
	edo_panic("again");
	return EDO_READY;
}

static enum edo_poll panic_when_armed(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	while (!look(&is_armed)) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	patience_spin(5 * EDO_MILLISECOND);
	edo_panic("for the first time");
	BODY_END;
}

static enum edo_poll sleep_beside_panics(struct body *self,
					 struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(look_after_a_sleep, NULL));
	self->task = body_spawn_with_cleanup(panic_when_armed, panic_many_times,
					     NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == EDO_EPANIC);
	BODY_END;
}

TEST_ON_ONE_WORKER(timer_fires_while_a_task_panics_again_and_again)
{
	n_times = 0;
	n_times_at_timer = N_TIMES;
	put_value(&is_armed, 0);
	assert_int_equal(run_quietly(sleep_beside_panics), 0);
	assert_int_equal(n_times, N_TIMES + 1);
	assert_true(n_times_at_timer < N_TIMES / 2);
}
