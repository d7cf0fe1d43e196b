/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_SLOTS_H
#define EDO_SRC_TIME_SLOTS_H

/*
 * The slots of a wheel: what an armed timer consists of beside its entry in a
 * bucket. A timer is armed while its generation equals that of its slot;
 * disarming counts the generation up, which makes every copy of the timer stale.
 *
 * Free slots are those in the chain and those from n_used on. Whenever no timer
 * is armed all are handed out from the bottom again, in the order in which they
 * lie in memory.
 *
 * All but the generation and, under the wheel's lock, the waker belong to the
 * owner's thread, see foreign.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"
#include "time/wheel.h"

struct edo__slot {
	union {
		struct edo_waker *waker; /* armed: borrowed */
		uint32_t next_returned;  /* freed by another thread */
	};
	uint32_t generation; /* atomic */
	/* Armed: lower bits of the tick; free: the next in the chain. */
	uint32_t tick;
};

#define EDO__NO_SLOT UINT32_MAX

struct edo__slots {
	struct edo__slot *table; /* NULL until they are reserved */
	uint32_t free;           /* chain of free slots, EDO__NO_SLOT: none */
	uint32_t n_used;         /* slots that have ever been taken */
	uint32_t n_max;
	uint32_t n_armed; /* and those that other threads have disarmed */
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

static inline bool edo__slots_are_out(const struct edo__slots *slots)
{
	return slots->free == EDO__NO_SLOT && slots->n_used == slots->n_max;
}

static inline uint32_t edo__slots_take(struct edo__slots *slots)
{
	uint32_t number = slots->free;

	if (number == EDO__NO_SLOT)
		return slots->n_used++;
	slots->free = slots->table[number].tick;
	if (slots->free != EDO__NO_SLOT)
		__builtin_prefetch(&slots->table[slots->free], 1);
	return number;
}

static inline struct edo__timer
edo__slots_arm(struct edo__slots *slots, struct edo_waker *waker, uint32_t tick)
{
	uint32_t number = edo__slots_take(slots);
	struct edo__slot *slot = &slots->table[number];

	slot->waker = waker;
	slot->tick = tick;
	slots->n_armed++;
	/* Its own thread, or handed over with the slot. */
	return (struct edo__timer){ number,
				    edo__load_relaxed(&slot->generation) };
}

/* Exact for whoever drives the timer on the owner's thread, or holds the lock; for
 * others only false is. */
static inline bool edo__slots_is_armed(const struct edo__slots *slots,
				       struct edo__timer timer)
{
	/* No partner: what else is in the slot is ordered by the lock, or by
	 * the way the timer went from thread to thread. */
	return edo__load_relaxed(&slots->table[timer.slot].generation) ==
	       timer.generation;
}

/* Makes the handles of an armed timer stale. */
static inline void edo__slot_disarm(struct edo__slot *slot)
{
	/* One writer: an armed timer's owner, or whoever holds the lock. */
	uint32_t generation = edo__load_relaxed(&slot->generation);

	/* Pairs with the acquire in edo__wheel_is_armed(). */
	edo__store_release(&slot->generation, generation + 1);
}

/* Takes back the slot of a timer that was disarmed. */
static inline void edo__slots_give(struct edo__slots *slots, uint32_t number)
{
	slots->table[number].tick = slots->free;
	slots->free = number;
	if (--slots->n_armed == 0) {
		slots->free = EDO__NO_SLOT;
		slots->n_used = 0;
	}
}

#endif
