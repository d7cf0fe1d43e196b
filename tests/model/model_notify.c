/* SPDX-License-Identifier: MIT */

/*
 * Proves: a permit wakes one waiter, or is kept for the next; a waiter that was
 * notified and gives up passes it on; notifying all reaches all who had come; and
 * whoever was notified last may take the notify away.
 */

#include <edo/sync/notify.h>

#include "base/alloc.h"
#include "base/atomic.h"

#include "model.h"
#include "poller.h"

static struct edo_notify notify;
static uint64_t payload; /* what the notification is of */

static void await_notified(struct edo_notify_wait__frame *frame)
{
	struct poller poller;

	poller_init(&poller);
	poller_await(&poller, &frame->future);
	poller_deinit(&poller);
}

static void *wait_for_one(void *unused)
{
	struct edo_notify_wait__frame frame;

	edo_notify_wait__init(&frame, &notify);
	await_notified(&frame);
	return unused;
}

static void notify_of_payload(void)
{
	model_write(&payload);
	edo_notify_one(&notify);
}

static void *wait_for_payload(void *unused)
{
	wait_for_one(unused);
	model_read(&payload);
	return unused;
}

/* Gives up after one poll; what it was notified of itself it hands on. */
static void *wait_and_give_up(void *unused)
{
	struct edo_notify_wait__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_notify_wait__init(&frame, &notify);
	if (poller_poll(&poller, &frame.future) == EDO_READY)
		edo_notify_one(&notify);
	else
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	return unused;
}

static void one_permit(void)
{
	int thread;

	edo_notify_init(&notify);
	thread = model_spawn(wait_for_payload, NULL);
	notify_of_payload();
	model_join(thread);
}

/* A task may come round at any time, not only because it was notified. */

static void *wake_for_nothing(void *waker)
{
	edo_waker_wake(waker);
	return NULL;
}

static void *notify_from_thread(void *unused)
{
	notify_of_payload();
	return unused;
}

static void woken_for_another_reason(void)
{
	struct edo_notify_wait__frame frame;
	struct poller poller;
	int threads[2];

	edo_notify_init(&notify);
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(notify_from_thread, NULL);
	edo_notify_wait__init(&frame, &notify);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_write(&frame);
	model_read(&payload);
	model_join(threads[0]);
	model_join(threads[1]);
}

/* A second permit for those that find the first one there merges with it, and
 * whoever uses it up sees what both were about. */

static uint32_t is_set[2]; /* atomic */

static void *set(void *flag)
{
	edo__store_relaxed((uint32_t *)flag, 1u); /* by way of the notify */
	edo_notify_one(&notify);
	return NULL;
}

static void one_permit_for_two(void)
{
	int threads[2];

	edo_notify_init(&notify);
	is_set[0] = is_set[1] = 0;
	for (int i = 0; i < 2; i++)
		threads[i] = model_spawn(set, &is_set[i]);
	do
		wait_for_one(NULL);
	while (!edo__load_relaxed(&is_set[0]) ||
	       !edo__load_relaxed(&is_set[1])); /* as above */
	model_join(threads[0]);
	model_join(threads[1]);
}

static int n_ready;

static void *look_once(void *unused)
{
	struct edo_notify_wait__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_notify_wait__init(&frame, &notify);
	if (poller_poll(&poller, &frame.future) == EDO_READY)
		model_count(&n_ready, 1);
	else
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	return unused;
}

static void two_for_one_permit(void)
{
	int threads[2];

	edo_notify_init(&notify);
	edo_notify_one(&notify);
	n_ready = 0;
	threads[0] = model_spawn(look_once, NULL);
	threads[1] = model_spawn(look_once, NULL);
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(n_ready == 1);
}

static void two_permits(void)
{
	int threads[2];

	edo_notify_init(&notify);
	threads[0] = model_spawn(wait_for_one, NULL);
	edo_notify_one(&notify);
	model_join(threads[0]);
	threads[0] = model_spawn(wait_for_one, NULL);
	threads[1] = model_spawn(wait_and_give_up, NULL);
	edo_notify_one(&notify);
	model_join(threads[0]);
	model_join(threads[1]);
}

static void permit_of_one_that_gives_up(void)
{
	int threads[2];

	edo_notify_init(&notify);
	threads[0] = model_spawn(wait_and_give_up, NULL);
	threads[1] = model_spawn(wait_for_one, NULL);
	edo_notify_one(&notify);
	model_join(threads[0]);
	model_join(threads[1]);
}

static void *wait_and_notify(void *unused)
{
	wait_for_one(unused);
	edo_notify_one(&notify);
	return unused;
}

static void handed_from_one_to_the_next(void)
{
	int threads[2];

	edo_notify_init(&notify);
	threads[0] = model_spawn(wait_and_notify, NULL);
	threads[1] = model_spawn(wait_and_notify, NULL);
	edo_notify_one(&notify);
	model_join(threads[0]);
	model_join(threads[1]);
	wait_for_one(NULL);
}

static struct edo_notify_wait__frame frames[3];

static void *await_frame(void *frame)
{
	await_notified(frame);
	return NULL;
}

/* Who has only made its future is reached, too. */
static void all_at_once(void)
{
	int threads[3];

	edo_notify_init(&notify);
	for (int i = 0; i < 3; i++) {
		edo_notify_wait__init(&frames[i], &notify);
		threads[i] = model_spawn(await_frame, &frames[i]);
	}
	edo_notify_all(&notify);
	for (int i = 0; i < 3; i++)
		model_join(threads[i]);
}

static void *give_up_frame(void *argument)
{
	struct edo_notify_wait__frame *frame = argument;
	struct poller poller;

	poller_init(&poller);
	if (poller_poll(&poller, &frame->future) != EDO_READY)
		poller_cancel(&poller, &frame->future);
	poller_deinit(&poller);
	return NULL;
}

static void all_but_one_that_gives_up(void)
{
	int threads[3];

	edo_notify_init(&notify);
	for (int i = 0; i < 3; i++) {
		edo_notify_wait__init(&frames[i], &notify);
		threads[i] = model_spawn(i == 1 ? give_up_frame : await_frame,
					 &frames[i]);
	}
	edo_notify_all(&notify);
	for (int i = 0; i < 3; i++)
		model_join(threads[i]);
}

static void *notify_all(void *unused)
{
	edo_notify_all(&notify);
	return unused;
}

static void all_and_one(void)
{
	int threads[3];

	edo_notify_init(&notify);
	threads[0] = model_spawn(notify_all, NULL);
	threads[1] = model_spawn(notify_from_thread, NULL);
	threads[2] = model_spawn(wait_for_one, NULL);
	for (int i = 0; i < 3; i++)
		model_join(threads[i]);
}

/* The notify goes as soon as nobody waits, while who notified may still be at it. */

static struct edo_notify *short_lived;

static void *notify_short_lived(void *unused)
{
	edo_notify_one(short_lived);
	return unused;
}

static void *notify_all_short_lived(void *unused)
{
	edo_notify_all(short_lived);
	return unused;
}

static void begin_short_life(void)
{
	short_lived = edo__malloc(sizeof(*short_lived));
	edo_notify_init(short_lived);
}

static void taken_away_after_one(void)
{
	struct edo_notify_wait__frame frame;
	struct poller poller;
	int threads[2];

	begin_short_life();
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(notify_short_lived, NULL);
	edo_notify_wait__init(&frame, short_lived);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	edo__free(short_lived);
	model_join(threads[0]);
	model_join(threads[1]);
}

static void taken_away_after_all(void)
{
	int threads[2];

	begin_short_life();
	edo_notify_wait__init(&frames[0], short_lived);
	edo_notify_wait__init(&frames[1], short_lived);
	threads[0] = model_spawn(await_frame, &frames[0]);
	threads[1] = model_spawn(notify_all_short_lived, NULL);
	await_notified(&frames[1]);
	model_join(threads[0]);
	edo__free(short_lived);
	model_join(threads[1]);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(one_permit, 5, "a permit is kept for who comes later"),
	CASE(woken_for_another_reason, 5,
	     "who sees its grant early is not touched any more"),
	CASE(one_permit_for_two, 3,
	     "who uses up a permit sees what all who left it did"),
	CASE(two_for_one_permit, 5, "of two that come, one gets the permit"),
	CASE(two_permits, 5,
	     "a permit that was used up is gone, the next is "
	     "not"),
	CASE(permit_of_one_that_gives_up, 5,
	     "a permit is passed on by whoever gives up after it came"),
	CASE(all_at_once, 3, "all are notified, in batches of one"),
	CASE(all_but_one_that_gives_up, 3,
	     "one that gives up leaves the line of those being notified"),
	CASE(handed_from_one_to_the_next, 3,
	     "a permit that each gives on is not lost"),
	CASE(all_and_one, 3, "notifying all and one wakes who comes meanwhile"),
	CASE(taken_away_after_one, 4,
	     "who notified one has left when that one is ready"),
	CASE(taken_away_after_all, 3,
	     "who notified all has left when the last is ready"),
	{ 0 },
};
