/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_HAND_H
#define EDO_TESTS_SUPPORT_HAND_H

/*
 * Driving futures by hand: a waker that counts, and a context that stands for a
 * worker of its own, with a paused clock and a wheel, but without a runtime.
 *
 *	struct hand hand;
 *
 *	hand_init(&hand);
 *	assert_pending(&hand, &frame.future);
 *	hand_advance(&hand, 5 * EDO_MILLISECOND);
 *	assert_int_equal(hand_take_wakes(&hand), 1);
 *	assert_ready(&hand, &frame.future);
 *	hand_deinit(&hand);
 */

#include "test.h"

#include <edo/future/context.h>

#include <future/worker.h>
#include <time/clock.h>

struct counting_waker {
	struct edo_waker waker;
	int n_wakes; /* atomic */
	int n_refs;  /* atomic: taken and not given back */
};

struct hand {
	struct counting_waker waker;
	struct edo__worker worker;
	struct edo__clock clock;
	struct edo_context context;
	int n_deferred;
};

void counting_waker_init(struct counting_waker *waker);

/* Wakes since the last time, which are forgotten. */
int counting_waker_take(struct counting_waker *waker);

void hand_init(struct hand *hand);

/* Fails the test if a reference of the waker or a timer is left. */
void hand_deinit(struct hand *hand);

/* Polls with a fresh budget. */
enum edo_poll hand_poll(struct hand *hand, struct edo_future *future);
enum edo_poll hand_cancel(struct hand *hand, struct edo_future *future);

int hand_take_wakes(struct hand *hand);

/* Moves the clock and turns the wheel. */
void hand_advance(struct hand *hand, int64_t duration);

#define assert_pending(hand, future) \
	assert_int_equal(hand_poll((hand), (future)), EDO_PENDING)
#define assert_ready(hand, future) \
	assert_int_equal(hand_poll((hand), (future)), EDO_READY)
#define assert_cancelled(hand, future_)                                      \
	do {                                                                 \
		struct edo_future *cancelled = (future_);                    \
		assert_int_equal(hand_cancel((hand), cancelled), EDO_READY); \
		assert_int_equal(cancelled->state, EDO_ENDED_CANCELLED);     \
	} while (0)

#endif
