/* SPDX-License-Identifier: MIT */

/* A timer that is moved, driven by hand under a paused clock. */

#include "driven.h"

#include <pthread.h>
#include <string.h>

#include <edo/time/timer.h>
#include <future/noop.h>
#include <time/wheel.h>

#define MS EDO_MILLISECOND
#define DAY (86400 * EDO_SECOND)

struct fixture {
	struct hand hand;
	struct edo_timer timer;
	struct edo_timer_wait__frame wait;
	int64_t start;
};

static void open(struct fixture *f)
{
	hand_init(&f->hand);
	edo_timer_init(&f->timer);
	f->start = edo_now();
}

static void close(struct fixture *f)
{
	edo_timer_deinit(&f->timer);
	hand_deinit(&f->hand);
}

static struct edo_future *new_wait(struct fixture *f)
{
	edo_timer_wait__init(&f->wait, &f->timer);
	return &f->wait.future;
}

static void start(struct fixture *f, int64_t after)
{
	edo_timer_start(&f->timer, f->start + after);
}

/* Waits from now on, and is woken and ready @after, not a millisecond before. */
static void assert_ends(struct fixture *f, int64_t after)
{
	int64_t left = f->start + after - edo_now();

	assert_pending(&f->hand, new_wait(f));
	hand_advance(&f->hand, left - 1);
	assert_int_equal(hand_take_wakes(&f->hand), 0);
	assert_pending(&f->hand, &f->wait.future);
	hand_advance(&f->hand, 1);
	assert_int_equal(hand_take_wakes(&f->hand), 1);
	assert_ready(&f->hand, &f->wait.future);
	assert_false(edo_timer_is_armed(&f->timer));
}

TEST(timer_fires_when_its_time_has_come_and_not_before)
{
	struct fixture f;

	open(&f);
	assert_false(edo_timer_is_armed(&f.timer));
	start(&f, 10 * MS);
	assert_true(edo_timer_is_armed(&f.timer));
	assert_ends(&f, 10 * MS);
	close(&f);
}

TEST(timer_that_has_fired_ends_every_wait_until_it_is_stopped)
{
	struct fixture f;

	open(&f);
	start(&f, MS);
	hand_advance(&f.hand, MS);
	assert_ready(&f.hand, new_wait(&f));
	assert_ready(&f.hand, new_wait(&f));
	assert_false(edo_timer_stop(&f.timer));
	assert_pending(&f.hand, new_wait(&f));
	assert_cancelled(&f.hand, &f.wait.future);
	close(&f);
}

TEST(reset_to_later_before_it_fires)
{
	static const int64_t after[] = { 10 * MS, 11 * MS,  4096 * MS,
					 DAY,     40 * DAY, 60 * DAY };
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		struct fixture f;

		open(&f);
		start(&f, 10 * MS);
		start(&f, after[i]);
		assert_int_equal(edo__wheel_n_armed(f.hand.worker.wheel), 1);
		assert_ends(&f, after[i]);
		close(&f);
	}
}

TEST(reset_to_later_while_it_is_waited_for)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_pending(&f.hand, new_wait(&f));
	for (int i = 1; i <= 100; i++) {
		hand_advance(&f.hand, 5 * MS);
		start(&f, (5 * i + 10) * MS);
	}
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	hand_advance(&f.hand, 10 * MS - 1);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	hand_advance(&f.hand, 1);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.wait.future);
	close(&f);
}

TEST(reset_to_earlier)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * DAY);
	start(&f, 7 * MS);
	assert_ends(&f, 7 * MS);
	close(&f);
}

/* The entry was put where the second deadline is; the third lies before. */
TEST(reset_to_later_and_then_to_between)
{
	struct fixture f;

	open(&f);
	start(&f, 5 * MS);
	start(&f, 50 * MS);
	hand_advance(&f.hand, 5 * MS);
	start(&f, 20 * MS);
	assert_int_equal(edo__wheel_n_armed(f.hand.worker.wheel), 1);
	assert_ends(&f, 20 * MS);
	close(&f);
}

TEST(reset_to_the_past_fires_at_once)
{
	struct fixture f;

	open(&f);
	start(&f, 100 * MS);
	assert_pending(&f.hand, new_wait(&f));
	hand_advance(&f.hand, 50 * MS);
	start(&f, 40 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_false(edo_timer_is_armed(&f.timer));
	assert_ready(&f.hand, &f.wait.future);
	close(&f);
}

TEST(reset_after_it_has_fired)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_ends(&f, 10 * MS);
	start(&f, 20 * MS);
	assert_ends(&f, 20 * MS);
	close(&f);
}

TEST(reset_after_it_has_fired_and_before_that_was_seen)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_pending(&f.hand, new_wait(&f));
	hand_advance(&f.hand, 10 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	start(&f, 20 * MS);
	assert_pending(&f.hand, &f.wait.future);
	hand_advance(&f.hand, 10 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.wait.future);
	close(&f);
}

TEST(wait_for_a_stopped_timer_ends_when_it_was_started_again)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_pending(&f.hand, new_wait(&f));
	assert_true(edo_timer_stop(&f.timer));
	hand_advance(&f.hand, 10 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_pending(&f.hand, &f.wait.future);
	start(&f, 30 * MS);
	hand_advance(&f.hand, 20 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.wait.future);
	close(&f);
}

TEST(cancelled_wait_lets_the_timer_go_on_and_wakes_nobody)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_pending(&f.hand, new_wait(&f));
	assert_cancelled(&f.hand, &f.wait.future);
	assert_true(edo_timer_is_armed(&f.timer));
	hand_advance(&f.hand, 10 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_ready(&f.hand, new_wait(&f));
	close(&f);
}

TEST(wait_that_does_not_wait_is_charged_and_one_that_waited_is_not_refused)
{
	struct fixture f;

	open(&f);
	start(&f, 0);
	f.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(new_wait(&f), &f.hand.context),
			 EDO_PENDING);
	assert_int_equal(f.hand.n_deferred, 1);
	assert_ready(&f.hand, &f.wait.future);
	start(&f, MS);
	f.hand.context.budget = 0;
	assert_int_equal(edo_future_poll(new_wait(&f), &f.hand.context),
			 EDO_PENDING);
	hand_advance(&f.hand, MS);
	assert_int_equal(edo_future_poll(&f.wait.future, &f.hand.context),
			 EDO_READY);
	close(&f);
}

TEST(timers_for_ever_and_before_the_beginning)
{
	struct fixture f;

	open(&f);
	edo_timer_start(&f.timer, INT64_MAX);
	assert_pending(&f.hand, new_wait(&f));
	hand_advance(&f.hand, 1000 * DAY);
	assert_pending(&f.hand, &f.wait.future);
	edo_timer_start(&f.timer, INT64_MIN);
	assert_ready(&f.hand, &f.wait.future);
	close(&f);
}

/* Any moves at any time against one deadline that is remembered. */
static void play(uint64_t seed)
{
	bool has_started = false;
	int64_t deadline = 0;
	uint64_t random = seed;
	struct fixture f;

	open(&f);
	for (int i = 0; i < 2000; i++) {
		random = random * UINT64_C(6364136223846793005) + 1;
		if (random >> 63) {
			deadline = edo_now() +
				   ((int64_t)(random >> 20 & 0xffffff) >>
				    (random >> 50 & 15)) *
					   MS;
			edo_timer_start(&f.timer, deadline);
			has_started = true;
		} else {
			hand_advance(&f.hand,
				     (int64_t)(random >> 20 & 0xfffff) >>
					     (random >> 50 & 15) << 12);
		}
		assert_int_equal(edo_timer_is_armed(&f.timer),
				 has_started &&
					 edo__tick_of(deadline) >
						 (uint64_t)(edo_now() / MS));
	}
	close(&f);
}

TEST(moved_at_random_it_is_armed_until_the_latest_deadline)
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		play(seed);
}

/* ---- on another worker -------------------------------------------------- */

static void *move_and_wait_elsewhere(void *argument)
{
	struct fixture *f = argument;
	struct edo__wheel *old = f->timer.wheel;
	struct hand hand;

	hand_init(&hand);
	assert_true(edo_timer_is_armed(&f->timer));
	edo_timer_start(&f->timer, edo_now() + 20 * MS);
	assert_int_equal(edo__wheel_n_armed(old), 0);
	assert_pending(&hand, new_wait(f));
	hand_advance(&hand, 20 * MS);
	assert_int_equal(hand_take_wakes(&hand), 1);
	assert_ready(&hand, &f->wait.future);
	hand_deinit(&hand);
	return NULL;
}

static void *cancel_wait_and_stop_elsewhere(void *argument)
{
	struct fixture *f = argument;
	struct hand hand;

	hand_init(&hand);
	assert_cancelled(&hand, &f->wait.future);
	assert_true(edo_timer_stop(&f->timer));
	hand_deinit(&hand);
	return NULL;
}

static void elsewhere(struct fixture *f, void *(*run)(void *argument))
{
	pthread_t thread;

	pthread_create(&thread, NULL, run, f);
	pthread_join(thread, NULL);
}

TEST(timer_that_is_moved_on_another_worker_fires_there)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	elsewhere(&f, move_and_wait_elsewhere);
	hand_advance(&f.hand, 10 * MS);
	close(&f);
}

TEST(timer_that_is_stopped_on_another_worker_does_not_fire)
{
	struct fixture f;

	open(&f);
	start(&f, 10 * MS);
	assert_pending(&f.hand, new_wait(&f));
	elsewhere(&f, cancel_wait_and_stop_elsewhere);
	assert_int_equal(edo__wheel_n_armed(f.hand.worker.wheel), 0);
	hand_advance(&f.hand, 10 * MS);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	close(&f);
}

/* ---- misuse -------------------------------------------------------------- */

static void start_now(void *timer)
{
	edo_timer_start(timer, 0);
}

static void deinit(void *timer)
{
	edo_timer_deinit(timer);
}

static void wait_again(void *argument)
{
	struct fixture *f = argument;
	struct edo_timer_wait__frame second;

	edo_timer_wait__init(&second, &f->timer);
	hand_poll(&f->hand, &second.future);
}

TEST(timer_outside_a_runtime_panics)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	assert_panics(start_now, &timer, "edo_timer_start outside a runtime");
	assert_false(edo_timer_stop(&timer));
	edo_timer_deinit(&timer);
}

TEST(wait_for_a_timer_that_is_not_armed_may_be_cancelled_outside_a_runtime)
{
	struct edo_context nowhere = edo__context_noop();
	struct fixture f;

	open(&f);
	assert_pending(&f.hand, new_wait(&f));
	assert_int_equal(edo_future_cancel(&f.wait.future, &nowhere),
			 EDO_READY);
	close(&f);
}

TEST(second_wait_and_the_end_of_a_timer_that_is_waited_for_panic)
{
	struct fixture f;

	open(&f);
	start(&f, MS);
	assert_pending(&f.hand, new_wait(&f));
	assert_panics(wait_again, &f, "somebody waits for it already");
	assert_panics(deinit, &f.timer, "a wait for it is pending");
	assert_cancelled(&f.hand, &f.wait.future);
	close(&f);
}
