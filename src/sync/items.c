/* SPDX-License-Identifier: MIT */

/* Segments; how they hang together is in items.h. */

#include "sync/items.h"

#include "base/alloc.h"

#define N_SLOTS_MIN 16
#define SEGMENT_BYTES_MAX ((size_t)64 * 1024)

void edo__items_init(struct edo__items *items, size_t item_size)
{
	*items = (struct edo__items){ .item_size = item_size };
}

void edo__items_deinit(struct edo__items *items)
{
	while (items->first) {
		struct edo__segment *next = items->first->next;

		edo__free(items->first);
		items->first = next;
	}
}

/* The power of two that is at least @n, or 0 if there is none. */
static size_t round_up(size_t n)
{
	size_t rounded = 1;

	while (rounded < n && rounded)
		rounded *= 2;
	return rounded;
}

static struct edo__segment *segment_new(size_t n_slots, size_t item_size)
{
	struct edo__segment *segment;
	size_t n_bytes;

	if (n_slots == 0 ||
	    __builtin_mul_overflow(n_slots, item_size, &n_bytes) ||
	    __builtin_add_overflow(n_bytes, sizeof(*segment), &n_bytes))
		return NULL;
	segment = edo__malloc(n_bytes);
	if (segment)
		*segment = (struct edo__segment){ .mask = n_slots - 1 };
	return segment;
}

bool edo__items_reserve(struct edo__items *items, size_t n_items)
{
	struct edo__segment *segment =
		segment_new(round_up(n_items), items->item_size);

	if (!segment)
		return false;
	if (items->last)
		items->last->next = segment;
	else
		items->first = segment;
	items->last = segment;
	return true;
}

bool edo__items_grow(struct edo__items *items)
{
	size_t n_slots;

	if (!items->last)
		return edo__items_reserve(items, N_SLOTS_MIN);
	n_slots = items->last->mask + 1;
	if (2 * n_slots * items->item_size <= SEGMENT_BYTES_MAX)
		n_slots *= 2;
	return edo__items_reserve(items, n_slots);
}

void edo__items_drop_first(struct edo__items *items)
{
	struct edo__segment *first = items->first;

	items->first = first->next;
	edo__free(first);
}
