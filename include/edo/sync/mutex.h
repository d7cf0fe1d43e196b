/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_MUTEX_H
#define EDO_SYNC_MUTEX_H

/*
 * A lock that may be held across an await. Who waits gets it in the order of
 * asking. Where no await happens under the lock, an ordinary mutex is better. A
 * mutex lies in the caller's memory.
 *
 * Whoever has locked it last may unlock it and let that memory go: those who had
 * it before, on whatever thread, do not touch it any more, even if their
 * edo_mutex_unlock() has yet to return.
 */

#include <stdbool.h>

#include <edo/sync/semaphore.h>

EDO_BEGIN

struct edo_mutex {
	struct edo_semaphore semaphore; /* of one permit */
};

#define EDO_MUTEX_INIT { EDO_SEMAPHORE_INIT(1) }

/**
 * edo_mutex_init() - make a free mutex
 * @mutex: memory for it; it must not move, and nobody may wait when it goes
 *
 * Owns:     borrows @mutex; nothing has to be given back.
 * Thread:   any, before anybody uses it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mutex_init(struct edo_mutex *mutex);

struct edo_mutex_lock__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_mutex_lock__type;
void edo_mutex_lock__init(struct edo_mutex_lock__frame *frame,
			  struct edo_mutex *mutex);

/**
 * edo_mutex_lock() - take the mutex, waiting for it in line
 * @mutex: mutex
 *
 * Owns:     borrows @mutex; the caller owes an edo_mutex_unlock().
 * Thread:   any task; the same task waits for itself for ever.
 * Suspends: until it is free and this one's turn.
 * Cancel:   safe; the place in the line is lost.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_mutex_lock(struct edo_mutex *mutex);

/**
 * edo_mutex_try_lock() - take the mutex if it is free
 * @mutex: mutex
 *
 * Owns:     the caller owes an edo_mutex_unlock() if the result is true.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true: taken.
 */
EDO_MUST_USE bool edo_mutex_try_lock(struct edo_mutex *mutex);

/**
 * edo_mutex_unlock() - give the mutex to the next in line
 * @mutex: mutex that is held; a free one is a panic
 *
 * Owns:     borrows @mutex, at most until the next one has locked it.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_mutex_unlock(struct edo_mutex *mutex);

EDO_END

#endif
