/* SPDX-License-Identifier: MIT */

/*
 * Timers that are polled and cancelled on another thread than their wheel's, and
 * what the owner does about it.
 *
 *	owner                               others
 *	-----                               ------
 *	arm, poll, cancel of its own        lock
 *	turn: lock                            still armed?
 *	        still armed?                  another waker, or
 *	        mark the waker                count up, slot to `returned`
 *	        count up                    unlock
 *	      unlock, schedule
 *	returned slots: lock, take, unlock
 *
 * - An armed timer has one driver, whoever polls its future; what the driver
 *   did before on another thread happened before. So a timer driven by the
 *   owner can only be fired, by the owner itself: without the lock. One that is
 *   driven elsewhere is fired, armed anew or cancelled under the lock.
 * - The waker is marked before the generation is counted up. Who sees the new
 *   one, without a lock, may end its future and its task: the wheel does not
 *   touch the waker any more. This is how most foreign timers end: they wake
 *   their task, and another worker runs it.
 * - A slot that was freed here is the owner's again once it was taken over; until
 *   then only `next_returned` and the generation of it mean anything, and the
 *   owner counts it as armed.
 * - A wheel whose owner has gone lives while anybody holds one of its timers: of a
 *   local set, say, that outlives the runtime it was run in. Until then nobody has
 *   to count: `n_refs` only falls, by one for each timer that was seen elsewhere to
 *   have fired. The owner adds all that have fired and are armed when it goes, and
 *   one for itself; with the last the sum comes to zero, once. From then on a timer
 *   that is cancelled counts, too.
 */

#include "time/rim.h"

bool edo__wheel_is_armed(const struct edo__wheel *wheel,
			 struct edo__timer timer)
{
	/* Pairs with the release in edo__slot_disarm(). */
	return edo__load_acquire(&wheel->slots.table[timer.slot].generation) ==
	       timer.generation;
}

static void give_back(struct edo__wheel *wheel, uint32_t number)
{
	struct edo__slot *slot = &wheel->slots.table[number];

	edo__slot_disarm(slot);
	slot->next_returned = wheel->returned;
	wheel->returned = number;
	/* No partner: the owner looks at the chain under the lock. */
	edo__store_relaxed(&wheel->n_returned,
			   edo__load_relaxed(&wheel->n_returned) + 1);
}

void edo__wheel_let_go(struct edo__wheel *wheel)
{
	/* Pairs with itself: whoever frees it comes after all others. */
	if (edo__fetch_sub_acq_rel(&wheel->n_refs, 1) == 1)
		edo__wheel_free(wheel);
}

/* After give_back(). */
static void unlock_without_it(struct edo__wheel *wheel)
{
	bool is_orphan = wheel->is_orphan;

	edo__lock_release(&wheel->lock);
	if (is_orphan)
		edo__wheel_let_go(wheel);
}

/* True: it is armed, and the lock is held. Else it has fired and is forgotten. */
static bool lock_armed(struct edo__wheel *wheel, struct edo__timer timer)
{
	if (edo__wheel_is_armed(wheel, timer)) {
		edo__lock_acquire(&wheel->lock);
		if (edo__slots_is_armed(&wheel->slots, timer))
			return true;
		edo__lock_release(&wheel->lock);
	}
	edo__wheel_let_go(wheel);
	return false;
}

enum edo__foreign_timer edo__wheel_poll_foreign(struct edo__wheel *wheel,
						struct edo__timer timer,
						struct edo_waker *waker,
						uint32_t *ret_tick)
{
	struct edo__slot *slot = &wheel->slots.table[timer.slot];

	if (!lock_armed(wheel, timer))
		return EDO__TIMER_FIRED;
	if (wheel->is_stopped && ret_tick) {
		*ret_tick = slot->tick;
		give_back(wheel, timer.slot);
		unlock_without_it(wheel);
		return EDO__TIMER_LEFT;
	}
	slot->waker = waker;
	wheel->has_foreign = true;
	edo__lock_release(&wheel->lock);
	return EDO__TIMER_ARMED;
}

bool edo__wheel_cancel_foreign(struct edo__wheel *wheel,
			       struct edo__timer timer)
{
	if (!lock_armed(wheel, timer))
		return false;
	give_back(wheel, timer.slot);
	unlock_without_it(wheel);
	return true;
}

static uint32_t detach_returned(struct edo__wheel *wheel)
{
	uint32_t first;

	edo__lock_acquire(&wheel->lock);
	first = wheel->returned;
	wheel->returned = EDO__NO_SLOT;
	edo__store_relaxed(&wheel->n_returned, 0u); /* as in give_back() */
	edo__lock_release(&wheel->lock);
	return first;
}

void edo__wheel_take_returned(struct edo__wheel *wheel)
{
	uint32_t next;

	/* No partner: what comes later is taken over the next time. */
	if (EDO_LIKELY(edo__load_relaxed(&wheel->n_returned) == 0))
		return;
	for (uint32_t i = detach_returned(wheel); i != EDO__NO_SLOT; i = next) {
		next = wheel->slots.table[i].next_returned;
		edo__slots_give(&wheel->slots, i);
	}
	edo__wheel_sweep_if_stale(wheel);
}
