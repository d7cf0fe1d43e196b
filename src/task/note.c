/* SPDX-License-Identifier: MIT */

/*
 * What threads other than the owner's do to a task. One word of the task holds
 * their notes and their half of the references:
 *
 *	63                      8 7         2   1        0
 *	[ count, signed          | notes     | MERGED | QUEUED ]
 *
 * A thread changes it by one compare-and-swap. Whoever sets QUEUED pushes the
 * task to the owner's inbox, a stack through inbox_link; the owner takes the
 * whole stack, turns it round, and for each task takes the word, which clears
 * QUEUED. A push onto PARKED wakes the owner's driver.
 *
 * - QUEUED holds the cell, and the cell holds the owner: between the change of
 *   the word and the push both are alive. After the push neither may be
 *   touched, but for a push onto PARKED: that one is made under wake_lock, which
 *   the owner takes before it goes.
 * - The count sinks below 0 when a reference that the owner's thread took is
 *   given back here; QUEUED then asks the owner to fold it.
 * - MERGED says that the owner's half is 0 for good, because the task has ended
 *   or the owner has: nothing is noted any more, and whoever takes the count to 0
 *   frees the cell. A task that is started only then is given up on the spot.
 * - An owner that has closed its inbox has ended or abandoned all its tasks.
 *   What is noted after that is done by the thread that notes it.
 */

#include "base/panic.h"
#include "base/solo.h"
#include "driver/driver.h"
#include "task/cell.h"
#include "task/owner.h"

#include <edo/future/context.h>

#define ALL_NOTES                                             \
	(EDO__NOTE_WAKE | EDO__NOTE_START | EDO__NOTE_ABORT | \
	 EDO__NOTE_DETACH | EDO__NOTE_RETURNED)

/* The exchange pairs with the one in a remote join: either this finds its waker,
 * or it finds the outcome. */
static struct edo_waker *take_remote_joiner(struct edo_task *task)
{
	struct edo_waker *joiner;

	if (!edo__is_solo())
		return edo__exchange_acq_rel(&task->joiner,
					     (struct edo_waker *)NULL);
	joiner = task->joiner;
	task->joiner = NULL;
	return joiner;
}

void edo__task_wake_remote_joiner(struct edo_task *task)
{
	struct edo_waker *joiner = take_remote_joiner(task);

	if (joiner)
		edo_waker_wake(joiner);
}

/* It was never polled, so its cancelling has nothing to wait for. */
void edo__task_give_up(struct edo_task *task)
{
	edo__future_drop(edo__task_future(task), __FILE__, __LINE__);
	/* Pairs with edo__task_outcome(). */
	edo__store_release(&task->outcome, (uint16_t)EDO__OUTCOME_CANCELLED);
	edo__task_wake_remote_joiner(task);
}

/* Does on behalf of a closed owner what was noted; the references that end. */
static int64_t act_for_closed(struct edo_task *task, int64_t notes)
{
	int64_t n_ended = 0;

	if (notes & EDO__NOTE_START) {
		edo__task_give_up(task);
		n_ended++;
	}
	if (notes & EDO__NOTE_DETACH) {
		if (edo__task_outcome(task) == EDO__OUTCOME_VALUE)
			edo__task_drop_output(task);
		n_ended++;
	}
	return n_ended;
}

/* QUEUED stays set until the end, and so the cell stays. */
static void settle_for_closed(struct edo_task *task)
{
	int64_t n_ended = 0, word, next;

	do {
		/* Pairs with the releases of whoever noted. */
		word = edo__fetch_and_acq_rel(&task->remote,
					      ~(int64_t)ALL_NOTES);
		n_ended += act_for_closed(task, word);
		word &= ~(int64_t)ALL_NOTES;
		next = (word & ~(int64_t)EDO__NOTE_QUEUED) -
		       n_ended * EDO__NOTE_REFERENCE;
		/* Pairs with the other threads that note or count. */
	} while (!edo__cas_acq_rel(&task->remote, &word, next));
	if ((next & EDO__NOTE_MERGED) && edo__task_remote_count(next) == 0)
		edo__task_free_remote(task);
}

/* True: pushed. False: the inbox is PARKED (*@head) or CLOSED. */
static bool push(struct edo__owner *owner, struct edo_task *task,
		 struct edo_task **head)
{
	/* Acquire pairs with edo__inbox_close(). */
	*head = edo__load_acquire(&owner->inbox);
	do {
		if (*head == EDO__INBOX_CLOSED || *head == EDO__INBOX_PARKED)
			return false;
		task->inbox_link = *head;
		/* Pairs with the acquire in edo__inbox_drain(). */
	} while (!edo__cas_weak_acq_rel(&owner->inbox, head, task));
	return true;
}

static bool push_and_wake(struct edo__owner *owner, struct edo_task *task)
{
	struct edo_task *head;
	bool is_pushed;

	edo__lock_acquire(&owner->wake_lock);
	is_pushed = push(owner, task, &head);
	while (!is_pushed && head == EDO__INBOX_PARKED) {
		task->inbox_link = EDO__INBOX_EMPTY;
		/* Pairs with the acquire in edo__inbox_drain(). */
		if (edo__cas_acq_rel(&owner->inbox, &head, task)) {
			edo__driver_wake(owner->worker.driver);
			is_pushed = true;
		} else {
			is_pushed = push(owner, task, &head);
		}
	}
	edo__lock_release(&owner->wake_lock);
	return is_pushed;
}

static void send(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;
	struct edo_task *head;

	if (push(owner, task, &head))
		return;
	if (head == EDO__INBOX_PARKED && push_and_wake(owner, task))
		return;
	settle_for_closed(task);
}

/* Adds @notes and @difference to the word. False: MERGED, nothing was done. */
static bool post(struct edo_task *task, int64_t notes, int64_t difference)
{
	/* Acquire pairs with whoever set MERGED: the outcome is seen, too. */
	int64_t word = edo__load_acquire(&task->remote);
	int64_t next;

	do {
		if (word & EDO__NOTE_MERGED)
			return false;
		next = (word | notes | EDO__NOTE_QUEUED) + difference;
		/* Pairs with the exchange in edo__task_fold(). */
	} while (!edo__cas_weak_acq_rel(&task->remote, &word, next));
	if (!(word & EDO__NOTE_QUEUED))
		send(task);
	return true;
}

bool edo__task_note(struct edo_task *task, int64_t notes)
{
	return post(task, notes, 0);
}

void edo__task_note_and_unref(struct edo_task *task, int64_t notes)
{
	if (!post(task, notes, -EDO__NOTE_REFERENCE))
		edo__task_unref_remote(task);
}

void edo__task_start_remote(struct edo_task *task)
{
	if (edo__task_note(task, EDO__NOTE_START))
		return;
	edo__task_give_up(task);
	edo__task_unref_remote(task);
}

void edo__task_ref_remote(struct edo_task *task)
{
	/* No partner: whoever refs holds a reference already. */
	edo__fetch_add_relaxed(&task->remote, (int64_t)EDO__NOTE_REFERENCE);
}

void edo__task_unref_remote(struct edo_task *task)
{
	int64_t word = edo__load_relaxed(&task->remote);
	int64_t next;

	do {
		next = word - EDO__NOTE_REFERENCE;
		if (!(word & EDO__NOTE_MERGED) &&
		    edo__task_remote_count(next) < 0)
			next |= EDO__NOTE_QUEUED;
		/* Pairs with the acquire of whoever frees the cell. */
	} while (!edo__cas_weak_acq_rel(&task->remote, &word, next));
	if ((next & EDO__NOTE_QUEUED) && !(word & EDO__NOTE_QUEUED))
		send(task);
	else if ((next & EDO__NOTE_MERGED) && !(next & EDO__NOTE_QUEUED) &&
		 edo__task_remote_count(next) == 0)
		edo__task_free_remote(task);
}

int64_t edo__task_fold(struct edo_task *task)
{
	/* Pairs with the releases of whoever noted. */
	int64_t word = edo__exchange_acq_rel(&task->remote, (int64_t)0);

	edo__invariant(!(word & EDO__NOTE_MERGED));
	task->n_references += (int32_t)edo__task_remote_count(word);
	return word & ALL_NOTES;
}

void edo__task_merge(struct edo_task *task)
{
	int64_t count = task->n_references;
	int64_t word = edo__load_acquire(&task->remote);
	int64_t next;

	do {
		if (word & EDO__NOTE_MERGED)
			return;
		next = (word | EDO__NOTE_MERGED) + count * EDO__NOTE_REFERENCE;
		/* Pairs with the other threads that count. */
	} while (!edo__cas_weak_acq_rel(&task->remote, &word, next));
	if (!(next & EDO__NOTE_QUEUED) && edo__task_remote_count(next) == 0)
		edo__task_free_remote(task);
}
