/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_SEMAPHORE_H
#define EDO_SRC_SYNC_SEMAPHORE_H

/*
 * A semaphore as its files see it: permits.h counts what is free; whoever has to
 * wait for permits takes the lock and enters the line.
 *
 * - Whenever the lock is free, the word says QUEUED exactly if the line is not
 *   empty.
 * - A waiter is in the line exactly while it misses permits and the semaphore
 *   is open. What comes is set aside for the first in line, piece by piece, until
 *   it has all; only what nobody in line wants becomes free.
 * - Who sees no grant without the lock looks again under it, where marking and
 *   granting are one step.
 * - Who becomes READY without the lock outlasts its holder, who may be the one
 *   that gave: after that its frame is not touched any more. And a release comes
 *   back to the lock only while it still has permits to give, so whoever has got
 *   all that was to come may take the semaphore away.
 * - A waiter that leaves the line, or was given all and is cancelled, gives
 *   back what was set aside for it, which goes to the next.
 * - Closing empties the line for good; permits still come back.
 *
 * Other things that wait in line are made of it: a mutex is a semaphore of one
 * permit, its lock an acquire under another name.
 */

#include "base/lock.h"
#include "sync/permits.h"
#include "sync/waiter.h"

struct __attribute__((__may_alias__)) edo__semaphore {
	struct edo__lock lock;
	uint32_t unused;
	struct edo__permits permits;
	struct edo__list line; /* under the lock */
};
_Static_assert(sizeof(struct edo__semaphore) == sizeof(struct edo_semaphore),
	       "the public struct has another size");

enum edo__acquire_grant {
	EDO__ACQUIRE_NONE,
	EDO__ACQUIRE_PERMITS,
	EDO__ACQUIRE_NO_MORE,
};

struct __attribute__((__may_alias__)) edo__acquire {
	struct edo_future future;
	int output;
	uint32_t grant; /* atomic; changed under the lock, as is all below */
	struct edo__semaphore *semaphore;
	struct edo__waiter waiter;
	uint32_t n_permits;
	uint32_t n_missing;
};
_Static_assert(sizeof(struct edo__acquire) ==
		       sizeof(struct edo_semaphore_acquire__frame),
	       "the public frame has another size");

static inline uint32_t
edo__acquire_n_set_aside(const struct edo__acquire *acquire)
{
	return acquire->n_permits - acquire->n_missing;
}

void edo__semaphore_acquire_init(struct edo_semaphore_acquire__frame *frame,
				 const struct edo_future_type *type,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits);
enum edo_poll edo__semaphore_acquire_poll(struct edo_future *self,
					  struct edo_context *context);
enum edo_poll edo__semaphore_acquire_cancel(struct edo_future *self,
					    struct edo_context *context);

/* False, and nothing changed: there would be more than @n_permits_max. */
bool edo__semaphore_release(struct edo_semaphore *semaphore, uint64_t n_permits,
			    uint64_t n_permits_max);

/* The same, for who is in line first; enters with the lock held, leaves without
 * it. */
bool edo__semaphore_hand_out(struct edo__semaphore *semaphore,
			     uint64_t n_permits, uint64_t n_permits_max);

#endif
