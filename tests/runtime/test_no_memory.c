/* SPDX-License-Identifier: MIT */

/*
 * The n-th allocation fails, for every n until none fails: what cannot be made
 * says so, what could is given back.
 */

#include "flavors.h"

#include <errno.h>

#include <edo/base/error.h>

#include "futures.h"
#include "patience.h"

#include "base/alloc.h"

#define N_MAX 2000

TEST_ON_ALL_FLAVORS(runtime_is_made_whole_or_not_at_all)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();
	int n = 0, result;

	do {
		struct edo_runtime *runtime = NULL;

		assert_true(++n < N_MAX);
		edo__alloc_fail_at(n);
		result = edo_runtime_new(&options, &runtime);
		edo__alloc_fail_at(0);
		assert_true(result == 0 || result == -ENOMEM);
		assert_int_equal(result == 0, runtime != NULL);
		assert_int_equal(edo_runtime_free(runtime), 0);
	} while (result < 0);
	assert_true(n > 3);
}

/* ---- in a runtime ------------------------------------------------------------- */

static int n_released; /* atomic */

/* Gives a number, and counts its own end. */
static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	self->output = 42;
	add(&n_released, 1);
	BODY_END;
}

static enum edo_poll job(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = 42;
	add(&n_released, 1);
	return EDO_READY;
}

/* What is started, how many of it are started at once, and joined. */
struct plan {
	struct edo_task *(*start)(void);
	int n_failed, n_joined;
};

static struct edo_task *start_task(void)
{
	return body_spawn(answer, NULL);
}

static struct edo_task *start_job(void)
{
	return body_spawn_blocking(job, NULL);
}

static struct edo_task *start_local(void)
{
	struct edo_task *task =
		edo__task_new_local(&body__type, __FILE__, __LINE__);

	if (task) {
		body_init(edo_task_frame(task), &body__type, answer, NULL);
		edo_task_start(task);
	}
	return task;
}

#define N_AT_ONCE 8

/* The n-th allocation from here fails; whatever could be started is joined. */
static enum edo_poll start_and_join(struct body *self,
				    struct edo_context *context)
{
	static struct edo_task *tasks[N_AT_ONCE];
	struct plan *plan = self->argument;

	BODY_BEGIN;
	for (int i = 0; i < N_AT_ONCE; i++)
		tasks[i] = plan->start();
	for (self->i = 0; self->i < N_AT_ONCE; self->i++) {
		self->task = tasks[self->i];
		body_join(self);
		BODY_AWAIT(self->join);
		plan = self->argument;
		if (self->join.output == -ENOMEM) {
			plan->n_failed++;
			continue;
		}
		check(self->join.output == 0 && self->value == 42);
		plan->n_joined++;
	}
	BODY_END;
}

/* Each round in a runtime of its own, so that nothing is there beforehand. */
static int fail_each(struct edo_task *(*start)(void))
{
	int n_failed = 0, is_over = 0;

	for (int n = 1; !is_over; n++) {
		struct edo_runtime *runtime = FLAVOR_RUNTIME();
		struct plan plan = { .start = start };
		int result;

		assert_true(n < N_MAX);
		put_value(&n_released, 0);
		edo__alloc_fail_at(n);
		result = block_on_body(runtime, start_and_join, &plan, NULL);
		is_over = edo__alloc_failure_is_pending();
		edo__alloc_fail_at(0);
		assert_true(result == 0 || result == -ENOMEM);
		assert_int_equal(edo_runtime_free(runtime), 0);
		if (result == 0)
			assert_int_equal(plan.n_failed + plan.n_joined,
					 N_AT_ONCE);
		assert_int_equal(look(&n_released), plan.n_joined);
		n_failed += plan.n_failed;
	}
	return n_failed;
}

TEST_ON_ALL_FLAVORS(task_is_started_whole_or_not_at_all)
{
	assert_true(fail_each(start_task) > 0);
}

TEST_ON_ALL_FLAVORS(blocking_job_is_started_whole_or_not_at_all)
{
	assert_true(fail_each(start_job) > 0);
}

/* Of a current-thread runtime, where no set is needed. */
TEST(local_task_is_started_whole_or_not_at_all)
{
	assert_true(fail_each(start_local) > 0);
}
