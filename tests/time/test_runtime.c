/* SPDX-License-Identifier: MIT */

/* Timers and a paused clock under a real run loop. */

#include "test.h"

#include "futures.h"

#include <edo/time/clock.h>

#define MS EDO_MILLISECOND
#define N_SLEEPERS 2000

static struct {
	uint64_t seed;
	int64_t start;
	int64_t instants[N_SLEEPERS]; /* in the order of waking */
	int order[N_SLEEPERS];
	int n; /* atomic */
} woken;

static enum edo_poll sleep_and_note(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, self->value * EDO_MICROSECOND);
	BODY_AWAIT(self->sleep);
	woken.instants[woken.n] = edo_now() - woken.start;
	woken.order[woken.n] = self->i;
	add(&woken.n, 1);
	BODY_END;
}

static struct edo_task *spawn_sleeper(int i, int microseconds)
{
	struct edo_task *task = body_new(&body__type, sleep_and_note, NULL);
	struct body *body = edo_task_frame(task);

	body->i = i;
	body->value = microseconds;
	edo_task_start(task);
	return task;
}

static void begin_note(void)
{
	put_value(&woken.n, 0);
	woken.start = edo_now();
}

static uint64_t next_random(void)
{
	woken.seed ^= woken.seed << 13;
	woken.seed ^= woken.seed >> 7;
	woken.seed ^= woken.seed << 17;
	return woken.seed;
}

static enum edo_poll sleep_many(struct body *self, struct edo_context *context)
{
	static struct edo_task *tasks[N_SLEEPERS];

	BODY_BEGIN;
	begin_note();
	for (int i = 0; i < N_SLEEPERS; i++)
		tasks[i] = spawn_sleeper(i, (int)(next_random() % 5000000));
	for (self->i = 0; self->i < N_SLEEPERS; self->i++) {
		self->task = tasks[self->i];
		body_join(self);
		BODY_AWAIT(self->join);
	}
	self->output = woken.n;
	BODY_END;
}

static int run_paused(body_fn *run)
{
	struct edo_runtime *runtime =
		runtime_with(CURRENT_THREAD(.start_paused = true));
	int output = -1;

	assert_int_equal(block_on_body(runtime, run, NULL, &output), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	return output;
}

TEST(paused_time_is_the_same_in_every_run)
{
	static int64_t instants[N_SLEEPERS];
	static int order[N_SLEEPERS];

	woken.seed = 42;
	assert_int_equal(run_paused(sleep_many), N_SLEEPERS);
	memcpy(instants, woken.instants, sizeof(instants));
	memcpy(order, woken.order, sizeof(order));
	woken.seed = 42;
	assert_int_equal(run_paused(sleep_many), N_SLEEPERS);
	assert_memory_equal(instants, woken.instants, sizeof(instants));
	assert_memory_equal(order, woken.order, sizeof(order));
	for (int i = 1; i < N_SLEEPERS; i++)
		assert_true(instants[i - 1] <= instants[i]);
}

/* The first yield lets the sleepers arm their timers. */
static enum edo_poll advance_thrice(struct body *self,
				    struct edo_context *context)
{
	static const int64_t steps[] = { 250 * EDO_MICROSECOND,
					 1500 * EDO_MICROSECOND, 10 * MS };
	static const int n_woken[] = { 0, 1, 2 };
	static struct edo_clock_advance__frame advance;

	BODY_BEGIN;
	begin_note();
	edo_task_detach(spawn_sleeper(0, 1000));
	edo_task_detach(spawn_sleeper(1, 11000));
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	for (self->i = 0; self->i < 3; self->i++) {
		edo_clock_advance__init(&advance, steps[self->i]);
		BODY_AWAIT(advance);
		assert_int_equal(woken.n, n_woken[self->i]);
	}
	assert_int_equal(edo_now() - woken.start, 11750 * EDO_MICROSECOND);
	BODY_END;
}

TEST(advancing_fires_what_has_become_due_and_nothing_else)
{
	run_paused(advance_thrice);
}

static enum edo_poll sleep_beside_a_cancelled_timer(struct body *self,
						    struct edo_context *context)
{
	BODY_BEGIN;
	begin_note();
	self->task = spawn_sleeper(0, 1000);
	edo_yield_now__init(&self->yield);
	BODY_AWAIT(self->yield);
	edo_task_abort(self->task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = edo_now() == woken.start;
	BODY_END;
}

TEST(cancelled_timer_does_not_move_a_paused_clock)
{
	assert_int_equal(run_paused(sleep_beside_a_cancelled_timer), 1);
}

static enum edo_poll sleep_in_real_time(struct body *self,
					struct edo_context *context)
{
	BODY_BEGIN;
	begin_note();
	for (self->i = 0; self->i < 5; self->i++) {
		edo_sleep__init(&self->sleep, 3 * MS);
		BODY_AWAIT(self->sleep);
	}
	check(edo_now() >= woken.start + 15 * MS);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(sleeps_in_real_time_are_never_early)
{
	assert_int_equal(run_body_in_task(sleep_in_real_time, NULL), 0);
}

static enum edo_poll wake_oneself(struct body *self,
				  struct edo_context *context)
{
	if (self->value++ == 0) {
		begin_note();
		edo_task_detach(spawn_sleeper(0, 2000));
	}
	if (look(&woken.n) > 0)
		return EDO_READY;
	edo_waker_wake_by_ref(context->waker);
	return EDO_PENDING;
}

TEST_ON_ALL_FLAVORS(task_that_wakes_itself_does_not_starve_timers)
{
	assert_int_equal(run_body_in_task(wake_oneself, NULL), 0);
}
