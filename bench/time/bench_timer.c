/* SPDX-License-Identifier: MIT */

/*
 * One timer that is armed and stopped again, as around what mostly comes in time;
 * and one of a thousand that are armed whose deadline is moved, as when one of
 * as many connections has heard something.
 */

#include "../support/bench.h"

#define N_TIMERS 1000

static async int timer_stop(size_t n)
{
	int64_t deadline = edo_now() + 500 * EDO_MILLISECOND;
	struct edo_timer timer;

	edo_timer_init(&timer);
	for (size_t i = 0; i < n; i++) {
		edo_timer_start(&timer, deadline);
		edo_timer_stop(&timer);
	}
	edo_timer_deinit(&timer);
	return 0;
}

const struct bench_workload bench_timer_stop = { .name = "timer_stop",
						 .n_default = 5000000,
						 .run = timer_stop };

static async int timer_reset(size_t n)
{
	int64_t deadline = edo_now() + 30 * EDO_SECOND;
	static struct edo_timer timers[N_TIMERS];

	for (size_t i = 0; i < N_TIMERS; i++) {
		edo_timer_init(&timers[i]);
		edo_timer_start(&timers[i], deadline);
	}
	for (size_t i = 0; i < n; i++) {
		int64_t ms = (int64_t)(i % 1000);

		edo_timer_start(&timers[i % N_TIMERS],
				deadline + ms * EDO_MILLISECOND);
	}
	for (size_t i = 0; i < N_TIMERS; i++)
		edo_timer_deinit(&timers[i]);
	return 0;
}

const struct bench_workload bench_timer_reset = { .name = "timer_reset",
						  .n_default = 5000000,
						  .run = timer_reset };
