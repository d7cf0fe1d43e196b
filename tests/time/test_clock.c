/* SPDX-License-Identifier: MIT */

#include "hand.h"

#include <time.h>

#include <edo/time/clock.h>

#define MS EDO_MILLISECOND

TEST(time_outside_a_runtime_goes_on)
{
	struct timespec pause = { 0, 2000000 };
	int64_t before = edo_now();

	nanosleep(&pause, NULL);
	assert_true(edo_now() >= before + 2 * MS);
}

TEST(paused_clock_stands_still_on_a_whole_millisecond)
{
	struct timespec pause = { 0, 2000000 };
	struct hand hand;
	int64_t before;

	hand_init(&hand);
	before = edo_now();
	nanosleep(&pause, NULL);
	assert_int_equal(edo_now(), before);
	assert_int_equal(before % MS, 0);
	hand_deinit(&hand);
}

TEST(resumed_clock_goes_on_from_where_it_stood)
{
	struct hand hand;
	int64_t before;

	hand_init(&hand);
	hand_advance(&hand, 3600 * EDO_SECOND);
	before = edo_now();
	edo_clock_resume();
	assert_true(edo_now() >= before);
	assert_true(edo_now() < before + 1800 * EDO_SECOND);
	edo_clock_pause();
	assert_true(edo_now() >= before);
	hand_deinit(&hand);
}

TEST(clock_stands_at_the_end_of_time)
{
	struct hand hand;

	hand_init(&hand);
	edo__clock_advance_to(&hand.clock, INT64_MAX - 1);
	for (int i = 0; i < 2; i++) {
		edo_clock_resume();
		assert_true(edo_now() >= INT64_MAX - 1);
		edo_clock_pause();
		assert_true(edo_now() >= INT64_MAX - 1);
	}
	hand_deinit(&hand);
}

TEST(clock_never_goes_back)
{
	struct hand hand;
	int64_t last;

	hand_init(&hand);
	last = edo_now();
	for (int i = 0; i < 100; i++) {
		edo_clock_resume();
		assert_true(edo_now() >= last);
		edo_clock_pause();
		assert_true(edo_now() >= last);
		last = edo_now();
	}
	edo__clock_advance_to(&hand.clock, last - MS);
	assert_int_equal(edo_now(), last);
	edo__clock_advance_to(&hand.clock, EDO__INSTANT_NEVER);
	assert_int_equal(edo_now(), last);
	hand_deinit(&hand);
}

TEST(advance_moves_the_clock_exactly_and_lets_others_run)
{
	struct edo_clock_advance__frame advance;
	struct hand hand;
	int64_t before;

	hand_init(&hand);
	before = edo_now();
	edo_clock_advance__init(&advance, 51592 * EDO_MICROSECOND + 1);
	assert_pending(&hand, &advance.future);
	assert_int_equal(hand.n_deferred, 1);
	assert_int_equal(edo_now(), before + 51592 * EDO_MICROSECOND + 1);
	assert_ready(&hand, &advance.future);
	assert_int_equal(edo_now(), before + 51592 * EDO_MICROSECOND + 1);
	hand_deinit(&hand);
}

TEST(advance_that_was_not_polled_moves_nothing)
{
	struct edo_clock_advance__frame advance;
	struct hand hand;
	int64_t before;

	hand_init(&hand);
	before = edo_now();
	edo_clock_advance__init(&advance, MS);
	assert_cancelled(&hand, &advance.future);
	assert_int_equal(edo_now(), before);
	hand_deinit(&hand);
}
