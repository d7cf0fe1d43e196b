/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_SLOTS_H
#define EDO_SRC_TIME_SLOTS_H

/*
 * The slots of a wheel: what an armed timer consists of beside its entry in a
 * bucket. A timer is armed while its generation equals that of its slot;
 * retiring counts the generation up, which makes every copy of the timer stale.
 *
 * Free slots are those in the chain and those from n_used on. Whenever no timer
 * is armed all are handed out from the bottom again, in the order in which they
 * lie in memory.
 */

#include <stdbool.h>
#include <stdint.h>

#include "time/wheel.h"

struct edo__slot {
	struct edo_waker *waker; /* borrowed; meaningless in a free slot */
	uint32_t generation;
	uint32_t
		tick; /* lower bits of the tick; of a free slot: the next one */
};

#define EDO__NO_SLOT UINT32_MAX

struct edo__slots {
	struct edo__slot *table; /* NULL until they are reserved */
	uint32_t free;           /* chain of free slots, EDO__NO_SLOT: none */
	uint32_t n_used;         /* slots that have ever been taken */
	uint32_t n_max;
	uint32_t n_armed;
};

static inline void edo__slots_init(struct edo__slots *slots)
{
	*slots = (struct edo__slots){ .free = EDO__NO_SLOT };
}

/* Address space for @n_slots; false: not that much of it. */
bool edo__slots_reserve(struct edo__slots *slots, uint32_t n_slots);
void edo__slots_deinit(struct edo__slots *slots);

/* There is no slot left. */
void edo__slots_panic(const struct edo__slots *slots) EDO_NORETURN;

static inline uint32_t edo__slots_take(struct edo__slots *slots)
{
	uint32_t number = slots->free;

	if (number != EDO__NO_SLOT) {
		slots->free = slots->table[number].tick;
		if (slots->free != EDO__NO_SLOT)
			__builtin_prefetch(&slots->table[slots->free], 1);
		return number;
	}
	if (EDO_UNLIKELY(slots->n_used == slots->n_max))
		edo__slots_panic(slots);
	return slots->n_used++;
}

static inline struct edo__timer
edo__slots_arm(struct edo__slots *slots, struct edo_waker *waker, uint32_t tick)
{
	uint32_t number = edo__slots_take(slots);
	struct edo__slot *slot = &slots->table[number];

	slot->waker = waker;
	slot->tick = tick;
	slots->n_armed++;
	return (struct edo__timer){ number, slot->generation };
}

static inline bool edo__slots_is_armed(const struct edo__slots *slots,
				       struct edo__timer timer)
{
	return slots->table[timer.slot].generation == timer.generation;
}

/* Ends an armed timer; returns the waker it borrowed. */
static inline struct edo_waker *edo__slots_retire(struct edo__slots *slots,
						  struct edo__timer timer)
{
	struct edo__slot *slot = &slots->table[timer.slot];

	slot->generation++;
	slot->tick = slots->free;
	slots->free = timer.slot;
	if (--slots->n_armed == 0) {
		slots->free = EDO__NO_SLOT;
		slots->n_used = 0;
	}
	return slot->waker;
}

#endif
