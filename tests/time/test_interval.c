/* SPDX-License-Identifier: MIT */

/*
 * Ticks, driven by hand under a paused clock. Instants are in milliseconds from
 * the start of the interval.
 */

#include "hand.h"

#include <edo/time/interval.h>

#define MS EDO_MILLISECOND

struct fixture {
	struct hand hand;
	struct edo_interval *interval;
	struct edo_interval_tick__frame tick;
	int64_t start;
};

static void begin(struct fixture *f, int64_t period,
		  enum edo_missed_tick behaviour)
{
	hand_init(&f->hand);
	f->start = edo_now();
	f->interval = edo_interval_new(period, behaviour);
	assert_non_null(f->interval);
}

static void end(struct fixture *f)
{
	edo_interval_free(f->interval);
	hand_deinit(&f->hand);
}

/* A tick that is due now; then the next is due at @next. */
static void assert_tick(struct fixture *f, int64_t next)
{
	edo_interval_tick__init(&f->tick, f->interval);
	assert_ready(&f->hand, &f->tick.future);
	assert_int_equal(edo_interval_next(f->interval) - f->start, next * MS);
}

static void assert_no_tick(struct fixture *f)
{
	edo_interval_tick__init(&f->tick, f->interval);
	assert_pending(&f->hand, &f->tick.future);
	assert_cancelled(&f->hand, &f->tick.future);
}

static void go_to(struct fixture *f, int64_t instant)
{
	hand_advance(&f->hand, f->start + instant * MS - edo_now());
}

TEST(first_tick_comes_at_once_and_the_others_by_the_period)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_BURST);
	assert_tick(&f, 50);
	for (int i = 1; i < 10; i++) {
		assert_no_tick(&f);
		go_to(&f, 50 * i);
		assert_tick(&f, 50 * (i + 1));
	}
	end(&f);
}

TEST(waiting_tick_wakes_when_it_is_due)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_BURST);
	assert_tick(&f, 50);
	edo_interval_tick__init(&f.tick, f.interval);
	assert_pending(&f.hand, &f.tick.future);
	go_to(&f, 50);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.tick.future);
	end(&f);
}

TEST(cancelled_tick_comes_to_the_next_wait)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_BURST);
	assert_tick(&f, 50);
	edo_interval_tick__init(&f.tick, f.interval);
	assert_pending(&f.hand, &f.tick.future);
	go_to(&f, 50);
	assert_cancelled(&f.hand, &f.tick.future);
	assert_tick(&f, 100);
	end(&f);
}

TEST(burst_makes_up_for_every_missed_tick)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_BURST);
	assert_tick(&f, 50);
	go_to(&f, 170);
	assert_tick(&f, 100);
	assert_tick(&f, 150);
	assert_tick(&f, 200);
	assert_no_tick(&f);
	go_to(&f, 200);
	assert_tick(&f, 250);
	end(&f);
}

TEST(delay_starts_anew_from_the_late_tick)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_DELAY);
	assert_tick(&f, 50);
	go_to(&f, 170);
	assert_tick(&f, 220);
	assert_no_tick(&f);
	go_to(&f, 220);
	assert_tick(&f, 270);
	end(&f);
}

TEST(skip_leaves_the_missed_ticks_out)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_SKIP);
	assert_tick(&f, 50);
	go_to(&f, 170);
	assert_tick(&f, 200);
	assert_no_tick(&f);
	go_to(&f, 200);
	assert_tick(&f, 250);
	end(&f);
}

TEST(tick_that_is_a_little_late_was_not_missed)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_DELAY);
	assert_tick(&f, 50);
	go_to(&f, 55);
	assert_tick(&f, 100);
	go_to(&f, 106);
	assert_tick(&f, 156);
	end(&f);
}

TEST(reset_sets_the_next_tick)
{
	struct fixture f;

	begin(&f, 50 * MS, EDO_MISSED_TICK_BURST);
	assert_tick(&f, 50);
	edo_interval_reset(f.interval, f.start + 500 * MS);
	go_to(&f, 400);
	assert_no_tick(&f);
	go_to(&f, 500);
	assert_tick(&f, 550);
	edo_interval_reset(f.interval, edo_now());
	assert_tick(&f, 550);
	end(&f);
}

TEST(period_beyond_the_end_of_time_ticks_once)
{
	struct fixture f;

	begin(&f, INT64_MAX, EDO_MISSED_TICK_SKIP);
	edo_interval_tick__init(&f.tick, f.interval);
	assert_ready(&f.hand, &f.tick.future);
	go_to(&f, 100000);
	assert_no_tick(&f);
	end(&f);
}

TEST(reset_to_the_beginning_of_time_is_just_very_late)
{
	struct fixture f;
	int64_t next;

	begin(&f, 50 * MS, EDO_MISSED_TICK_SKIP);
	edo_interval_reset(f.interval, INT64_MIN);
	edo_interval_tick__init(&f.tick, f.interval);
	assert_ready(&f.hand, &f.tick.future);
	next = edo_interval_next(f.interval);
	assert_true(next > f.start && next <= f.start + 50 * MS);
	end(&f);
}

TEST(freeing_no_interval_does_nothing)
{
	edo_interval_free(NULL);
}
