/* SPDX-License-Identifier: MIT */

/*
 * Outputs that own something: taken by join, or destroyed once.
 */

#include "test.h"

#include <errno.h>

#include "futures.h"

static struct gate gate;
static int n_destroyed, last_destroyed; /* atomic */

static void destroy(void *output)
{
	put_value(&last_destroyed, *(int *)output);
	add(&n_destroyed, 1);
}

static const struct edo_future_type owned__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = body_poll,
	.cancel = body_cancel,
	.frame_size = sizeof(struct body),
	.frame_align = __alignof__(struct body),
	.output_offset = offsetof(struct body, output),
	.output_size = sizeof(int),
	.name = "owned",
	.output_destructor = destroy,
};

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = 42;
	return EDO_READY;
}

static enum edo_poll wait_then_answer(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	self->output = 42;
	BODY_END;
}

static struct edo_task *spawn_owned(body_fn *run)
{
	struct edo_task *task = body_new(&owned__type, run, NULL);

	edo_task_start(task);
	return task;
}

static enum edo_poll detach_before(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(spawn_owned(wait_then_answer));
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	check(look(&n_destroyed) == 0);
	gate_open(&gate);
	BODY_AWAIT_UNTIL(look(&n_destroyed) == 1);
	BODY_END;
}

static enum edo_poll detach_after(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	check(look(&n_destroyed) == 0);
	edo_task_detach(self->task);
	check(look(&n_destroyed) == 1);
	BODY_END;
}

static enum edo_poll join_discarding(struct body *self,
				     struct edo_context *context)
{
	BODY_BEGIN;
	edo__task_join__init(&self->join, spawn_owned(answer), NULL, 1);
	BODY_AWAIT(self->join);
	check(self->join.output == 0);
	check(look(&n_destroyed) == 1);
	BODY_END;
}

static enum edo_poll join_taking(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->value == 42);
	BODY_END;
}

static int count_destroyed(body_fn *run)
{
	gate_init(&gate);
	put_value(&n_destroyed, 0);
	put_value(&last_destroyed, 0);
	assert_int_equal(run_body_in_task(run, NULL), 0);
	return look(&n_destroyed);
}

TEST_ON_ALL_FLAVORS(
	output_is_destroyed_once_when_the_handle_goes_before_the_end)
{
	assert_int_equal(count_destroyed(detach_before), 1);
	assert_int_equal(look(&last_destroyed), 42);
}

TEST_ON_ALL_FLAVORS(output_is_destroyed_once_when_the_handle_goes_after_the_end)
{
	assert_int_equal(count_destroyed(detach_after), 1);
}

TEST_ON_ALL_FLAVORS(output_is_destroyed_once_when_join_discards_it)
{
	assert_int_equal(count_destroyed(join_discarding), 1);
}

TEST_ON_ALL_FLAVORS(output_that_join_takes_is_not_destroyed)
{
	assert_int_equal(count_destroyed(join_taking), 0);
}

static enum edo_poll abort_owned(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(wait_then_answer);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ECANCELED);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_that_was_cancelled_has_no_output_to_destroy)
{
	assert_int_equal(count_destroyed(abort_owned), 0);
}

static struct edo_task *kept_task;

static enum edo_poll leave_ended(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	kept_task = self->task;
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(
	output_is_destroyed_once_when_the_handle_goes_after_the_runtime)
{
	assert_int_equal(count_destroyed(leave_ended), 0);
	edo_task_detach(kept_task);
	assert_int_equal(look(&n_destroyed), 1);
}
