/* SPDX-License-Identifier: MIT */

/*
 * Spawning: in batches that are joined, and one task from the next.
 */

#include <errno.h>
#include <stdlib.h>

#include "../support/bench.h"

enum { BATCH = 10000 };

static async size_t trivial(size_t i)
{
	return i;
}

static async int spawn_join(size_t n)
{
	struct edo_task **tasks = malloc(BATCH * sizeof(*tasks));

	if (!tasks)
		return -ENOMEM;
	defer free(tasks);
	while (n > 0) {
		size_t k = n < BATCH ? n : BATCH, sum = 0;

		for (size_t i = 0; i < k; i++)
			tasks[i] = edo_spawn(trivial(i));
		for (size_t i = 0; i < k; i++) {
			size_t value = 0;
			int r = await edo_task_join(tasks[i], &value);

			if (r < 0)
				return r;
			sum += value;
		}
		bench_use(sum);
		n -= k;
	}
	return 0;
}

const struct bench_workload bench_spawn_join = { .name = "spawn_join",
						 .n_default = 1000000,
						 .run = spawn_join };

static void spawn_link(size_t n, struct edo_oneshot_tx *done);

static async int link(size_t n, struct edo_oneshot_tx *done)
{
	spawn_link(n, done);
	return 0;
}

static void spawn_link(size_t n, struct edo_oneshot_tx *done)
{
	int ok = 0;

	if (n == 0)
		edo_oneshot_send(done, &ok);
	else
		edo_task_detach(edo_spawn(link(n - 1, done)));
}

static async int chained_spawn(size_t n)
{
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	int ok, r = edo_oneshot_new(sizeof(ok), &tx, &rx);

	if (r < 0)
		return r;
	defer edo_oneshot_rx_close(rx);
	spawn_link(n, tx);
	return await edo_oneshot_recv(rx, &ok);
}

const struct bench_workload bench_chained_spawn = { .name = "chained_spawn",
						    .n_default = 1000000,
						    .run = chained_spawn };
