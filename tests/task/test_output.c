/* SPDX-License-Identifier: MIT */

/*
 * Outputs that own something: taken by join, or destroyed once.
 */

#include "test.h"

#include "futures.h"

static int n_destroyed, last_destroyed;

static void destroy(void *output)
{
	n_destroyed++;
	last_destroyed = *(int *)output;
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

static enum edo_poll yield_then_answer(struct body *self,
				       struct edo_context *context)
{
	BODY_BEGIN;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->output = 7;
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
	edo_task_detach(spawn_owned(answer));
	assert_int_equal(n_destroyed, 0);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	assert_int_equal(n_destroyed, 1);
	BODY_END;
}

static enum edo_poll detach_after(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	assert_int_equal(n_destroyed, 0);
	edo_task_detach(self->task);
	assert_int_equal(n_destroyed, 1);
	BODY_END;
}

static enum edo_poll join_discarding(struct body *self,
				     struct edo_context *context)
{
	BODY_BEGIN;
	edo__task_join__init(&self->join, spawn_owned(answer), NULL, 1);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, 0);
	assert_int_equal(n_destroyed, 1);
	BODY_END;
}

static enum edo_poll join_taking(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->value, 42);
	BODY_END;
}

static int count_destroyed(body_fn *run)
{
	n_destroyed = 0;
	last_destroyed = 0;
	assert_int_equal(run_body(run, NULL), 0);
	return n_destroyed;
}

TEST(output_is_destroyed_once_when_the_handle_goes_before_the_end)
{
	assert_int_equal(count_destroyed(detach_before), 1);
	assert_int_equal(last_destroyed, 42);
}

TEST(output_is_destroyed_once_when_the_handle_goes_after_the_end)
{
	assert_int_equal(count_destroyed(detach_after), 1);
}

TEST(output_is_destroyed_once_when_join_discards_it)
{
	assert_int_equal(count_destroyed(join_discarding), 1);
}

TEST(output_that_join_takes_is_not_destroyed)
{
	assert_int_equal(count_destroyed(join_taking), 0);
}

static enum edo_poll abort_owned(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(yield_then_answer);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	edo_task_abort(self->task);
	edo_task_detach(self->task);
	BODY_END;
}

TEST(task_that_was_cancelled_has_no_output_to_destroy)
{
	assert_int_equal(count_destroyed(abort_owned), 0);
}

static struct edo_task *kept_task;

static enum edo_poll leave_ended(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = spawn_owned(answer);
	kept_task = self->task;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	BODY_END;
}

TEST(output_is_destroyed_once_when_the_handle_goes_after_the_runtime)
{
	assert_int_equal(count_destroyed(leave_ended), 0);
	edo_task_detach(kept_task);
	assert_int_equal(n_destroyed, 1);
}
