/* SPDX-License-Identifier: MIT */

/* What is a mistake of the program ends in a panic that says which. */

#include "driven.h"

#include <string.h>

#include <edo/time/interval.h>
#include <edo/time/sleep.h>

static void pause_clock(void *unused)
{
	(void)unused;
	edo_clock_pause();
}

static void resume_clock(void *unused)
{
	(void)unused;
	edo_clock_resume();
}

static void advance(void *hand)
{
	struct edo_clock_advance__frame frame;

	edo_clock_advance__init(&frame, EDO_MILLISECOND);
	hand_poll(hand, &frame.future);
}

static void advance_back(void *hand)
{
	struct edo_clock_advance__frame frame;

	edo_clock_advance__init(&frame, -1);
	hand_poll(hand, &frame.future);
}

TEST(clock_outside_a_runtime_cannot_be_paused)
{
	assert_panics(pause_clock, NULL, "outside a runtime");
}

TEST(clock_of_several_workers_cannot_be_paused)
{
	struct hand hand;

	hand_init(&hand);
	edo_clock_resume();
	hand.clock.is_pausable = false;
	assert_panics(pause_clock, NULL, "several workers");
	hand_deinit(&hand);
}

TEST(pausing_resuming_and_advancing_at_the_wrong_time_panics)
{
	struct hand hand;

	hand_init(&hand);
	assert_panics(pause_clock, NULL, "paused already");
	assert_panics(advance_back, &hand, "does not go back");
	edo_clock_resume();
	assert_panics(resume_clock, NULL, "is not paused");
	assert_panics(advance, &hand, "is not paused");
	hand_deinit(&hand);
}

static void new_without_period(void *unused)
{
	(void)unused;
	assert_null(edo_interval_new(0, EDO_MISSED_TICK_BURST));
}

TEST(interval_needs_a_period)
{
	assert_panics(new_without_period, NULL, "a period of 0 ns");
}

struct two_ticks {
	struct hand hand;
	struct edo_interval *interval;
	struct edo_interval_tick__frame first, second;
};

static void begin_second(void *argument)
{
	struct two_ticks *two = argument;

	edo_interval_tick__init(&two->second, two->interval);
	hand_poll(&two->hand, &two->second.future);
}

static void assert_second_is_refused(struct two_ticks *two)
{
	assert_panics(begin_second, two, "edo_interval_tick: another tick");
	assert_cancelled(&two->hand, &two->second.future);
}

static void free_early(void *interval)
{
	edo_interval_free(interval);
}

static void reset_early(void *interval)
{
	edo_interval_reset(interval, 0);
}

static void begin_first(struct two_ticks *two)
{
	edo_interval_tick__init(&two->first, two->interval);
	assert_pending(&two->hand, &two->first.future);
}

TEST(interval_ticks_for_one_at_a_time)
{
	struct two_ticks two;

	hand_init(&two.hand);
	two.interval = edo_interval_new(EDO_MILLISECOND, EDO_MISSED_TICK_SKIP);
	assert_non_null(two.interval);
	edo_interval_reset(two.interval, edo_now() + EDO_MILLISECOND);
	begin_first(&two);
	assert_second_is_refused(&two);
	assert_second_is_refused(&two);
	assert_cancelled(&two.hand, &two.first.future);
	begin_first(&two);
	assert_second_is_refused(&two);
	assert_panics(free_early, two.interval, "edo_interval_free: a tick");
	assert_panics(reset_early, two.interval, "edo_interval_reset: a tick");
	hand_advance(&two.hand, EDO_MILLISECOND);
	assert_second_is_refused(&two);
	assert_ready(&two.hand, &two.first.future);
	begin_first(&two);
	assert_cancelled(&two.hand, &two.first.future);
	edo_interval_free(two.interval);
	hand_deinit(&two.hand);
}

TEST(interval_ticks_for_one_at_a_time_also_if_that_has_to_let_others_run)
{
	struct two_ticks two;

	hand_init(&two.hand);
	two.interval = edo_interval_new(EDO_MILLISECOND, EDO_MISSED_TICK_SKIP);
	assert_non_null(two.interval);
	edo_interval_tick__init(&two.first, two.interval);
	two.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(&two.first.future, &two.hand.context),
			 EDO_PENDING);
	assert_second_is_refused(&two);
	assert_ready(&two.hand, &two.first.future);
	edo_interval_free(two.interval);
	hand_deinit(&two.hand);
}

static void sleep_nowhere(void *unused)
{
	struct counting_waker waker;
	struct edo_context context = { .waker = &waker.waker, .budget = 1 };
	struct edo_sleep__frame sleep;

	(void)unused;
	counting_waker_init(&waker);
	edo_sleep__init(&sleep, EDO_MILLISECOND);
	edo_future_poll(&sleep.future, &context);
}

TEST(sleep_outside_a_runtime_panics)
{
	assert_panics(sleep_nowhere, NULL, "edo_sleep outside a runtime");
}

static void cancel_without_worker(void *future)
{
	struct edo_context context = { .budget = EDO_COOP_BUDGET };

	edo_future_cancel(future, &context);
}

TEST(sleep_that_began_in_a_runtime_may_be_cancelled_outside)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	edo_sleep__init(&sleep, EDO_MILLISECOND);
	assert_pending(&hand, &sleep.future);
	cancel_without_worker(&sleep);
	assert_int_equal(sleep.future.state, EDO_ENDED_CANCELLED);
	assert_cancelled(&hand, &sleep.future);
	hand_deinit(&hand);
}
