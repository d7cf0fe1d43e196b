/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_COUNTERS_H
#define EDO_SRC_SCHED_COUNTERS_H

/*
 * What a worker counts for metrics. Only its own thread changes a counter, any
 * thread may read it.
 */

#include <stdint.h>

#include "base/atomic.h"

struct edo__counters {
	uint64_t n_polls; /* all of them atomic */
	uint64_t n_parks;
	uint64_t n_parks_and_unparks;
	uint64_t n_noops;
	uint64_t n_stolen;
	uint64_t n_steals;
	uint64_t n_local_schedules;
	uint64_t n_overflows;
	int64_t busy_ns;
	int64_t mean_poll_ns;
};

/* No partner: a count publishes nothing. */
#define edo__counter_add(counter, value) \
	edo__store_relaxed((counter), edo__load_relaxed(counter) + (value))
#define edo__counter_read(counter) edo__load_relaxed(counter)

#endif
