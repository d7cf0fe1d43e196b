/* SPDX-License-Identifier: MIT */

/* Timers that outlive the runtime they were armed in: of local sets, and kept by
 * hand. */

#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <edo/time/timer.h>

#include <edo.h>

static int64_t instant;
static int n_seen;

/* Ends in the turn in which the timers of the set fire, before any of its tasks
 * is polled again. */
static async int run_until_they_fire(void)
{
	instant = edo_now() + 2 * EDO_MILLISECOND;
	await_any_biased {
		when (edo_sleep_until(instant)) {
		}
		when (edo_local_set_run(set)) {
		}
	}
	return 0;
}

/* On a busy machine the time may have come before they began to wait; then it is
 * done anew. */
static void leave_fired(struct edo_task *(*spawn)(int64_t later), int64_t later)
{
	struct edo_enter enter;

	for (;;) {
		n_seen = 0;
		open_set(&enter);
		edo_task_detach(spawn(later));
		edo_leave(&enter);
		RUN(run_until_they_fire());
		if (n_seen == 0)
			return;
		close_set();
	}
}

/* ---- of a set ---------------------------------------------------------------- */

static async int sleep_with_them(int64_t later)
{
	await edo_sleep_until(instant + later);
	n_seen = 1;
	return 0;
}

static struct edo_task *spawn_sleeper(int64_t later)
{
	return edo_spawn_local(sleep_with_them(later));
}

TEST_ON_ALL_FLAVORS(sleep_that_fired_in_one_runtime_ends_in_another)
{
	leave_fired(spawn_sleeper, 0);
	RUN(edo_local_set_run(set));
	assert_int_equal(n_seen, 1);
	close_set();
}

TEST_ON_ALL_FLAVORS(sleep_that_fired_is_cancelled_outside_of_its_runtime)
{
	leave_fired(spawn_sleeper, 0);
	close_set();
	assert_int_equal(n_seen, 0);
}

static async int wait_with_them(int64_t later)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	defer edo_timer_deinit(&timer);
	edo_timer_start(&timer, instant + later);
	check(await edo_timer_wait(&timer) == 0);
	n_seen = 1;
	return 0;
}

static struct edo_task *spawn_waiter(int64_t later)
{
	return edo_spawn_local(wait_with_them(later));
}

TEST_ON_ALL_FLAVORS(timer_that_was_waited_for_in_one_runtime_fires_in_another)
{
	for (int64_t later = 0; later < 10; later += 8) {
		leave_fired(spawn_waiter, later * EDO_MILLISECOND);
		RUN(edo_local_set_run(set));
		assert_int_equal(n_seen, 1);
		close_set();
	}
}

TEST_ON_ALL_FLAVORS(wait_for_a_timer_is_cancelled_outside_of_its_runtime)
{
	for (int64_t later = 0; later < 10; later += 8) {
		leave_fired(spawn_waiter, later * EDO_MILLISECOND);
		close_set();
		assert_int_equal(n_seen, 0);
	}
}

/* ---- kept by hand -------------------------------------------------------------- */

static async int start(struct edo_timer *timer, int64_t deadline)
{
	edo_timer_start(timer, deadline);
	await edo_sleep(2 * EDO_MILLISECOND);
	return edo_timer_is_armed(timer);
}

static async int wait_for(struct edo_timer *timer)
{
	return await edo_timer_wait(timer);
}

TEST_ON_ALL_FLAVORS(timer_that_fired_may_be_used_after_its_runtime)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	assert_false(edo_timer_is_armed(&timer));
	RUN(wait_for(&timer));
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	assert_false(edo_timer_stop(&timer));
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	edo_timer_deinit(&timer);
}

static async int start_for_later(struct edo_timer *timer, int64_t later)
{
	edo_timer_start(timer, edo_now() + later);
	return 0;
}

TEST_ON_ALL_FLAVORS(timer_that_is_armed_may_be_used_after_its_runtime)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	RUN(start_for_later(&timer, 5 * EDO_MILLISECOND));
	RUN(wait_for(&timer));
	RUN(start_for_later(&timer, 60 * EDO_SECOND));
	assert_true(edo_timer_is_armed(&timer));
	assert_true(edo_timer_stop(&timer));
	RUN(start_for_later(&timer, 60 * EDO_SECOND));
	edo_timer_deinit(&timer);
}
