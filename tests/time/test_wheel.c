/* SPDX-License-Identifier: MIT */

/*
 * The wheel alone, with instants of the test's own choosing, and against a
 * model that looks through all timers.
 */

#include "wakers.h"
#include "test.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <base/alloc.h>
#include <base/list.h>
#include <edo/time/clock.h>
#include <time/clock.h>
#include <time/wheel.h>

#define MS EDO_MILLISECOND
#define START (INT64_C(123456789) * MS)
#define DAY (86400 * EDO_SECOND)

struct timing {
	struct edo_waker waker;
	struct edo__timer timer;
	int64_t deadline;
	bool is_armed;
	uint64_t number; /* in the order of arming */
};

/* What has fired, in order. */
static struct timing **fired;
static size_t n_fired;

static void log_wake(struct edo_waker *waker)
{
	fired[n_fired++] = edo__container_of(waker, struct timing, waker);
}

static void not_needed(struct edo_waker *waker)
{
	(void)waker;
	abort(); /* a wheel borrows */
}

static const struct edo_waker_type log_type = {
	.wake = not_needed,
	.mark = mark_self,
	.schedule = log_wake,
	.ref = not_needed,
	.unref = not_needed,
};

static void arm(struct edo__wheel *wheel, struct timing *timing,
		int64_t deadline)
{
	static uint64_t n_armed;

	timing->waker.type = &log_type;
	timing->deadline = deadline;
	timing->is_armed = true;
	timing->number = n_armed++;
	timing->timer = edo__wheel_arm(wheel, deadline, &timing->waker);
}

static struct edo__wheel *new_wheel(struct timing **log)
{
	struct edo__wheel *wheel = edo__wheel_new(START);

	assert_non_null(wheel);
	fired = log;
	n_fired = 0;
	return wheel;
}

TEST(a_timer_fires_at_its_deadline_and_not_before)
{
	static const int64_t after[] = { 1 * MS,    2 * MS,
					 4095 * MS, 4096 * MS,
					 4097 * MS, 3600 * EDO_SECOND,
					 DAY,       60 * DAY,
					 365 * DAY, 36500 * DAY };
	struct timing timing, *log[1];

	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		struct edo__wheel *wheel = new_wheel(log);

		arm(wheel, &timing, START + after[i]);
		assert_int_equal(edo__wheel_turn(wheel, START + after[i] - 1),
				 0);
		assert_false(
			edo__wheel_poll(wheel, timing.timer, &timing.waker));
		assert_int_equal(edo__wheel_turn(wheel, START + after[i]), 1);
		assert_true(
			edo__wheel_poll(wheel, timing.timer, &timing.waker));
		assert_false(edo__wheel_cancel(wheel, timing.timer));
		edo__wheel_free(wheel);
	}
}

TEST(a_deadline_within_a_millisecond_is_rounded_up)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &timing, START + 1);
	assert_int_equal(edo__wheel_next_deadline(wheel), START + MS);
	assert_int_equal(edo__wheel_turn(wheel, START + MS - 1), 0);
	assert_int_equal(edo__wheel_turn(wheel, START + MS), 1);
	edo__wheel_free(wheel);
}

TEST(a_deadline_that_has_passed_fires_in_the_next_turn)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	edo__wheel_turn(wheel, START + 10 * MS);
	arm(wheel, &timing, START);
	assert_true(edo__wheel_next_deadline(wheel) <= START + 10 * MS);
	assert_int_equal(edo__wheel_turn(wheel, START + 10 * MS), 1);
	edo__wheel_free(wheel);
}

TEST(timers_fire_by_deadline_and_first_armed_first)
{
	static const int after[] = { 7, 5000, 7, 3, 5000, 3, 4999, 7 };
	static const int expected[] = { 3, 5, 0, 2, 7, 6, 1, 4 };
	struct timing timings[8], *log[8];
	struct edo__wheel *wheel = new_wheel(log);

	for (int i = 0; i < 8; i++)
		arm(wheel, &timings[i], START + after[i] * MS);
	assert_int_equal(edo__wheel_turn(wheel, START + EDO_SECOND * 10), 8);
	for (int i = 0; i < 8; i++)
		assert_ptr_equal(log[i], &timings[expected[i]]);
	edo__wheel_free(wheel);
}

TEST(a_timer_from_far_away_fires_before_a_later_armed_one)
{
	struct timing far, near, *log[2];
	struct edo__wheel *wheel = new_wheel(log);
	int64_t deadline = START + 7200 * EDO_SECOND;

	arm(wheel, &far, deadline);
	edo__wheel_turn(wheel, deadline - 2 * MS);
	arm(wheel, &near, deadline);
	assert_int_equal(edo__wheel_turn(wheel, deadline), 2);
	assert_ptr_equal(log[0], &far);
	assert_ptr_equal(log[1], &near);
	edo__wheel_free(wheel);
}

TEST(the_end_of_time_never_comes)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &timing, EDO__INSTANT_NEVER);
	assert_int_equal(edo__wheel_turn(wheel, EDO__INSTANT_NEVER), 0);
	assert_int_equal(edo__wheel_next_deadline(wheel), EDO__INSTANT_NEVER);
	assert_true(edo__wheel_cancel(wheel, timing.timer));
	edo__wheel_free(wheel);
}

TEST(a_far_timer_does_not_hide_a_near_one)
{
	struct timing far, near, *log[2];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &far, START + 3650 * DAY);
	arm(wheel, &near, START + 1);
	assert_int_equal(edo__wheel_next_deadline(wheel), START + MS);
	assert_int_equal(edo__wheel_turn(wheel, START + MS), 1);
	assert_ptr_equal(log[0], &near);
	edo__wheel_free(wheel);
}

TEST(a_cancelled_timer_does_not_fire_and_its_handle_stays_dead)
{
	struct timing first, second, *log[2];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &first, START + 5 * MS);
	assert_true(edo__wheel_cancel(wheel, first.timer));
	assert_false(edo__wheel_cancel(wheel, first.timer));
	arm(wheel, &second, START + 5 * MS); /* in the slot of the first */
	assert_int_equal(second.timer.slot, first.timer.slot);
	assert_false(edo__wheel_cancel(wheel, first.timer));
	assert_int_equal(edo__wheel_turn(wheel, START + 5 * MS), 1);
	assert_ptr_equal(log[0], &second);
	edo__wheel_free(wheel);
}

TEST(an_idle_loop_does_not_wake_for_cancelled_timers)
{
	struct timing timings[100], last, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	for (int i = 0; i < 100; i++)
		arm(wheel, &timings[i], START + (i + 1) * MS);
	arm(wheel, &last, START + 500 * MS);
	for (int i = 0; i < 100; i++)
		edo__wheel_cancel(wheel, timings[i].timer);
	assert_int_equal(edo__wheel_next_deadline(wheel), START + 500 * MS);
	edo__wheel_cancel(wheel, last.timer);
	assert_int_equal(edo__wheel_next_deadline(wheel), EDO__INSTANT_NEVER);
	edo__wheel_free(wheel);
}

TEST(the_latest_waker_is_the_one_that_is_woken)
{
	struct timing first, second, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &first, START + MS);
	second.waker.type = &log_type;
	assert_false(edo__wheel_poll(wheel, first.timer, &second.waker));
	edo__wheel_turn(wheel, START + MS);
	assert_ptr_equal(log[0], &second);
	edo__wheel_free(wheel);
}

TEST(less_address_space_will_do)
{
	for (int i = 1; i <= 2; i++) {
		struct timing timing, *log[1];
		struct edo__wheel *wheel = new_wheel(log);

		edo__alloc_fail_at(i);
		arm(wheel, &timing, START + MS);
		assert_false(edo__alloc_failure_is_pending());
		assert_int_equal(edo__wheel_turn(wheel, START + MS), 1);
		edo__wheel_free(wheel);
	}
}

TEST(wheel_says_that_there_is_no_memory)
{
	edo__alloc_fail_at(1);
	assert_null(edo__wheel_new(START));
}

/* A waker that cancels one timer and arms another while timers fire. */
struct meddler {
	struct edo_waker waker;
	struct edo__wheel *wheel;
	struct timing *victim;
	struct timing *heir;
};

static void meddle(struct edo_waker *waker)
{
	struct meddler *meddler =
		edo__container_of(waker, struct meddler, waker);

	edo__wheel_cancel(meddler->wheel, meddler->victim->timer);
	arm(meddler->wheel, meddler->heir, START);
}

TEST(a_waker_may_cancel_and_arm_timers)
{
	static const struct edo_waker_type meddler_type = {
		.mark = mark_self,
		.schedule = meddle,
	};
	struct timing victim, heir, *log[2];
	struct edo__wheel *wheel = new_wheel(log);
	struct meddler meddler = { { &meddler_type }, wheel, &victim, &heir };

	edo__wheel_arm(wheel, START + MS, &meddler.waker);
	arm(wheel, &victim, START + 2 * MS);
	assert_int_equal(edo__wheel_turn(wheel, START + 2 * MS), 2);
	assert_int_equal(n_fired, 1);
	assert_ptr_equal(log[0], &heir);
	edo__wheel_free(wheel);
}

/* Those of one millisecond are marked together, before the first is scheduled. */
TEST(a_timer_that_is_put_off_fires_when_it_is_due_now)
{
	static const int64_t after[] = { 0,         1 * MS,  4095 * MS,
					 4096 * MS, 60 * MS, 3600 * EDO_SECOND,
					 DAY,       40 * DAY };
	struct timing timing, *log[1];

	for (size_t i = 0; i < 64; i++) {
		int64_t old = START + MS + after[i / 8];
		int64_t new = old + after[i % 8];
		struct edo__wheel *wheel = new_wheel(log);

		arm(wheel, &timing, old);
		if (!edo__wheel_put_off(wheel, timing.timer, edo__tick_of(old),
					edo__tick_of(new))) {
			assert_true(edo__tick_of(old) >> 32 !=
				    edo__tick_of(new) >> 32);
			new = old;
		}
		assert_int_equal(edo__wheel_turn(wheel, new - 1), 0);
		assert_true(edo__wheel_next_deadline(wheel) <= new);
		assert_int_equal(edo__wheel_turn(wheel, new), 1);
		assert_int_equal(edo__wheel_n_armed(wheel), 0);
		edo__wheel_free(wheel);
	}
}

TEST(a_timer_cannot_be_put_off_to_an_earlier_tick)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);
	uint64_t tick = edo__tick_of(START + 9 * MS);

	arm(wheel, &timing, START + 9 * MS);
	assert_false(edo__wheel_put_off(wheel, timing.timer, tick, tick - 1));
	assert_int_equal(edo__wheel_turn(wheel, START + 9 * MS), 1);
	assert_false(edo__wheel_put_off(wheel, timing.timer, tick, tick + 1));
	edo__wheel_free(wheel);
}

TEST(slots_that_another_thread_gave_back_are_used_again)
{
	struct timing timings[3], *log[3];
	struct edo__wheel *wheel = new_wheel(log);

	for (int i = 0; i < 3; i++)
		arm(wheel, &timings[i], START + MS);
	for (int i = 0; i < 2; i++) {
		assert_true(edo__wheel_cancel_foreign(wheel, timings[i].timer));
		assert_false(
			edo__wheel_cancel_foreign(wheel, timings[i].timer));
	}
	assert_int_equal(edo__wheel_n_armed(wheel), 1);
	assert_int_equal(edo__wheel_turn(wheel, START), 0);
	assert_int_equal(edo__wheel_n_armed(wheel), 1);
	arm(wheel, &timings[0], START + MS);
	arm(wheel, &timings[1], START + MS);
	assert_true(timings[0].timer.slot < 2 && timings[1].timer.slot < 2);
	assert_int_equal(edo__wheel_turn(wheel, START + MS), 3);
	edo__wheel_free(wheel);
}

TEST(a_wheel_whose_timers_other_threads_cancel_has_no_deadline)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);

	arm(wheel, &timing, START + MS);
	edo__wheel_cancel_foreign(wheel, timing.timer);
	assert_int_equal(edo__wheel_n_armed(wheel), 0);
	assert_int_equal(edo__wheel_next_deadline(wheel), EDO__INSTANT_NEVER);
	edo__wheel_free(wheel);
}

TEST(entries_of_timers_that_other_threads_cancel_are_swept_out)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 1000000; i++) {
		arm(wheel, &timing, START + DAY + i * MS);
		edo__wheel_cancel_foreign(wheel, timing.timer);
		if (i % 61 == 0)
			edo__wheel_turn(wheel, START);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8192);
	edo__wheel_free(wheel);
}

TEST(a_timer_of_the_same_millisecond_cannot_be_cancelled_by_a_waker)
{
	static const struct edo_waker_type meddler_type = {
		.mark = mark_self,
		.schedule = meddle,
	};
	struct timing victim, heir, *log[3];
	struct edo__wheel *wheel = new_wheel(log);
	struct meddler meddler = { { &meddler_type }, wheel, &victim, &heir };

	edo__wheel_arm(wheel, START + MS, &meddler.waker);
	arm(wheel, &victim, START + MS);
	assert_int_equal(edo__wheel_turn(wheel, START + MS), 3);
	assert_int_equal(n_fired, 2);
	assert_ptr_equal(log[0], &victim);
	assert_ptr_equal(log[1], &heir);
	edo__wheel_free(wheel);
}

TEST(a_million_cycles_of_arming_and_cancelling_take_no_more_room)
{
	struct timing timing, *log[1];
	struct edo__wheel *wheel = new_wheel(log);
	struct rusage before, after;

	for (int i = 0; i < 10000; i++) {
		arm(wheel, &timing, START + DAY);
		edo__wheel_cancel(wheel, timing.timer);
	}
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 1000000; i++) {
		arm(wheel, &timing, START + DAY + i * MS);
		edo__wheel_cancel(wheel, timing.timer);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8192);
	assert_int_equal(edo__wheel_n_armed(wheel), 0);
	edo__wheel_free(wheel);
}

/* Against the model */

#define N_TIMINGS 3000

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* From nanoseconds to centuries, every magnitude as often. */
static int64_t random_span(uint64_t *state, int n_bits_max)
{
	uint64_t bits = next_random(state) % (uint64_t)n_bits_max + 1;

	return (int64_t)(next_random(state) >> (64 - bits));
}

static int64_t tick_of(int64_t deadline)
{
	return (deadline + MS - 1) / MS;
}

static int by_deadline(const void *a, const void *b)
{
	const struct timing *x = *(struct timing *const *)a;
	const struct timing *y = *(struct timing *const *)b;
	int64_t order = tick_of(x->deadline) - tick_of(y->deadline);

	if (order == 0)
		order = x->number < y->number ? -1 : 1;
	return order < 0 ? -1 : 1;
}

/* What is due, in the order in which it has to fire. */
static size_t model_turn(struct timing *timings, int64_t now,
			 struct timing **ret_due)
{
	size_t n_due = 0;

	for (int i = 0; i < N_TIMINGS; i++) {
		if (timings[i].is_armed &&
		    tick_of(timings[i].deadline) <= now / MS) {
			timings[i].is_armed = false;
			ret_due[n_due++] = &timings[i];
		}
	}
	qsort(ret_due, n_due, sizeof(ret_due[0]), by_deadline);
	return n_due;
}

static int64_t model_next(const struct timing *timings)
{
	int64_t next = EDO__INSTANT_NEVER;

	for (int i = 0; i < N_TIMINGS; i++) {
		if (timings[i].is_armed && timings[i].deadline < next)
			next = timings[i].deadline;
	}
	return next;
}

static void check_turn(struct edo__wheel *wheel, struct timing *timings,
		       int64_t now)
{
	static struct timing *due[N_TIMINGS];
	size_t n_due = model_turn(timings, now, due);

	n_fired = 0;
	assert_int_equal(edo__wheel_turn(wheel, now), n_due);
	assert_int_equal(n_fired, n_due);
	assert_memory_equal(fired, due, n_due * sizeof(due[0]));
}

/* Sleeps from deadline to deadline, as an idle loop would. */
static void check_next(struct edo__wheel *wheel, struct timing *timings,
		       int64_t *now)
{
	int64_t next = model_next(timings);
	int64_t told = edo__wheel_next_deadline(wheel);

	if (next == EDO__INSTANT_NEVER) {
		assert_int_equal(told, EDO__INSTANT_NEVER);
		return;
	}
	for (int i = 0; told < tick_of(next) * MS; i++) {
		assert_true(i < 4); /* once a level */
		if (told > *now)
			*now = told;
		check_turn(wheel, timings, *now);
		told = edo__wheel_next_deadline(wheel);
	}
	assert_int_equal(told, tick_of(next) * MS);
}

static void change_one(struct edo__wheel *wheel, struct timing *timing,
		       int64_t now, uint64_t *state)
{
	if (!timing->is_armed) {
		arm(wheel, timing, now + 1 + random_span(state, 60));
		return;
	}
	assert_true(edo__wheel_cancel(wheel, timing->timer));
	timing->is_armed = false;
}

static void play(uint64_t seed)
{
	static struct timing timings[N_TIMINGS], *log[N_TIMINGS];
	struct edo__wheel *wheel = new_wheel(log);
	uint64_t state = seed;
	int64_t now = START;

	for (int i = 0; i < N_TIMINGS; i++)
		timings[i].is_armed = false;
	for (int i = 0; i < 400; i++) {
		for (uint64_t n = next_random(&state) % 200; n; n--)
			change_one(wheel,
				   &timings[next_random(&state) % N_TIMINGS],
				   now, &state);
		if (next_random(&state) % 2)
			now += random_span(&state, 48);
		check_turn(wheel, timings, now);
		if (next_random(&state) % 2)
			check_next(wheel, timings, &now);
	}
	edo__wheel_free(wheel);
}

TEST(random_timers_fire_as_the_model_says)
{
	for (uint64_t seed = 1; seed <= 20; seed++)
		play(seed * UINT64_C(0x9e3779b97f4a7c15));
}
