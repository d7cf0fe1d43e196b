/* SPDX-License-Identifier: MIT */

#include "driven.h"

#include <stdio.h>
#include <time.h>

#include <base/panic.h>
#include <driver/driver.h>
#include <edo/time/clock.h>

#define PATIENCE (10 * EDO_SECOND)
#define MESSAGE_MAX 256

void driven_init(struct hand *hand)
{
	hand_init(hand);
	assert_int_equal(
		edo__driver_open(EDO_DRIVER_AUTO, &hand->worker.driver), 0);
}

void driven_deinit(struct hand *hand)
{
	edo__driver_close(hand->worker.driver);
	hand_deinit(hand);
}

/* The hand's own clock stands still. */
static int64_t true_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * EDO_SECOND + now.tv_nsec;
}

void driven_wait(struct hand *hand)
{
	int64_t deadline = true_now() + PATIENCE;

	while (!hand_take_wakes(hand)) {
		int64_t left = deadline - true_now();

		if (left <= 0)
			fail_msg("nobody woke the future");
		edo__driver_turn(hand->worker.driver, left);
	}
}

void driven_settle(struct hand *hand)
{
	while (edo__driver_turn(hand->worker.driver, 0))
		;
}

void driven_run(struct hand *hand, struct edo_future *future)
{
	hand->n_deferred = 0;
	while (hand_poll(hand, future) == EDO_PENDING) {
		if (!hand->n_deferred)
			driven_wait(hand);
		hand->n_deferred = 0;
	}
}

const char *panic_of(void (*fn)(void *argument), void *argument)
{
	static char message[MESSAGE_MAX];
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump) == 0) {
		fn(argument);
		edo__catch_pop(&catch);
		return NULL;
	}
	edo__catch_pop(&catch);
	snprintf(message, sizeof(message), "%s", catch.panic.message);
	return message;
}
