/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_LEVEL_H
#define EDO_SRC_TIME_LEVEL_H

/*
 * Which bucket of a wheel a tick belongs to, and which buckets are not empty.
 *
 * The digits of a tick, from the lowest, have 12, 10, 10 and 12 bits, which is
 * enough for every instant there is. A tick lies on the level of the highest
 * digit in which it differs from the tick the wheel was turned to, in the
 * bucket which that digit names:
 *
 *	level 0   4096 buckets of 1 ms
 *	level 1   1024 buckets of 4 s
 *	level 2   1024 buckets of 70 min
 *	level 3   4096 buckets of 50 days
 */

#include <stdbool.h>
#include <stdint.h>

#define EDO__N_LEVELS 4
#define EDO__N_BUCKETS 10240

struct edo__level {
	uint32_t shift; /* bits of the digits below */
	uint32_t mask;  /* of its own digit */
	uint32_t first; /* its first bucket */
};

static const struct edo__level edo__levels[EDO__N_LEVELS] = {
	{ 0, 4095, 0 },
	{ 12, 1023, 4096 },
	{ 22, 1023, 5120 },
	{ 32, 4095, 6144 },
};

/* A bucket, its level, and the tick it begins with. */
struct edo__place {
	uint32_t level;
	uint32_t bucket;
	uint64_t tick;
};

/* Where @tick belongs, which is not before @elapsed. */
static inline struct edo__place edo__place_of(uint64_t tick, uint64_t elapsed)
{
	uint64_t difference = tick ^ elapsed, digits;
	uint32_t i = 0;

	while (i < EDO__N_LEVELS - 1 && difference >> edo__levels[i + 1].shift)
		i++;
	digits = tick >> edo__levels[i].shift;
	return (struct edo__place){
		.level = i,
		.bucket = edo__levels[i].first +
			  ((uint32_t)digits & edo__levels[i].mask),
		.tick = digits << edo__levels[i].shift,
	};
}

/* A bit for each bucket, and above them one for each word of these bits: at
 * most 64 words a level. Zero bytes say that all buckets are empty. */
struct edo__occupancy {
	uint64_t words[EDO__N_LEVELS];
	uint64_t buckets[EDO__N_BUCKETS / 64];
};

static inline void edo__occupancy_set(struct edo__occupancy *occupancy,
				      uint32_t level, uint32_t bucket)
{
	uint32_t word = (bucket - edo__levels[level].first) / 64;

	occupancy->buckets[bucket / 64] |= UINT64_C(1) << bucket % 64;
	occupancy->words[level] |= UINT64_C(1) << word;
}

static inline void edo__occupancy_clear(struct edo__occupancy *occupancy,
					uint32_t level, uint32_t bucket)
{
	uint32_t word = (bucket - edo__levels[level].first) / 64;

	occupancy->buckets[bucket / 64] &= ~(UINT64_C(1) << bucket % 64);
	if (!occupancy->buckets[bucket / 64])
		occupancy->words[level] &= ~(UINT64_C(1) << word);
}

/* The lowest bucket of the lowest level that has one; false: all are empty.
 * What its digit lacks of a tick comes from @elapsed. */
static inline bool edo__occupancy_first(const struct edo__occupancy *occupancy,
					uint64_t elapsed,
					struct edo__place *ret_place)
{
	const struct edo__level *level;
	uint32_t i = 0, number;
	uint64_t digits;

	while (!occupancy->words[i]) {
		if (++i == EDO__N_LEVELS)
			return false;
	}
	level = &edo__levels[i];
	number = 64 * (uint32_t)__builtin_ctzll(occupancy->words[i]);
	number += (uint32_t)__builtin_ctzll(
		occupancy->buckets[(level->first + number) / 64]);
	digits = (elapsed >> level->shift & ~(uint64_t)level->mask) | number;
	*ret_place = (struct edo__place){ i, level->first + number,
					  digits << level->shift };
	return true;
}

#endif
