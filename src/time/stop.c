/* SPDX-License-Identifier: MIT */

/*
 * A wheel that nobody turns: of a thread that was in block_on, while no other one
 * is in its place, and at the end of a runtime that something outlives.
 *
 * Its timers would never fire, so whoever waits for one is woken; in a pause only if
 * any timer has been polled elsewhere, for who waits with the wheel's own thread
 * comes back with it, or asks again where it goes on. A timer that is
 * then polled by whom a turned wheel is at hand is cancelled here, under the lock,
 * and armed there (alarm.c, timer.c). One that is not polled before the wheel is
 * resumed fires here, and wakes whoever polled it since.
 *
 * is_stopped is set before the first is woken, so that nobody who was woken finds a
 * wheel that seems to turn.
 */

#include "future/noop.h"
#include "time/rim.h"

/* True: timers have been polled elsewhere. */
static bool set_stopped(struct edo__wheel *wheel, bool is_stopped)
{
	bool has_foreign;

	edo__lock_acquire(&wheel->lock);
	wheel->is_stopped = is_stopped;
	has_foreign = wheel->has_foreign;
	wheel->has_foreign = false;
	edo__lock_release(&wheel->lock);
	return has_foreign;
}

static void wake(struct edo__wheel *wheel, struct edo__timer timer)
{
	struct edo__slot *slot = &wheel->slots.table[timer.slot];
	struct edo_waker *marked = NULL;

	edo__lock_acquire(&wheel->lock);
	if (edo__slots_is_armed(&wheel->slots, timer)) {
		marked = edo_waker_mark(slot->waker);
		slot->waker = &edo__waker_noop;
	}
	edo__lock_release(&wheel->lock);
	edo_waker_schedule(marked);
}

static void wake_bucket(struct edo__wheel *wheel, uint32_t last)
{
	uint32_t number = last;

	do {
		const struct edo__chunk *chunk;

		number = wheel->pool.chunks[number].next;
		chunk = &wheel->pool.chunks[number];
		for (uint32_t i = 0; i < chunk->n_timers; i++)
			wake(wheel, chunk->timers[i]);
	} while (number != last);
}

static void wake_all(struct edo__wheel *wheel)
{
	for (uint32_t i = 0; i < EDO__N_BUCKETS; i++)
		if (wheel->buckets[i])
			wake_bucket(wheel, wheel->buckets[i]);
}

void edo__wheel_pause(struct edo__wheel *wheel)
{
	if (edo__wheel_n_armed(wheel) == 0 || wheel->is_stopped)
		return;
	if (set_stopped(wheel, true))
		wake_all(wheel);
}

void edo__wheel_stop(struct edo__wheel *wheel)
{
	if (edo__wheel_n_armed(wheel) == 0)
		return;
	set_stopped(wheel, true);
	wake_all(wheel);
}

void edo__wheel_resume(struct edo__wheel *wheel)
{
	/* Only the owner writes it. */
	if (wheel->is_stopped)
		set_stopped(wheel, false);
}

void edo__wheel_retire(struct edo__wheel *wheel)
{
	int64_t n_timers;

	if (!wheel)
		return;
	edo__wheel_stop(wheel);
	edo__lock_acquire(&wheel->lock);
	wheel->is_orphan = true;
	n_timers = edo__wheel_n_armed(wheel) + wheel->n_unseen;
	/* No partner: it is the owner's own that goes last. */
	edo__fetch_add_relaxed(&wheel->n_refs, n_timers + 1);
	edo__lock_release(&wheel->lock);
	edo__wheel_let_go(wheel);
}
