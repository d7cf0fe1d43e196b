/* SPDX-License-Identifier: MIT */

/*
 * Turning the wheel: bucket by bucket, up to the present tick.
 *
 * A bucket is detached and taken apart in chunks, so that whatever a waker does
 * meets a wheel in order. The lock, see foreign.c, is held for the time in which
 * the wakers of one chunk are marked: nobody waits long for it, and it costs
 * little for each. They are scheduled after that.
 *
 * An entry whose slot names a later tick than its bucket is of a timer that was
 * put off: it is put where it belongs, which is never a bucket that was passed.
 */

#include "time/rim.h"

#define N_WAKERS_AHEAD 12

/* What comes of one chunk. */
struct volley {
	uint32_t n_fired;
	uint32_t n_marked;
	struct edo_waker *marked[EDO__CHUNK_TIMERS];
};

EDO__FETCHES fetch_waker(const struct edo__wheel *wheel,
			 const struct edo__chunk *chunk, uint32_t i)
{
	if (i < chunk->n_timers)
		__builtin_prefetch(
			wheel->slots.table[chunk->timers[i].slot].waker, 1);
}

static uint32_t detach(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t bucket = wheel->buckets[next.bucket];

	wheel->buckets[next.bucket] = 0;
	edo__occupancy_clear(&wheel->occupancy, next.level, next.bucket);
	return bucket;
}

/* Called with the lock held. */
static void fire_one(struct edo__wheel *wheel, struct edo__timer timer,
		     struct edo__place place, struct volley *volley)
{
	struct edo__slot *slot = &wheel->slots.table[timer.slot];
	struct edo_waker *marked;

	if (!edo__slots_is_armed(&wheel->slots, timer))
		return;
	if (EDO_UNLIKELY(slot->tick != (uint32_t)place.tick)) {
		edo__wheel_put(wheel, edo__tick_in(place, slot), timer);
		return;
	}
	marked = edo_waker_mark(slot->waker);
	if (marked)
		volley->marked[volley->n_marked++] = marked;
	edo__slot_disarm(slot);
	edo__slots_give(&wheel->slots, timer.slot);
	volley->n_fired++;
}

static uint32_t fire_some(struct edo__wheel *wheel,
			  const struct edo__chunk *chunk,
			  struct edo__place place)
{
	struct volley volley;

	volley.n_fired = volley.n_marked = 0;
	edo__lock_acquire(&wheel->lock);
	for (uint32_t i = 0; i < N_WAKERS_AHEAD; i++)
		fetch_waker(wheel, chunk, i);
	for (uint32_t i = 0; i < chunk->n_timers; i++) {
		edo__wheel_fetch_slot(wheel, chunk, i + EDO__N_SLOTS_AHEAD);
		fetch_waker(wheel, chunk, i + N_WAKERS_AHEAD);
		fire_one(wheel, chunk->timers[i], place, &volley);
	}
	edo__lock_release(&wheel->lock);
	wheel->n_unseen += volley.n_fired;
	for (uint32_t i = 0; i < volley.n_marked; i++)
		edo_waker_schedule(volley.marked[i]);
	return volley.n_fired;
}

static uint32_t fire(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t bucket = detach(wheel, next), n_fired = 0;
	struct edo__chunk chunk;

	while (edo__wheel_take_some(wheel, &bucket, &chunk))
		n_fired += fire_some(wheel, &chunk, next);
	return n_fired;
}

/* Moves a bucket's timers to the levels below, and those that were put off to
 * wherever they belong. Whoever disarms one meanwhile leaves the slot's tick as
 * it is; its entry is stale then. */
static void bring_down(struct edo__wheel *wheel, struct edo__place next)
{
	uint32_t bucket = detach(wheel, next);
	struct edo__chunk chunk;

	while (edo__wheel_take_some(wheel, &bucket, &chunk)) {
		for (uint32_t i = 0; i < chunk.n_timers; i++) {
			struct edo__timer timer = chunk.timers[i];
			struct edo__slot *slot =
				&wheel->slots.table[timer.slot];

			edo__wheel_fetch_slot(wheel, &chunk,
					      i + EDO__N_SLOTS_AHEAD);
			if (edo__slots_is_armed(&wheel->slots, timer))
				edo__wheel_put(wheel, edo__tick_in(next, slot),
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
		wheel->next_tick = EDO__NO_TICK;
		if (!edo__wheel_find_next(wheel, &next))
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

	edo__wheel_take_returned(wheel);
	if (wheel->next_tick <= tick) {
		wheel->is_turning = true;
		n_fired = turn_to(wheel, tick);
		wheel->is_turning = false;
		edo__wheel_sweep_if_stale(wheel);
	}
	if (tick > wheel->elapsed)
		wheel->elapsed = tick;
	return n_fired;
}
