/* SPDX-License-Identifier: MIT */

/*
 * The kernel's mask counts, not the machine: a program that is bound to one CPU
 * must not have two threads wait for each other awake. A machine with more CPUs
 * than the mask has room for is asked how many there are. A quota of the control
 * group counts like fewer CPUs.
 */

#define _GNU_SOURCE

#include "base/cpus.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 512

static uint32_t of_affinity(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (uint32_t)CPU_COUNT(&set);
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (uint32_t)n : 1;
}

/* The group's folder below the root of all groups, with its newline off. False:
 * there is none of version 2. */
static int find_group(char *path, size_t size)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	int is_found = 0;

	if (!file)
		return 0;
	while (!is_found && fgets(path, (int)size, file))
		is_found = strncmp(path, "0::", 3) == 0;
	fclose(file);
	if (is_found)
		path[strcspn(path, "\n")] = '\0';
	return is_found;
}

/* 0: no quota. */
static uint32_t of_quota(void)
{
	char group[PATH_BYTES], path[2 * PATH_BYTES];
	long long quota, period;
	FILE *file;
	int n;

	if (!find_group(group, sizeof(group)))
		return 0;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group + 3);
	file = fopen(path, "re");
	if (!file)
		return 0;
	n = fscanf(file, "%lld %lld", &quota, &period);
	fclose(file);
	if (n != 2 || quota <= 0 || period <= 0) /* "max" is no number */
		return 0;
	return (uint32_t)((quota + period - 1) / period);
}

uint32_t edo__cpus(void)
{
	uint32_t n = of_affinity(), quota = of_quota();

	if (quota > 0 && quota < n)
		n = quota;
	return n > 0 ? n : 1;
}
