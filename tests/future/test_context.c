/* SPDX-License-Identifier: MIT */
#include "wakers.h"
#include "test.h"

#include <edo/base/panic.h>

#include "futures.h"

#include "base/panic.h"
#include "future/noop.h"

static int n_wakes;

static void count_wake(struct edo_waker *waker)
{
	(void)waker;
	n_wakes++;
}

static void do_nothing(struct edo_waker *waker)
{
	(void)waker;
}

static const struct edo_waker_type counting_type = { count_wake, mark_self,
						     count_wake, do_nothing,
						     do_nothing };

TEST(leaf_that_waits_gives_its_unit_back_and_one_that_goes_on_keeps_it)
{
	struct edo_waker waker = { &counting_type };
	struct edo_context context = { .waker = &waker, .budget = 2 };
	struct edo_future leaf = { 0 };

	assert_true(edo_leaf_begin(&context, &leaf));
	assert_int_equal(edo_leaf_pending(&context), EDO_PENDING);
	assert_int_equal(context.budget, 2);
	assert_true(edo_leaf_begin(&context, &leaf));
	assert_true(edo_leaf_begin(&context, &leaf));
	n_wakes = 0;
	assert_false(edo_leaf_begin(&context, &leaf));
	assert_int_equal(n_wakes, 1);
}

TEST(polling_a_leaf_after_its_end_is_a_panic)
{
	struct edo_context context = { .budget = 2 };
	struct edo_yield_now__frame yield;
	struct edo__catch catch;

	edo_yield_now__init(&yield);
	yield.future.state = EDO_ENDED_READY;
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo_future_poll(&yield.future, &context);
	edo__catch_pop(&catch);
	assert_string_equal(catch.panic.message,
			    "edo_yield_now is polled after its end");
}

TEST(random_numbers_stay_below_their_bound_and_reach_all_of_it)
{
	struct edo_context context = { .budget = 1 };
	int counts[7] = { 0 };

	for (int i = 0; i < 7000; i++) {
		uint32_t number = edo__random(&context, 7);

		assert_true(number < 7);
		counts[number]++;
	}
	for (int i = 0; i < 7; i++)
		assert_true(counts[i] > 700);
	assert_int_equal(edo__random(&context, 1), 0);
}

static enum edo_poll never(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	return EDO_PENDING;
}

TEST(dropping_a_future_whose_cleanup_waits_is_a_panic_at_the_callers_place)
{
	struct edo__catch catch;
	struct body body;

	body_init(&body, &body__type, never, NULL);
	edo__future_drop(&body.future, "x.c", 1);
	assert_int_equal(body.future.state, EDO_ENDED_CANCELLED);

	body_init(&body, &body__type, never, NULL);
	body.future.state = BODY_STATE_RUNNING;
	body.cleanup = never;
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo__future_drop(&body.future, "caller.c", 9);
	edo__catch_pop(&catch);
	assert_string_equal(catch.panic.file, "caller.c");
	assert_int_equal(catch.panic.line, 9);
}

/* A task that always has something at hand still lets others run. */
static bool is_greedy_done;

static enum edo_poll greedy(struct body *self, struct edo_context *context)
{
	struct edo_future leaf = { 0 };

	while (edo_leaf_begin(context, &leaf))
		if (++self->i == 100000)
			return EDO_READY;
	return is_greedy_done ? EDO_READY : EDO_PENDING;
}

static enum edo_poll stop_greedy(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	is_greedy_done = true;
	return EDO_READY;
}

static enum edo_poll run_both(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(greedy, NULL);
	edo_task_detach(body_spawn(stop_greedy, NULL));
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = is_greedy_done;
	BODY_END;
}

TEST(spent_budget_lets_other_tasks_run)
{
	is_greedy_done = false;
	assert_int_equal(run_body(run_both, NULL), 1);
}
