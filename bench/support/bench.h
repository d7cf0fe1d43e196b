/* SPDX-License-Identifier: MIT */
#ifndef EDO_BENCH_SUPPORT_BENCH_H
#define EDO_BENCH_SUPPORT_BENCH_H

/*
 * A workload is an async function that does n operations; the frame around it
 * makes the runtime, runs it as a task, and prints one line:
 *
 *   workload=<name> impl=edo n=<n> secs=<s> per_op_ns=<x> cpu_s=<s> rss_kb=<peak>
 *
 * Names and shapes are those other runtimes' programs use for the same work, so
 * that the lines can be laid side by side.
 */

#include <stddef.h>
#include <stdint.h>

#include <edo.h>

struct bench_workload {
	const char *name; /* without the flavor's suffix */
	size_t n_default;
	async int (*run)(size_t n); /* 0, or a negative error */
	/* Further columns of the line, written to stdout; NULL: none. */
	void (*print_more)(size_t n);
};

extern const struct bench_workload bench_spawn_join, bench_yield,
	bench_chained_spawn, bench_memory_sleep, bench_memory_park;
extern const struct bench_workload bench_pingpong_oneshot, bench_pingpong_mpsc,
	bench_mpsc_bounded, bench_mpsc_unbounded;
extern const struct bench_workload bench_timers, bench_timeout_ready;

/* Serves echo on 127.0.0.1 until it is killed. */
async int bench_echo(uint16_t port);

/* Keeps the optimiser from seeing through @value. */
static inline void bench_use(size_t value)
{
	__asm__ volatile("" : : "r"(value));
}

#endif
