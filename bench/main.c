/* SPDX-License-Identifier: MIT */

/*
 * edobench WORKLOAD_FLAVOR [N]: one workload, one line. edobench echo_ct PORT
 * serves echo for a load generator.
 */

#include <errno.h>
#include <inttypes.h>
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
	&bench_memory_sleep,     &bench_memory_park,
};

#define N_WORKLOADS (sizeof(workloads) / sizeof(*workloads))

static double wall_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static double cpu_seconds(long *ret_rss_kb)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	*ret_rss_kb = u.ru_maxrss;
	return seconds_of(u.ru_utime) + seconds_of(u.ru_stime);
}

static const char *implementation(void)
{
	const char *name = getenv("BENCH_IMPL");

	return name ? name : "edo";
}

static int usage(void)
{
	fputs("usage: edobench WORKLOAD_ct [N]\n"
	      "       edobench echo_ct PORT\n"
	      "workloads:",
	      stderr);
	for (size_t i = 0; i < N_WORKLOADS; i++)
		fprintf(stderr, " %s_ct", workloads[i]->name);
	fputs("\n", stderr);
	return 2;
}

/* As a task, so that it runs where tasks run and not in block_on itself. */
static async int on_a_task(const struct bench_workload *workload, size_t n)
{
	int result = -ENOMEM;
	int r = await edo_task_join(edo_spawn(workload->run(n)), &result);

	return r < 0 ? r : result;
}

static async int echo_on_a_task(uint16_t port)
{
	int result = -ENOMEM;
	int r = await edo_task_join(edo_spawn(bench_echo(port)), &result);

	return r < 0 ? r : result;
}

static int complain(const char *what, int error)
{
	fprintf(stderr, "edobench: %s: %s (%s)\n", what, edo_error_text(error),
		edo_error_name(error));
	return 1;
}

static int measure(struct edo_runtime *runtime, const char *name,
		   const struct bench_workload *workload, size_t n)
{
	long rss_kb;
	double cpu_before = cpu_seconds(&rss_kb), before = wall_seconds();
	double seconds, cpu;
	int result = 0;
	int r = edo_block_on(runtime, result = on_a_task(workload, n));

	seconds = wall_seconds() - before;
	cpu = cpu_seconds(&rss_kb) - cpu_before;
	if (r < 0 || result < 0)
		return complain(name, r < 0 ? r : result);
	printf("workload=%s impl=%s n=%zu secs=%.6f per_op_ns=%.2f cpu_s=%.4f "
	       "rss_kb=%ld",
	       name, implementation(), n, seconds, seconds * 1e9 / (double)n,
	       cpu, rss_kb);
	if (workload->print_more)
		workload->print_more(n);
	puts("");
	return 0;
}

static const struct bench_workload *find(const char *name, size_t length)
{
	for (size_t i = 0; i < N_WORKLOADS; i++)
		if (strlen(workloads[i]->name) == length &&
		    !memcmp(workloads[i]->name, name, length))
			return workloads[i];
	return NULL;
}

static int run(struct edo_runtime *runtime, const char *name, size_t length,
	       const char *argument)
{
	unsigned long long number = argument ? strtoull(argument, NULL, 10) : 0;
	const struct bench_workload *workload = find(name, length);
	int result = 0, r;

	if (workload)
		return measure(runtime, name, workload,
			       number ? (size_t)number : workload->n_default);
	if (length != 4 || memcmp(name, "echo", 4) || !number ||
	    number > UINT16_MAX)
		return usage();
	r = edo_block_on(runtime, result = echo_on_a_task((uint16_t)number));
	return complain(name, r < 0 ? r : result);
}

int main(int argc, char **argv)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD);
	const char *suffix = argc > 1 ? strrchr(argv[1], '_') : NULL;
	struct edo_runtime *runtime;
	int r;

	if (!suffix || strcmp(suffix, "_ct"))
		return usage();
	r = edo_runtime_new(&options, &runtime);
	if (r < 0)
		return complain("no runtime", r);
	r = run(runtime, argv[1], (size_t)(suffix - argv[1]),
		argc > 2 ? argv[2] : NULL);
	edo_runtime_free(runtime);
	return r;
}
