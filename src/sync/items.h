/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_ITEMS_H
#define EDO_SRC_SYNC_ITEMS_H

/*
 * A queue of items of one size, as bytes. They lie in segments, each a ring:
 *
 *	first --> [ ring of slots ] --> [ ring ] --> ... --> last
 *
 * A full last segment gets a successor of twice its size, up to a limit, so
 * nothing is ever moved; a segment that was emptied is freed, but for the last
 * one. A queue that was reserved large enough never allocates again.
 *
 * - Only the last segment is empty or takes items.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <edo/base/compiler.h>

struct edo__segment {
	struct edo__segment *next;
	size_t mask; /* number of slots, a power of two, minus 1 */
	size_t head; /* the oldest item's slot, counted without going round */
	size_t tail; /* the next item's slot, likewise */
	_Alignas(16) unsigned char slots[];
};

struct edo__items {
	struct edo__segment *first; /* NULL: no segment */
	struct edo__segment *last;
	size_t n_items;
	size_t item_size;
};

void edo__items_init(struct edo__items *items, size_t item_size);
void edo__items_deinit(struct edo__items *items);

/* Adds a last segment for @n_items; false: no memory. */
bool edo__items_reserve(struct edo__items *items, size_t n_items);

/* Adds a last segment of the size that is due; false: no memory. */
bool edo__items_grow(struct edo__items *items);

/* Frees the first of several segments, which was emptied. */
void edo__items_drop_first(struct edo__items *items);

static inline void *edo__segment_slot(struct edo__segment *segment, size_t slot,
				      size_t item_size)
{
	return segment->slots + (slot & segment->mask) * item_size;
}

/* The sizes that most items have need no call. Two words are copied one by one:
 * they were just written like that, and a load of both would have to wait until
 * those stores have reached the cache. */
static inline void edo__item_copy(void *to, const void *from, size_t size)
{
	if (EDO_LIKELY(size == 8)) {
		memcpy(to, from, 8);
	} else if (size == 16) {
		memcpy(to, from, 8);
		memcpy((char *)to + 8, (const char *)from + 8, 8);
	} else if (size) {
		memcpy(to, from, size);
	}
}

/* Whether the next item needs no new segment. */
static inline bool edo__items_have_room(const struct edo__items *items)
{
	const struct edo__segment *last = items->last;

	return last && last->tail - last->head <= last->mask;
}

/* There is room. */
static inline void edo__items_push(struct edo__items *items, const void *item)
{
	struct edo__segment *last = items->last;

	edo__item_copy(edo__segment_slot(last, last->tail, items->item_size),
		       item, items->item_size);
	last->tail++;
	items->n_items++;
}

/* The oldest item; the queue is not empty. */
static inline void *edo__items_first(struct edo__items *items)
{
	return edo__segment_slot(items->first, items->first->head,
				 items->item_size);
}

/* Takes the oldest item out; the queue is not empty. */
static inline void edo__items_drop(struct edo__items *items)
{
	struct edo__segment *first = items->first;

	items->n_items--;
	if (++first->head == first->tail && EDO_UNLIKELY(first->next))
		edo__items_drop_first(items);
}

#endif
