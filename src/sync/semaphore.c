/* SPDX-License-Identifier: MIT */

/*
 * Counting permits. One word holds how many are free, whether the semaphore is
 * CLOSED, and whether anybody is QUEUED. While nobody is, permits come and go by
 * swaps of that word; whoever has to wait takes the lock.
 *
 * - QUEUED and CLOSED change under the lock; whenever the lock is free, QUEUED
 *   says that the line is not empty. While it is set the word changes under the
 *   lock alone.
 * - A waiter is in the line exactly while it misses permits and the semaphore
 *   is open. What becomes free is set aside for the first in line, piece by
 *   piece, until it has all; so while somebody waits, none is free, but for the
 *   moments in which a release hands out in several holds of the lock, and then
 *   nobody overtakes, because who comes sees QUEUED.
 * - A grant is the last that a waiter is told, after its waker was marked: who
 *   sees one without the lock may take its frame away. Who sees none looks again
 *   under the lock.
 * - A waiter that leaves the line, or was given all and is cancelled, gives
 *   back what was set aside for it, which goes to the next.
 * - Closing empties the line for good; permits still come back.
 */

#include "sync/semaphore.h"

#include <errno.h>

#include <edo/future/leaf.h>

#include "base/lock.h"
#include "base/solo.h"
#include "future/where.h"
#include "sync/waiter.h"

struct __attribute__((__may_alias__)) semaphore {
	struct edo__lock lock;
	uint32_t unused;
	uint64_t word; /* atomic; see above */
	struct edo__list line;
};
_Static_assert(sizeof(struct semaphore) == sizeof(struct edo_semaphore),
	       "the public struct has another size");

enum { CLOSED = 1, QUEUED = 2, N_FREE_SHIFT = 2 };
_Static_assert(EDO_SEMAPHORE_PERMITS_MAX <= UINT64_MAX >> N_FREE_SHIFT,
	       "the word has no room for that many");

enum { WAITING = 1 };
enum grant { NONE, PERMITS, NO_MORE };

struct __attribute__((__may_alias__)) acquire {
	struct edo_future future;
	int output;
	uint32_t grant; /* atomic; changed under the lock, as is all below */
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

/* The word */

static uint64_t n_free_in(uint64_t word)
{
	return word >> N_FREE_SHIFT;
}

static uint64_t word_of(uint64_t n_free)
{
	return n_free << N_FREE_SHIFT;
}

/* Pairs with itself: who takes a permit sees what was done by who gave it. */
static bool swap(struct semaphore *semaphore, uint64_t *old, uint64_t word)
{
	if (!edo__is_solo())
		/* See above. */
		return edo__cas_acq_rel(&semaphore->word, old, word);
	if (edo__load_relaxed(&semaphore->word) != *old) {
		*old = edo__load_relaxed(&semaphore->word); /* alone */
		return false;
	}
	edo__store_relaxed(&semaphore->word, word); /* alone: no partner */
	return true;
}

static uint64_t load(struct semaphore *semaphore)
{
	return edo__load_acquire(&semaphore->word); /* pairs with swap() */
}

/* Under the lock, while somebody is queued. */
static void store(struct semaphore *semaphore, uint64_t word)
{
	edo__store_release(&semaphore->word, word); /* pairs with swap() */
}

/* Under the lock. */
static void give_back(struct semaphore *semaphore, uint64_t n_permits)
{
	uint64_t old = load(semaphore);

	while (!swap(semaphore, &old, old + word_of(n_permits)))
		;
}

/* Handing out */

/* Under the lock. */
static void set_aside(struct semaphore *semaphore, struct acquire *acquire)
{
	uint64_t word = load(semaphore), n = n_free_in(word);

	if (n > acquire->n_missing)
		n = acquire->n_missing;
	store(semaphore, word - word_of(n));
	acquire->n_missing -= (uint32_t)n;
}

/* Under the lock. The waker is marked before and owed a schedule, if there is
 * one; the waiter may be gone when this returns. */
static struct edo_waker *tell(struct edo__waiter *waiter, enum grant grant)
{
	struct edo_waker *marked;

	edo__waiter_leave(waiter);
	marked = edo_waker_mark(waiter->waker);
	/* Pairs with the acquire in look(). */
	edo__store_release(&acquire_of(waiter)->grant, (uint32_t)grant);
	return marked;
}

static void unlock(struct semaphore *semaphore)
{
	uint64_t word = load(semaphore);

	if (word & QUEUED && edo__line_is_empty(&semaphore->line))
		store(semaphore, word & ~(uint64_t)QUEUED);
	edo__lock_release(&semaphore->lock);
}

/* As far as permits and batch reach; true: there could be more to do. */
static bool hand_out(struct semaphore *semaphore, struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while ((waiter = edo__line_first(&semaphore->line)) &&
	       n_free_in(load(semaphore))) {
		if (edo__wake_batch_is_full(batch))
			return true;
		set_aside(semaphore, acquire_of(waiter));
		if (acquire_of(waiter)->n_missing)
			return false;
		edo__wake_batch_add(batch, tell(waiter, PERMITS));
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
		unlock(semaphore);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&semaphore->lock);
	} while (is_left);
}

/* With the lock, or while nobody is queued: -EAGAIN tells that somebody is, and
 * -ERANGE that there would be too many. */
static int add(struct semaphore *semaphore, uint64_t n_permits,
	       uint64_t n_permits_max, bool is_locked)
{
	uint64_t old = load(semaphore);

	do {
		if (old & QUEUED && !is_locked)
			return -EAGAIN;
		if (n_permits > n_permits_max - n_free_in(old))
			return -ERANGE;
	} while (!swap(semaphore, &old, old + word_of(n_permits)));
	return 0;
}

bool edo__semaphore_release(struct edo_semaphore *public, uint64_t n_permits,
			    uint64_t n_permits_max)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	int result = add(semaphore, n_permits, n_permits_max, false);

	if (EDO_LIKELY(result != -EAGAIN))
		return result == 0;
	edo__lock_acquire(&semaphore->lock);
	result = add(semaphore, n_permits, n_permits_max, true);
	hand_out_and_unlock(semaphore);
	return result == 0;
}

void edo_semaphore_release(struct edo_semaphore *semaphore, uint32_t n_permits)
{
	if (!edo__semaphore_release(semaphore, n_permits,
				    EDO_SEMAPHORE_PERMITS_MAX))
		edo__misuse("edo_semaphore_release: too many permits");
}

/* Taking */

/* What the word has for who comes: 0, EDO_ECLOSED, or EDO_EEMPTY. */
static int judge(uint64_t word, uint32_t n_permits)
{
	if (word & CLOSED)
		return EDO_ECLOSED;
	if (n_permits == 0)
		return 0;
	return word & QUEUED || n_permits > n_free_in(word) ? EDO_EEMPTY : 0;
}

/* Without the lock: results as of judge(). */
static int take(struct semaphore *semaphore, uint32_t n_permits)
{
	uint64_t old = load(semaphore);
	int result;

	do {
		result = judge(old, n_permits);
		if (result < 0)
			return result;
	} while (!swap(semaphore, &old, old - word_of(n_permits)));
	return 0;
}

int edo_semaphore_try_acquire(struct edo_semaphore *semaphore,
			      uint32_t n_permits)
{
	return take((struct semaphore *)semaphore, n_permits);
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

/* Under the lock: as take(), but after EDO_EEMPTY the word says QUEUED. */
static int take_or_queue(struct semaphore *semaphore, uint32_t n_permits)
{
	uint64_t old = load(semaphore), word;
	int result;

	do {
		result = judge(old, n_permits);
		if (result == EDO_ECLOSED || old & QUEUED)
			return result;
		word = result == 0 ? old - word_of(n_permits) : old | QUEUED;
	} while (!swap(semaphore, &old, word));
	return result;
}

/* With the lock or without: what it was told; EDO_EEMPTY: nothing yet. */
static int look(struct acquire *acquire)
{
	/* Pairs with the release in tell(). */
	switch (edo__load_acquire(&acquire->grant)) {
	case PERMITS:
		return 0;
	case NO_MORE:
		return EDO_ECLOSED;
	default:
		return EDO_EEMPTY;
	}
}

/* Under the lock: as take(), but EDO_EEMPTY means that it waits in line. */
static int acquire_step(struct acquire *acquire, struct edo_waker *waker)
{
	struct semaphore *semaphore = acquire->semaphore;
	int result;

	if (acquire->future.state == WAITING) {
		acquire->waiter.waker = waker;
		return look(acquire);
	}
	result = take_or_queue(semaphore, acquire->n_permits);
	if (result != EDO_EEMPTY)
		return result;
	acquire->n_missing = acquire->n_permits;
	if (edo__line_is_empty(&semaphore->line))
		set_aside(semaphore, acquire);
	edo__line_enter(&semaphore->line, &acquire->waiter, waker);
	return EDO_EEMPTY;
}

static int acquire_locked(struct acquire *acquire, struct edo_waker *waker)
{
	int result;

	edo__lock_acquire(&acquire->semaphore->lock);
	result = acquire_step(acquire, waker);
	edo__lock_release(&acquire->semaphore->lock);
	return result;
}

enum edo_poll edo__semaphore_acquire_poll(struct edo_future *self,
					  struct edo_context *context)
{
	struct acquire *acquire = (struct acquire *)self;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = self->state == WAITING
			 ? look(acquire)
			 : take(acquire->semaphore, acquire->n_permits);
	if (result == EDO_EEMPTY)
		result = acquire_locked(acquire, context->waker);
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
	if (acquire->grant != NO_MORE)
		give_back(semaphore, acquire->n_permits - acquire->n_missing);
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
		give_back(semaphore, acquire->n_permits - acquire->n_missing);
		edo__wake_batch_add(batch, tell(waiter, NO_MORE));
	}
	return false;
}

void edo_semaphore_close(struct edo_semaphore *public)
{
	struct semaphore *semaphore = (struct semaphore *)public;
	struct edo__wake_batch batch = { .n = 0 };
	uint64_t old = load(semaphore);
	bool is_left;

	edo__lock_acquire(&semaphore->lock);
	while (!swap(semaphore, &old, old | CLOSED))
		;
	do {
		is_left = turn_away(semaphore, &batch);
		unlock(semaphore);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&semaphore->lock);
	} while (is_left);
}

uint64_t edo_semaphore_n_free(struct edo_semaphore *semaphore)
{
	return n_free_in(load((struct semaphore *)semaphore));
}

bool edo_semaphore_is_closed(struct edo_semaphore *semaphore)
{
	return load((struct semaphore *)semaphore) & CLOSED;
}
