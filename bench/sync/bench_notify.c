/* SPDX-License-Identifier: MIT */

/* Round trips of two tasks over two notifies. */

#include "../support/bench.h"

static async int answer(struct edo_notify *there, struct edo_notify *back,
			size_t n)
{
	for (size_t i = 0; i < n; i++) {
		await edo_notify_wait(there);
		edo_notify_one(back);
	}
	return 0;
}

static async int pingpong_notify(size_t n)
{
	struct edo_notify there = EDO_NOTIFY_INIT, back = EDO_NOTIFY_INIT;
	struct edo_task *other = edo_spawn(answer(&there, &back, n));

	for (size_t i = 0; i < n; i++) {
		edo_notify_one(&there);
		await edo_notify_wait(&back);
	}
	return await edo_task_join(other, NULL);
}

const struct bench_workload bench_pingpong_notify = {
	.name = "pingpong_notify",
	.n_default = 1000000,
	.run = pingpong_notify,
};
