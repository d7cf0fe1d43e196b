/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_CLOCK_H
#define EDO_TESTS_MODEL_CLOCK_H

/*
 * Vector clocks: what happened before what. Each thread counts its own steps
 * from 1; a clock says of each thread up to which step all is known.
 */

#include <stdbool.h>
#include <stdint.h>

#define MODEL__THREADS_MAX 6

struct model__clock {
	uint32_t times[MODEL__THREADS_MAX];
};

static inline void model__clock_join(struct model__clock *clock,
				     const struct model__clock *other)
{
	for (int i = 0; i < MODEL__THREADS_MAX; i++)
		if (other->times[i] > clock->times[i])
			clock->times[i] = other->times[i];
}

/* Whether what @thread did at @time happened before. */
static inline bool model__clock_covers(const struct model__clock *clock,
				       uint32_t thread, uint32_t time)
{
	return time <= clock->times[thread];
}

#endif
