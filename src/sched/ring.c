/* SPDX-License-Identifier: MIT */

#include "sched/ring.h"

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void copy(struct edo__ring *ring, uint32_t head, struct edo_task **tasks,
		 uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		/* Ordered by the tail, confirmed by the swap of the head. */
		tasks[i] = edo__load_relaxed(
			&ring->tasks[(head + i) % EDO__RING_SIZE]);
}

uint32_t edo__ring_take(struct edo__ring *ring, struct edo_task **tasks,
			uint32_t n_max)
{
	uint32_t tail = edo__load_relaxed(&ring->tail); /* its own store */
	uint32_t head = edo__load_relaxed(&ring->head); /* the swap confirms */
	uint32_t n;

	do {
		n = smaller(tail - head, n_max);
		copy(ring, head, tasks, n);
		/* Pairs with the swaps of thieves. */
	} while (n > 0 && !edo__cas_weak_acq_rel(&ring->head, &head, head + n));
	return n;
}

uint32_t edo__ring_steal(struct edo__ring *victim, struct edo_task **tasks,
			 uint32_t n_max)
{
	/* Pairs with the swaps of others: the tail is not older than the head. */
	uint32_t head = edo__load_acquire(&victim->head);
	uint32_t n;

	do {
		/* Pairs with the release in edo__ring_push(). */
		n = edo__load_acquire(&victim->tail) - head;
		if (n > EDO__RING_SIZE)
			n = 0; /* the head is an old one: the swap will tell */
		n = smaller(n - n / 2, n_max);
		copy(victim, head, tasks, n);
		/* Pairs with the acquire in edo__ring_push(): the owner writes
		 * to the places only after the copying. */
	} while (n > 0 &&
		 !edo__cas_weak_acq_rel(&victim->head, &head, head + n));
	return n;
}
