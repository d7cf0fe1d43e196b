/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include <edo/future/box.h>

#include "futures.h"

#include "base/alloc.h"
#include "base/panic.h"

static struct gate gate, cleanup_gate;
static int n_cleanups; /* atomic */

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->output = 21;
	BODY_END;
}

static enum edo_poll wait_for_gate(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static enum edo_poll slow_cleanup(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &cleanup_gate);
	BODY_AWAIT(self->gate);
	add(&n_cleanups, 1);
	BODY_END;
}

static struct body *new_box(body_fn *run, body_fn *cleanup)
{
	struct body *box = edo__box_new(&body__type);

	check(box);
	body_init(box, &body__type, run, NULL);
	box->cleanup = cleanup;
	return box;
}

static enum edo_poll spawn_box(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = edo__task_spawn_box(new_box(answer, NULL), "x.c", 1);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : -1;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(box_becomes_a_task_whose_output_is_the_boxes)
{
	assert_int_equal(run_body_in_task(spawn_box, NULL), 21);
}

static enum edo_poll abort_box(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task =
		edo__task_spawn_box(new_box(wait_for_gate, NULL), "x.c", 1);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(boxed_task_is_aborted_as_any_other)
{
	gate_init(&gate);
	assert_int_equal(run_body_in_task(abort_box, NULL), -ECANCELED);
}

static enum edo_poll detach_boxes(struct body *self,
				  struct edo_context *context)
{
	struct body *box;

	BODY_BEGIN;
	edo__box_detach(NULL);
	edo__box_detach(new_box(answer, NULL));
	box = new_box(wait_for_gate, slow_cleanup);
	check(edo_future_poll(&box->future, context) == EDO_PENDING);
	edo__box_detach(box);
	check(look(&n_cleanups) == 0);
	gate_open(&cleanup_gate);
	BODY_AWAIT_UNTIL(look(&n_cleanups) == 1);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(
	detached_box_is_cancelled_and_freed_though_its_cleanup_waits)
{
	gate_init(&gate);
	gate_init(&cleanup_gate);
	put_value(&n_cleanups, 0);
	assert_int_equal(run_body_in_task(detach_boxes, NULL), 0);
}

TEST(box_that_was_not_polled_is_dropped_anywhere)
{
	edo__box_drop(NULL, "x.c", 1);
	edo__box_drop(new_box(answer, NULL), "x.c", 1);
}

TEST(dropping_a_polled_box_is_a_panic_at_the_callers_place)
{
	struct body *box = new_box(wait_for_gate, NULL);
	struct edo__catch catch;

	box->future.state = BODY_STATE_RUNNING;
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo__box_drop(box, "caller.c", 5);
	edo__catch_pop(&catch);
	assert_string_equal(catch.panic.file, "caller.c");
	assert_int_equal(catch.panic.line, 5);
	edo__box_free(box);
}

TEST(no_memory_for_a_box_is_null_or_a_panic_as_asked)
{
	struct edo__catch catch;

	edo__alloc_fail_at(1);
	assert_null(edo__box_new(&body__type));
	edo__alloc_fail_at(1);
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo__box_new_or_panic(&body__type, "caller.c", 6);
	edo__catch_pop(&catch);
	assert_int_equal(catch.panic.line, 6);
}

static enum edo_poll spawn_box_in_vain(struct body *self,
				       struct edo_context *context)
{
	(void)self;
	(void)context;
	check(!edo__task_spawn_box(NULL, "x.c", 1));
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(spawning_no_box_gives_no_task)
{
	assert_int_equal(run_body_in_task(spawn_box_in_vain, NULL), 0);
}
