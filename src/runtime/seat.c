/* SPDX-License-Identifier: MIT */

/*
 * - A seat is in free_list or in taken_list. `root` of a taken one is set under
 *   the lock, and so is is_closing: who closes finds the root, or the root finds
 *   that the seats close.
 * - A seat that stands free is turned by nobody. What was begun there may go on
 *   elsewhere: so before its root goes, whoever waits for a timer or a descriptor of
 *   the seat is woken, and nothing armed there has a waker any more.
 */

#include "runtime/seat.h"

#include <errno.h>

#include <edo/base/error.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "runtime/root.h"

struct seat {
	struct edo__link link;
	struct edo_task *root; /* what it drives; NULL: not yet, or no more */
	struct edo__current_thread thread;
};

void edo__seats_init(struct edo__seats *seats,
		     struct edo__multi_thread *scheduler)
{
	edo__callers_init(&seats->callers);
	seats->scheduler = scheduler;
	scheduler->n_callers = &seats->callers.n;
	edo__list_init(&seats->free_list);
	edo__list_init(&seats->taken_list);
}

static struct seat *seat_of(struct edo__link *link)
{
	return edo__container_of(link, struct seat, link);
}

/* ---- sitting down and standing up ---------------------------------------------- */

static int seat_new(const struct edo__seats *seats, struct seat **ret_seat)
{
	struct edo__multi_thread *scheduler = seats->scheduler;
	struct seat *seat = edo__calloc(1, sizeof(*seat));
	int result;

	if (!seat)
		return -ENOMEM;
	result = edo__current_thread_open(&seat->thread, &scheduler->options,
					  &scheduler->outside);
	if (result < 0) {
		edo__free(seat);
		return result;
	}
	/* The runtime is another owner: see run(). */
	seat->thread.owner->local.owner.is_panic_fatal = false;
	seat->thread.worker.driver->family =
		edo__multi_thread_family(scheduler);
	*ret_seat = seat;
	return 0;
}

static struct seat *take_free(struct edo__seats *seats)
{
	struct edo__link *link;

	edo__lock_acquire(&seats->callers.lock);
	link = edo__list_pop_front(&seats->free_list);
	if (link)
		edo__list_push_back(&seats->taken_list, link);
	edo__lock_release(&seats->callers.lock);
	return link ? seat_of(link) : NULL;
}

static int sit_down(struct edo__seats *seats, struct seat **ret_seat)
{
	int result;

	*ret_seat = take_free(seats);
	if (*ret_seat)
		return 0;
	result = seat_new(seats, ret_seat);
	if (result < 0)
		return result;
	edo__lock_acquire(&seats->callers.lock);
	edo__list_push_back(&seats->taken_list, &(*ret_seat)->link);
	edo__lock_release(&seats->callers.lock);
	return 0;
}

static void stand_up(struct edo__seats *seats, struct seat *seat)
{
	edo__lock_acquire(&seats->callers.lock);
	edo__link_remove(&seat->link);
	edo__list_push_front(&seats->free_list, &seat->link);
	edo__callers_sign_out_locked(&seats->callers);
}

/* ---- driving ---------------------------------------------------------------------- */

/* False: the seats close. */
static bool show_root(struct edo__seats *seats, struct seat *seat,
		      struct edo_task *root)
{
	bool is_closing;

	edo__lock_acquire(&seats->callers.lock);
	seat->root = root;
	is_closing = seats->callers.is_closing;
	edo__lock_release(&seats->callers.lock);
	return !is_closing;
}

static int run(struct edo__seats *seats, struct seat *seat,
	       struct edo_future *future)
{
	struct edo_task *root =
		edo__root_new(&seat->thread.owner->local.nursery, future);
	int result;

	if (!root) {
		edo__future_drop(future, __FILE__, __LINE__);
		return -ENOMEM;
	}
	if (!show_root(seats, seat, root))
		edo_task_abort(root);
	edo_task_start(root);
	edo__current_thread_run(&seat->thread, root);
	show_root(seats, seat, NULL);
	result = edo__root_result(root, &seats->scheduler->owner);
	/* What it left armed has its waker. */
	edo__current_thread_vacate(&seat->thread);
	edo_task_detach(root);
	if (result == EDO_EPANIC)
		edo__owner_panicked(&seats->scheduler->owner);
	return result;
}

int edo__seats_block_on(struct edo__seats *seats, struct edo_future *future)
{
	struct seat *seat;
	int result = sit_down(seats, &seat);

	if (result < 0) {
		edo__callers_sign_out(&seats->callers);
		edo__future_drop(future, __FILE__, __LINE__);
		return result;
	}
	edo__current_thread_enter(&seat->thread);
	result = run(seats, seat, future);
	edo__current_thread_leave(&seat->thread);
	stand_up(seats, seat);
	return result;
}

/* ---- the end ------------------------------------------------------------------------ */

void edo__seats_abort(struct edo__seats *seats)
{
	edo__lock_acquire(&seats->callers.lock);
	seats->callers.is_closing = true;
	edo_list_for_each(link, &seats->taken_list)
		edo_task_abort(seat_of(link)->root);
	edo__lock_release(&seats->callers.lock);
}

bool edo__seats_have(struct edo__seats *seats, const struct edo__owner *owner)
{
	bool have = false;

	edo__lock_acquire(&seats->callers.lock);
	edo_list_for_each(link, &seats->taken_list)
		have |= &seat_of(link)->thread.owner->local.owner == owner;
	edo__lock_release(&seats->callers.lock);
	return have;
}

void edo__seats_deinit(struct edo__seats *seats)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(&seats->free_list))) {
		struct seat *seat = seat_of(link);

		edo__current_thread_enter(&seat->thread);
		edo__current_thread_close(&seat->thread);
		edo__free(seat);
	}
}
