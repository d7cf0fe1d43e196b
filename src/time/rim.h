/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_RIM_H
#define EDO_SRC_TIME_RIM_H

/*
 * A wheel from inside, and how entries come into its buckets and out of them;
 * see wheel.c for what always holds.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/lock.h"
#include "time/bucket.h"
#include "time/level.h"
#include "time/slots.h"
#include "time/wheel.h"

#define EDO__NO_TICK UINT64_MAX
#define EDO__N_STALE_MIN 1024

/* How far ahead a slot is fetched. */
#define EDO__N_SLOTS_AHEAD 24

struct edo__wheel {
	uint64_t elapsed;   /* the tick it was turned to */
	uint64_t next_tick; /* when something may have to be done, or NO_TICK */
	bool next_is_armed; /* next_tick was that of an armed timer */
	bool is_turning;
	uint32_t n_entries; /* armed and stale ones */
	int64_t n_unseen;   /* have fired, less those that the owner saw */
	struct edo__slots slots;
	struct edo__chunk_pool pool;
	struct edo__occupancy occupancy;
	uint32_t buckets[EDO__N_BUCKETS];
	char apart[64]; /* from what other threads write */
	struct edo__lock lock;
	uint32_t returned;   /* chain of slots that other threads have freed */
	uint32_t n_returned; /* atomic, written under the lock */
	bool is_stopped;     /* the owner writes it, under the lock */
	bool has_foreign;    /* under the lock: polled elsewhere since that */
	bool is_orphan;      /* under the lock: its owner has gone */
	int64_t n_refs;      /* atomic; see foreign.c */
};

/* For whoever holds a timer no more, elsewhere. */
void edo__wheel_let_go(struct edo__wheel *wheel);

/* Makes the returned slots usable again, if there are any. */
void edo__wheel_take_returned(struct edo__wheel *wheel);

/* Throws the stale entries out of all buckets, if they are many. */
void edo__wheel_sweep(struct edo__wheel *wheel);

static inline void edo__wheel_sweep_if_stale(struct edo__wheel *wheel)
{
	/* A waker that cancels while timers fire leaves it to turn(). */
	if (EDO_UNLIKELY(wheel->n_entries >
			 2 * wheel->slots.n_armed + EDO__N_STALE_MIN) &&
	    !wheel->is_turning)
		edo__wheel_sweep(wheel);
}

/* Adds an entry to where @tick belongs, which is not before `elapsed`. */
static inline void edo__wheel_put(struct edo__wheel *wheel, uint64_t tick,
				  struct edo__timer timer)
{
	struct edo__place place = edo__place_of(tick, wheel->elapsed);
	uint32_t *bucket = &wheel->buckets[place.bucket];

	if (!*bucket)
		edo__occupancy_set(&wheel->occupancy, place.level,
				   place.bucket);
	edo__bucket_push(&wheel->pool, bucket, timer);
	wheel->n_entries++;
	if (place.tick < wheel->next_tick)
		wheel->next_tick = place.tick;
}

/* The tick of a slot, which has the lower half, in a bucket. */
static inline uint64_t edo__tick_in(struct edo__place place,
				    const struct edo__slot *slot)
{
	return (place.tick & ~(uint64_t)UINT32_MAX) | slot->tick;
}

/* The bucket that comes next; false: there is none. */
static inline bool edo__wheel_find_next(const struct edo__wheel *wheel,
					struct edo__place *ret_next)
{
	return edo__occupancy_first(&wheel->occupancy, wheel->elapsed,
				    ret_next);
}

/* Inlined by force: gcc holds a function that does nothing but fetch ahead for
 * one that does nothing. */
#define EDO__FETCHES static inline __attribute__((__always_inline__)) void

EDO__FETCHES edo__wheel_fetch_slot(const struct edo__wheel *wheel,
				   const struct edo__chunk *chunk, uint32_t i)
{
	if (i < chunk->n_timers)
		__builtin_prefetch(&wheel->slots.table[chunk->timers[i].slot],
				   1);
}

/* Takes some entries out of a bucket; false: it is empty. */
static inline bool edo__wheel_take_some(struct edo__wheel *wheel,
					uint32_t *bucket,
					struct edo__chunk *ret_chunk)
{
	if (!edo__bucket_take_first(&wheel->pool, bucket, ret_chunk))
		return false;
	wheel->n_entries -= ret_chunk->n_timers;
	for (uint32_t i = 0; i < EDO__N_SLOTS_AHEAD; i++)
		edo__wheel_fetch_slot(wheel, ret_chunk, i);
	return true;
}

#endif
