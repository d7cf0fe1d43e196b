/* SPDX-License-Identifier: MIT */

/*
 * Sweeping: the armed timers of each bucket move together, in their order, and
 * the stale entries are gone. What it costs is paid by the cancels that left
 * them, at least EDO__N_STALE_MIN.
 *
 * A timer that another thread disarms meanwhile may keep its entry: the next
 * sweep finds it.
 */

#include "time/rim.h"

static void sweep_bucket(struct edo__wheel *wheel, uint32_t *bucket)
{
	struct edo__chunk chunk;
	uint32_t old = *bucket;

	*bucket = 0;
	while (edo__wheel_take_some(wheel, &old, &chunk)) {
		for (uint32_t i = 0; i < chunk.n_timers; i++) {
			edo__wheel_fetch_slot(wheel, &chunk,
					      i + EDO__N_SLOTS_AHEAD);
			if (!edo__slots_is_armed(&wheel->slots,
						 chunk.timers[i]))
				continue;
			edo__bucket_push(&wheel->pool, bucket, chunk.timers[i]);
			wheel->n_entries++;
		}
	}
}

/* Sweeps the buckets of one word of the occupancy. */
static void sweep_word(struct edo__wheel *wheel, uint32_t level, uint32_t first)
{
	uint64_t bits = wheel->occupancy.buckets[first / 64];

	for (; bits; bits &= bits - 1) {
		uint32_t i = first + (uint32_t)__builtin_ctzll(bits);

		sweep_bucket(wheel, &wheel->buckets[i]);
		if (!wheel->buckets[i])
			edo__occupancy_clear(&wheel->occupancy, level, i);
	}
}

void edo__wheel_sweep(struct edo__wheel *wheel)
{
	for (uint32_t i = 0; i < EDO__N_LEVELS; i++) {
		uint64_t words = wheel->occupancy.words[i];

		for (; words; words &= words - 1)
			sweep_word(
				wheel, i,
				edo__levels[i].first +
					64 * (uint32_t)__builtin_ctzll(words));
	}
}
