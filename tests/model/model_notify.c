/* SPDX-License-Identifier: MIT */

/*
 * Proves: a permit wakes one waiter, or is kept for the next; a waiter that was
 * notified and gives up passes it on; notifying all reaches all who had come.
 */

#include <edo/sync/notify.h>

#include "model.h"
#include "poller.h"

static struct edo_notify notify;

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
	thread = model_spawn(wait_for_one, NULL);
	edo_notify_one(&notify);
	model_join(thread);
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

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(one_permit, 5, "a permit is kept for who comes later"),
	CASE(two_permits, 5,
	     "a permit that was used up is gone, the next is "
	     "not"),
	CASE(permit_of_one_that_gives_up, 5,
	     "a permit is passed on by whoever gives up after it came"),
	CASE(all_at_once, 3, "all are notified, in batches of one"),
	CASE(all_but_one_that_gives_up, 3,
	     "one that gives up leaves the line of those being notified"),
	{ 0 },
};
