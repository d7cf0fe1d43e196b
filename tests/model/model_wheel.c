/* SPDX-License-Identifier: MIT */

/*
 * Proves: a timer whose future goes on on another worker fires or is cancelled,
 * not both and not neither; the waker it had is not touched once the future has
 * ended or was polled with another; its slot comes back once.
 *
 * Thread 0 owns the wheel on which all is armed. A waker's memory goes with its
 * poller, so a late mark is a use after free. The wheels have N_SLOTS slots.
 */

#include <edo/time/sleep.h>
#include <edo/time/timer.h>

#include "future/noop.h"
#include "future/worker.h"
#include "model.h"
#include "poller.h"
#include "time/clock.h"
#include "time/wheel.h"

#define MS EDO_MILLISECOND
#define N_SLOTS 4

static struct edo__clock still;
static struct edo__worker owner, other;
static struct edo_sleep_until__frame nap;
static struct edo_timer timer;
static struct poller first;

static void worker_open(struct edo__worker *worker)
{
	*worker = (struct edo__worker){ .clock = &still };
	worker->wheel = edo__wheel_new(0);
	edo__worker_current = worker;
}

/* All slots are there, each once, and none is armed. */
static void worker_close(struct edo__worker *worker)
{
	uint32_t seen = 0;

	edo__wheel_turn(worker->wheel, 3 * MS);
	model_check(edo__wheel_n_armed(worker->wheel) == 0);
	for (int i = 0; i < N_SLOTS; i++)
		seen |= 1u << edo__wheel_arm(worker->wheel, 9 * MS,
					     &edo__waker_noop)
				      .slot;
	model_check(seen == (1u << N_SLOTS) - 1);
	edo__wheel_free(worker->wheel);
	edo__worker_current = NULL;
}

static void begin(void)
{
	still = (struct edo__clock){ .is_paused = true };
	worker_open(&owner);
	poller_init(&first);
	first.context.worker = &owner;
}

static void begin_sleep(void)
{
	begin();
	edo_sleep_until__init(&nap, MS);
	model_check(poller_poll(&first, &nap.future) == EDO_PENDING);
}

static void *cancel(void *unused)
{
	worker_open(&other);
	first.context.worker = &other;
	poller_cancel(&first, &nap.future);
	poller_deinit(&first);
	edo__wheel_free(other.wheel);
	return unused;
}

static void fire_against_cancel(void)
{
	int thread;

	begin_sleep();
	thread = model_spawn(cancel, NULL);
	edo__wheel_turn(owner.wheel, MS);
	model_join(thread);
	worker_close(&owner);
}

static void *poll_with_another_waker(void *unused)
{
	struct poller second;
	enum edo_poll poll;

	worker_open(&other);
	poller_init(&second);
	second.context.worker = &other;
	poll = poller_poll(&second, &nap.future);
	poller_deinit(&first);
	if (poll == EDO_PENDING) {
		poller_wait(&second);
		poller_await(&second, &nap.future);
	}
	poller_deinit(&second);
	edo__wheel_free(other.wheel);
	return unused;
}

static void fire_against_poll(void)
{
	int thread;

	begin_sleep();
	thread = model_spawn(poll_with_another_waker, NULL);
	edo__wheel_turn(owner.wheel, MS);
	model_join(thread);
	worker_close(&owner);
}

/* The owner goes on arming and cancelling while a slot comes back. */
static void slot_that_comes_back(void)
{
	struct edo_sleep_until__frame second;
	struct poller poller;
	int thread;

	begin_sleep();
	poller_init(&poller);
	poller.context.worker = &owner;
	thread = model_spawn(cancel, NULL);
	edo_sleep_until__init(&second, 2 * MS);
	poller_poll(&poller, &second.future);
	edo__wheel_next_deadline(owner.wheel);
	edo__wheel_turn(owner.wheel, 0);
	poller_cancel(&poller, &second.future);
	edo_sleep_until__init(&second, 2 * MS);
	poller_poll(&poller, &second.future);
	edo__wheel_turn(owner.wheel, 2 * MS);
	poller_await(&poller, &second.future);
	poller_deinit(&poller);
	model_join(thread);
	worker_close(&owner);
}

/* As many as there are slots, given back while the owner wants another. */
static void *cancel_one(void *handle)
{
	edo__wheel_cancel_foreign(owner.wheel, *(struct edo__timer *)handle);
	return NULL;
}

static void slots_that_two_threads_give_back(void)
{
	struct edo__timer timers[2];
	int threads[2];

	begin();
	for (int i = 0; i < 2; i++)
		timers[i] = edo__wheel_arm(owner.wheel, MS, &edo__waker_noop);
	for (int i = 0; i < 2; i++)
		threads[i] = model_spawn(cancel_one, &timers[i]);
	edo__wheel_turn(owner.wheel, MS);
	for (int i = 0; i < 2; i++)
		model_join(threads[i]);
	worker_close(&owner);
	poller_deinit(&first);
}

static struct edo_timer_wait__frame wait;

/* Moves a timer that may be firing to its own wheel; the wait goes on there. */
static void *move_elsewhere(void *unused)
{
	worker_open(&other);
	edo_timer_start(&timer, 2 * MS);
	first.context.worker = &other;
	model_check(poller_poll(&first, &wait.future) == EDO_PENDING);
	model_check(edo__wheel_turn(other.wheel, 2 * MS) == 1);
	poller_await(&first, &wait.future);
	edo_timer_deinit(&timer);
	worker_close(&other);
	poller_deinit(&first);
	return unused;
}

static void *stop_elsewhere(void *unused)
{
	worker_open(&other);
	first.context.worker = &other;
	edo_timer_stop(&timer);
	poller_cancel(&first, &wait.future);
	edo_timer_deinit(&timer);
	edo__wheel_free(other.wheel);
	poller_deinit(&first);
	return unused;
}

static void fire_against(void *(*run)(void *unused))
{
	int thread;

	begin();
	edo_timer_init(&timer);
	edo_timer_start(&timer, MS);
	edo_timer_wait__init(&wait, &timer);
	model_check(poller_poll(&first, &wait.future) == EDO_PENDING);
	thread = model_spawn(run, NULL);
	edo__wheel_turn(owner.wheel, MS);
	model_join(thread);
	worker_close(&owner);
}

static void timer_moved_against_fire(void)
{
	fire_against(move_elsewhere);
}

static void timer_stopped_against_fire(void)
{
	fire_against(stop_elsewhere);
}

/* ---- a wheel that stands still ------------------------------------------------ */

/* Polls whenever it is woken, until it is armed on its own wheel. */
static void *go_on_elsewhere(void *unused)
{
	worker_open(&other);
	first.context.worker = &other;
	model_check(poller_poll(&first, &nap.future) == EDO_PENDING);
	while (edo__wheel_n_armed(other.wheel) == 0) {
		poller_wait(&first);
		model_check(poller_poll(&first, &nap.future) == EDO_PENDING);
	}
	model_check(edo__wheel_turn(other.wheel, MS) == 1);
	poller_await(&first, &nap.future);
	poller_deinit(&first);
	worker_close(&other);
	return unused;
}

static void stop_against(void *(*run)(void *unused))
{
	int thread;

	begin_sleep();
	thread = model_spawn(run, NULL);
	edo__wheel_stop(owner.wheel);
	model_join(thread);
	edo__wheel_resume(owner.wheel);
	worker_close(&owner);
}

static void stop_against_poll(void)
{
	stop_against(go_on_elsewhere);
}

/* A pause that is not over while the other waits. */
static void pause_for_good_against_poll(void)
{
	int thread;

	begin_sleep();
	thread = model_spawn(go_on_elsewhere, NULL);
	edo__wheel_pause(owner.wheel);
	model_join(thread);
	edo__wheel_resume(owner.wheel);
	worker_close(&owner);
}

static void stop_against_cancel(void)
{
	stop_against(cancel);
}

/* Waits for whichever wheel has its timer. */
static void *go_on_somewhere(void *unused)
{
	worker_open(&other);
	first.context.worker = &other;
	while (poller_poll(&first, &nap.future) == EDO_PENDING) {
		edo__wheel_turn(other.wheel, MS);
		poller_wait(&first);
	}
	poller_deinit(&first);
	worker_close(&other);
	return unused;
}

static void pause_against_poll(void)
{
	int thread;

	begin_sleep();
	thread = model_spawn(go_on_somewhere, NULL);
	edo__wheel_pause(owner.wheel);
	edo__wheel_resume(owner.wheel);
	edo__wheel_turn(owner.wheel, MS);
	model_join(thread);
	worker_close(&owner);
}

/* The memory of the wheel is gone in the end, and not before. */
static void retire_against(void *(*run)(void *unused), int64_t now)
{
	int thread;

	begin_sleep();
	thread = model_spawn(run, NULL);
	edo__wheel_turn(owner.wheel, now);
	edo__wheel_retire(owner.wheel);
	edo__worker_current = NULL;
	model_join(thread);
}

static void retire_against_poll(void)
{
	retire_against(go_on_elsewhere, 0);
}

static void retire_against_cancel(void)
{
	retire_against(cancel, 0);
}

static void retire_after_fire(void)
{
	retire_against(poll_with_another_waker, MS);
}

#define CASE(name_, proves_)                                       \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = 5, .n_surprises = 2,              \
	}

const struct model_case model_cases[] = {
	CASE(fire_against_cancel,
	     "a cancelled sleep's waker is not touched any more"),
	CASE(fire_against_poll,
	     "a sleep wakes its latest waker, and no other any more"),
	CASE(slot_that_comes_back, "the owner uses a slot again once it is "
				   "free, and what it armed fires"),
	CASE(slots_that_two_threads_give_back, "no slot is lost"),
	CASE(timer_moved_against_fire,
	     "a timer that was moved fires where it is now"),
	CASE(timer_stopped_against_fire, "a stopped timer gives its slot back"),
	CASE(pause_against_poll,
	     "a timer of a wheel that is paused meanwhile fires there or "
	     "elsewhere"),
	CASE(pause_for_good_against_poll,
	     "or leaves it, also if it was polled elsewhere before the pause"),
	CASE(stop_against_poll,
	     "a timer leaves a wheel that nobody turns, and fires elsewhere"),
	CASE(stop_against_cancel, "or is cancelled, and its waker let be"),
	CASE(retire_against_poll, "a wheel goes with the last that leaves it"),
	CASE(retire_against_cancel, "or is cancelled"),
	CASE(retire_after_fire, "or is seen to have fired"),
	{ 0 },
};
