/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include <edo/base/error.h>

#include "futures.h"

#include "base/alloc.h"
#include "base/panic.h"
#include "task/cell.h"

static int n_polls;

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	n_polls++;
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

static enum edo_poll wait_for_gate(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, self->argument);
	BODY_AWAIT(self->gate);
	self->output = 9;
	BODY_END;
}

/* ---- spawn, join -------------------------------------------------------- */

static enum edo_poll spawn_and_join(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(answer, NULL);
	assert_int_equal(n_polls, 0);
	assert_false(edo_task_is_finished(self->task));
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, 0);
	self->output = self->value;
	BODY_END;
}

TEST(spawned_task_runs_and_join_takes_its_output)
{
	n_polls = 0;
	assert_int_equal(run_body(spawn_and_join, NULL), 42);
	assert_int_equal(n_polls, 1);
}

static enum edo_poll join_ended(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(answer, NULL);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	assert_true(edo_task_is_finished(self->task));
	assert_null(edo_task_panic(self->task));
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->value + self->join.output;
	BODY_END;
}

TEST(task_that_has_ended_is_joined_at_once)
{
	assert_int_equal(run_body(join_ended, NULL), 42);
}

static enum edo_poll join_null(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, -ENOMEM);
	edo_task_wait__init(&self->wait, NULL);
	BODY_AWAIT(self->wait);
	assert_int_equal(self->wait.output, -ENOMEM);
	edo_task_abort(NULL);
	edo_task_detach(NULL);
	self->output = 1;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(join_of_no_task_is_out_of_memory)
{
	assert_int_equal(run_body(join_null, NULL), 1);
}

static enum edo_poll wait_then_join(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(yield_then_answer, NULL);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	assert_int_equal(self->wait.output, 0);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(wait_leaves_the_result_to_join)
{
	assert_int_equal(run_body(wait_then_join, NULL), 7);
}

static enum edo_poll compare_ids(struct body *self, struct edo_context *context)
{
	struct edo_task *a = body_spawn(answer, NULL);
	struct edo_task *b = body_spawn(answer, NULL);

	(void)context;
	self->output = edo_task_id(a) != edo_task_id(b);
	edo_task_detach(a);
	edo_task_detach(b);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(tasks_have_numbers_of_their_own)
{
	assert_int_equal(run_body(compare_ids, NULL), 1);
}

static char order[8];

static enum edo_poll append_letter(struct body *self,
				   struct edo_context *context)
{
	(void)context;
	strncat(order, self->argument, 1);
	return EDO_READY;
}

static enum edo_poll spawn_three(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_task_detach(body_spawn(append_letter, "a"));
	edo_task_detach(body_spawn(append_letter, "b"));
	edo_task_detach(body_spawn(append_letter, "c"));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	BODY_END;
}

TEST(tasks_run_in_the_order_they_were_spawned)
{
	order[0] = '\0';
	run_body(spawn_three, NULL);
	assert_string_equal(order, "abc");
}

/* ---- a cancelled join ----------------------------------------------------- */

static enum edo_poll cancelled_joiner(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	self->task = self->argument;
	body_join(self);
	BODY_AWAIT(self->join);
	fail();
	BODY_END;
}

struct pair {
	struct gate gate;
	struct edo_task *target, *joiner;
};

static enum edo_poll cancel_a_join(struct body *self,
				   struct edo_context *context)
{
	struct pair *pair = self->argument;

	BODY_BEGIN;
	pair->target = body_spawn(wait_for_gate, &pair->gate);
	pair->joiner = body_spawn(cancelled_joiner, pair->target);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	edo_task_abort(pair->joiner);
	self->task = pair->joiner;
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, -ECANCELED);
	gate_open(&pair->gate);
	self->task = pair->target;
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, 0);
	self->output = self->value;
	BODY_END;
}

TEST(cancelled_join_leaves_the_handle_to_the_caller)
{
	struct pair pair;

	gate_init(&pair.gate);
	assert_int_equal(run_body(cancel_a_join, &pair), 9);
}

/* ---- detach, wakers ------------------------------------------------------- */

static struct edo_waker *kept_waker;

static enum edo_poll keep_waker(struct body *self, struct edo_context *context)
{
	kept_waker = edo_waker_ref(context->waker);
	self->output = 3;
	return EDO_READY;
}

static enum edo_poll join_keeper(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(keep_waker, NULL);
	body_join(self);
	BODY_AWAIT(self->join);
	edo_waker_wake_by_ref(kept_waker);
	self->output = self->value;
	BODY_END;
}

TEST(waker_may_outlive_its_task_and_the_runtime)
{
	assert_int_equal(run_body(join_keeper, NULL), 3);
	edo_waker_wake_by_ref(kept_waker);
	edo_waker_ref(kept_waker);
	edo_waker_unref(kept_waker);
	edo_waker_wake(kept_waker);
}

static struct edo_task *kept_task;

static enum edo_poll keep_handle(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	kept_task = body_spawn(yield_then_answer, NULL);
	return EDO_READY;
}

TEST(handle_may_outlive_the_runtime)
{
	assert_int_equal(run_body(keep_handle, NULL), 0);
	assert_true(edo_task_is_finished(kept_task));
	assert_null(edo_task_panic(kept_task));
	edo_task_abort(kept_task);
	edo_task_detach(kept_task);
}

static enum edo_poll join_kept(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = kept_task;
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output;
	BODY_END;
}

TEST(task_of_a_runtime_that_is_gone_can_be_joined_in_another)
{
	assert_int_equal(run_body(keep_handle, NULL), 0);
	assert_int_equal(run_body(join_kept, NULL), -ECANCELED);
}

TEST(no_task_has_finished_and_not_panicked)
{
	assert_true(edo_task_is_finished(NULL));
	assert_null(edo_task_panic(NULL));
	assert_int_equal(edo_task_id(NULL), 0);
	edo_task_abort(NULL);
	edo_task_detach(NULL);
}

static enum edo_poll wake_oneself(struct body *self,
				  struct edo_context *context)
{
	if (++self->i == 1000)
		return EDO_READY;
	edo_waker_wake_by_ref(context->waker);
	edo_waker_wake(edo_waker_ref(context->waker));
	return EDO_PENDING;
}

TEST(task_that_wakes_itself_is_polled_once_per_turn)
{
	assert_int_equal(run_body(wake_oneself, NULL), 0);
}

/* ---- sizes, alignment, memory ------------------------------------------- */

struct wide {
	struct edo_future future;
	int output;
	char bytes[256] __attribute__((__aligned__(256)));
};

static enum edo_poll poll_wide(struct edo_future *self,
			       struct edo_context *context)
{
	struct wide *wide = (void *)self;

	(void)context;
	wide->output = (uintptr_t)wide->bytes % 256 == 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static const struct edo_future_type wide__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_wide,
	.cancel = body_cancel,
	.frame_size = sizeof(struct wide),
	.frame_align = __alignof__(struct wide),
	.output_offset = offsetof(struct wide, output),
	.output_size = sizeof(int),
	.name = "wide",
};

static enum edo_poll spawn_wide(struct body *self, struct edo_context *context)
{
	struct wide *wide;

	BODY_BEGIN;
	self->task = edo_task_new(&wide__type);
	wide = edo_task_frame(self->task);
	wide->future = (struct edo_future){ .type = &wide__type };
	edo_task_start(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->value;
	BODY_END;
}

TEST(frame_is_aligned_as_its_type_asks)
{
	assert_int_equal(run_body(spawn_wide, NULL), 1);
}

TEST(cell_of_a_parked_task_is_small)
{
	assert_int_equal(sizeof(struct edo_task), 64);
	assert_true(sizeof(struct edo_task) + 40 <= 112);
	assert_true(sizeof(struct edo_task) + 16 + 8 + 40 <= 128);
}

static enum edo_poll spawn_without_memory(struct body *self,
					  struct edo_context *context)
{
	struct edo_task *task;

	(void)context;
	for (int i = 0; i < 4096; i++) {
		edo__alloc_fail_at(1);
		task = body_spawn(answer, NULL);
		if (!task)
			break;
		edo_task_detach(task);
	}
	self->output = edo__alloc_failure_is_pending();
	edo__alloc_fail_at(0);
	return EDO_READY;
}

TEST(spawn_without_memory_gives_null_and_harms_nobody)
{
	assert_int_equal(run_body(spawn_without_memory, NULL), 0);
}

/* ---- misuse --------------------------------------------------------------- */

static enum edo_poll join_into_long(struct body *self,
				    struct edo_context *context)
{
	static long output;

	BODY_BEGIN;
	edo__task_join__init(&self->join, self->argument, &output,
			     sizeof(output));
	BODY_AWAIT(self->join);
	BODY_END;
}

static enum edo_poll join_wrongly(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	kept_task = body_spawn(answer, NULL);
	self->task = body_spawn(join_into_long, kept_task);
	body_join(self);
	BODY_AWAIT(self->join);
	edo_task_detach(kept_task);
	self->output = self->join.output;
	BODY_END;
}

TEST(joining_into_another_size_is_a_panic)
{
	assert_int_equal(run_body(join_wrongly, NULL), EDO_EPANIC);
}

TEST(spawning_outside_a_runtime_is_a_panic_at_the_callers_place)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo__task_new(&body__type, "caller.c", 77);
	edo__catch_pop(&catch);
	assert_string_equal(catch.panic.file, "caller.c");
	assert_int_equal(catch.panic.line, 77);
}

static enum edo_poll spawn_newer(struct body *self, struct edo_context *context)
{
	static struct edo_future_type newer__type;

	(void)self;
	(void)context;
	newer__type = body__type;
	newer__type.abi = EDO_FUTURE_ABI + 1;
	body_new(&newer__type, answer, NULL);
	return EDO_READY;
}

TEST(future_of_a_newer_compiler_is_refused_by_name)
{
	assert_int_equal(run_body(spawn_newer, NULL), EDO_EPANIC);
}

static enum edo_poll start_twice(struct body *self, struct edo_context *context)
{
	(void)context;
	edo_task_start(self->argument);
	edo_task_start(self->argument);
	return EDO_READY;
}

static enum edo_poll have_a_task_started_twice(struct body *self,
					       struct edo_context *context)
{
	static struct edo_task *task;

	BODY_BEGIN;
	task = body_new(&body__type, answer, NULL);
	self->task = body_spawn(start_twice, task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->i = self->join.output;
	self->task = task;
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->i == EDO_EPANIC && self->value == 42;
	BODY_END;
}

TEST(starting_a_task_twice_is_a_panic)
{
	assert_int_equal(run_body(have_a_task_started_twice, NULL), 1);
}
