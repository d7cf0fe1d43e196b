/* SPDX-License-Identifier: MIT */

/*
 * Giving permits, and closing; the invariants are in semaphore.h. Where nobody
 * waits, giving is one swap of the word.
 *
 * Permits that find somebody in line stay with the call that brings them until
 * they are set aside or nobody wants them, also while it lets go of the lock to
 * wake whom it has served.
 */

#include "sync/semaphore.h"

#include "future/where.h"

void edo_semaphore_init(struct edo_semaphore *semaphore, uint64_t n_permits)
{
	if (n_permits > EDO_SEMAPHORE_PERMITS_MAX)
		edo__misuse("edo_semaphore_init: %llu permits",
			    (unsigned long long)n_permits);
	*semaphore = (struct edo_semaphore)EDO_SEMAPHORE_INIT(n_permits);
}

static struct edo__acquire *acquire_of(struct edo__waiter *waiter)
{
	return edo__container_of(waiter, struct edo__acquire, waiter);
}

/* Under the lock; what comes back is to be scheduled after it. */
static struct edo_waker *tell(struct edo__waiter *waiter,
			      enum edo__acquire_grant grant)
{
	struct edo_waker *marked;

	edo__waiter_leave(waiter);
	marked = edo_waker_mark(waiter->waker);
	/* Pairs with the acquire in look(). */
	edo__store_release(&acquire_of(waiter)->grant, (uint32_t)grant);
	return marked;
}

/* Handing out */

/* What is left of so many permits. */
static uint64_t set_aside(struct edo__acquire *acquire, uint64_t n_permits)
{
	uint64_t n =
		n_permits < acquire->n_missing ? n_permits : acquire->n_missing;

	acquire->n_missing -= (uint32_t)n;
	return n_permits - n;
}

/* Under the lock, as far as permits, line and batch reach. What is left. */
static uint64_t serve(struct edo__semaphore *semaphore, uint64_t n_permits,
		      struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while (n_permits && !edo__wake_batch_is_full(batch) &&
	       (waiter = edo__line_first(&semaphore->line))) {
		n_permits = set_aside(acquire_of(waiter), n_permits);
		if (acquire_of(waiter)->n_missing == 0)
			edo__wake_batch_add(batch,
					    tell(waiter, EDO__ACQUIRE_PERMITS));
	}
	return n_permits;
}

bool edo__semaphore_hand_out(struct edo__semaphore *semaphore,
			     uint64_t n_permits, uint64_t n_permits_max)
{
	struct edo__wake_batch batch;
	bool is_within = true;

	batch.n = 0;
	for (;;) {
		n_permits = serve(semaphore, n_permits, &batch);
		if (edo__line_is_empty(&semaphore->line)) {
			is_within = edo__permits_settle(
				&semaphore->permits, n_permits, n_permits_max);
			n_permits = 0;
		}
		edo__lock_release(&semaphore->lock);
		edo__wake_batch_flush(&batch);
		if (n_permits == 0)
			return is_within;
		edo__lock_acquire(&semaphore->lock);
	}
}

bool edo__semaphore_release(struct edo_semaphore *public, uint64_t n_permits,
			    uint64_t n_permits_max)
{
	struct edo__semaphore *semaphore = (struct edo__semaphore *)public;
	int result = edo__permits_give(&semaphore->permits, n_permits,
				       n_permits_max);

	if (EDO_LIKELY(result != -EAGAIN))
		return result == 0;
	edo__lock_acquire(&semaphore->lock);
	return edo__semaphore_hand_out(semaphore, n_permits, n_permits_max);
}

void edo_semaphore_release(struct edo_semaphore *semaphore, uint32_t n_permits)
{
	if (!edo__semaphore_release(semaphore, n_permits,
				    EDO_SEMAPHORE_PERMITS_MAX))
		edo__misuse("edo_semaphore_release: too many permits");
}

/* Closing */

/* Turns away as many as one batch holds; true: somebody is left. */
static bool turn_away(struct edo__semaphore *semaphore, struct edo__list *line,
		      struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while ((waiter = edo__line_first(line))) {
		if (edo__wake_batch_is_full(batch))
			return true;
		edo__permits_settle(
			&semaphore->permits,
			edo__acquire_n_set_aside(acquire_of(waiter)),
			EDO_SEMAPHORE_PERMITS_MAX);
		edo__wake_batch_add(batch, tell(waiter, EDO__ACQUIRE_NO_MORE));
	}
	return false;
}

/* Who waits is moved to a line of this call's own first, where no release finds
 * it, but cancelling does, under the same lock. */
void edo_semaphore_close(struct edo_semaphore *public)
{
	struct edo__semaphore *semaphore = (struct edo__semaphore *)public;
	struct edo__list line = EDO__LIST_INIT(line);
	struct edo__wake_batch batch = { .n = 0 };
	bool is_left;

	edo__lock_acquire(&semaphore->lock);
	edo__permits_close(&semaphore->permits);
	edo__list_splice_back(&line, edo__line(&semaphore->line));
	do {
		is_left = turn_away(semaphore, &line, &batch);
		edo__lock_release(&semaphore->lock);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&semaphore->lock);
	} while (is_left);
}

uint64_t edo_semaphore_n_free(struct edo_semaphore *semaphore)
{
	struct edo__permits *permits =
		&((struct edo__semaphore *)semaphore)->permits;

	return edo__permits_n_free(edo__permits_load(permits));
}

bool edo_semaphore_is_closed(struct edo_semaphore *semaphore)
{
	struct edo__permits *permits =
		&((struct edo__semaphore *)semaphore)->permits;

	return edo__permits_load(permits) & EDO__PERMITS_CLOSED;
}
