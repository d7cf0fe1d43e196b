/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_PERMITS_H
#define EDO_SRC_SYNC_PERMITS_H

/*
 * How many permits are free, whether the semaphore is CLOSED, and whether anybody
 * is QUEUED, in one word. While nobody is, permits come and go by swaps of it.
 *
 *	63         2    1        0
 *	[ n_free    | QUEUED | CLOSED ]
 *
 * - QUEUED and CLOSED change under the lock of the semaphore.
 * - While QUEUED is set none is free, and the word changes under the lock alone.
 * - Each swap is one with all before it: who takes a permit sees what was done by
 *   who gave it.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <edo/base/error.h>
#include <edo/sync/semaphore.h>

#include "base/solo.h"

enum {
	EDO__PERMITS_CLOSED = 1,
	EDO__PERMITS_QUEUED = 2,
	EDO__PERMITS_SHIFT = 2,
};
_Static_assert(EDO_SEMAPHORE_PERMITS_MAX <= UINT64_MAX >> EDO__PERMITS_SHIFT,
	       "the word has no room for that many");

struct edo__permits {
	uint64_t word; /* atomic */
};

static inline uint64_t edo__permits_load(struct edo__permits *permits)
{
	return edo__load_acquire(&permits->word); /* pairs with the swaps */
}

static inline bool edo__permits_swap(struct edo__permits *permits,
				     uint64_t *expected, uint64_t desired)
{
	if (!edo__is_solo())
		/* Pairs with itself, see above. */
		return edo__cas_acq_rel(&permits->word, expected, desired);
	if (edo__load_relaxed(&permits->word) != *expected) {
		*expected = edo__load_relaxed(&permits->word); /* alone */
		return false;
	}
	edo__store_relaxed(&permits->word, desired); /* alone: no partner */
	return true;
}

static inline uint64_t edo__permits_n_free(uint64_t word)
{
	return word >> EDO__PERMITS_SHIFT;
}

static inline uint64_t edo__permits_word(uint64_t n_free)
{
	return n_free << EDO__PERMITS_SHIFT;
}

/* What the word has for who comes: 0, EDO_ECLOSED, or EDO_EEMPTY. */
static inline int edo__permits_judge(uint64_t word, uint32_t n_permits)
{
	if (word & EDO__PERMITS_CLOSED)
		return EDO_ECLOSED;
	/* Where somebody is queued, none is. */
	return n_permits > edo__permits_n_free(word) ? EDO_EEMPTY : 0;
}

/* Without the lock: takes, with results as of edo__permits_judge(). */
static inline int edo__permits_take(struct edo__permits *permits,
				    uint32_t n_permits)
{
	uint64_t old = edo__permits_load(permits);
	int result;

	do {
		result = edo__permits_judge(old, n_permits);
		if (result < 0)
			return result;
	} while (!edo__permits_swap(permits, &old,
				    old - edo__permits_word(n_permits)));
	return 0;
}

/* Without the lock: -EAGAIN: somebody is queued; -ERANGE: there would be more
 * than @n_permits_max. */
static inline int edo__permits_give(struct edo__permits *permits,
				    uint64_t n_permits, uint64_t n_permits_max)
{
	uint64_t old = edo__permits_load(permits);

	do {
		if (old & EDO__PERMITS_QUEUED)
			return -EAGAIN;
		if (n_permits > n_permits_max - edo__permits_n_free(old))
			return -ERANGE;
	} while (!edo__permits_swap(permits, &old,
				    old + edo__permits_word(n_permits)));
	return 0;
}

/* Under the lock: as edo__permits_take(), but after EDO_EEMPTY the word says
 * QUEUED, and what was free is the caller's: so many of its permits are missing. */
static inline int edo__permits_take_or_queue(struct edo__permits *permits,
					     uint32_t n_permits,
					     uint32_t *ret_n_missing)
{
	uint64_t old = edo__permits_load(permits), word;
	int result;

	do {
		result = edo__permits_judge(old, n_permits);
		*ret_n_missing = n_permits - (uint32_t)edo__permits_n_free(old);
		if (result == EDO_ECLOSED || old & EDO__PERMITS_QUEUED)
			return result;
		word = result == 0 ? old - edo__permits_word(n_permits)
				   : EDO__PERMITS_QUEUED;
	} while (!edo__permits_swap(permits, &old, word));
	return result;
}

/* Under the lock, when nobody is queued any more, and before it is released:
 * what is left over becomes free. False: there would be more than @n_permits_max,
 * it is lost. */
static inline bool edo__permits_settle(struct edo__permits *permits,
				       uint64_t n_permits,
				       uint64_t n_permits_max)
{
	uint64_t old = edo__permits_load(permits), word;
	bool is_within;

	do {
		is_within =
			n_permits <= n_permits_max - edo__permits_n_free(old);
		word = old & ~(uint64_t)EDO__PERMITS_QUEUED;
		if (is_within)
			word += edo__permits_word(n_permits);
	} while (word != old && !edo__permits_swap(permits, &old, word));
	return is_within;
}

/* Under the lock, after which nobody is queued. */
static inline void edo__permits_close(struct edo__permits *permits)
{
	uint64_t old = edo__permits_load(permits), word;

	do
		word = (old & ~(uint64_t)EDO__PERMITS_QUEUED) |
		       EDO__PERMITS_CLOSED;
	while (!edo__permits_swap(permits, &old, word));
}

#endif
