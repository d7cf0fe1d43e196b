/* SPDX-License-Identifier: MIT */

/* Which deadline of a wheel comes first, against a look through all timers. */

#include "test.h"
#include "wakers.h"

#include <edo/time/clock.h>
#include <time/clock.h>
#include <time/wheel.h>

#define MS EDO_MILLISECOND
#define START (INT64_C(123456789) * MS)
#define N_TIMERS 300

struct timing {
	struct edo__timer timer;
	uint64_t tick;
	bool is_armed;
};

static void wake_nobody(struct edo_waker *waker)
{
	(void)waker;
}

static const struct edo_waker_type nobody_type = {
	.mark = mark_self,
	.schedule = wake_nobody,
};
static struct edo_waker nobody = { &nobody_type };

static uint64_t draw(uint64_t *random, uint64_t n)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (*random >> 33) % n;
}

static int64_t first_of(const struct timing *timings)
{
	uint64_t first = UINT64_MAX;

	for (int i = 0; i < N_TIMERS; i++)
		if (timings[i].is_armed && timings[i].tick < first)
			first = timings[i].tick;
	return first == UINT64_MAX ? EDO__INSTANT_NEVER : (int64_t)first * MS;
}

/* Some are cancelled, and some put off, within their bucket and beyond it. */
static void change_some(struct edo__wheel *wheel, struct timing *timings,
			uint64_t *random)
{
	for (int i = 0; i < N_TIMERS; i++) {
		struct timing *timing = &timings[i];
		uint64_t later =
			timing->tick + draw(random, 1u << draw(random, 26));

		if (draw(random, 8) == 0) {
			edo__wheel_cancel(wheel, timing->timer);
			timing->is_armed = false;
		} else if (draw(random, 3) == 0 &&
			   edo__wheel_put_off(wheel, timing->timer,
					      timing->tick, later)) {
			timing->tick = later;
		}
	}
}

static void turn_to(struct edo__wheel *wheel, struct timing *timings,
		    int64_t now)
{
	edo__wheel_turn(wheel, now);
	for (int i = 0; i < N_TIMERS; i++)
		if (timings[i].is_armed &&
		    (int64_t)timings[i].tick * MS <= now) {
			assert_true(edo__wheel_poll(wheel, timings[i].timer,
						    &nobody));
			timings[i].is_armed = false;
		}
}

TEST(first_deadline_is_that_of_the_earliest_timer)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct edo__wheel *wheel = edo__wheel_new(START);
		struct timing timings[N_TIMERS];
		uint64_t random = seed;
		int64_t next;

		for (int i = 0; i < N_TIMERS; i++) {
			timings[i].tick =
				(uint64_t)(START / MS) +
				draw(&random, UINT64_C(1) << draw(&random, 31));
			timings[i].timer = edo__wheel_arm_tick(
				wheel, timings[i].tick, &nobody);
			timings[i].is_armed = true;
		}
		change_some(wheel, timings, &random);
		while ((next = first_of(timings)) != EDO__INSTANT_NEVER) {
			assert_int_equal(edo__wheel_first_deadline(wheel),
					 next);
			turn_to(wheel, timings, next);
		}
		assert_int_equal(edo__wheel_first_deadline(wheel),
				 EDO__INSTANT_NEVER);
		edo__wheel_free(wheel);
	}
}

TEST(first_deadline_beyond_the_end_of_time_is_never)
{
	struct edo__wheel *wheel = edo__wheel_new(START);
	struct edo__timer timer = edo__wheel_arm(wheel, INT64_MAX, &nobody);

	assert_int_equal(edo__wheel_first_deadline(wheel), EDO__INSTANT_NEVER);
	edo__wheel_cancel(wheel, timer);
	edo__wheel_free(wheel);
}
