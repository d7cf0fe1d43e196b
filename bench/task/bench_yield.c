/* SPDX-License-Identifier: MIT */

/*
 * Yielding: 200 tasks, n yields in all.
 */

#include "../support/bench.h"

enum { N_TASKS = 200 };

static async int yields(size_t n)
{
	for (size_t i = 0; i < n; i++)
		await edo_yield_now();
	return 0;
}

static async int yield(size_t n)
{
	struct edo_task *tasks[N_TASKS];

	for (int i = 0; i < N_TASKS; i++)
		tasks[i] = edo_spawn(yields(n / N_TASKS));
	for (int i = 0; i < N_TASKS; i++) {
		int r = await edo_task_join(tasks[i], NULL);

		if (r < 0)
			return r;
	}
	return 0;
}

const struct bench_workload bench_yield = { .name = "yield",
					    .n_default = 2000000,
					    .run = yield };
