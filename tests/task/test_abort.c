/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include <edo/base/error.h>

#include "futures.h"

static struct gate gate, cleanup_gate;
static int n_cleanups; /* atomic */

static enum edo_poll wait_for_gate(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	self->output = 9;
	BODY_END;
}

static enum edo_poll count_cleanup(struct body *self,
				   struct edo_context *context)
{
	(void)self;
	(void)context;
	add(&n_cleanups, 1);
	return EDO_READY;
}

static enum edo_poll cleanup_that_waits(struct body *self,
					struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &cleanup_gate);
	BODY_AWAIT(self->gate);
	add(&n_cleanups, 1);
	BODY_END;
}

static void reset(void)
{
	gate_init(&gate);
	gate_init(&cleanup_gate);
	put_value(&n_cleanups, 0);
}

static enum edo_poll abort_waiting(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	self->task =
		body_spawn_with_cleanup(wait_for_gate, count_cleanup, NULL);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	edo_task_abort(self->task);
	edo_task_abort(self->task);
	/* It is only asked to; on another thread it may have obeyed. */
	check(flavor_is_multi_thread() || look(&n_cleanups) == 0);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(
	aborted_task_that_waits_runs_its_cleanup_and_joins_cancelled)
{
	reset();
	assert_int_equal(run_body_in_task(abort_waiting, NULL), -ECANCELED);
	assert_int_equal(look(&n_cleanups), 1);
	assert_true(edo__list_is_empty(&gate.waiter_list));
}

static enum edo_poll abort_unstarted(struct body *self,
				     struct edo_context *context)
{
	BODY_BEGIN;
	self->task =
		body_spawn_with_cleanup(wait_for_gate, count_cleanup, NULL);
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

/* Its only worker is busy with who aborts it. */
TEST_ON_ONE_WORKER(task_aborted_before_its_first_poll_never_runs)
{
	reset();
	assert_int_equal(run_body_in_task(abort_unstarted, NULL), -ECANCELED);
	assert_int_equal(look(&n_cleanups), 0);
}

static enum edo_poll abort_ended(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(wait_for_gate, NULL);
	gate_open(&gate);
	BODY_AWAIT_UNTIL(edo_task_is_finished(self->task));
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : -1;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(abort_of_a_task_that_has_ended_changes_nothing)
{
	reset();
	assert_int_equal(run_body_in_task(abort_ended, NULL), 9);
}

static struct edo_task *self_task;

static enum edo_poll abort_oneself(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_abort(self_task);
	if (self->argument) {
		self->output = 5;
		return EDO_READY;
	}
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	BODY_END;
}

static enum edo_poll join_self_aborting(struct body *self,
					struct edo_context *context)
{
	BODY_BEGIN;
	self_task = body_new(&body__type, abort_oneself, self->argument);
	self->task = self_task;
	edo_task_start(self_task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_that_aborts_itself_and_waits_is_cancelled)
{
	reset();
	assert_int_equal(run_body_in_task(join_self_aborting, NULL),
			 -ECANCELED);
}

TEST_ON_ALL_FLAVORS(
	task_that_aborts_itself_and_ends_in_the_same_poll_keeps_its_value)
{
	reset();
	assert_int_equal(run_body_in_task(join_self_aborting, "ends"), 5);
}

static enum edo_poll abort_slow(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn_with_cleanup(wait_for_gate, cleanup_that_waits,
					     NULL);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	edo_task_abort(self->task);
	BODY_AWAIT_UNTIL(gate_has_waiter(&cleanup_gate));
	check(!edo_task_is_finished(self->task));
	gate_open(&cleanup_gate);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(cleanup_may_wait_and_join_waits_for_it)
{
	reset();
	assert_int_equal(run_body_in_task(abort_slow, NULL), -ECANCELED);
	assert_int_equal(look(&n_cleanups), 1);
}

/* A future that finishes although it is cancelled. */
static enum edo_poll finish_on_cancel(struct edo_future *future,
				      struct edo_context *context)
{
	struct body *self = (void *)future;

	(void)context;
	if (!edo_future_has_ended(future)) {
		self->output = 77;
		future->state = EDO_ENDED_READY;
	}
	return EDO_READY;
}

static enum edo_poll join_finisher(struct body *self,
				   struct edo_context *context)
{
	static struct edo_future_type finisher__type;

	BODY_BEGIN;
	finisher__type = body__type;
	finisher__type.cancel = finish_on_cancel;
	self->task = body_new(&finisher__type, wait_for_gate, NULL);
	edo_task_start(self->task);
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == 0);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_that_finishes_although_cancelled_joins_with_its_value)
{
	reset();
	assert_int_equal(run_body_in_task(join_finisher, NULL), 77);
}

static enum edo_poll detach_and_abort(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	self->task =
		body_spawn_with_cleanup(wait_for_gate, count_cleanup, NULL);
	BODY_AWAIT_UNTIL(gate_has_waiter(&gate));
	edo_task_abort(self->task);
	edo_task_detach(self->task);
	BODY_AWAIT_UNTIL(look(&n_cleanups) == 1);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(detached_task_is_cancelled_all_the_same)
{
	reset();
	assert_int_equal(run_body_in_task(detach_and_abort, NULL), 0);
	assert_int_equal(look(&n_cleanups), 1);
}
