/* SPDX-License-Identifier: MIT */

/*
 *  - heap[i].when <= heap[2i + 1].when and <= heap[2i + 2].when
 *  - heap[i].entry->deadline_slot == i + 1
 */

#include "deadlines.h"

#include <errno.h>
#include <stdlib.h>

#define N_DEADLINES_MIN 16

void deadlines_deinit(struct deadlines *deadlines)
{
	free(deadlines->heap);
	*deadlines = (struct deadlines){ 0 };
}

int deadlines_reserve(struct deadlines *deadlines)
{
	uint32_t n_max = deadlines->n_deadlines_max;
	struct deadline *heap;

	if (deadlines->n_deadlines < n_max)
		return 0;
	n_max = n_max * 2 ?: N_DEADLINES_MIN;
	heap = reallocarray(deadlines->heap, n_max, sizeof(*heap));
	if (!heap)
		return -ENOMEM;
	deadlines->heap = heap;
	deadlines->n_deadlines_max = n_max;
	return 0;
}

static void put(struct deadlines *deadlines, uint32_t place,
		struct deadline deadline)
{
	deadlines->heap[place] = deadline;
	deadline.entry->deadline_slot = place + 1;
}

static void sift_up(struct deadlines *deadlines, uint32_t place,
		    struct deadline deadline)
{
	while (place > 0) {
		uint32_t parent = (place - 1) / 2;

		if (deadlines->heap[parent].when <= deadline.when)
			break;
		put(deadlines, place, deadlines->heap[parent]);
		place = parent;
	}
	put(deadlines, place, deadline);
}

static uint32_t sooner_child(const struct deadlines *deadlines, uint32_t place)
{
	uint32_t left = 2 * place + 1, right = left + 1;

	if (right < deadlines->n_deadlines &&
	    deadlines->heap[right].when < deadlines->heap[left].when)
		return right;
	return left;
}

static void sift_down(struct deadlines *deadlines, uint32_t place,
		      struct deadline deadline)
{
	uint32_t child;

	while ((child = sooner_child(deadlines, place)) <
	       deadlines->n_deadlines) {
		if (deadlines->heap[child].when >= deadline.when)
			break;
		put(deadlines, place, deadlines->heap[child]);
		place = child;
	}
	put(deadlines, place, deadline);
}

/* Fills the place of one that was there with @deadline. */
static void replace(struct deadlines *deadlines, uint32_t place,
		    struct deadline deadline)
{
	if (deadline.when < deadlines->heap[place].when)
		sift_up(deadlines, place, deadline);
	else
		sift_down(deadlines, place, deadline);
}

static void take_out(struct deadlines *deadlines, struct entry *entry)
{
	uint32_t place = entry->deadline_slot - 1;
	struct deadline last = deadlines->heap[--deadlines->n_deadlines];

	entry->deadline_slot = 0;
	if (last.entry != entry)
		replace(deadlines, place, last);
}

void deadlines_set(struct deadlines *deadlines, struct entry *entry,
		   int64_t when)
{
	struct deadline deadline = {.when = when, .entry = entry };

	if (entry->deadline_slot == 0 && when != NO_DEADLINE)
		sift_up(deadlines, deadlines->n_deadlines++, deadline);
	else if (entry->deadline_slot != 0 && when != NO_DEADLINE)
		replace(deadlines, entry->deadline_slot - 1, deadline);
	else if (entry->deadline_slot != 0)
		take_out(deadlines, entry);
}

int64_t deadlines_of(const struct deadlines *deadlines,
		     const struct entry *entry)
{
	if (entry->deadline_slot == 0)
		return NO_DEADLINE;
	return deadlines->heap[entry->deadline_slot - 1].when;
}
