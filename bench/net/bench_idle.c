/* SPDX-License-Identifier: MIT */

/*
 * A runtime with nothing to do for n milliseconds: what it costs is the column
 * cpu_s. It has what a quiet server has: a socket that listens, and timers that
 * are far from due.
 */

#include "../support/bench.h"

enum { N_TIMERS = 100, SETTLE_MS = 100 };

static async void sleeps(void)
{
	await edo_sleep(600 * EDO_SECOND);
}

static async void accepts(struct edo_listener *listener)
{
	struct edo_stream *stream;

	defer edo_listener_close(listener);
	while (await edo_listener_accept(listener, &stream) == 0)
		await edo_close(stream);
}

static async int idle(size_t n)
{
	struct edo_listener *listener;
	int r = edo_tcp_listen("127.0.0.1:0", &listener);

	if (r < 0)
		return r;
	edo_task_detach(edo_spawn(accepts(listener)));
	for (int i = 0; i < N_TIMERS; i++)
		edo_task_detach(edo_spawn(sleeps()));
	await edo_sleep(SETTLE_MS * EDO_MILLISECOND);
	bench_begin();
	return await edo_sleep((int64_t)n * EDO_MILLISECOND);
}

const struct bench_workload bench_idle = { .name = "idle",
					   .n_default = 10000,
					   .run = idle };
