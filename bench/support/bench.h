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
	size_t n_default; /* operations, where the command line says none */
	async int (*run)(size_t n); /* 0, or a negative error */
	/* Further columns of the line, written to stdout; NULL: none. */
	void (*print_more)(size_t n);
};

/* task */
extern const struct bench_workload bench_spawn_join, bench_yield,
	bench_chained_spawn, bench_memory_sleep, bench_memory_park, bench_cpu_0,
	bench_cpu_1us, bench_cpu_100us;

/* sync */
extern const struct bench_workload bench_pingpong_oneshot, bench_pingpong_mpsc,
	bench_pingpong_notify, bench_mpsc_bounded, bench_mpsc_unbounded;

/* time */
extern const struct bench_workload bench_timers, bench_timeout_ready,
	bench_timeout_pend, bench_timer_reset, bench_timer_stop;

/* blocking */
extern const struct bench_workload bench_blocking_seq, bench_blocking_batch;

/* net: of idle, n is milliseconds; of echo, the port it serves for ever */
extern const struct bench_workload bench_idle, bench_echo;

/* Time and CPU count from here: for a workload that has something to set up. */
void bench_begin(void);

/* Keeps the optimiser from seeing through @value. */
static inline void bench_use(size_t value)
{
	__asm__ volatile("" : : "r"(value));
}

#endif
