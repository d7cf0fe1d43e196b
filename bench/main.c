/* SPDX-License-Identifier: MIT */

/*
 * edobench WORKLOAD_FLAVOR [N]: one workload, one line. The flavor says where it
 * runs:
 *
 *   ct    current thread
 *   mt1   multi-thread, one worker
 *   mt    multi-thread, two workers
 *
 * The same workload runs unchanged on all three, so whatever its tasks share is
 * atomic, or handed over by a join or a channel.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "support/bench.h"

static const struct bench_workload *const workloads[] = {
	&bench_spawn_join,       &bench_yield,         &bench_chained_spawn,
	&bench_pingpong_oneshot, &bench_pingpong_mpsc, &bench_mpsc_bounded,
	&bench_mpsc_unbounded,   &bench_timers,        &bench_timeout_ready,
	&bench_timeout_pend,     &bench_timer_reset,   &bench_timer_stop,
	&bench_memory_sleep,     &bench_memory_park,   &bench_blocking_seq,
	&bench_blocking_batch,   &bench_cpu_0,         &bench_cpu_1us,
	&bench_cpu_100us,        &bench_idle,          &bench_echo,
	&bench_pingpong_notify,
};

static const struct flavor {
	const char *suffix;
	enum edo_runtime_flavor flavor;
	uint32_t n_workers;
} flavors[] = {
	{ "ct", EDO_CURRENT_THREAD, 0 },
	{ "mt1", EDO_MULTI_THREAD, 1 },
	{ "mt", EDO_MULTI_THREAD, 2 },
};

static struct usage {
	double wall, cpu; /* seconds */
	long rss_kb;      /* peak */
} at_begin;

#define N_WORKLOADS (sizeof(workloads) / sizeof(*workloads))
#define N_FLAVORS (sizeof(flavors) / sizeof(*flavors))

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static struct usage usage_now(void)
{
	struct timespec t;
	struct rusage u;

	clock_gettime(CLOCK_MONOTONIC, &t);
	getrusage(RUSAGE_SELF, &u);
	return (struct usage){
		.wall = (double)t.tv_sec + (double)t.tv_nsec * 1e-9,
		.cpu = seconds_of(u.ru_utime) + seconds_of(u.ru_stime),
		.rss_kb = u.ru_maxrss,
	};
}

void bench_begin(void)
{
	at_begin = usage_now();
}

static const char *implementation(void)
{
	const char *name = getenv("BENCH_IMPL");

	return name ? name : "edo";
}

static int explain(void)
{
	fputs("usage: edobench WORKLOAD_FLAVOR [N]\n"
	      "       edobench echo_FLAVOR PORT\n"
	      "flavors:",
	      stderr);
	for (size_t i = 0; i < N_FLAVORS; i++)
		fprintf(stderr, " %s", flavors[i].suffix);
	fputs("\nworkloads:", stderr);
	for (size_t i = 0; i < N_WORKLOADS; i++)
		fprintf(stderr, " %s", workloads[i]->name);
	fputs("\n", stderr);
	return 2;
}

static int complain(const char *what, int error)
{
	fprintf(stderr, "edobench: %s: %s (%s)\n", what, edo_error_text(error),
		edo_error_name(error));
	return 1;
}

/* As a task, so that it runs where tasks run and not in block_on itself. */
static async int on_a_task(const struct bench_workload *workload, size_t n)
{
	int result = -ENOMEM;
	int r = await edo_task_join(edo_spawn(workload->run(n)), &result);

	return r < 0 ? r : result;
}

static int measure(struct edo_runtime *runtime, const char *name,
		   const struct bench_workload *workload, size_t n)
{
	struct usage at_end;
	double seconds;
	int result = 0, r;

	bench_begin();
	r = edo_block_on(runtime, result = on_a_task(workload, n));
	at_end = usage_now();
	if (r < 0 || result < 0)
		return complain(name, r < 0 ? r : result);
	seconds = at_end.wall - at_begin.wall;
	printf("workload=%s impl=%s n=%zu secs=%.6f per_op_ns=%.2f cpu_s=%.6f "
	       "rss_kb=%ld",
	       name, implementation(), n, seconds, seconds * 1e9 / (double)n,
	       at_end.cpu - at_begin.cpu, at_end.rss_kb);
	if (workload->print_more)
		workload->print_more(n);
	puts("");
	return 0;
}

static const struct bench_workload *find_workload(const char *name,
						  size_t length)
{
	for (size_t i = 0; i < N_WORKLOADS; i++)
		if (strlen(workloads[i]->name) == length &&
		    !memcmp(workloads[i]->name, name, length))
			return workloads[i];
	return NULL;
}

static const struct flavor *find_flavor(const char *suffix)
{
	for (size_t i = 0; i < N_FLAVORS; i++)
		if (!strcmp(flavors[i].suffix, suffix))
			return &flavors[i];
	return NULL;
}

static int run(const char *name, const struct bench_workload *workload,
	       const struct flavor *flavor, size_t n)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = flavor->flavor,
				    .worker_threads = flavor->n_workers);
	struct edo_runtime *runtime;
	int r = edo_runtime_new(&options, &runtime);

	if (r < 0)
		return complain("no runtime", r);
	r = measure(runtime, name, workload, n);
	edo_runtime_free(runtime);
	return r;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const char *suffix = strrchr(name, '_');
	const struct bench_workload *workload;
	const struct flavor *flavor;
	size_t n;

	if (!suffix)
		return explain();
	workload = find_workload(name, (size_t)(suffix - name));
	flavor = find_flavor(suffix + 1);
	if (!workload || !flavor)
		return explain();
	n = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 0;
	return run(name, workload, flavor, n ? n : workload->n_default);
}
