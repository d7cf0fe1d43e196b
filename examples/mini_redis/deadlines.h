/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_DEADLINES_H
#define MINI_REDIS_DEADLINES_H

/*
 * The entries that will expire, soonest first: a binary heap in which each
 * entry knows its place. It answers "when is the next one due?" exactly, so
 * that nobody has to look for expired keys by sampling.
 */

#include "entry.h"

/* Of an entry that never expires */
#define NO_DEADLINE INT64_MAX

struct deadline {
	int64_t when; /* ms */
	struct entry *entry;
};

struct deadlines {
	struct deadline *heap;
	uint32_t n_deadlines, n_deadlines_max;
};

void deadlines_deinit(struct deadlines *deadlines);

/* Makes room for one more, so that deadlines_set() cannot fail. 0 or -ENOMEM. */
int deadlines_reserve(struct deadlines *deadlines);

/* Gives @entry a deadline or another one; NO_DEADLINE takes it away. */
void deadlines_set(struct deadlines *deadlines, struct entry *entry,
		   int64_t when);

int64_t deadlines_of(const struct deadlines *deadlines,
		     const struct entry *entry);

/* The soonest; NO_DEADLINE if there is none. */
static inline int64_t deadlines_first(const struct deadlines *deadlines)
{
	return deadlines->n_deadlines ? deadlines->heap[0].when : NO_DEADLINE;
}

#endif
