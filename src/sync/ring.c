/* SPDX-License-Identifier: MIT */

#include "sync/ring.h"

#include "base/alloc.h"

#define N_SLOTS_MIN 16

void edo__ring_init(struct edo__ring *ring, size_t item_size)
{
	*ring = (struct edo__ring){ .item_size = item_size };
}

void edo__ring_deinit(struct edo__ring *ring)
{
	edo__free(ring->slots);
}

/* The power of two that is at least @n, or 0 if there is none. */
static size_t round_up(size_t n)
{
	size_t rounded = N_SLOTS_MIN;

	while (rounded < n && rounded)
		rounded *= 2;
	return rounded;
}

/* The items lie in up to two pieces: from the head to the end of the array, and
 * at its start. */
static void move_items(const struct edo__ring *ring, unsigned char *to)
{
	size_t n_first = ring->n_slots - ring->head;

	if (n_first > ring->n_items)
		n_first = ring->n_items;
	if (n_first)
		memcpy(to, edo__ring_slot(ring, 0), n_first * ring->item_size);
	if (ring->n_items > n_first)
		memcpy(to + n_first * ring->item_size, ring->slots,
		       (ring->n_items - n_first) * ring->item_size);
}

bool edo__ring_reserve(struct edo__ring *ring, size_t n_items)
{
	size_t n_slots = round_up(n_items), n_bytes;
	unsigned char *slots;

	if (!n_slots ||
	    __builtin_mul_overflow(n_slots, ring->item_size, &n_bytes))
		return false;
	slots = edo__malloc(n_bytes);
	if (!slots)
		return false;
	move_items(ring, slots);
	edo__free(ring->slots);
	ring->slots = slots;
	ring->n_slots = n_slots;
	ring->head = 0;
	return true;
}

void edo__ring_trim(struct edo__ring *ring)
{
	edo__free(ring->slots);
	edo__ring_init(ring, ring->item_size);
}
