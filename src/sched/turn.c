/* SPDX-License-Identifier: MIT */

/*
 * Between two batches of polls: what the world has brought. The driver is asked,
 * timers that are due fire, and the tasks that yielded become runnable.
 *
 * A thread with nothing to run waits in the driver until the next timer. Before
 * it does, it puts PARKED into the inbox, so that whoever leaves a note wakes
 * the driver; a note that came before makes it not wait at all.
 *
 * With the clock paused, a thread with nothing to run and nothing to wait for
 * but timers (no blocking job is out) moves the clock to the next one.
 *
 * - A driver without sources is not asked when there is work: nothing can come
 *   from it, and asking costs a system call.
 */

#include "sched/current_thread.h"

#include "driver/driver.h"
#include "time/wheel.h"

static bool has_work(const struct edo__owner *owner)
{
	return !edo__queue_is_empty(&owner->run_queue) ||
	       !edo__queue_is_empty(&owner->deferred_queue);
}

static unsigned look(struct edo__driver *driver)
{
	return edo__list_is_empty(&driver->source_list)
		       ? 0
		       : edo__driver_turn(driver, 0);
}

static int64_t shorter(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int64_t time_to_next_timer(struct edo__current_thread *thread)
{
	int64_t next = edo__wheel_next_deadline(thread->owner->worker.wheel);
	int64_t now;

	if (next == EDO__INSTANT_NEVER || thread->clock.is_paused)
		return -1;
	now = edo__clock_now(&thread->clock);
	return next > now ? next - now : 0;
}

static unsigned wait(struct edo__current_thread *thread, int64_t wait_max)
{
	struct edo__owner *owner = thread->owner;
	int64_t timeout;
	unsigned n_news;

	if (!edo__inbox_park(owner))
		return 0;
	timeout = shorter(time_to_next_timer(thread), wait_max);
	if (thread->on_park)
		thread->on_park(thread->user_data);
	n_news = edo__driver_turn(owner->worker.driver, timeout);
	if (thread->on_unpark)
		thread->on_unpark(thread->user_data);
	return n_news;
}

/* True: the paused clock could be moved. */
static bool jump(struct edo__current_thread *thread)
{
	struct edo__owner *owner = thread->owner;
	int64_t next = edo__wheel_next_deadline(owner->worker.wheel);

	if (!thread->clock.is_paused || owner->n_blocking > 0 ||
	    next == EDO__INSTANT_NEVER)
		return false;
	look(owner->worker.driver);
	edo__inbox_drain(owner);
	if (!has_work(owner))
		edo__clock_advance_to(&thread->clock, next);
	return true;
}

static void fire_timers(struct edo__current_thread *thread)
{
	struct edo__wheel *wheel = thread->owner->worker.wheel;

	if (edo__wheel_n_armed(wheel))
		edo__wheel_turn(wheel, edo__clock_now(&thread->clock));
}

void edo__current_thread_turn(struct edo__current_thread *thread,
			      int64_t wait_max)
{
	struct edo__owner *owner = thread->owner;

	thread->n_news = 0;
	if (has_work(owner))
		thread->n_news = look(owner->worker.driver);
	else if (!jump(thread))
		thread->n_news = wait(thread, wait_max);
	edo__inbox_drain(owner);
	fire_timers(thread);
	edo__queue_append(&owner->run_queue, &owner->deferred_queue);
	edo__slab_collect(&owner->slab);
}
