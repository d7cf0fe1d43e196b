/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_RING_H
#define EDO_SRC_SYNC_RING_H

/*
 * A queue of items of one size, as bytes, in an array that goes round. It
 * doubles when it is full; an array that was reserved large enough is never
 * allocated again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <edo/base/compiler.h>

/* A larger array is not worth keeping while it is empty. */
#define EDO__RING_KEPT_BYTES ((size_t)64 * 1024)

struct edo__ring {
	unsigned char *slots;
	size_t n_slots; /* 0 or a power of two */
	size_t head;    /* slot of the oldest item */
	size_t n_items;
	size_t item_size;
};

void edo__ring_init(struct edo__ring *ring, size_t item_size);
void edo__ring_deinit(struct edo__ring *ring);

/* Makes room for @n_items in all; false: no memory, nothing changed. */
bool edo__ring_reserve(struct edo__ring *ring, size_t n_items);

/* Gives back the array of an empty ring. */
void edo__ring_trim(struct edo__ring *ring);

/* Whether the array is too large to be kept while it is empty. */
static inline bool edo__ring_is_large(const struct edo__ring *ring)
{
	return ring->n_slots * ring->item_size > EDO__RING_KEPT_BYTES;
}

static inline void *edo__ring_slot(const struct edo__ring *ring, size_t i)
{
	return ring->slots +
	       ((ring->head + i) & (ring->n_slots - 1)) * ring->item_size;
}

static inline void edo__ring_copy(void *to, const void *from, size_t size)
{
	if (EDO_LIKELY(size == sizeof(uint64_t)))
		memcpy(to, from, sizeof(uint64_t));
	else
		memcpy(to, from, size);
}

/* False: no memory. */
static inline bool edo__ring_push(struct edo__ring *ring, const void *item)
{
	if (EDO_UNLIKELY(ring->n_items == ring->n_slots) &&
	    !edo__ring_reserve(ring, ring->n_items + 1))
		return false;
	edo__ring_copy(edo__ring_slot(ring, ring->n_items), item,
		       ring->item_size);
	ring->n_items++;
	return true;
}

/* The ring is not empty. */
static inline void edo__ring_pop(struct edo__ring *ring, void *ret_item)
{
	edo__ring_copy(ret_item, edo__ring_slot(ring, 0), ring->item_size);
	ring->head = (ring->head + 1) & (ring->n_slots - 1);
	ring->n_items--;
}

#endif
