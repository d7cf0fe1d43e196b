/* SPDX-License-Identifier: MIT */

/*
 * Tasks that compute and never wait, spawned in batches and joined: what a second
 * worker is worth. A task makes a fixed number of rounds, the same whatever runs
 * beside it, so that the throughputs of two workers and of one can be compared;
 * the names tell how long that takes on a core of 3.2 GHz.
 */

#include <errno.h>
#include <stdlib.h>

#include "../support/bench.h"

enum {
	BATCH = 10000,
	ROUNDS_PER_US = 800, /* a multiplication and an addition: 4 cycles */
};

static async uint64_t compute(uint64_t value, size_t n_rounds)
{
	for (size_t i = 0; i < n_rounds; i++)
		value = value * 6364136223846793005u + 1442695040888963407u;
	return value;
}

static async int join_all(struct edo_task **tasks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t value = 0;
		int r = await edo_task_join(tasks[i], &value);

		if (r < 0)
			return r;
		bench_use((size_t)value);
	}
	return 0;
}

static async int compute_all(size_t n, size_t n_rounds)
{
	struct edo_task **tasks = malloc(BATCH * sizeof(*tasks));

	if (!tasks)
		return -ENOMEM;
	defer free(tasks);
	while (n > 0) {
		size_t k = n < BATCH ? n : BATCH;
		int r;

		for (size_t i = 0; i < k; i++)
			tasks[i] = edo_spawn(compute(i, n_rounds));
		r = await join_all(tasks, k);
		if (r < 0)
			return r;
		n -= k;
	}
	return 0;
}

static async int cpu_0(size_t n)
{
	return await compute_all(n, 0);
}

static async int cpu_1us(size_t n)
{
	return await compute_all(n, ROUNDS_PER_US);
}

static async int cpu_100us(size_t n)
{
	return await compute_all(n, 100 * ROUNDS_PER_US);
}

const struct bench_workload bench_cpu_0 = { .name = "cpu_0",
					    .n_default = 10000000,
					    .run = cpu_0 };

const struct bench_workload bench_cpu_1us = { .name = "cpu_1us",
					      .n_default = 1000000,
					      .run = cpu_1us };

const struct bench_workload bench_cpu_100us = { .name = "cpu_100us",
						.n_default = 10000,
						.run = cpu_100us };
