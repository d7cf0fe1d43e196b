/* SPDX-License-Identifier: MIT */

/*
 * What a task costs in resident memory while it sleeps, and while it waits for
 * something that never comes.
 */

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../support/bench.h"

static size_t rss_before;

static size_t resident_bytes(void)
{
	FILE *statm = fopen("/proc/self/statm", "r");
	size_t size, pages = 0;

	if (!statm)
		return 0;
	if (fscanf(statm, "%zu %zu", &size, &pages) != 2)
		pages = 0;
	fclose(statm);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* The tasks never end: the line is printed and the process leaves at once. */
static void print_bytes_and_leave(size_t n)
{
	double bytes = (double)resident_bytes() - (double)rss_before;

	printf(" bytes_per_task=%.1f\n", bytes / (double)n);
	fflush(stdout);
	_exit(0);
}

static async void sleeps(atomic_size_t *n_started)
{
	atomic_fetch_add(n_started, 1);
	await edo_sleep(600 * EDO_SECOND);
}

/* A future that is never ready, made by hand. */
struct never__frame {
	struct edo_future future;
};

static enum edo_poll never_poll(struct edo_future *self,
				struct edo_context *context)
{
	(void)self;
	(void)context;
	return EDO_PENDING;
}

static enum edo_poll never_cancel(struct edo_future *self,
				  struct edo_context *context)
{
	(void)context;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type never__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = never_poll,
	.cancel = never_cancel,
	.frame_size = sizeof(struct never__frame),
	.frame_align = _Alignof(struct never__frame),
	.flags = EDO_TYPE_SEND,
	.name = "never",
};

void never__init(struct never__frame *frame);

void never__init(struct never__frame *frame)
{
	*frame = (struct never__frame){ .future = { .type = &never__type } };
}

async void never(void);

static async void parks(atomic_size_t *n_started)
{
	atomic_fetch_add(n_started, 1);
	await never();
}

static async int until_started(size_t n, atomic_size_t *n_started)
{
	while (atomic_load(n_started) < n)
		await edo_yield_now();
	return 0;
}

static async int memory_sleep(size_t n)
{
	atomic_size_t n_started = 0;

	rss_before = resident_bytes();
	for (size_t i = 0; i < n; i++)
		edo_task_detach(edo_spawn(sleeps(&n_started)));
	return await until_started(n, &n_started);
}

static async int memory_park(size_t n)
{
	atomic_size_t n_started = 0;

	rss_before = resident_bytes();
	for (size_t i = 0; i < n; i++)
		edo_task_detach(edo_spawn(parks(&n_started)));
	return await until_started(n, &n_started);
}

const struct bench_workload bench_memory_sleep = {
	.name = "memory_sleep",
	.n_default = 1000000,
	.run = memory_sleep,
	.print_more = print_bytes_and_leave,
};

const struct bench_workload bench_memory_park = {
	.name = "memory_park",
	.n_default = 1000000,
	.run = memory_park,
	.print_more = print_bytes_and_leave,
};
