/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_RING_H
#define EDO_SRC_SCHED_RING_H

/*
 * The run queue of one worker: a ring from which its owner takes one task at a
 * time, oldest first, and other workers take half.
 *
 *	       head: taken by a swap            tail: moved by the owner alone
 *	         v                                v
 *	[ ... | task | task | task | task | task | free ... ]
 *
 * After the run queues of Go's scheduler. A thief copies tasks first and then
 * swaps the head forward; if somebody was quicker, the copies are worth nothing
 * and are forgotten. The owner writes only places behind the tail that the head
 * has left, so a copy whose swap succeeds is a good one.
 *
 * - head and tail count up without going round; they are at most
 *   EDO__RING_SIZE apart.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic.h"

struct edo_task;

/* Places, a power of two. */
#define EDO__RING_SIZE 256u

struct edo__ring {
	uint32_t head __attribute__((__aligned__(64))); /* atomic */
	uint32_t tail;                                  /* atomic */
	struct edo_task *tasks[EDO__RING_SIZE];         /* atomic */
};

static inline void edo__ring_init(struct edo__ring *ring)
{
	ring->head = 0;
	ring->tail = 0;
}

/* How many there are. Any thread; only a hint but for the owner, for whom it can
 * only become less. */
static inline uint32_t edo__ring_length(const struct edo__ring *ring)
{
	/* Only a hint: whoever takes swaps the head. */
	uint32_t head = edo__load_relaxed(&ring->head);
	uint32_t n = edo__load_relaxed(&ring->tail) - head;

	return n <= EDO__RING_SIZE ? n : 0;
}

/* Owner: adds the newest. False: the ring is full. */
static inline bool edo__ring_push(struct edo__ring *ring, struct edo_task *task)
{
	uint32_t tail = edo__load_relaxed(&ring->tail); /* its own store */

	/* Pairs with the swap of whoever has taken what stood in the place. */
	if (tail - edo__load_acquire(&ring->head) >= EDO__RING_SIZE)
		return false;
	/* Published by the tail. */
	edo__store_relaxed(&ring->tasks[tail % EDO__RING_SIZE], task);
	/* Pairs with the acquire in edo__ring_steal(). */
	edo__store_release(&ring->tail, tail + 1);
	return true;
}

/* Owner: takes the oldest, or NULL. */
static inline struct edo_task *edo__ring_pop(struct edo__ring *ring)
{
	uint32_t tail = edo__load_relaxed(&ring->tail); /* its own store */
	uint32_t head = edo__load_relaxed(&ring->head); /* the swap confirms */
	struct edo_task *task;

	do {
		if (head == tail)
			return NULL;
		/* Its own store. */
		task = edo__load_relaxed(&ring->tasks[head % EDO__RING_SIZE]);
		/* Pairs with the swaps of thieves; what is in the task came with
		 * whoever put it here, which was this thread. */
	} while (!edo__cas_weak_acq_rel(&ring->head, &head, head + 1));
	return task;
}

/* Owner: takes the @n_max oldest at the most into @tasks, in their order; how
 * many. */
uint32_t edo__ring_take(struct edo__ring *ring, struct edo_task **tasks,
			uint32_t n_max);

/* Any thread: takes half of @victim, but at most @n_max, into @tasks; how many. */
uint32_t edo__ring_steal(struct edo__ring *victim, struct edo_task **tasks,
			 uint32_t n_max);

#endif
