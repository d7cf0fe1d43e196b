/* SPDX-License-Identifier: MIT */

/*
 * One long scenario, run again and again, each time with another allocation
 * that fails: whatever it is, nothing is lost and nothing stays behind.
 */

#include "test.h"

#include <errno.h>

#include <edo/base/error.h>
#include <edo/future/box.h>

#include "futures.h"

#include "base/alloc.h"

static struct gate gate;

static enum edo_poll yield_once(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->output = 1;
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

static enum edo_poll sleep_shortly(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	BODY_END;
}

static enum edo_poll panic_at_once(struct body *self,
				   struct edo_context *context)
{
	(void)self;
	(void)context;
	edo_panic("as planned");
	return EDO_READY;
}

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = 1;
	return EDO_READY;
}

static struct edo_task *spawn_box(void)
{
	struct body *box = edo__box_new(&body__type);

	if (box)
		body_init(box, &body__type, yield_once, NULL);
	return edo__task_spawn_box(box, __FILE__, __LINE__);
}

static bool is_expected(int result)
{
	return result == 0 || result == -ENOMEM || result == -ECANCELED ||
	       result == EDO_EPANIC;
}

static enum edo_poll scenario(struct body *self, struct edo_context *context)
{
	static struct edo_task *tasks[6];

	BODY_BEGIN;
	tasks[0] = body_spawn(yield_once, NULL);
	tasks[1] = body_spawn(wait_for_gate, NULL);
	tasks[2] = body_spawn(panic_at_once, NULL);
	tasks[3] = spawn_box();
	tasks[4] = body_spawn_blocking(answer, NULL);
	tasks[5] = body_spawn(sleep_shortly, NULL);
	edo_task_detach(body_spawn(wait_for_gate, NULL));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	edo_task_abort(tasks[1]);
	for (self->i = 0; self->i < 6; self->i++) {
		self->task = tasks[self->i];
		body_join(self);
		BODY_AWAIT(self->join);
		check(is_expected(self->join.output));
	}
	self->output = 1;
	BODY_END;
}

static int run_failing_at(int64_t n)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();
	struct edo_runtime *runtime = NULL;
	struct errand errand = { scenario, NULL };
	int result;

	edo__alloc_fail_at(n);
	result = edo_runtime_new(&options, &runtime);
	if (result == 0)
		result = block_on_body(runtime, join_errand, &errand, NULL);
	if (runtime)
		assert_int_equal(edo_runtime_free(runtime), 0);
	return result;
}

TEST_ON_ALL_FLAVORS(any_allocation_may_fail_and_nothing_is_lost)
{
	int64_t n = 0;
	bool is_over;

	gate_init(&gate);
	do {
		int result = run_failing_at(++n);

		is_over = edo__alloc_failure_is_pending();
		edo__alloc_fail_at(0);
		assert_true(is_expected(result));
		assert_true(edo__list_is_empty(&gate.waiter_list));
		assert_true(n < 1000);
	} while (!is_over);
	assert_true(n > 8);
}
