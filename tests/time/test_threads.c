/* SPDX-License-Identifier: MIT */

/*
 * A future that is polled on one thread and goes on on another, while the wheel
 * that has its timer turns: two workers, each with its own wheel. What only a
 * rare interleaving would show is in tests/model/model_wheel.c; this is for the
 * thread sanitizer.
 */

#include "hand.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <base/atomic.h>
#include <base/list.h>
#include <edo/time/interval.h>
#include <edo/time/sleep.h>
#include <time/wheel.h>

#define MS EDO_MILLISECOND
#define N_SLEEPS 200
#define N_ROUNDS 50

struct crowd {
	struct edo_sleep__frame sleeps[N_SLEEPS];
	struct counting_waker *wakers; /* on the heap, gone with the driver */
	uint32_t has_ended;            /* atomic */
	bool cancels;
};

/* Polls what was begun elsewhere under new wakers, and frees them at the end:
 * a wheel that still touches one shows. */
static void *drive_elsewhere(void *argument)
{
	struct crowd *crowd = argument;
	struct hand hand;

	hand_init(&hand);
	for (int i = 0; i < N_SLEEPS; i++) {
		struct edo_future *sleep = &crowd->sleeps[i].future;

		hand.context.waker = &crowd->wakers[i].waker;
		if (hand_poll(&hand, sleep) == EDO_READY)
			continue;
		if (crowd->cancels) {
			hand_cancel(&hand, sleep);
			continue;
		}
		while (hand_poll(&hand, sleep) != EDO_READY)
			while (!counting_waker_take(&crowd->wakers[i]))
				;
	}
	free(crowd->wakers);
	hand_deinit(&hand);
	edo__store_release(&crowd->has_ended,
			   1u); /* pairs with turn_until_ended() */
	return NULL;
}

static void turn_until_ended(struct hand *hand, struct crowd *crowd)
{
	/* Pairs with the release in drive_elsewhere(). */
	while (!edo__load_acquire(&crowd->has_ended))
		hand_advance(hand, MS / 4);
}

static void play(bool cancels)
{
	static struct crowd crowd;
	struct hand hand;
	pthread_t thread;

	hand_init(&hand);
	memset(&crowd, 0, sizeof(crowd));
	crowd.cancels = cancels;
	crowd.wakers = malloc(N_SLEEPS * sizeof(crowd.wakers[0]));
	for (int i = 0; i < N_SLEEPS; i++) {
		counting_waker_init(&crowd.wakers[i]);
		edo_sleep__init(&crowd.sleeps[i], (i % 32 + 1) * MS);
		assert_pending(&hand, &crowd.sleeps[i].future);
	}
	pthread_create(&thread, NULL, drive_elsewhere, &crowd);
	turn_until_ended(&hand, &crowd);
	pthread_join(thread, NULL);
	hand_deinit(&hand);
}

TEST(sleeps_that_go_on_elsewhere_end_once_and_touch_nobody_after)
{
	for (int i = 0; i < N_ROUNDS; i++)
		play(false);
}

TEST(sleeps_that_are_cancelled_elsewhere_touch_nobody_after)
{
	for (int i = 0; i < N_ROUNDS; i++)
		play(true);
}

struct relay {
	struct edo_future *future;
	enum edo_poll (*step)(struct hand *hand, struct edo_future *future);
	enum edo_poll poll;
	struct counting_waker waker;
};

static void *step_elsewhere(void *argument)
{
	struct relay *relay = argument;
	struct hand hand;

	hand_init(&hand);
	hand.context.waker = &relay->waker.waker;
	relay->poll = relay->step(&hand, relay->future);
	hand_deinit(&hand);
	return NULL;
}

/* One step on another worker. */
static enum edo_poll elsewhere(struct relay *relay, struct edo_future *future,
			       enum edo_poll (*step)(struct hand *hand,
						     struct edo_future *future))
{
	pthread_t thread;

	relay->future = future;
	relay->step = step;
	counting_waker_init(&relay->waker);
	pthread_create(&thread, NULL, step_elsewhere, relay);
	pthread_join(thread, NULL);
	return relay->poll;
}

TEST(sleep_that_is_polled_elsewhere_wakes_the_latest)
{
	struct edo_sleep__frame sleep;
	struct relay relay;
	struct hand hand;

	hand_init(&hand);
	edo_sleep__init(&sleep, 5 * MS);
	assert_pending(&hand, &sleep.future);
	assert_int_equal(elsewhere(&relay, &sleep.future, hand_poll),
			 EDO_PENDING);
	hand_advance(&hand, 5 * MS);
	assert_int_equal(hand_take_wakes(&hand), 0);
	assert_int_equal(counting_waker_take(&relay.waker), 1);
	assert_int_equal(elsewhere(&relay, &sleep.future, hand_poll),
			 EDO_READY);
	hand_deinit(&hand);
}

TEST(sleep_that_is_cancelled_elsewhere_is_not_woken)
{
	struct edo_sleep__frame sleep;
	struct relay relay;
	struct hand hand;

	hand_init(&hand);
	edo_sleep__init(&sleep, 5 * MS);
	assert_pending(&hand, &sleep.future);
	assert_int_equal(elsewhere(&relay, &sleep.future, hand_cancel),
			 EDO_READY);
	assert_int_equal(sleep.future.state, EDO_ENDED_CANCELLED);
	assert_int_equal(edo__wheel_n_armed(hand.worker.wheel), 0);
	hand_advance(&hand, 5 * MS);
	assert_int_equal(hand_take_wakes(&hand), 0);
	hand_deinit(&hand);
}

TEST(tick_may_go_on_elsewhere)
{
	struct edo_interval_tick__frame tick;
	struct edo_interval *interval;
	struct relay relay;
	struct hand hand;

	hand_init(&hand);
	interval = edo_interval_new(10 * MS, EDO_MISSED_TICK_BURST);
	edo_interval_tick__init(&tick, interval);
	assert_ready(&hand, &tick.future);
	edo_interval_tick__init(&tick, interval);
	assert_pending(&hand, &tick.future);
	assert_int_equal(elsewhere(&relay, &tick.future, hand_poll),
			 EDO_PENDING);
	hand_advance(&hand, 10 * MS);
	assert_int_equal(counting_waker_take(&relay.waker), 1);
	assert_int_equal(elsewhere(&relay, &tick.future, hand_poll), EDO_READY);
	edo_interval_free(interval);
	hand_deinit(&hand);
}
