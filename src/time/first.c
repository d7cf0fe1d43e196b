/* SPDX-License-Identifier: MIT */

/*
 * Which deadline comes first, to the tick, for a clock that jumps there.
 *
 * A bucket is looked through entry by entry. A timer that was put off lies in a
 * bucket before its own, so the look goes on, in the order of time, until a bucket
 * begins after the earliest timer that was found.
 */

#include "time/rim.h"

#include <edo/time/clock.h>

#include "time/clock.h"

static uint64_t first_in_chunk(const struct edo__wheel *wheel,
			       const struct edo__chunk *chunk,
			       struct edo__place place)
{
	uint64_t first = EDO__NO_TICK;

	for (uint32_t i = 0; i < chunk->n_timers; i++) {
		struct edo__timer timer = chunk->timers[i];
		uint64_t tick =
			edo__tick_in(place, &wheel->slots.table[timer.slot]);

		if (tick < first && edo__slots_is_armed(&wheel->slots, timer))
			first = tick;
	}
	return first;
}

static uint64_t first_in(const struct edo__wheel *wheel,
			 struct edo__place place)
{
	uint32_t last = wheel->buckets[place.bucket], number = last;
	uint64_t first = EDO__NO_TICK;

	do {
		const struct edo__chunk *chunk = &wheel->pool.chunks[number];
		uint64_t tick = first_in_chunk(wheel, chunk, place);

		if (tick < first)
			first = tick;
		number = chunk->next;
	} while (number != last);
	return first;
}

int64_t edo__wheel_first_deadline(const struct edo__wheel *wheel)
{
	struct edo__occupancy left = wheel->occupancy;
	uint64_t first = EDO__NO_TICK;
	struct edo__place place;

	while (edo__occupancy_first(&left, wheel->elapsed, &place) &&
	       place.tick < first) {
		uint64_t tick = first_in(wheel, place);

		if (tick < first)
			first = tick;
		edo__occupancy_clear(&left, place.level, place.bucket);
	}
	if (first > INT64_MAX / EDO_MILLISECOND)
		return EDO__INSTANT_NEVER;
	return (int64_t)first * EDO_MILLISECOND;
}
