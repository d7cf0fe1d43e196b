/* SPDX-License-Identifier: MIT */

/*
 * Notifying.
 *
 * - A waiter is in the line exactly while its grant is NONE.
 * - A permit comes only under the lock, while the line is empty; it is used up
 *   by a swap, with the lock or without, so nobody waits while there is one.
 * - Who sees no grant without the lock looks again under it, where marking and
 *   granting are one step.
 * - Who becomes READY without the lock outlasts its holder, who may be the one
 *   that notified: after that neither its frame nor the notify is touched any
 *   more, and both may go. For this the call that wakes many comes back to the
 *   notify only while some of them still wait.
 * - n_all counts edo_notify_all(); a future compares it with what it was when
 *   the future was constructed, so one that was never polled is notified, too,
 *   and uses up no permit.
 * - A waiter that was granted ONE and is cancelled hands it on.
 */

#include <edo/sync/notify.h>

#include <edo/future/leaf.h>

#include "base/lock.h"
#include "base/solo.h"
#include "sync/waiter.h"

struct __attribute__((__may_alias__)) notify {
	struct edo__lock lock;
	uint32_t has_permit; /* atomic; 0 or 1, set under the lock */
	uint64_t n_all;      /* atomic; changed under the lock */
	struct edo__list line;
};
_Static_assert(sizeof(struct notify) == sizeof(struct edo_notify),
	       "the public struct has another size");

enum { WAITING = 1 };
enum grant { NONE, ONE, ALL };

struct __attribute__((__may_alias__)) wait {
	struct edo_future future;
	int output;
	uint32_t grant; /* atomic; changed under the lock */
	struct notify *notify;
	struct edo__waiter waiter;
	uint64_t n_all; /* of the notify, at construction */
};
_Static_assert(sizeof(struct wait) == sizeof(struct edo_notify_wait__frame),
	       "the public frame has another size");

void edo_notify_init(struct edo_notify *notify)
{
	*notify = (struct edo_notify)EDO_NOTIFY_INIT;
}

static struct wait *wait_of(struct edo__waiter *waiter)
{
	return edo__container_of(waiter, struct wait, waiter);
}

/* The permit, if there is one. Pairs with the release in notify_one() and the
 * swap in renew_permit(). */
static bool take_permit(struct notify *notify)
{
	uint32_t permit = 1;

	/* A hint: the swap decides. */
	return edo__load_relaxed(&notify->has_permit) &&
	       edo__solo_cas_acq_rel(&notify->has_permit, &permit, 0);
}

/* A permit that is there already stands for this notification, too; but it has
 * to be swapped: whoever uses it up then sees what came before. */
static bool renew_permit(struct notify *notify)
{
	uint32_t permit = 1;

	/* A hint: the swap decides, and pairs with that in take_permit(). */
	return edo__load_relaxed(&notify->has_permit) &&
	       edo__solo_cas_acq_rel(&notify->has_permit, &permit, 1);
}

/* Under the lock; what comes back is to be scheduled after it. */
static struct edo_waker *tell(struct edo__waiter *waiter, enum grant grant)
{
	struct edo_waker *marked;

	edo__waiter_leave(waiter);
	marked = edo_waker_mark(waiter->waker);
	/* Pairs with the acquire in wait_poll(). */
	edo__store_release(&wait_of(waiter)->grant, (uint32_t)grant);
	return marked;
}

/* Under the lock; what comes back is to be scheduled after it. */
static struct edo_waker *notify_one(struct notify *notify)
{
	struct edo__waiter *waiter = edo__line_first(&notify->line);

	if (waiter)
		return tell(waiter, ONE);
	/* Pairs with the swap in take_permit(). */
	edo__store_release(&notify->has_permit, 1u);
	return NULL;
}

void edo_notify_one(struct edo_notify *public)
{
	struct notify *notify = (struct notify *)public;
	struct edo_waker *marked;

	if (renew_permit(notify))
		return;
	edo__lock_acquire(&notify->lock);
	marked = notify_one(notify);
	edo__lock_release(&notify->lock);
	edo_waker_schedule(marked);
}

/* Grants to as many as one batch holds; true: somebody is left. */
static bool grant_some(struct edo__list *line, struct edo__wake_batch *batch)
{
	struct edo__waiter *waiter;

	while ((waiter = edo__line_first(line))) {
		if (edo__wake_batch_is_full(batch))
			return true;
		edo__wake_batch_add(batch, tell(waiter, ALL));
	}
	return false;
}

/* Who waits is moved to a line of this call's own first: nobody who comes
 * later is granted, however long the waking takes. A waiter that is cancelled
 * meanwhile leaves that line under the same lock. */
void edo_notify_all(struct edo_notify *public)
{
	struct notify *notify = (struct notify *)public;
	struct edo__list line = EDO__LIST_INIT(line);
	struct edo__wake_batch batch = { .n = 0 };
	bool is_left;

	edo__lock_acquire(&notify->lock);
	/* Pairs with the acquire in edo_notify_wait__init(). */
	edo__store_release(&notify->n_all, notify->n_all + 1);
	edo__list_splice_back(&line, edo__line(&notify->line));
	do {
		is_left = grant_some(&line, &batch);
		edo__lock_release(&notify->lock);
		edo__wake_batch_flush(&batch);
		if (is_left)
			edo__lock_acquire(&notify->lock);
	} while (is_left);
}

void edo_notify_wait__init(struct edo_notify_wait__frame *frame,
			   struct edo_notify *public)
{
	struct wait *wait = (struct wait *)frame;
	struct notify *notify = (struct notify *)public;

	*wait = (struct wait){
		.future.type = &edo_notify_wait__type,
		.notify = notify,
		/* Pairs with the release in edo_notify_all(). */
		.n_all = edo__load_acquire(&notify->n_all),
	};
}

/* Under the lock; false: it waits in the line. */
static bool wait_step(struct wait *wait, struct edo_waker *waker)
{
	struct notify *notify = wait->notify;

	if (wait->future.state == WAITING) {
		wait->waiter.waker = waker;
		return wait->grant != NONE;
	}
	if (notify->n_all != wait->n_all || take_permit(notify))
		return true;
	edo__line_enter(&notify->line, &wait->waiter, waker);
	return false;
}

static bool wait_locked(struct wait *wait, struct edo_waker *waker)
{
	bool is_ready;

	edo__lock_acquire(&wait->notify->lock);
	is_ready = wait_step(wait, waker);
	edo__lock_release(&wait->notify->lock);
	return is_ready;
}

/* What there is to see without the lock; false: nothing. */
static bool is_ready_already(struct wait *wait)
{
	struct notify *notify = wait->notify;

	if (wait->future.state == WAITING)
		/* Pairs with the release in tell(). */
		return edo__load_acquire(&wait->grant) != NONE;
	/* Pairs with the release in edo_notify_all(). */
	return edo__load_acquire(&notify->n_all) != wait->n_all ||
	       take_permit(notify);
}

static enum edo_poll wait_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct wait *wait = (struct wait *)self;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	if (is_ready_already(wait)) {
		edo__lock_outlast(&wait->notify->lock);
	} else if (!wait_locked(wait, context->waker)) {
		self->state = WAITING;
		return edo_leaf_pending(context);
	}
	wait->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static void leave(struct wait *wait)
{
	struct notify *notify = wait->notify;
	struct edo_waker *marked = NULL;

	edo__lock_acquire(&notify->lock);
	if (wait->grant == NONE)
		edo__waiter_leave(&wait->waiter);
	else if (wait->grant == ONE)
		marked = notify_one(notify);
	edo__lock_release(&notify->lock);
	edo_waker_schedule(marked);
}

static enum edo_poll wait_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	(void)context;
	if (self->state == WAITING)
		leave((struct wait *)self);
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_notify_wait__type =
	EDO_LEAF_TYPE(edo_notify_wait, wait_poll, wait_cancel);
