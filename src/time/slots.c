/* SPDX-License-Identifier: MIT */

/* Where slots come from; all else is in the header, for speed. */

#include "time/slots.h"

#include <edo/base/panic.h>

#include "base/alloc.h"

static size_t n_bytes(uint32_t n_slots)
{
	return n_slots * sizeof(struct edo__slot);
}

bool edo__slots_reserve(struct edo__slots *slots, uint32_t n_slots)
{
	slots->table = edo__reserve(n_bytes(n_slots));
	slots->n_max = n_slots;
	return slots->table;
}

void edo__slots_deinit(struct edo__slots *slots)
{
	if (slots->table)
		edo__unreserve(slots->table, n_bytes(slots->n_max));
}

void edo__slots_panic(const struct edo__slots *slots)
{
	edo_panic("more than %u timers", slots->n_max);
}
