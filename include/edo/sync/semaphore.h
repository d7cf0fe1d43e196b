/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_SEMAPHORE_H
#define EDO_SYNC_SEMAPHORE_H

/*
 * Counts permits and hands them out strictly in the order of asking: a large
 * request at the head of the line makes smaller ones wait. A semaphore lies in
 * the caller's memory.
 *
 * That memory may go as soon as nobody waits and all permits that are released
 * have been acquired: whoever released them, on whatever thread, does not touch
 * the semaphore any more, even if its call has yet to return. After an acquire
 * that was cancelled the calls have to return first.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/base/error.h>
#include <edo/future/context.h>
#include <edo/future/future.h>

EDO_BEGIN

struct edo_semaphore {
	uint64_t words[4];
};

#define EDO_SEMAPHORE_PERMITS_MAX (UINT64_MAX >> 3)

/* A semaphore with @n_permits, for static ones. */
#define EDO_SEMAPHORE_INIT(n_permits)                       \
	{                                                   \
		{                                           \
			0, (uint64_t)(n_permits) << 2, 0, 0 \
		}                                           \
	}

/**
 * edo_semaphore_init() - make a semaphore
 * @semaphore: memory for it; it must not move, and nobody may wait when it goes
 * @n_permits: permits at the start; above EDO_SEMAPHORE_PERMITS_MAX is a panic
 *
 * Owns:     borrows @semaphore; nothing has to be given back.
 * Thread:   any, before anybody uses it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_semaphore_init(struct edo_semaphore *semaphore, uint64_t n_permits);

struct edo_semaphore_acquire__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_semaphore_acquire__type;
void edo_semaphore_acquire__init(struct edo_semaphore_acquire__frame *frame,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits);

/**
 * edo_semaphore_acquire() - take permits, waiting for them in line
 * @semaphore: semaphore
 * @n_permits: how many, all or none; 0 waits for nobody
 *
 * Owns:     borrows @semaphore; the caller owes an edo_semaphore_release()
 *           if the result is 0.
 * Thread:   any task.
 * Suspends: until all are there.
 * Cancel:   safe; what was set aside for it goes to the next in line, the place
 *           in the line is lost.
 * Errors:   EDO_ECLOSED.
 *
 * Return: 0 or EDO_ECLOSED.
 */
edo_async int edo_semaphore_acquire(struct edo_semaphore *semaphore,
				    uint32_t n_permits);

/**
 * edo_semaphore_try_acquire() - take permits if nobody has to wait for them
 * @semaphore: semaphore
 * @n_permits: how many, all or none
 *
 * Owns:     as edo_semaphore_acquire().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   EDO_EEMPTY: not enough; EDO_ECLOSED.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_semaphore_try_acquire(struct edo_semaphore *semaphore,
					   uint32_t n_permits);

/**
 * edo_semaphore_release() - give permits back, or add new ones
 * @semaphore: semaphore, also a closed one
 * @n_permits: how many; above EDO_SEMAPHORE_PERMITS_MAX in all is a panic
 *
 * Owns:     borrows @semaphore, at most until these permits were acquired.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_semaphore_release(struct edo_semaphore *semaphore, uint32_t n_permits);

/**
 * edo_semaphore_n_free() - permits that nobody has
 * @semaphore: semaphore
 *
 * Owns:     borrows @semaphore.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: the number, as it was a moment ago.
 */
uint64_t edo_semaphore_n_free(struct edo_semaphore *semaphore);

/**
 * edo_semaphore_close() - hand out no more permits
 * @semaphore: semaphore; permits that are out may come back
 *
 * Owns:     borrows @semaphore, at most until all who waited are READY.
 * Thread:   any.
 * Suspends: never; all who wait get EDO_ECLOSED.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_semaphore_close(struct edo_semaphore *semaphore);

/**
 * edo_semaphore_is_closed() - tell whether edo_semaphore_close() was called
 * @semaphore: semaphore
 *
 * Owns:     borrows @semaphore.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true if so.
 */
bool edo_semaphore_is_closed(struct edo_semaphore *semaphore);

EDO_END

#endif
