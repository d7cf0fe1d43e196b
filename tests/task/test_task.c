/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include "futures.h"

#include "base/alloc.h"
#include "task/cell.h"

static int n_polls; /* atomic */
static struct gate never;

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	add(&n_polls, 1);
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
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == 0);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(spawned_task_runs_and_join_takes_its_output)
{
	put_value(&n_polls, 0);
	assert_int_equal(run_body(spawn_and_join, NULL), 42);
	assert_int_equal(run_body_in_task(spawn_and_join, NULL), 42);
	assert_int_equal(look(&n_polls), 2);
}

static enum edo_poll spawn_and_look(struct body *self,
				    struct edo_context *context)
{
	(void)context;
	self->task = body_spawn(answer, NULL);
	check(look(&n_polls) == 0);
	check(!edo_task_is_finished(self->task));
	edo_task_detach(self->task);
	return EDO_READY;
}

TEST_ON_ONE_WORKER(spawned_task_does_not_run_before_the_one_that_runs_waits)
{
	put_value(&n_polls, 0);
	assert_int_equal(run_body_in_task(spawn_and_look, NULL), 0);
}

static enum edo_poll join_ended(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(answer, NULL);
	BODY_AWAIT_UNTIL(edo_task_is_finished(self->task));
	check(!edo_task_panic(self->task));
	body_join(self);
	check(edo_future_poll(&self->join.future, context) == EDO_READY);
	self->output = self->value + self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_that_has_ended_is_joined_at_once)
{
	assert_int_equal(run_body(join_ended, NULL), 42);
}

static enum edo_poll join_null(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ENOMEM);
	edo_task_wait__init(&self->wait, NULL);
	BODY_AWAIT(self->wait);
	check(self->wait.output == -ENOMEM);
	edo_task_abort(NULL);
	edo_task_detach(NULL);
	self->output = 1;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(join_of_no_task_is_out_of_memory)
{
	assert_int_equal(run_body_in_task(join_null, NULL), 1);
}

static enum edo_poll wait_then_join(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(yield_then_answer, NULL);
	edo_task_wait__init(&self->wait, self->task);
	BODY_AWAIT(self->wait);
	check(self->wait.output == 0);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(wait_leaves_the_result_to_join)
{
	assert_int_equal(run_body_in_task(wait_then_join, NULL), 7);
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
	assert_int_equal(run_body_in_task(compare_ids, NULL), 1);
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

/* What several workers take from each other has no order. */
TEST(tasks_run_in_the_order_they_were_spawned)
{
	order[0] = '\0';
	run_body(spawn_three, NULL);
	assert_string_equal(order, "abc");
}

/* ---- a cancelled join ----------------------------------------------------- */

static int n_joins; /* atomic: that have begun */

static enum edo_poll cancelled_joiner(struct body *self,
				      struct edo_context *context)
{
	BODY_BEGIN;
	self->task = self->argument;
	body_join(self);
	add(&n_joins, 1);
	BODY_AWAIT(self->join);
	check(!"the join was cancelled");
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
	BODY_AWAIT_UNTIL(look(&n_joins) == 1);
	edo_task_abort(pair->joiner);
	self->task = pair->joiner;
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == -ECANCELED);
	gate_open(&pair->gate);
	self->task = pair->target;
	body_join(self);
	BODY_AWAIT(self->join);
	check(self->join.output == 0);
	self->output = self->value;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(cancelled_join_leaves_the_handle_to_the_caller)
{
	struct pair pair;

	put_value(&n_joins, 0);
	gate_init(&pair.gate);
	assert_int_equal(run_body_in_task(cancel_a_join, &pair), 9);
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

TEST_ON_ALL_FLAVORS(waker_may_outlive_its_task_and_the_runtime)
{
	assert_int_equal(run_body_in_task(join_keeper, NULL), 3);
	edo_waker_wake_by_ref(kept_waker);
	edo_waker_ref(kept_waker);
	edo_waker_unref(kept_waker);
	edo_waker_wake(kept_waker);
}

static struct edo_task *kept_task;

static enum edo_poll keep_handle(struct body *self, struct edo_context *context)
{
	(void)context;
	kept_task = body_spawn(self->argument, NULL);
	return EDO_READY;
}

static enum edo_poll wait_for_ever(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, &never);
	BODY_AWAIT(self->gate);
	BODY_END;
}

/* Whether it had ended before or was cancelled with it. */
TEST_ON_ALL_FLAVORS(handle_may_outlive_the_runtime)
{
	assert_int_equal(run_body(keep_handle, (void *)yield_then_answer), 0);
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

TEST_ON_ALL_FLAVORS(task_of_a_runtime_that_is_gone_can_be_joined_in_another)
{
	gate_init(&never);
	assert_int_equal(run_body(keep_handle, (void *)wait_for_ever), 0);
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

#define N_WAKES 1000

/* Two wakes in one poll are one; then it waits for somebody else. */
static enum edo_poll wake_oneself(struct body *self,
				  struct edo_context *context)
{
	if (self->i++ == 0)
		kept_waker = edo_waker_ref(context->waker);
	if (add(&n_polls, 1) > N_WAKES)
		return self->i > N_WAKES + 1 ? EDO_READY : EDO_PENDING;
	edo_waker_wake_by_ref(context->waker);
	edo_waker_wake(edo_waker_ref(context->waker));
	return EDO_PENDING;
}

static enum edo_poll count_own_wakes(struct body *self,
				     struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(wake_oneself, NULL);
	BODY_AWAIT_UNTIL(look(&n_polls) > N_WAKES);
	for (self->i = 0; self->i < 10; self->i++) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
		check(look(&n_polls) == N_WAKES + 1);
	}
	edo_waker_wake(kept_waker);
	body_join(self);
	BODY_AWAIT(self->join);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_that_wakes_itself_is_polled_once_per_turn)
{
	put_value(&n_polls, 0);
	assert_int_equal(run_body(count_own_wakes, NULL), 0);
	assert_int_equal(look(&n_polls), N_WAKES + 2);
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

TEST_ON_ALL_FLAVORS(frame_is_aligned_as_its_type_asks)
{
	assert_int_equal(run_body_in_task(spawn_wide, NULL), 1);
}

TEST(cell_of_a_parked_task_is_small)
{
	assert_int_equal(sizeof(struct edo_task), 64);
	assert_true(sizeof(struct edo_task) + 40 <= 112);
	assert_true(sizeof(struct edo_task) + 16 + 8 + 40 <= 128);
}

#define N_TASKS_MAX 16384 /* more than a region of cells */

/* They stay, so that sooner or later one of them needs memory; on several workers
 * another thread may be the one that finds none. */
static enum edo_poll spawn_without_memory(struct body *self,
					  struct edo_context *context)
{
	struct edo_task *task;

	(void)context;
	for (int i = 0; i < N_TASKS_MAX; i++) {
		edo__alloc_fail_at(1);
		task = body_spawn(wait_for_ever, NULL);
		if (!task)
			break;
		edo_task_detach(task);
	}
	self->output = edo__alloc_failure_is_pending();
	edo__alloc_fail_at(0);
	check(!task);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(spawn_without_memory_gives_null_and_harms_nobody)
{
	gate_init(&never);
	assert_int_equal(run_body_in_task(spawn_without_memory, NULL), 0);
}
