/* SPDX-License-Identifier: MIT */

/*
 * Counting permits.
 *
 * - A waiter is in the line exactly while it misses permits and the semaphore
 *   is open. What becomes free is set aside for the first in line, piece by
 *   piece, until it has all; so while somebody waits, n_free is 0, but for the
 *   moments in which a release hands out in several holds of the lock, and then
 *   nobody overtakes, because who comes sees the line.
 * - A waiter that leaves the line, or was given all and is cancelled, gives
 *   back what was set aside for it, which goes to the next.
 * - Closing empties the line for good; permits still come back.
 */

#include "sync/semaphore.h"

#include <edo/future/leaf.h>

#include "base/lock.h"
#include "future/where.h"
#include "sync/waiter.h"

struct __attribute__((__may_alias__)) semaphore {
	struct edo__lock lock;
	uint32_t is_closed;
	uint64_t n_free;
	struct edo__list line;
};
_Static_assert(sizeof(struct semaphore) == sizeof(struct edo_semaphore),
	       "the public struct has another size");

enum { WAITING = 1 };

struct __attribute__((__may_alias__)) acquire {
	struct edo_future future;
	int output;
	uint32_t was_closed; /* under the lock, as is all below */
	struct semaphore *semaphore;
	struct edo__waiter waiter;
	uint32_t n_permits;
	uint32_t n_missing;
};
_Static_assert(sizeof(struct acquire) ==
		       sizeof(struct edo_semaphore_acquire__frame),
	       "the public frame has another size");

void edo_semaphore_init(struct edo_semaphore *semaphore, uint64_t n_permits)
{
	if (n_permits > EDO_SEMAPHORE_PERMITS_MAX)
		edo__misuse("edo_semaphore_init: %llu permits",
			    (unsigned long long)n_permits);
	*semaphore = (struct edo_semaphore)EDO_SEMAPHORE_INIT(n_permits);
}

static struct acquire *acquire_of(struct edo__waiter *waiter)
{
	return edo__container_of(waiter, struct acquire, waiter);
}

/* Handing out */

static void set_aside(struct semaphore *semaphore, struct acquire *acquire)
{
	uint64_t n = semaphore->n_free;

	if (n > acquire->n_missing)
		n = acquire->n_missing;
	semaphore->n_free -= n;
	acquire->n_missing -= (uint32_t)n;
}

/* As far as permits and batch reach; true: there could be more to do. */
static bool hand_out(struct semaphore *semaphore, struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while (semaphore->n_free &&
	       (waiter = edo__line_first(&semaphore->line))) {
		if (edo__wake_batch_is_full(batch))
			return true;
		set_aside(semaphore, acquire_of(waiter));
		if (acquire_of(waiter)->n_missing)
			return false;
		edo__waiter_leave(waiter);
		edo__wake_batch_add(batch, edo_waker_mark(waiter->waker));
	}
	return false;
}

/* Enters with the lock held, leaves without. */
static void hand_out_and_unlock(struct semaphore *semaphore)
{
	struct edo__wake_batch batch;
	bool is_left;

	batch.n = 0;
	do {
		is_left = hand_out(semaphore, &batch);
		edo__lock_release(&semaphore->lock);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&semaphore->lock);
	} while (is_left);
}

bool edo__semaphore_release(struct edo_semaphore *public, uint64_t n_permits,
			    uint64_t n_permits_max)
{
	struct semaphore *semaphore = (struct semaphore *)public;

	edo__lock_acquire(&semaphore->lock);
	if (n_permits > n_permits_max - semaphore->n_free) {
		edo__lock_release(&semaphore->lock);
		return false;
	}
	semaphore->n_free += n_permits;
	hand_out_and_unlock(semaphore);
	return true;
}

void edo_semaphore_release(struct edo_semaphore *semaphore, uint32_t n_permits)
{
	if (!edo__semaphore_release(semaphore, n_permits,
				    EDO_SEMAPHORE_PERMITS_MAX))
		edo__misuse("edo_semaphore_release: too many permits");
}

/* Taking */

/* Under the lock: 0, EDO_ECLOSED, or EDO_EEMPTY: nothing was taken. */
static int take(struct semaphore *semaphore, uint32_t n_permits)
{
	if (semaphore->is_closed)
		return EDO_ECLOSED;
	if (n_permits == 0)
		return 0;
	if (n_permits > semaphore->n_free ||
	    !edo__line_is_empty(&semaphore->line))
		return EDO_EEMPTY;
	semaphore->n_free -= n_permits;
	return 0;
}

int edo_semaphore_try_acquire(struct edo_semaphore *public, uint32_t n_permits)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	int result;

	edo__lock_acquire(&semaphore->lock);
	result = take(semaphore, n_permits);
	edo__lock_release(&semaphore->lock);
	return result;
}

void edo__semaphore_acquire_init(struct edo_semaphore_acquire__frame *frame,
				 const struct edo_future_type *type,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits)
{
	struct acquire *acquire = (struct acquire *)frame;

	*acquire = (struct acquire){
		.future.type = type,
		.semaphore = (struct semaphore *)semaphore,
		.n_permits = n_permits,
	};
}

void edo_semaphore_acquire__init(struct edo_semaphore_acquire__frame *frame,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits)
{
	edo__semaphore_acquire_init(frame, &edo_semaphore_acquire__type,
				    semaphore, n_permits);
}

/* Under the lock: as take(), but EDO_EEMPTY means that it waits in line. */
static int acquire_step(struct acquire *acquire, struct edo_waker *waker)
{
	struct semaphore *semaphore = acquire->semaphore;
	int result;

	if (acquire->future.state == WAITING) {
		acquire->waiter.waker = waker;
		if (acquire->was_closed)
			return EDO_ECLOSED;
		return acquire->n_missing ? EDO_EEMPTY : 0;
	}
	result = take(semaphore, acquire->n_permits);
	if (result != EDO_EEMPTY)
		return result;
	acquire->n_missing = acquire->n_permits;
	if (edo__line_is_empty(&semaphore->line))
		set_aside(semaphore, acquire);
	edo__line_enter(&semaphore->line, &acquire->waiter, waker);
	return EDO_EEMPTY;
}

enum edo_poll edo__semaphore_acquire_poll(struct edo_future *self,
					  struct edo_context *context)
{
	struct acquire *acquire = (struct acquire *)self;
	struct edo__lock *lock = &acquire->semaphore->lock;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__lock_acquire(lock);
	result = acquire_step(acquire, context->waker);
	edo__lock_release(lock);
	if (result == EDO_EEMPTY) {
		self->state = WAITING;
		return edo_leaf_pending(context);
	}
	acquire->output = result;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static void leave(struct acquire *acquire)
{
	struct semaphore *semaphore = acquire->semaphore;

	edo__lock_acquire(&semaphore->lock);
	edo__waiter_leave(&acquire->waiter);
	if (!acquire->was_closed)
		semaphore->n_free += acquire->n_permits - acquire->n_missing;
	hand_out_and_unlock(semaphore);
}

enum edo_poll edo__semaphore_acquire_cancel(struct edo_future *self,
					    struct edo_context *context)
{
	(void)context;
	if (self->state == WAITING)
		leave((struct acquire *)self);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_semaphore_acquire__type =
	EDO_LEAF_TYPE(edo_semaphore_acquire, edo__semaphore_acquire_poll,
		      edo__semaphore_acquire_cancel);

/* Closing */

/* Turns away as many as one batch holds; true: somebody is left. */
static bool turn_away(struct semaphore *semaphore,
		      struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while ((waiter = edo__line_first(&semaphore->line))) {
		struct acquire *acquire = acquire_of(waiter);

		if (edo__wake_batch_is_full(batch))
			return true;
		edo__waiter_leave(waiter);
		acquire->was_closed = true;
		semaphore->n_free += acquire->n_permits - acquire->n_missing;
		edo__wake_batch_add(batch, edo_waker_mark(waiter->waker));
	}
	return false;
}

void edo_semaphore_close(struct edo_semaphore *public)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	struct edo__wake_batch batch = { .n = 0 };
	bool is_left;

	edo__lock_acquire(&semaphore->lock);
	semaphore->is_closed = true;
	do {
		is_left = turn_away(semaphore, &batch);
		edo__lock_release(&semaphore->lock);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&semaphore->lock);
	} while (is_left);
}

uint64_t edo_semaphore_n_free(struct edo_semaphore *public)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	uint64_t n_free;

	edo__lock_acquire(&semaphore->lock);
	n_free = semaphore->n_free;
	edo__lock_release(&semaphore->lock);
	return n_free;
}

bool edo_semaphore_is_closed(struct edo_semaphore *public)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	bool is_closed;

	edo__lock_acquire(&semaphore->lock);
	is_closed = semaphore->is_closed;
	edo__lock_release(&semaphore->lock);
	return is_closed;
}
