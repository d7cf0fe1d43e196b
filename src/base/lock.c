/* SPDX-License-Identifier: MIT */

/*
 * The slow side of the lock. A thread that did not get it looks a little while,
 * for the sections are short, and then sleeps on the word.
 *
 * - Whoever is about to sleep has set WANTED first, so the holder's release
 *   sees it and wakes one sleeper.
 * - A thread that comes back from sleep takes the lock as WANTED, because it
 *   cannot know whether others still sleep; at worst that costs one needless
 *   wake.
 */

#include "base/lock.h"

#include "base/futex.h"
#include "base/pause.h"

#define N_LOOKS_MAX 40

static bool acquire_by_looking(struct edo__lock *lock)
{
	for (int i = 0; i < N_LOOKS_MAX; i++) {
		/* Only a hint: the acquire is in try_acquire(). */
		uint32_t word = edo__load_relaxed(&lock->word);

		if (word == EDO__LOCK_FREE && edo__lock_try_acquire(lock))
			return true;
		if (word == EDO__LOCK_WANTED)
			return false;
		edo__pause();
	}
	return false;
}

void edo__lock_acquire_slowly(struct edo__lock *lock)
{
	if (acquire_by_looking(lock))
		return;
	/* Pairs with the release in edo__lock_release(). */
	while (edo__exchange_acquire(&lock->word, (uint32_t)EDO__LOCK_WANTED) !=
	       EDO__LOCK_FREE)
		edo__futex_wait(&lock->word, EDO__LOCK_WANTED,
				EDO__FUTEX_FOREVER);
}

void edo__lock_release_slowly(struct edo__lock *lock)
{
	edo__futex_wake(&lock->word, 1);
}
