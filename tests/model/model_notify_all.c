/* SPDX-License-Identifier: MIT */

/*
 * Proves: notifying all is one moment for whoever looks on: of waits that were there
 * none is told without the others, as far as one hold of the lock reaches, and none
 * of them takes what comes later, nor does one that comes later take part.
 */

#include <edo/sync/notify.h>

#include "model.h"
#include "poller.h"
#include "sync/waiter.h"

static struct edo_notify notify;
static struct edo_notify_wait__frame frames[3];
static struct poller poller; /* of all waits */

static void *notify_all(void *unused)
{
	edo_notify_all(&notify);
	return unused;
}

/* Of two waits as many have begun to wait as is told in one hold of the lock, but
 * not those before @first. */
static void begin_two_waits(int first)
{
	int n = 0;

	edo_notify_init(&notify);
	poller_init(&poller);
	for (int i = 0; i < 2; i++)
		edo_notify_wait__init(&frames[i], &notify);
	for (int i = first; i < 2 && n < (int)EDO__WAKE_BATCH_MAX; i++, n++)
		model_check(poller_poll(&poller, &frames[i].future) ==
			    EDO_PENDING);
}

static void end_wait(struct edo_notify_wait__frame *frame)
{
	if (frame->future.state != EDO_ENDED_READY)
		poller_await(&poller, &frame->future);
}

static void end_two_waits(int thread)
{
	model_join(thread);
	end_wait(&frames[0]);
	end_wait(&frames[1]);
	poller_deinit(&poller);
}

static void both_or_none_from(int first)
{
	int thread;

	begin_two_waits(first);
	thread = model_spawn(notify_all, NULL);
	if (poller_poll(&poller, &frames[0].future) == EDO_READY)
		model_check(poller_poll(&poller, &frames[1].future) ==
			    EDO_READY);
	end_two_waits(thread);
}

static void both_or_none(void)
{
	both_or_none_from(0);
}

static void both_or_none_of_one_that_waits(void)
{
	both_or_none_from(1);
}

static void both_or_none_of_two_that_come(void)
{
	both_or_none_from(2);
}

static void begin_two_that_wait(void)
{
	edo_notify_init(&notify);
	poller_init(&poller);
	for (int i = 0; i < 2; i++) {
		edo_notify_wait__init(&frames[i], &notify);
		model_check(poller_poll(&poller, &frames[i].future) ==
			    EDO_PENDING);
	}
}

/* Once a wait has ended, no other of those that were notified with it takes what
 * comes later. */
static void one_after_all(int i)
{
	struct edo_notify_wait__frame *late = &frames[2];
	int thread;

	begin_two_that_wait();
	thread = model_spawn(notify_all, NULL);
	poller_await(&poller, &frames[i].future);
	edo_notify_wait__init(late, &notify);
	model_check(poller_poll(&poller, &late->future) == EDO_PENDING);
	edo_notify_one(&notify);
	model_check(poller_poll(&poller, &late->future) == EDO_READY);
	end_two_waits(thread);
}

static void one_after_the_first(void)
{
	one_after_all(0);
}

static void one_after_the_last(void)
{
	one_after_all(1);
}

static void wait_after_all(void)
{
	struct edo_notify_wait__frame *late = &frames[2];
	int thread;

	begin_two_that_wait();
	thread = model_spawn(notify_all, NULL);
	poller_await(&poller, &frames[0].future);
	edo_notify_wait__init(late, &notify);
	model_check(poller_poll(&poller, &late->future) == EDO_PENDING);
	model_join(thread);
	model_check(poller_poll(&poller, &late->future) == EDO_PENDING);
	poller_cancel(&poller, &late->future);
	end_wait(&frames[1]);
	poller_deinit(&poller);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(both_or_none, 5, "who is told of all finds the others told"),
	CASE(both_or_none_of_one_that_waits, 5, "also one that waits"),
	CASE(both_or_none_of_two_that_come, 5, "also two that do not yet"),
	CASE(one_after_the_first, 4,
	     "what comes after all is not for one of them"),
	CASE(one_after_the_last, 4, "whichever of them was seen to have ended"),
	CASE(wait_after_all, 4, "and a wait that begins after it goes on"),
	{ 0 },
};
