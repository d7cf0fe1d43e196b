/* SPDX-License-Identifier: MIT */
#include "child.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>

#include <edo/base/error.h>

#include "futures.h"

static struct gate gate, never;
static int n_cleanups; /* atomic */

static enum edo_poll wait_for_ever(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static enum edo_poll sleepy_cleanup(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, 3 * EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	add(&n_cleanups, 1);
	BODY_END;
}

static enum edo_poll spawn_one(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn_with_cleanup(
		wait_for_ever, (body_fn *)self->argument, NULL));
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	BODY_END;
}

static void reset(void)
{
	gate_init(&gate);
	gate_init(&never);
	put_value(&n_cleanups, 0);
}

TEST_ON_ALL_FLAVORS(
	freeing_a_runtime_cancels_its_tasks_and_their_cleanup_may_sleep)
{
	reset();
	assert_int_equal(run_body(spawn_one, (void *)sleepy_cleanup), 0);
	assert_int_equal(look(&n_cleanups), 1);
	assert_true(edo__list_is_empty(&gate.waiter_list));
}

static enum edo_poll spawning_cleanup(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_with_cleanup(wait_for_ever, NULL, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ECANCELED);
	add(&n_cleanups, 1);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_spawned_during_the_shutdown_is_cancelled)
{
	reset();
	assert_int_equal(run_body(spawn_one, (void *)spawning_cleanup), 0);
	assert_int_equal(look(&n_cleanups), 1);
}

static enum edo_poll spawn_many(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	for (int i = 0; i < 3000; i++)
		edo_task_detach(body_spawn(wait_for_ever, NULL));
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	for (int i = 0; i < 3000; i++)
		edo_task_detach(body_spawn(wait_for_ever, NULL));
	BODY_END;
}

TEST_ON_ALL_FLAVORS(thousands_of_tasks_are_cancelled_whatever_their_state)
{
	reset();
	assert_int_equal(run_body(spawn_many, NULL), 0);
	assert_true(edo__list_is_empty(&gate.waiter_list));
}

/* ---- what does not end ----------------------------------------------------- */

#define STUCK_SITE(state_)                                   \
	{                                                    \
		.state = (state_), .line = 33,               \
		.child_offset = offsetof(struct body, gate), \
		.callee = "gate_wait",                       \
	}

/* The time may be over before a worker comes to cancel it. */
static const struct edo_await_site stuck_sites[] = {
	STUCK_SITE(BODY_STATE_RUNNING),
	STUCK_SITE(BODY_STATE_CANCELLING),
};

static const struct edo_future_type stuck__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = body_poll,
	.cancel = body_cancel,
	.frame_size = sizeof(struct body),
	.frame_align = __alignof__(struct body),
	.output_offset = offsetof(struct body, output),
	.output_size = sizeof(int),
	.name = "stuck",
	.file = "stuck.c",
	.line = 30,
	.sites = stuck_sites,
	.n_sites = 2,
};

static enum edo_poll endless_cleanup(struct body *self,
				     struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &never);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static struct edo_task *stuck_task;

static enum edo_poll spawn_stuck(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	stuck_task = body_new(&stuck__type, wait_for_ever, NULL);
	((struct body *)edo_task_frame(stuck_task))->cleanup = endless_cleanup;
	edo_task_start(stuck_task);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	BODY_END;
}

/* A worker that the machine does not let run is waited for no longer than one that is
 * stuck, and the runtime ends without us. */
#define WORKER_IS_LATE 2

/* Its own process: what is stuck is kept for ever, which is a leak by design. */
static int free_with_stuck_task(void)
{
	struct edo_runtime *runtime = runtime_with(
		FLAVOR_OPTIONS(.shutdown_timeout = 200 * EDO_MILLISECOND));
	int result;

	reset();
	block_on_body(runtime, spawn_stuck, NULL, NULL);
	result = edo_runtime_free(runtime);
	if (result != -ETIMEDOUT)
		return 1;
	if (!edo_task_is_finished(stuck_task))
		return WORKER_IS_LATE;
	gate_open(&never); /* comes too late, and harms nobody */
	edo_task_detach(stuck_task);
	return 0;
}

TEST_ON_ALL_FLAVORS(task_that_does_not_end_is_named_with_where_it_waits)
{
	char text[2048];
	int result = WORKER_IS_LATE;

	for (int i = 0; result == WORKER_IS_LATE && i < 10; i++) {
		result = run_in_child(free_with_stuck_task, text, sizeof(text));
		if (result == WORKER_IS_LATE)
			assert_non_null(strstr(text, "a thread has not come"));
	}
	assert_int_equal(result, 0);
	assert_non_null(strstr(text, "stuck (stuck.c:33) -> gate_wait"));
}

/* ---- limits and late starts ------------------------------------------------- */

TEST_ON_ALL_FLAVORS(timeout_that_never_comes_lets_cleanup_take_its_time)
{
	struct edo_runtime *runtime =
		runtime_with(FLAVOR_OPTIONS(.shutdown_timeout = INT64_MAX));

	reset();
	assert_int_equal(
		block_on_body(runtime, spawn_one, (void *)sleepy_cleanup, NULL),
		0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_cleanups), 1);
}

static struct edo_task *late_task;

static enum edo_poll count_cancel(struct edo_future *future,
				  struct edo_context *context)
{
	add(&n_cleanups, 1);
	return body_cancel(future, context);
}

static enum edo_poll make_late(struct body *self, struct edo_context *context)
{
	static struct edo_future_type late__type;

	(void)context;
	late__type = body__type;
	late__type.cancel = count_cancel;
	late_task = body_new(&late__type, wait_for_ever, NULL);
	self->output = 0;
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(task_started_from_outside_just_before_the_end_is_cancelled)
{
	struct edo_runtime *runtime = runtime_with(FLAVOR_OPTIONS());

	reset();
	assert_int_equal(block_on_body(runtime, make_late, NULL, NULL), 0);
	edo_task_start(late_task);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_cleanups), 1);
	assert_true(edo_task_is_finished(late_task));
	edo_task_detach(late_task);
}
