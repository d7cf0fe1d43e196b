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
 * A timer that is put off keeps its entry, too, and only the tick in its slot
 * changes: the entry is then early, and goes to where it belongs when its bucket
 * comes (turn.c).
 *
 * - Every armed timer has one entry, in the bucket of its tick or of an earlier
 *   one with the same upper bits, and that is not before `elapsed`.
 * - On level 0 no bucket before the digit of `elapsed` has entries, on other
 *   levels none up to it. Hence the lowest occupied bucket of the lowest
 *   occupied level comes next, and all on lower levels come before the rest.
 * - `next_tick` is not after the start of any occupied bucket.
 * - At most half of the entries are stale, and EDO__N_STALE_MIN: then all of
 *   them are swept out (sweep.c), so that a generation cannot come round while
 *   an old entry still waits, and the chunks that were reserved suffice. A
 *   timer that another thread has disarmed counts as armed until its slot is
 *   taken over, and its slot is not used before.
 * - Within a bucket entries lie in the order of arming, also after they came
 *   down from a higher level: they come down before anything is armed below.
 *   One that was put off comes last, again when its bucket comes.
 */

#include "time/wheel.h"

#include <edo/base/panic.h>

#include "base/alloc.h"
#include "time/clock.h"
#include "time/rim.h"

#define N_TIMERS_MAX (UINT32_C(1) << 26)
#define N_TIMERS_MIN (UINT32_C(1) << 12)

struct edo__wheel *edo__wheel_new(int64_t now)
{
	struct edo__wheel *wheel = edo__calloc(1, sizeof(*wheel));

	if (!wheel)
		return NULL;
	wheel->elapsed = (uint64_t)now / EDO_MILLISECOND;
	wheel->next_tick = EDO__NO_TICK;
	wheel->returned = EDO__NO_SLOT;
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
	/* No partner: it is only a number. */
	return wheel->slots.n_armed - edo__load_relaxed(&wheel->n_returned);
}

/* Address space is all it takes; where that is limited, less of it will do. */
static void reserve(struct edo__wheel *wheel)
{
	for (uint32_t n = N_TIMERS_MAX; n >= N_TIMERS_MIN; n /= 2) {
		if (!edo__slots_reserve(&wheel->slots, n))
			continue;
		if (edo__chunk_pool_reserve(&wheel->pool,
					    2 * (size_t)n + EDO__N_STALE_MIN,
					    EDO__N_BUCKETS))
			return;
		edo__slots_deinit(&wheel->slots);
		edo__slots_init(&wheel->slots);
	}
	edo_panic("no memory for timers");
}

/* There is no slot: either none was ever reserved, or all are taken. */
static void find_slots(struct edo__wheel *wheel)
{
	if (!wheel->slots.table)
		reserve(wheel);
	edo__wheel_take_returned(wheel);
	if (edo__slots_are_out(&wheel->slots))
		edo__slots_panic(&wheel->slots);
}

struct edo__timer edo__wheel_arm_tick(struct edo__wheel *wheel, uint64_t tick,
				      struct edo_waker *waker)
{
	struct edo__timer timer;

	if (EDO_UNLIKELY(edo__slots_are_out(&wheel->slots)))
		find_slots(wheel);
	if (tick < wheel->elapsed)
		tick = wheel->elapsed;
	timer = edo__slots_arm(&wheel->slots, waker, (uint32_t)tick);
	edo__wheel_put(wheel, tick, timer);
	return timer;
}

bool edo__wheel_has_come(const struct edo__wheel *wheel, uint64_t tick)
{
	return tick <= wheel->elapsed;
}

bool edo__wheel_put_off(struct edo__wheel *wheel, struct edo__timer timer,
			uint64_t old_tick, uint64_t tick)
{
	if (tick < old_tick || (tick ^ old_tick) > UINT32_MAX ||
	    !edo__slots_is_armed(&wheel->slots, timer))
		return false;
	wheel->slots.table[timer.slot].tick = (uint32_t)tick;
	return true;
}

bool edo__wheel_poll(struct edo__wheel *wheel, struct edo__timer timer,
		     struct edo_waker *waker)
{
	if (!edo__slots_is_armed(&wheel->slots, timer)) {
		wheel->n_unseen--;
		return true;
	}
	wheel->slots.table[timer.slot].waker = waker;
	return false;
}

bool edo__wheel_cancel(struct edo__wheel *wheel, struct edo__timer timer)
{
	if (!edo__slots_is_armed(&wheel->slots, timer)) {
		wheel->n_unseen--;
		return false;
	}
	edo__slot_disarm(&wheel->slots.table[timer.slot]);
	edo__slots_give(&wheel->slots, timer.slot);
	edo__wheel_sweep_if_stale(wheel);
	return true;
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
	edo__occupancy_clear(&wheel->occupancy, next.level, next.bucket);
	return false;
}

/* Entries may run out before the count says so: another thread may have just
 * disarmed the last timer. */
static bool find_armed(struct edo__wheel *wheel)
{
	struct edo__place next;

	while (!wheel->next_is_armed) {
		if (!edo__wheel_find_next(wheel, &next))
			return false;
		wheel->next_tick = next.tick;
		wheel->next_is_armed = drop_stale_front(wheel, next);
	}
	return true;
}

int64_t edo__wheel_next_deadline(struct edo__wheel *wheel)
{
	edo__wheel_take_returned(wheel);
	if (!wheel->slots.n_armed || !find_armed(wheel) ||
	    wheel->next_tick > INT64_MAX / EDO_MILLISECOND)
		return EDO__INSTANT_NEVER;
	return (int64_t)wheel->next_tick * EDO_MILLISECOND;
}
