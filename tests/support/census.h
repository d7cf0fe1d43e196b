/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_CENSUS_H
#define EDO_TESTS_SUPPORT_CENSUS_H

/*
 * What the process holds: open file descriptors, threads, and the library's
 * memory. A test gives back all it took. (Its own memory is LeakSanitizer's.)
 */

#include <stdbool.h>
#include <stdint.h>

#define CENSUS_FDS_MAX 4096

struct census {
	bool is_open[CENSUS_FDS_MAX];
	int n_threads;
	int64_t n_allocations;
};

void census_take(struct census *census);

/* 0, or -1 after naming on stderr what is there that was not before, or the
 * other way round. A thread may take a moment to leave; it is given one. */
int census_compare(const struct census *before);

#endif
