/* SPDX-License-Identifier: MIT */

/*
 * Jobs to the blocking pool: each awaited before the next, so that an operation
 * is a way there and back between two threads; and all queued, then awaited.
 */

#include <errno.h>
#include <stdlib.h>

#include "../support/bench.h"

static size_t trivial(size_t i)
{
	return i;
}

static async int blocking_seq(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t value = 0;
		int r = await edo_task_join(edo_spawn_blocking(trivial(i)),
					    &value);

		if (r < 0)
			return r;
		bench_use(value);
	}
	return 0;
}

const struct bench_workload bench_blocking_seq = { .name = "blocking_seq",
						   .n_default = 100000,
						   .run = blocking_seq };

static async int blocking_batch(size_t n)
{
	struct edo_task **jobs = malloc(n * sizeof(*jobs));

	if (!jobs)
		return -ENOMEM;
	defer free(jobs);
	for (size_t i = 0; i < n; i++)
		jobs[i] = edo_spawn_blocking(trivial(i));
	for (size_t i = 0; i < n; i++) {
		size_t value = 0;
		int r = await edo_task_join(jobs[i], &value);

		if (r < 0)
			return r;
		bench_use(value);
	}
	return 0;
}

const struct bench_workload bench_blocking_batch = { .name = "blocking_batch",
						     .n_default = 100000,
						     .run = blocking_batch };
