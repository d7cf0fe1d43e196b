/* SPDX-License-Identifier: MIT */

/*
 * The slow side of the lock. A thread that did not get it looks a little while,
 * for the sections are short, and then sleeps between its looks: nobody wakes it.
 *
 * - Each sleep is limited, so nobody misses the end of a section for longer than
 *   that. They grow, so that many who want one lock do not take the processor
 *   from the one that has it, also if that one ranks below them.
 */

#include "base/lock.h"

#include "base/futex.h"
#include "base/pause.h"

#define N_LOOKS_MAX 100
#define SLEEP_NS_MIN 20000
#define SLEEP_NS_MAX 1000000

static bool acquire_by_looking(struct edo__lock *lock)
{
	for (int i = 0; i < N_LOOKS_MAX; i++) {
		/* Only a hint: the acquire is in try_acquire(). */
		if (edo__load_relaxed(&lock->word) == EDO__LOCK_FREE &&
		    edo__lock_try_acquire(lock))
			return true;
		edo__pause();
	}
	return false;
}

void edo__lock_acquire_slowly(struct edo__lock *lock)
{
	int64_t sleep_ns = SLEEP_NS_MIN;

	while (!acquire_by_looking(lock)) {
		/* It does not fall asleep if the lock is free by then. */
		edo__futex_wait(&lock->word, EDO__LOCK_HELD, sleep_ns);
		if (sleep_ns < SLEEP_NS_MAX)
			sleep_ns *= 2;
	}
}
