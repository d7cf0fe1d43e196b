/* SPDX-License-Identifier: MIT */

/*
 * Between polls: what the world has brought, and waiting for it.
 *
 * A worker sleeps in its own driver, until its next timer, an event, or somebody
 * who calls it. Before it does it counts itself out (idle.h) and looks at all
 * queues once more. Where the answer may come from another thread, one that works
 * or a job that is out, it looks a short while before it sleeps (base/spin.h);
 * since searchers are few, and a spinning one is one of them, not many spin.
 *
 * - A driver without sources is not asked when there is work.
 * - Nobody sleeps over its own ring, however little is in it: it is empty when
 *   park() is called, and whatever a hook puts there is seen.
 */

#include "base/monotonic.h"
#include "base/panic.h"
#include "driver/driver.h"
#include "sched/multi_thread.h"
#include "sched/worker.h"
#include "time/wheel.h"

/* ---- turning --------------------------------------------------------------------- */

/* After the driver was polled. */
static void digest(struct edo__mt_worker *worker)
{
	struct edo__wheel *wheel = worker->worker.wheel;

	if (edo__wheel_n_armed(wheel))
		edo__wheel_turn(wheel, edo__clock_now(worker->worker.clock));
	edo__mt_worker_flush(worker);
	edo__nursery_collect(&worker->nursery);
	worker->n_until_turn = worker->scheduler->options.event_interval;
	/* Only a hint that it goes on. */
	edo__store_relaxed(&worker->n_turns, worker->n_turns + 1);
}

static unsigned look(struct edo__driver *driver)
{
	return edo__driver_has_sources(driver) ? edo__driver_turn(driver, 0)
					       : 0;
}

/* A turn that woke more than a batch is followed by a batch as large. */
static void grow_batch(struct edo__mt_worker *worker, unsigned n_news)
{
	if (n_news > worker->n_until_turn)
		worker->n_until_turn = n_news;
}

void edo__mt_worker_turn(struct edo__mt_worker *worker)
{
	unsigned n_news = look(worker->worker.driver);

	if (worker->n_measured >= worker->scheduler->options.event_interval)
		edo__mt_worker_measure(worker, edo__monotonic_now());
	digest(worker);
	grow_batch(worker, n_news);
	edo__mt_worker_share(worker);
}

/* ---- waiting --------------------------------------------------------------------- */

static uint32_t n_blocking(const struct edo__mt_worker *worker)
{
	/* Only a hint. */
	return edo__load_relaxed(&worker->scheduler->owner.n_blocking);
}

/* Somebody else may bring something soon. */
static bool is_alone(const struct edo__mt_worker *worker)
{
	return edo__idle_n_awake(&worker->scheduler->idle) <= 1 &&
	       n_blocking(worker) == 0;
}

/* True: something came. */
static bool spin(struct edo__mt_worker *worker)
{
	bool has_come;

	if (!worker->is_searching || is_alone(worker) ||
	    !edo__spin_begin(&worker->spin))
		return false;
	do {
		has_come = edo__mt_worker_sees_work(worker) ||
			   edo__threads_is_wanted(worker) ||
			   edo__multi_thread_is_stopping(worker->scheduler);
	} while (!has_come && edo__spin_goes_on(&worker->spin));
	edo__spin_end(&worker->spin, has_come);
	return has_come;
}

static int64_t shorter(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int64_t time_to_next_timer(const struct edo__mt_worker *worker)
{
	int64_t next = edo__wheel_next_deadline(worker->worker.wheel);
	int64_t now;

	if (next == EDO__INSTANT_NEVER)
		return -1;
	now = edo__clock_now(worker->worker.clock);
	return next > now ? next - now : 0;
}

/* How long a lookout sleeps, twice as long after each sleep in vain; -1: nobody
 * works. */
static int64_t time_to_lookout(struct edo__mt_worker *worker)
{
	if (edo__idle_n_awake(&worker->scheduler->idle) == 0) {
		worker->lookout = 0;
		return -1;
	}
	worker->lookout *= 2;
	if (worker->lookout < EDO__LOOKOUT_MIN_NS)
		worker->lookout = EDO__LOOKOUT_MIN_NS;
	if (worker->lookout > EDO__LOOKOUT_MAX_NS)
		worker->lookout = EDO__LOOKOUT_MAX_NS;
	return worker->lookout;
}

static unsigned wait(struct edo__mt_worker *worker)
{
	struct edo__counters *counters = &worker->counters;
	struct edo__idle *idle = &worker->scheduler->idle;
	int64_t lookout = time_to_lookout(worker);
	int64_t timeout = shorter(time_to_next_timer(worker), lookout);
	unsigned n_news;

	if (lookout >= 0)
		edo__idle_look_out(idle, true);
	edo__mt_worker_measure(worker, edo__monotonic_now());
	edo__counter_add(&counters->n_parks, 1);
	edo__counter_add(&counters->n_parks_and_unparks, 1);
	n_news = edo__driver_turn(worker->worker.driver, timeout);
	edo__counter_add(&counters->n_parks_and_unparks, 1);
	if (lookout >= 0)
		edo__idle_look_out(idle, false);
	worker->has_lookout = false;
	worker->measure_start = edo__monotonic_now();
	return n_news;
}

static bool must_stay(struct edo__mt_worker *worker)
{
	struct edo__multi_thread *scheduler = worker->scheduler;

	return edo__multi_thread_is_stopping(scheduler) ||
	       edo__threads_is_wanted(worker) ||
	       (edo__owner_is_closing(&scheduler->owner) &&
		(!worker->is_closing ||
		 edo__multi_thread_is_over(scheduler))) ||
	       edo__mt_worker_sees_work(worker);
}

static void sleep_in_driver(struct edo__mt_worker *worker)
{
	struct edo__multi_thread *scheduler = worker->scheduler;
	unsigned n_news = 0;

	edo__idle_sleep(&scheduler->idle, &worker->sleeper,
			worker->is_searching);
	worker->is_searching = false;
	if (!must_stay(worker))
		n_news = wait(worker);
	worker->is_searching =
		edo__idle_wake(&scheduler->idle, &worker->sleeper);
	worker->is_lookout = worker->lookout > 0;
	digest(worker);
	grow_batch(worker, n_news);
	if (worker->is_searching && n_news == 0 &&
	    edo__ring_length(&worker->ring) == 0 &&
	    !edo__mt_worker_sees_work(worker))
		edo__counter_add(&worker->counters.n_noops, 1);
	edo__mt_worker_share(worker);
}

/* The hooks may wake and start tasks. */
static void call_hook(struct edo__mt_worker *worker,
		      void (*hook)(void *user_data))
{
	if (!hook)
		return;
	edo__call_guarded(hook, worker->scheduler->options.user_data);
	edo__mt_worker_flush(worker);
}

void edo__mt_worker_park(struct edo__mt_worker *worker)
{
	const struct edo_runtime_options *options = &worker->scheduler->options;

	if (spin(worker)) {
		/* Or else timers and events wait while others keep it awake. */
		edo__mt_worker_turn(worker);
		return;
	}
	call_hook(worker, options->on_thread_park);
	if (edo__ring_length(&worker->ring) > 0)
		edo__mt_worker_turn(worker);
	else
		sleep_in_driver(worker);
	call_hook(worker, options->on_thread_unpark);
}
