/* SPDX-License-Identifier: MIT */

/*
 * A hierarchical wheel whose buckets hold {slot, generation} and nothing else.
 *
 * Time is counted in ticks of a millisecond; a deadline is rounded up to one.
 * level.h says in which bucket a tick lies, seen from `elapsed`.
 *
 * The slot has the waker, the generation and the lower 32 bits of the tick; the
 * upper bits follow from the bucket. A timer is armed while the generations in
 * bucket and slot agree. Firing and cancelling count the generation up and
 * free the slot; a cancelled timer's entry stays in its bucket and is stale.
 *
 * - Every armed timer has one entry, and its tick is not before `elapsed`.
 * - On level 0 no bucket before the digit of `elapsed` has entries, on other
 *   levels none up to it. Hence the lowest occupied bucket of the lowest
 *   occupied level comes next, and all on lower levels come before the rest.
 * - `next_tick` is not after the start of any occupied bucket.
 * - At most half of the entries are stale, and N_STALE_MIN: then all of them
 *   are swept out, so that a generation cannot come round while an old entry
 *   still waits, and the chunks that were reserved suffice.
 * - Within a bucket entries lie in the order of arming, also after they came
 *   down from a higher level: they come down before anything is armed below.
 */

#include "time/wheel.h"

#include <edo/base/panic.h>
#include <edo/time/clock.h>

#include "base/alloc.h"
#include "base/panic.h"
#include "time/bucket.h"
#include "time/clock.h"
#include "time/level.h"
#include "time/slots.h"

#define N_TIMERS_MAX (UINT32_C(1) << 26)
#define N_TIMERS_MIN (UINT32_C(1) << 12)
#define N_STALE_MIN 1024
#define NO_TICK UINT64_MAX

/* How far ahead of firing a slot and the waker in it are fetched. */
#define N_SLOTS_AHEAD 12
#define N_WAKERS_AHEAD 6

struct edo__wheel {
	uint64_t elapsed;   /* the tick it was turned to */
	uint64_t next_tick; /* when something may have to be done, or NO_TICK */
	bool next_is_armed; /* next_tick was that of an armed timer */
	bool is_turning;
	uint32_t n_entries; /* armed and stale ones */
	struct edo__slots slots;
	struct edo__chunk_pool pool;
	struct edo__occupancy occupancy;
	uint32_t buckets[EDO__N_BUCKETS];
};

struct edo__wheel *edo__wheel_new(int64_t now)
{
	struct edo__wheel *wheel = edo__calloc(1, sizeof(*wheel));

	if (!wheel)
		return NULL;
	wheel->elapsed = (uint64_t)now / EDO_MILLISECOND;
	wheel->next_tick = NO_TICK;
	edo__slots_init(&wheel->slots);
	return wheel;
}

void edo__wheel_free(struct edo__wheel *wheel)
{
	if (!wheel)
		return;
	edo__slots_deinit(&wheel->slots);
	edo__chunk_pool_deinit(&wheel->pool);
	edo__free(wheel);
}

uint32_t edo__wheel_n_armed(const struct edo__wheel *wheel)
{
	return wheel->slots.n_armed;
}

/* Address space is all it takes; where that is limited, less of it will do. */
static void reserve(struct edo__wheel *wheel)
{
	for (uint32_t n = N_TIMERS_MAX; n >= N_TIMERS_MIN; n /= 2) {
		if (!edo__slots_reserve(&wheel->slots, n))
			continue;
		if (edo__chunk_pool_reserve(&wheel->pool,
					    2 * (size_t)n + N_STALE_MIN,
					    EDO__N_BUCKETS))
			return;
		edo__slots_deinit(&wheel->slots);
		edo__slots_init(&wheel->slots);
	}
	edo_panic("no memory for timers");
}

/* Buckets */

static void put(struct edo__wheel *wheel, uint64_t tick,
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

/* The bucket that comes next; false: there is none. */
static bool find_next(const struct edo__wheel *wheel,
		      struct edo__place *ret_next)
{
	return edo__occupancy_first(&wheel->occupancy, wheel->elapsed,
				    ret_next);
}

static void clear(struct edo__wheel *wheel, struct edo__place place)
{
	edo__occupancy_clear(&wheel->occupancy, place.level, place.bucket);
}

/* Throws out stale entries from the front; true: an armed timer is left. */
static bool drop_stale_front(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t *bucket = &wheel->buckets[next.bucket];

	while (*bucket) {
		struct edo__chunk *chunk =
			&wheel->pool.chunks[edo__bucket_first(&wheel->pool,
							      *bucket)];

		for (uint32_t i = 0; i < chunk->n_timers; i++) {
			if (edo__slots_is_armed(&wheel->slots,
						chunk->timers[i]))
				return true;
		}
		wheel->n_entries -= chunk->n_timers;
		edo__bucket_drop_first(&wheel->pool, bucket);
	}
	clear(wheel, next);
	return false;
}

static void fetch_slot(const struct edo__wheel *wheel,
		       const struct edo__chunk *chunk, uint32_t i)
{
	if (i < chunk->n_timers)
		__builtin_prefetch(&wheel->slots.table[chunk->timers[i].slot],
				   1);
}

static void fetch_waker(const struct edo__wheel *wheel,
			const struct edo__chunk *chunk, uint32_t i)
{
	if (i < chunk->n_timers)
		__builtin_prefetch(
			wheel->slots.table[chunk->timers[i].slot].waker, 1);
}

/* Takes some entries out of a bucket; false: it is empty. */
static bool take_some(struct edo__wheel *wheel, uint32_t *bucket,
		      struct edo__chunk *ret_chunk)
{
	if (!edo__bucket_take_first(&wheel->pool, bucket, ret_chunk))
		return false;
	wheel->n_entries -= ret_chunk->n_timers;
	for (uint32_t i = 0; i < N_SLOTS_AHEAD; i++)
		fetch_slot(wheel, ret_chunk, i);
	return true;
}

static uint32_t detach(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t bucket = wheel->buckets[next.bucket];

	wheel->buckets[next.bucket] = 0;
	clear(wheel, next);
	return bucket;
}

/* Sweeping: moves the armed timers of each bucket together. */

static void sweep_bucket(struct edo__wheel *wheel, uint32_t *bucket)
{
	struct edo__chunk chunk;
	uint32_t old = *bucket;

	*bucket = 0;
	while (take_some(wheel, &old, &chunk)) {
		for (uint32_t i = 0; i < chunk.n_timers; i++) {
			fetch_slot(wheel, &chunk, i + N_SLOTS_AHEAD);
			if (!edo__slots_is_armed(&wheel->slots,
						 chunk.timers[i]))
				continue;
			edo__bucket_push(&wheel->pool, bucket, chunk.timers[i]);
			wheel->n_entries++;
		}
	}
}

static void sweep_level(struct edo__wheel *wheel, uint32_t level)
{
	uint32_t first = edo__levels[level].first;

	for (uint32_t i = first; i <= first + edo__levels[level].mask; i++) {
		if (!wheel->buckets[i])
			continue;
		sweep_bucket(wheel, &wheel->buckets[i]);
		if (!wheel->buckets[i])
			edo__occupancy_clear(&wheel->occupancy, level, i);
	}
}

static void sweep_if_stale(struct edo__wheel *wheel)
{
	/* A waker that cancels while timers fire leaves it to turn(). */
	if (EDO_LIKELY(wheel->n_entries <=
		       2 * wheel->slots.n_armed + N_STALE_MIN) ||
	    wheel->is_turning)
		return;
	for (uint32_t i = 0; i < EDO__N_LEVELS; i++) {
		if (wheel->occupancy.words[i])
			sweep_level(wheel, i);
	}
}

/* Turning */

static uint32_t fire_some(struct edo__wheel *wheel,
			  const struct edo__chunk *chunk)
{
	uint32_t n_fired = 0;

	for (uint32_t i = 0; i < N_WAKERS_AHEAD; i++)
		fetch_waker(wheel, chunk, i);
	for (uint32_t i = 0; i < chunk->n_timers; i++) {
		fetch_slot(wheel, chunk, i + N_SLOTS_AHEAD);
		fetch_waker(wheel, chunk, i + N_WAKERS_AHEAD);
		if (!edo__slots_is_armed(&wheel->slots, chunk->timers[i]))
			continue;
		edo_waker_wake_by_ref(
			edo__slots_retire(&wheel->slots, chunk->timers[i]));
		n_fired++;
	}
	return n_fired;
}

static uint32_t fire(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t bucket = detach(wheel, next), n_fired = 0;
	struct edo__chunk chunk;

	while (take_some(wheel, &bucket, &chunk))
		n_fired += fire_some(wheel, &chunk);
	return n_fired;
}

/* Moves a bucket's timers to the levels below. */
static void bring_down(struct edo__wheel *wheel, struct edo__place next)
{
	uint64_t low = (UINT64_C(1) << edo__levels[next.level].shift) - 1;
	uint32_t bucket = detach(wheel, next);
	struct edo__chunk chunk;

	while (take_some(wheel, &bucket, &chunk)) {
		for (uint32_t i = 0; i < chunk.n_timers; i++) {
			struct edo__timer timer = chunk.timers[i];
			struct edo__slot *slot =
				&wheel->slots.table[timer.slot];

			fetch_slot(wheel, &chunk, i + N_SLOTS_AHEAD);
			if (edo__slots_is_armed(&wheel->slots, timer))
				put(wheel, next.tick | (slot->tick & low),
				    timer);
		}
	}
}

static uint32_t turn_to(struct edo__wheel *wheel, uint64_t tick)
{
	uint32_t n_fired = 0;
	struct edo__place next;

	wheel->next_is_armed = false;
	for (;;) {
		wheel->next_tick = NO_TICK;
		if (!find_next(wheel, &next))
			break;
		wheel->next_tick = next.tick;
		if (next.tick > tick)
			break;
		wheel->elapsed = next.tick;
		if (next.level == 0)
			n_fired += fire(wheel, next);
		else
			bring_down(wheel, next);
	}
	return n_fired;
}

uint32_t edo__wheel_turn(struct edo__wheel *wheel, int64_t now)
{
	uint64_t tick = (uint64_t)now / EDO_MILLISECOND;
	uint32_t n_fired = 0;

	if (wheel->next_tick <= tick) {
		wheel->is_turning = true;
		n_fired = turn_to(wheel, tick);
		wheel->is_turning = false;
		sweep_if_stale(wheel);
	}
	if (tick > wheel->elapsed)
		wheel->elapsed = tick;
	return n_fired;
}

int64_t edo__wheel_next_deadline(struct edo__wheel *wheel)
{
	struct edo__place next;

	if (!wheel->slots.n_armed)
		return EDO__INSTANT_NEVER;
	while (!wheel->next_is_armed) {
		edo__invariant(find_next(wheel, &next));
		wheel->next_tick = next.tick;
		wheel->next_is_armed = drop_stale_front(wheel, next);
	}
	if (wheel->next_tick > INT64_MAX / EDO_MILLISECOND)
		return EDO__INSTANT_NEVER;
	return (int64_t)wheel->next_tick * EDO_MILLISECOND;
}

/* Timers */

static uint64_t round_up_to_tick(int64_t deadline)
{
	if (deadline <= 0)
		return 0;
	return ((uint64_t)deadline + EDO_MILLISECOND - 1) / EDO_MILLISECOND;
}

struct edo__timer edo__wheel_arm(struct edo__wheel *wheel, int64_t deadline,
				 struct edo_waker *waker)
{
	uint64_t tick = round_up_to_tick(deadline);
	struct edo__timer timer;

	if (EDO_UNLIKELY(!wheel->slots.table))
		reserve(wheel);
	if (tick < wheel->elapsed)
		tick = wheel->elapsed;
	timer = edo__slots_arm(&wheel->slots, waker, (uint32_t)tick);
	put(wheel, tick, timer);
	return timer;
}

bool edo__wheel_poll(struct edo__wheel *wheel, struct edo__timer timer,
		     struct edo_waker *waker)
{
	if (!edo__slots_is_armed(&wheel->slots, timer))
		return true;
	wheel->slots.table[timer.slot].waker = waker;
	return false;
}

bool edo__wheel_cancel(struct edo__wheel *wheel, struct edo__timer timer)
{
	if (!edo__slots_is_armed(&wheel->slots, timer))
		return false;
	edo__slots_retire(&wheel->slots, timer);
	sweep_if_stale(wheel);
	return true;
}
