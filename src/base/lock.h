/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_LOCK_H
#define EDO_SRC_BASE_LOCK_H

/*
 * A lock of four bytes for short critical sections: one read-modify-write to
 * take it, a store to give it back, and none at all while the process has one
 * thread, see solo.h. It may be moved while free, needs no destructor and starts
 * as zero bytes. It is not recursive, and whoever holds it waits for nothing but
 * locks that come after it.
 *
 * A section is a few tens of nanoseconds, so only one whose thread was taken off
 * its processor is waited for longer than a glance. Who waits for that says so,
 * and is woken, or nearly always: it is not exact, which is what makes giving the
 * lock back a store; but whoever was forgotten looks again by itself.
 */

#include <stdint.h>

#include "base/atomic.h"
#include "base/solo.h"

enum {
	EDO__LOCK_FREE = 0,
	EDO__LOCK_HELD = 1,
	EDO__LOCK_WANTED = 2, /* held, and somebody may sleep for it */
};

struct edo__lock {
	uint32_t word; /* atomic */
};

#define EDO__LOCK_INIT { EDO__LOCK_FREE }

void edo__lock_acquire_slowly(struct edo__lock *lock);
/* Needs the address alone: the lock may be gone. */
void edo__lock_wake(struct edo__lock *lock);

static inline void edo__lock_init(struct edo__lock *lock)
{
	lock->word = EDO__LOCK_FREE;
}

/* True: taken. Never waits. */
static inline bool edo__lock_try_acquire(struct edo__lock *lock)
{
	uint32_t expected = EDO__LOCK_FREE;

	if (edo__is_solo()) {
		/* Alone: no partner. */
		if (edo__load_relaxed(&lock->word) != EDO__LOCK_FREE)
			return false;
		edo__store_relaxed(&lock->word, (uint32_t)EDO__LOCK_HELD);
		return true;
	}
	/* Pairs with the release in edo__lock_release(). */
	return edo__cas_acquire(&lock->word, &expected,
				(uint32_t)EDO__LOCK_HELD);
}

static inline void edo__lock_acquire(struct edo__lock *lock)
{
	if (__builtin_expect(!edo__lock_try_acquire(lock), 0))
		edo__lock_acquire_slowly(lock);
}

static inline void edo__lock_release(struct edo__lock *lock)
{
	bool is_wanted = edo__load_relaxed(&lock->word) == EDO__LOCK_WANTED;

	/* Pairs with the acquire of the next holder. */
	edo__store_release(&lock->word, (uint32_t)EDO__LOCK_FREE);
	if (__builtin_expect(is_wanted, 0))
		edo__lock_wake(lock);
}

/* For who learned without the lock what another thread has done under it: that
 * thread has given the lock back by the time this returns, so the memory of the
 * lock may go. */
static inline void edo__lock_outlast(struct edo__lock *lock)
{
	/* Pairs with the release in edo__lock_release(). */
	if (__builtin_expect(edo__load_acquire(&lock->word) == EDO__LOCK_FREE,
			     1))
		return;
	edo__lock_acquire(lock);
	edo__lock_release(lock);
}

#endif
