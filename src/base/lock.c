/* SPDX-License-Identifier: MIT */

/*
 * The slow side of the lock. A thread that did not get it looks a little while,
 * for the sections are short, then says that it is WANTED and sleeps on the word.
 *
 * - The holder looks whether the lock is WANTED, and then stores that it is free,
 *   which is not one step: in between somebody may have said so, and is not
 *   woken. So each sleep is limited. They grow, so that those who are forgotten
 *   do not take the processor from the one that has the lock.
 * - A thread that comes back from sleep takes the lock as WANTED, because it
 *   cannot know whether others still sleep; at worst that costs one needless
 *   wake.
 */

#include "base/lock.h"

#include "base/futex.h"
#include "base/pause.h"

#define N_LOOKS_MAX 100
#define SLEEP_NS_MIN 50000
#define SLEEP_NS_MAX 1000000

static bool acquire_by_looking(struct edo__lock *lock, uint32_t taken)
{
	for (int i = 0; i < N_LOOKS_MAX; i++) {
		uint32_t expected = EDO__LOCK_FREE;

		/* Only a hint. The swap pairs with edo__lock_release(). */
		if (edo__load_relaxed(&lock->word) == EDO__LOCK_FREE &&
		    edo__cas_acquire(&lock->word, &expected, taken))
			return true;
		edo__pause();
	}
	return false;
}

void edo__lock_acquire_slowly(struct edo__lock *lock)
{
	uint32_t taken = EDO__LOCK_HELD, held;
	int64_t sleep_ns = SLEEP_NS_MIN;

	while (!acquire_by_looking(lock, taken)) {
		held = EDO__LOCK_HELD;
		/* It does not fall asleep if the lock is free by then. */
		edo__cas_relaxed(&lock->word, &held,
				 (uint32_t)EDO__LOCK_WANTED);
		edo__futex_wait(&lock->word, EDO__LOCK_WANTED, sleep_ns);
		taken = EDO__LOCK_WANTED;
		if (sleep_ns < SLEEP_NS_MAX)
			sleep_ns *= 2;
	}
}

void edo__lock_wake(struct edo__lock *lock)
{
	edo__futex_wake(&lock->word, 1);
}
