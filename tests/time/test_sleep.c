/* SPDX-License-Identifier: MIT */

/*
 * Sleeping, driven by hand under a paused clock. A turn of the wheel comes with
 * each step of the clock.
 */

#include "hand.h"

#include <edo/time/sleep.h>

#include <time/wheel.h>

#define MS EDO_MILLISECOND
#define DAY (86400 * EDO_SECOND)

static struct edo_future *sleep_for(struct edo_sleep__frame *frame,
				    int64_t duration)
{
	edo_sleep__init(frame, duration);
	return &frame->future;
}

TEST(sleep_ends_when_its_time_is_over_and_not_before)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_pending(&hand, sleep_for(&sleep, 10 * MS));
	hand_advance(&hand, 10 * MS - 1);
	assert_int_equal(hand_take_wakes(&hand), 0);
	assert_pending(&hand, &sleep.future);
	hand_advance(&hand, 1);
	assert_int_equal(hand_take_wakes(&hand), 1);
	assert_ready(&hand, &sleep.future);
	assert_int_equal(sleep.output, 0);
	hand_deinit(&hand);
}

TEST(sleep_of_nothing_does_not_wait)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_ready(&hand, sleep_for(&sleep, 0));
	assert_ready(&hand, sleep_for(&sleep, -5 * EDO_SECOND));
	assert_ready(&hand, sleep_for(&sleep, INT64_MIN));
	hand_deinit(&hand);
}

TEST(duration_counts_from_the_first_poll)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	sleep_for(&sleep, 10 * MS);
	hand_advance(&hand, DAY);
	assert_pending(&hand, &sleep.future);
	hand_advance(&hand, 10 * MS);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}

TEST(sleep_until_a_past_instant_does_not_wait)
{
	struct edo_sleep_until__frame sleep;
	struct hand hand;

	hand_init(&hand);
	edo_sleep_until__init(&sleep, edo_now());
	assert_ready(&hand, &sleep.future);
	edo_sleep_until__init(&sleep, edo_now() + MS);
	assert_pending(&hand, &sleep.future);
	hand_advance(&hand, MS);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}

TEST(sleep_of_less_than_a_millisecond_ends_at_the_next_one)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_pending(&hand, sleep_for(&sleep, 1));
	hand_advance(&hand, MS);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}

TEST(steps_of_less_than_a_millisecond_add_up)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_pending(&hand, sleep_for(&sleep, MS));
	for (int i = 0; i < 3; i++) {
		hand_advance(&hand, 250 * EDO_MICROSECOND);
		assert_pending(&hand, &sleep.future);
	}
	hand_advance(&hand, 250 * EDO_MICROSECOND);
	assert_int_equal(hand_take_wakes(&hand), 1);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}

TEST(sleeps_of_years_and_for_ever_can_be_waited_for_and_cancelled)
{
	static const int64_t durations[] = { 5 * 365 * DAY, 36500 * DAY,
					     INT64_MAX - 1, INT64_MAX };
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		assert_pending(&hand, sleep_for(&sleep, durations[i]));
		hand_advance(&hand, DAY);
		assert_pending(&hand, &sleep.future);
		assert_cancelled(&hand, &sleep.future);
	}
	hand_deinit(&hand);
}

TEST(cancelled_sleep_is_not_woken)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_pending(&hand, sleep_for(&sleep, MS));
	assert_cancelled(&hand, &sleep.future);
	assert_int_equal(edo__wheel_n_armed(hand.worker.wheel), 0);
	hand_advance(&hand, MS);
	assert_int_equal(hand_take_wakes(&hand), 0);
	hand_deinit(&hand);
}

TEST(sleep_that_was_never_polled_arms_nothing)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_cancelled(&hand, sleep_for(&sleep, MS));
	hand_deinit(&hand);
}

TEST(sleep_that_has_fired_can_still_be_cancelled)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	assert_pending(&hand, sleep_for(&sleep, MS));
	hand_advance(&hand, MS);
	assert_cancelled(&hand, &sleep.future);
	hand_deinit(&hand);
}

TEST(sleep_that_changes_its_task_wakes_the_latest)
{
	struct counting_waker other;
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	counting_waker_init(&other);
	assert_pending(&hand, sleep_for(&sleep, MS));
	hand.context.waker = &other.waker;
	assert_pending(&hand, &sleep.future);
	hand_advance(&hand, MS);
	assert_int_equal(hand_take_wakes(&hand), 0);
	assert_int_equal(counting_waker_take(&other), 1);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}

static enum edo_poll poll_without_budget(struct hand *hand,
					 struct edo_future *future)
{
	hand->context.budget = 0;
	return edo_future_poll(future, &hand->context);
}

TEST(sleep_ends_although_the_budget_is_always_spent)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	sleep_for(&sleep, MS);
	assert_int_equal(poll_without_budget(&hand, &sleep.future),
			 EDO_PENDING);
	assert_int_equal(hand.n_deferred, 1);
	hand_advance(&hand, MS);
	assert_int_equal(poll_without_budget(&hand, &sleep.future), EDO_READY);
	hand_deinit(&hand);
}

TEST(sleep_of_nothing_is_charged)
{
	struct edo_sleep__frame sleep;
	struct hand hand;

	hand_init(&hand);
	sleep_for(&sleep, 0);
	assert_int_equal(poll_without_budget(&hand, &sleep.future),
			 EDO_PENDING);
	assert_int_equal(poll_without_budget(&hand, &sleep.future),
			 EDO_PENDING);
	assert_ready(&hand, &sleep.future);
	hand_deinit(&hand);
}
