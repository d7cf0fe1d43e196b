/* SPDX-License-Identifier: MIT */

/*
 * The owner's side of what other threads leave; theirs is in note.c.
 *
 * - A task is taken out of the stack before its word is taken, so a thread that
 *   notes something in between pushes it anew.
 */

#include "driver/driver.h"
#include "task/cell.h"
#include "task/owner.h"

/* Oldest first. */
static struct edo_task *turn_round(struct edo_task *stack)
{
	struct edo_task *first = NULL;

	while (stack) {
		struct edo_task *next = stack->inbox_link;

		stack->inbox_link = first;
		first = stack;
		stack = next;
	}
	return first;
}

static void act(struct edo_task *task, int64_t notes)
{
	if (notes & EDO__NOTE_START)
		edo__task_start_here(task);
	if (notes & EDO__NOTE_ABORT)
		edo__task_abort_here(task);
	if (notes & EDO__NOTE_WAKE)
		edo__task_wake_here(task);
	if (notes & EDO__NOTE_RETURNED)
		edo__task_returned_here(task);
	if (notes & EDO__NOTE_DETACH)
		edo__task_detach_here(task);
}

static void process(struct edo_task *stack)
{
	struct edo_task *task = turn_round(stack);

	while (task) {
		struct edo_task *next = task->inbox_link;
		int64_t notes = edo__task_fold(task);

		task->n_references++;
		act(task, notes);
		edo__task_unref(task);
		task = next;
	}
}

void edo__inbox_drain(struct edo__owner *owner)
{
	struct edo_task *stack;

	if (edo__inbox_is_empty(owner))
		return;
	/* Pairs with the release in push(). */
	stack = edo__exchange_acquire(&owner->inbox, EDO__INBOX_EMPTY);
	if (stack != EDO__INBOX_PARKED)
		process(stack);
}

bool edo__inbox_park(struct edo__owner *owner)
{
	struct edo_task *expected = EDO__INBOX_EMPTY;

	/* Pairs with push(): whoever comes later sees that we sleep. */
	return edo__cas_acq_rel(&owner->inbox, &expected, EDO__INBOX_PARKED);
}

void edo__inbox_close(struct edo__owner *owner)
{
	struct edo_task *stack;

	/* Pairs with push(): whoever comes later sees all outcomes. */
	stack = edo__exchange_acq_rel(&owner->inbox, EDO__INBOX_CLOSED);
	if (stack != EDO__INBOX_PARKED && stack != EDO__INBOX_CLOSED)
		process(stack);
	/* Whoever wakes the driver just now is done with it after this. */
	edo__lock_acquire(&owner->wake_lock);
	edo__lock_release(&owner->wake_lock);
}
