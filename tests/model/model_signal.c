/* SPDX-License-Identifier: MIT */

/*
 * Proves: a signal reaches every wait that began before it, whatever becomes of
 * the station meanwhile; no waker is touched after its wait has gone; and a signal
 * that a cancelled wait did not take is there for the next one.
 *
 * A signal comes as a call of its handler, on a thread of its own. Thread 0 has a
 * driver with a post; another thread may have a second one.
 */

#include <signal.h>

#include <edo/signal/signal.h>

#include "driver/driver.h"
#include "future/worker.h"
#include "model.h"
#include "poller.h"
#include "signal/catch.h"
#include "signal/station.h"

#define SIGNAL SIGUSR1

/* Of catch.c and station.c, see CMakeLists.txt. */
extern uint32_t n_delivered[EDO__N_SIGNALS];
extern struct edo__lock setup_lock;
extern int bell_fd;
extern bool is_taken_over[EDO__N_SIGNALS];
extern struct edo__list station_list;

static struct edo__driver *home;
static struct edo__driver *second;
static struct edo__worker home_worker;
static struct edo__worker second_worker;
static uint32_t n_done; /* atomic */
static bool is_caught;  /* what was raised early */

/* A wait and who polls it. */
struct caller {
	struct poller poller;
	struct edo_signal_wait__frame frame;
};

static struct caller callers[2];

static void begin(struct caller *caller, struct edo__worker *worker)
{
	edo_signal_wait__init(&caller->frame, SIGNAL);
	poller_init(&caller->poller);
	caller->poller.context.worker = worker;
}

static enum edo_poll poll(struct caller *caller)
{
	return poller_poll(&caller->poller, &caller->frame.future);
}

static void end(struct caller *caller)
{
	model_check(caller->frame.output == 0);
	poller_deinit(&caller->poller);
}

static void cancel(struct caller *caller)
{
	poller_cancel(&caller->poller, &caller->frame.future);
	poller_deinit(&caller->poller);
}

static void open_driver(struct edo__driver **ret_driver,
			struct edo__worker *worker)
{
	model_check(edo__driver_open(EDO_DRIVER_EPOLL, ret_driver) == 0);
	*worker = (struct edo__worker){ .driver = *ret_driver };
}

static void open_world(void)
{
	n_done = 0;
	n_delivered[SIGNAL] = 0;
	edo__lock_init(&setup_lock);
	bell_fd = -1;
	is_taken_over[SIGNAL] = false;
	edo__lock_init(&edo__station_lock);
	edo__list_init(&station_list);
	open_driver(&home, &home_worker);
}

/* The first wait of this worker's runtime, or another one; it is pending. */
static void begin_pending(struct caller *caller, struct edo__worker *worker)
{
	begin(caller, worker);
	model_check(poll(caller) == EDO_PENDING);
}

/* From now on a signal is kept. */
static void settle(void)
{
	begin_pending(&callers[0], &home_worker);
	cancel(&callers[0]);
}

static void *raise_one(void *unused)
{
	model_check(model_raise(SIGNAL));
	return unused;
}

static void *raise_early(void *unused)
{
	is_caught = model_raise(SIGNAL);
	return unused;
}

static void finish(void)
{
	edo__fetch_add_release(&n_done, 1u); /* pairs with turn_until() */
	edo__driver_wake(home);
}

static void turn_until(uint32_t n)
{
	/* Pairs with finish(). */
	while (edo__load_acquire(&n_done) < n)
		edo__driver_turn(home, -1);
}

/* ---- waits on another thread than the bell ------------------------------------ */

static void *wait_for_one(void *unused)
{
	struct caller caller;

	begin(&caller, &home_worker);
	poller_await(&caller.poller, &caller.frame.future);
	end(&caller);
	finish();
	return unused;
}

static void signal_against_a_wait(void)
{
	int threads[2];

	open_world();
	settle();
	threads[0] = model_spawn(wait_for_one, NULL);
	threads[1] = model_spawn(raise_one, NULL);
	turn_until(1);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(home);
}

/* It has begun. */
static void *go_on(void *argument)
{
	struct caller *caller = argument;

	poller_wait(&caller->poller);
	poller_await(&caller->poller, &caller->frame.future);
	end(caller);
	finish();
	return NULL;
}

static void signal_against_two_waits(void)
{
	int threads[2];

	open_world();
	begin_pending(&callers[0], &home_worker);
	begin_pending(&callers[1], &home_worker);
	threads[0] = model_spawn(go_on, &callers[0]);
	threads[1] = model_spawn(go_on, &callers[1]);
	model_raise(SIGNAL);
	turn_until(2);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(home);
}

/* Gives up, unless it was told, and waits again. */
static void *cancel_and_wait(void *argument)
{
	struct caller *caller = argument;

	if (poll(caller) == EDO_READY) {
		end(caller);
		finish();
		return NULL;
	}
	cancel(caller);
	return wait_for_one(NULL);
}

static void signal_against_cancel(void)
{
	int threads[2];

	open_world();
	begin_pending(&callers[0], &home_worker);
	threads[0] = model_spawn(cancel_and_wait, &callers[0]);
	threads[1] = model_spawn(raise_one, NULL);
	turn_until(1);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(home);
}

/* ---- the bell ------------------------------------------------------------------ */

static void turn_until_ended(struct caller *caller,
			     const struct edo__worker *worker)
{
	while (!edo_future_has_ended(&caller->frame.future) &&
	       poll(caller) == EDO_PENDING)
		/* That something came is not yet a wake. */
		while (!poller_is_woken(&caller->poller))
			edo__driver_turn(worker->driver, -1);
	end(caller);
}

/* One that is caught ends the wait; else another one does, once it has begun. */
static void signal_against_opening(void)
{
	int thread;

	open_world();
	thread = model_spawn(raise_early, NULL);
	begin(&callers[0], &home_worker);
	poll(&callers[0]);
	model_join(thread);
	if (!is_caught)
		model_raise(SIGNAL);
	turn_until_ended(&callers[0], &home_worker);
	edo__driver_close(home);
}

static void signal_after_signal(void)
{
	int thread;

	open_world();
	begin_pending(&callers[0], &home_worker);
	thread = model_spawn(raise_one, NULL);
	turn_until_ended(&callers[0], &home_worker);
	model_join(thread);
	edo__driver_turn(home, 0);
	begin_pending(&callers[0], &home_worker);
	thread = model_spawn(raise_one, NULL);
	turn_until_ended(&callers[0], &home_worker);
	model_join(thread);
	edo__driver_close(home);
}

/* ---- two drivers --------------------------------------------------------------- */

static void *go_on_second(void *unused)
{
	turn_until_ended(&callers[1], &second_worker);
	return unused;
}

static void two_stations(void)
{
	int threads[2];

	open_world();
	open_driver(&second, &second_worker);
	begin_pending(&callers[0], &home_worker);
	begin_pending(&callers[1], &second_worker);
	threads[0] = model_spawn(go_on_second, NULL);
	threads[1] = model_spawn(raise_one, NULL);
	turn_until_ended(&callers[0], &home_worker);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(home);
	edo__driver_close(second);
}

static void open_family(void)
{
	open_world();
	open_driver(&second, &second_worker);
	second->family = home->family;
}

/* Whoever hears it first wakes, the other one finds nothing to wake. */
static void two_posts(void)
{
	int threads[2];

	open_family();
	settle();
	begin_pending(&callers[1], &second_worker);
	threads[0] = model_spawn(go_on_second, NULL);
	threads[1] = model_spawn(raise_one, NULL);
	edo__driver_turn(home, -1);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(second);
	edo__driver_close(home);
}

/* The wait has begun at the post that goes. */
static void station_that_closes(void)
{
	int threads[2];

	open_family();
	begin_pending(&callers[1], &home_worker);
	callers[1].poller.context.worker = &second_worker;
	threads[0] = model_spawn(go_on_second, NULL);
	threads[1] = model_spawn(raise_one, NULL);
	edo__driver_close(home);
	edo__driver_wake(second);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__driver_close(second);
}

static void *cancel_second(void *unused)
{
	cancel(&callers[1]);
	return unused;
}

static void station_that_closes_against_cancel(void)
{
	int thread;

	open_world();
	begin_pending(&callers[1], &home_worker);
	model_raise(SIGNAL);
	thread = model_spawn(cancel_second, NULL);
	edo__driver_close(home);
	model_join(thread);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(signal_against_a_wait, 3,
	     "a signal is not lost to a wait that is about to begin"),
	CASE(signal_against_two_waits, 2, "it ends all that are pending"),
	CASE(signal_against_cancel, 3,
	     "a wait that was cancelled is not touched, and leaves the signal "
	     "to the next"),
	CASE(signal_against_opening, 3,
	     "one that is caught while the first wait begins is not lost"),
	CASE(signal_after_signal, 3, "the bell is heard again"),
	CASE(two_stations, 2, "one edge is heard by every runtime"),
	CASE(two_posts, 3, "one that two posts hear wakes once"),
	CASE(station_that_closes, 3,
	     "who loses its station goes to the next and misses nothing"),
	CASE(station_that_closes_against_cancel, 4,
	     "a station that closes does not touch who has gone"),
	{ 0 },
};
