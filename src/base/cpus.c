/* SPDX-License-Identifier: MIT */

/*
 * The kernel's mask counts, not the machine: a program that is bound to one CPU
 * must not have two threads wait for each other awake. A machine with more CPUs
 * than the mask has room for is asked how many there are.
 */

#define _GNU_SOURCE

#include "base/cpus.h"

#include <sched.h>
#include <unistd.h>

uint32_t edo__cpus(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	else
		n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (uint32_t)n : 1;
}
