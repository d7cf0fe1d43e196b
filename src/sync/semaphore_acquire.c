/* SPDX-License-Identifier: MIT */

/*
 * Taking permits; the invariants are in semaphore.h. Where enough are free this
 * is one swap of the word.
 */

#include "sync/semaphore.h"

#include <edo/future/leaf.h>

enum { WAITING = 1 };

/* EDO_EEMPTY: there is nothing to take yet. */
static inline int take(struct edo__semaphore *semaphore, uint32_t n_permits)
{
	int result = edo__permits_take(&semaphore->permits, n_permits);

	if (result != EDO_EEMPTY)
		edo__lock_outlast(&semaphore->lock);
	return result;
}

int edo_semaphore_try_acquire(struct edo_semaphore *semaphore,
			      uint32_t n_permits)
{
	return take((struct edo__semaphore *)semaphore, n_permits);
}

void edo__semaphore_acquire_init(struct edo_semaphore_acquire__frame *frame,
				 const struct edo_future_type *type,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits)
{
	struct edo__acquire *acquire = (struct edo__acquire *)frame;

	*acquire = (struct edo__acquire){
		.future.type = type,
		.semaphore = (struct edo__semaphore *)semaphore,
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

/* With the lock or without: what it was told; EDO_EEMPTY: nothing yet. */
static int look(struct edo__acquire *acquire)
{
	/* Pairs with the release in tell(). */
	switch (edo__load_acquire(&acquire->grant)) {
	case EDO__ACQUIRE_PERMITS:
		return 0;
	case EDO__ACQUIRE_NO_MORE:
		return EDO_ECLOSED;
	default:
		return EDO_EEMPTY;
	}
}

/* Without the lock; EDO_EEMPTY: there is nothing to see yet. */
static int acquire_early(struct edo__acquire *acquire)
{
	struct edo__semaphore *semaphore = acquire->semaphore;
	int result;

	if (acquire->future.state != WAITING)
		return take(semaphore, acquire->n_permits);
	result = look(acquire);
	if (result != EDO_EEMPTY)
		edo__lock_outlast(&semaphore->lock);
	return result;
}

/* Under the lock; EDO_EEMPTY: it waits in line. */
static int acquire_step(struct edo__acquire *acquire, struct edo_waker *waker)
{
	struct edo__semaphore *semaphore = acquire->semaphore;
	int result;

	if (acquire->future.state == WAITING) {
		acquire->waiter.waker = waker;
		return look(acquire);
	}
	result = edo__permits_take_or_queue(
		&semaphore->permits, acquire->n_permits, &acquire->n_missing);
	if (result == EDO_EEMPTY)
		edo__line_enter(&semaphore->line, &acquire->waiter, waker);
	return result;
}

static int acquire_locked(struct edo__acquire *acquire, struct edo_waker *waker)
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
	struct edo__acquire *acquire = (struct edo__acquire *)self;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = acquire_early(acquire);
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

static void leave(struct edo__acquire *acquire)
{
	struct edo__semaphore *semaphore = acquire->semaphore;
	uint32_t n = 0;

	edo__lock_acquire(&semaphore->lock);
	edo__waiter_leave(&acquire->waiter);
	if (acquire->grant != EDO__ACQUIRE_NO_MORE)
		n = edo__acquire_n_set_aside(acquire);
	edo__semaphore_hand_out(semaphore, n, EDO_SEMAPHORE_PERMITS_MAX);
}

enum edo_poll edo__semaphore_acquire_cancel(struct edo_future *self,
					    struct edo_context *context)
{
	(void)context;
	if (self->state == WAITING)
		leave((struct edo__acquire *)self);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_semaphore_acquire__type =
	EDO_LEAF_TYPE(edo_semaphore_acquire, edo__semaphore_acquire_poll,
		      edo__semaphore_acquire_cancel);
