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
 * Jobs end on other threads. One that wakes no task matters only to a paused clock
 * and to a shutdown: from the first time that such a thread waits, the end of each
 * job wakes the driver.
 *
 * A thread that waits for a blocking job looks for its end for a short while
 * before it sleeps, see base/spin.h.
 *
 * - A driver without sources is not asked when there is work: nothing can come
 *   from it, and asking costs a system call.
 */

#include "sched/current_thread.h"

#include "base/monotonic.h"
#include "base/panic.h"
#include "driver/driver.h"
#include "sched/counters.h"
#include "time/wheel.h"

/* A batch begins where the driver was asked, and only there: a turn that comes to
 * nothing is followed by another one. */
static unsigned look(struct edo__current_thread *thread)
{
	struct edo__driver *driver = thread->worker.driver;

	thread->n_in_batch = 0;
	return edo__driver_has_sources(driver) ? edo__driver_turn(driver, 0)
					       : 0;
}

static int64_t shorter(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int64_t time_to_next_timer(struct edo__current_thread *thread)
{
	int64_t next = edo__wheel_next_deadline(thread->worker.wheel);
	int64_t now;

	if (next == EDO__INSTANT_NEVER || thread->clock.is_paused)
		return -1;
	now = edo__clock_now(&thread->clock);
	return next > now ? next - now : 0;
}

static uint32_t n_blocking(const struct edo__current_thread *thread)
{
	/* Pairs with the end of a job in src/task/run.c. */
	return edo__load_seq_cst(&thread->owner->local.owner.n_blocking);
}

/* Whether the end of a job changes what is to be done, even if it wakes no task:
 * the clock may jump, or nothing is left to wait for. */
static bool waits_for_jobs(const struct edo__current_thread *thread)
{
	return thread->clock.is_paused ||
	       edo__owner_is_closing(&thread->owner->local.owner);
}

/* True: it is asked for now, and what ended before has to be looked for. */
static bool ask_for_nudges(struct edo__current_thread *thread)
{
	struct edo__current_owner *owner = thread->owner;

	/* No other thread stores. */
	if (edo__load_relaxed(&owner->is_nudged) || !waits_for_jobs(thread))
		return false;
	/* Pairs with the load in blocking_ended(): who ends a job counts it and
	 * then looks here, we store here and then look at the count. */
	edo__store_seq_cst(&owner->is_nudged, 1u);
	n_blocking(thread);
	return true;
}

/* True: other threads have left something meanwhile. */
static bool spin(struct edo__current_thread *thread)
{
	struct edo__local *local = &thread->owner->local;
	bool has_come = false;

	if (n_blocking(thread) == 0 || !edo__spin_begin(&thread->spin))
		return false;
	do {
		has_come = !edo__inbox_is_empty(local);
	} while (!has_come && edo__spin_goes_on(&thread->spin));
	edo__spin_end(&thread->spin, has_come);
	return has_come;
}

static unsigned sleep_in_driver(struct edo__current_thread *thread,
				int64_t timeout)
{
	struct edo__counters *counters = thread->counters;
	unsigned n_news;

	edo__counter_add(&counters->busy_ns,
			 edo__monotonic_now() - thread->busy_since);
	edo__counter_add(&counters->n_parks, 1);
	edo__counter_add(&counters->n_parks_and_unparks, 1);
	thread->n_in_batch = 0;
	n_news = edo__driver_turn(thread->worker.driver, timeout);
	thread->busy_since = edo__monotonic_now();
	edo__counter_add(&counters->n_parks_and_unparks, 1);
	return n_news;
}

static unsigned park(struct edo__current_thread *thread, int64_t wait_max)
{
	struct edo__local *local = &thread->owner->local;

	/* The hook may have woken or started something. */
	if (edo__local_has_work(local))
		return look(thread);
	if (!edo__inbox_park(local))
		return 0;
	return sleep_in_driver(thread,
			       shorter(time_to_next_timer(thread), wait_max));
}

static unsigned wait(struct edo__current_thread *thread, int64_t wait_max)
{
	const struct edo_runtime_options *options = &thread->owner->options;
	unsigned n_news;

	if (ask_for_nudges(thread))
		return look(thread);
	if (spin(thread))
		return 0;
	if (options->on_thread_park)
		edo__call_guarded(options->on_thread_park, options->user_data);
	n_news = park(thread, wait_max);
	if (options->on_thread_unpark)
		edo__call_guarded(options->on_thread_unpark,
				  options->user_data);
	return n_news;
}

/* True: the paused clock could be moved. */
static bool jump(struct edo__current_thread *thread)
{
	struct edo__local *local = &thread->owner->local;
	int64_t next;

	if (!thread->clock.is_paused || n_blocking(thread) > 0)
		return false;
	next = edo__wheel_first_deadline(thread->worker.wheel);
	if (next == EDO__INSTANT_NEVER)
		return false;
	look(thread);
	edo__inbox_drain(local);
	if (!edo__local_has_work(local))
		edo__clock_advance_to(&thread->clock, next);
	return true;
}

static void fire_timers(struct edo__current_thread *thread)
{
	struct edo__wheel *wheel = thread->worker.wheel;

	if (edo__wheel_n_armed(wheel))
		edo__wheel_turn(wheel, edo__clock_now(&thread->clock));
}

void edo__current_thread_turn(struct edo__current_thread *thread,
			      int64_t wait_max)
{
	struct edo__local *local = &thread->owner->local;

	thread->n_news = 0;
	edo__inbox_drain(local);
	if (edo__local_has_work(local))
		thread->n_news = look(thread);
	else if (!jump(thread))
		thread->n_news = wait(thread, wait_max);
	edo__inbox_drain(local);
	fire_timers(thread);
	edo__queue_append(&local->run_queue, &local->deferred_queue);
	edo__nursery_collect(&local->nursery);
}
