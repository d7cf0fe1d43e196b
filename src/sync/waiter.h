/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_WAITER_H
#define EDO_SRC_SYNC_WAITER_H

/*
 * Futures that wait in line under a lock. The waiter lies in the frame and
 * borrows the waker of the latest context. Whoever takes one out of the line to
 * wake it marks its waker under that lock, and schedules it after unlocking:
 * a single one by hand, several through a batch.
 *
 * - A task that is marked comes round again, and does not end before it is
 *   scheduled; so a waker is marked first, and only then is its future told, for
 *   who was told may end without asking for the lock.
 * - Whoever ends so, and may take away the memory of the lock, outlasts its holder
 *   first: the one that told it may still be there.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/future/waker.h>

#include "base/list.h"

struct edo__waiter {
	struct edo__link line_link;
	struct edo_waker *waker;
};

/* Lines that start as zero bytes become lists when they are first used. */
static inline struct edo__list *edo__line(struct edo__list *line)
{
	if (!line->head.next)
		edo__list_init(line);
	return line;
}

static inline void edo__line_enter(struct edo__list *line,
				   struct edo__waiter *waiter,
				   struct edo_waker *waker)
{
	waiter->waker = waker;
	edo__list_push_back(edo__line(line), &waiter->line_link);
}

/* Who has waited longest, still in the line; NULL: nobody waits. */
static inline struct edo__waiter *edo__line_first(struct edo__list *line)
{
	struct edo__link *link = edo__list_first(edo__line(line));

	return link ? edo__container_of(link, struct edo__waiter, line_link)
		    : NULL;
}

static inline bool edo__line_is_empty(const struct edo__list *line)
{
	return !line->head.next || edo__list_is_empty(line);
}

static inline void edo__waiter_leave(struct edo__waiter *waiter)
{
	edo__link_remove(&waiter->line_link);
}

/* What one hold of a lock may wake; more is done in several holds. */
#define EDO__WAKE_BATCH_MAX 32u

struct edo__wake_batch {
	uint32_t n;
	struct edo_waker *marked[EDO__WAKE_BATCH_MAX];
};

static inline bool edo__wake_batch_is_full(const struct edo__wake_batch *batch)
{
	return batch->n == EDO__WAKE_BATCH_MAX;
}

/* Under the lock. What is nobody's to schedule takes up a place all the same:
 * the batch bounds how long the lock is held. */
static inline void edo__wake_batch_add(struct edo__wake_batch *batch,
				       struct edo_waker *marked)
{
	batch->marked[batch->n++] = marked;
}

/* With no lock held. */
static inline void edo__wake_batch_flush(struct edo__wake_batch *batch)
{
	for (uint32_t i = 0; i < batch->n; i++)
		edo_waker_schedule(batch->marked[i]);
	batch->n = 0;
}

#endif
