/* SPDX-License-Identifier: MIT */

/*
 * Proves: no permit is lost or made up, whoever waits is served in its turn, and
 * one that gives up, or is turned away, gives back what was set aside for it; and
 * whoever has got all that was released may take the semaphore away.
 */

#include <edo/base/error.h>
#include <edo/sync/semaphore.h>

#include "base/alloc.h"

#include "model.h"
#include "poller.h"

static struct edo_semaphore semaphore;
static uint64_t payload;

static int acquire_of(struct edo_semaphore *from, uint32_t n_permits)
{
	struct edo_semaphore_acquire__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_semaphore_acquire__init(&frame, from, n_permits);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	return frame.output;
}

static int acquire(uint32_t n_permits)
{
	return acquire_of(&semaphore, n_permits);
}

/* Gives up after one poll. */
static bool acquire_at_once(uint32_t n_permits)
{
	struct edo_semaphore_acquire__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_semaphore_acquire__init(&frame, &semaphore, n_permits);
	if (poller_poll(&poller, &frame.future) != EDO_READY)
		poller_cancel(&poller, &frame.future);
	poller_deinit(&poller);
	return frame.future.state == EDO_ENDED_READY && frame.output == 0;
}

/* Permits that are out, where there are two. */
static int n_out;

static void give_back(uint32_t n)
{
	model_check(model_count(&n_out, (int)n) <= 2);
	model_count(&n_out, -(int)n);
	edo_semaphore_release(&semaphore, n);
}

static void *visit(void *n_permits)
{
	uint32_t n = (uint32_t)(uintptr_t)n_permits;
	int result = acquire(n);

	if (result == 0)
		give_back(n);
	return NULL;
}

static void *visit_alone(void *unused)
{
	model_check(acquire(1) == 0);
	model_write(&payload);
	payload++;
	edo_semaphore_release(&semaphore, 1);
	return unused;
}

static void *visit_or_give_up(void *n_permits)
{
	uint32_t n = (uint32_t)(uintptr_t)n_permits;

	if (acquire_at_once(n))
		give_back(n);
	return NULL;
}

static void *by(int n_permits)
{
	return (void *)(uintptr_t)n_permits;
}

static void join_both(int a, int b, uint64_t n_free)
{
	model_join(a);
	model_join(b);
	model_check(edo_semaphore_n_free(&semaphore) == n_free);
}

static void mutual_exclusion(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 1);
	payload = 0;
	a = model_spawn(visit_alone, NULL);
	b = model_spawn(visit_alone, NULL);
	visit_alone(NULL);
	join_both(a, b, 1);
	model_check(payload == 3);
}

static void many_and_few(void)
{
	int a, b;

	n_out = 0;
	edo_semaphore_init(&semaphore, 2);
	a = model_spawn(visit, by(2));
	b = model_spawn(visit, by(1));
	visit(by(1));
	join_both(a, b, 2);
}

static void one_gives_up(void)
{
	int a, b;

	n_out = 0;
	edo_semaphore_init(&semaphore, 2);
	model_check(edo_semaphore_try_acquire(&semaphore, 1) == 0);
	a = model_spawn(visit_or_give_up, by(2));
	b = model_spawn(visit, by(1));
	edo_semaphore_release(&semaphore, 1);
	join_both(a, b, 2);
}

static void closed_meanwhile(void)
{
	int a, b;

	n_out = 0;
	edo_semaphore_init(&semaphore, 1);
	a = model_spawn(visit, by(1));
	b = model_spawn(visit, by(1));
	edo_semaphore_close(&semaphore);
	join_both(a, b, 1);
}

static void *keep_one(void *unused)
{
	model_check(acquire(1) == 0);
	return unused;
}

static void two_at_once(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 2);
	model_check(edo_semaphore_try_acquire(&semaphore, 2) == 0);
	a = model_spawn(keep_one, NULL);
	b = model_spawn(keep_one, NULL);
	edo_semaphore_release(&semaphore, 2);
	join_both(a, b, 0);
}

/* Two in line at once, both of which give up. */
static void *ask_twice_and_give_up(void *unused)
{
	struct edo_semaphore_acquire__frame frames[2];
	struct poller poller;

	poller_init(&poller);
	for (int i = 0; i < 2; i++) {
		edo_semaphore_acquire__init(&frames[i], &semaphore, 1);
		poller_poll(&poller, &frames[i].future);
	}
	for (int i = 0; i < 2; i++) {
		if (frames[i].future.state < EDO_ENDED_CANCELLED)
			poller_cancel(&poller, &frames[i].future);
		if (frames[i].future.state == EDO_ENDED_READY)
			give_back(1);
	}
	poller_deinit(&poller);
	return unused;
}

static void two_give_up_twice(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 0);
	n_out = 0;
	a = model_spawn(ask_twice_and_give_up, NULL);
	b = model_spawn(ask_twice_and_give_up, NULL);
	edo_semaphore_release(&semaphore, 2);
	join_both(a, b, 2);
}

static void *take_two(void *unused)
{
	model_check(acquire(2) == 0);
	return unused;
}

/* One is free all the time, and is set aside for who comes. */
static void release_while_one_comes(void)
{
	int thread;

	edo_semaphore_init(&semaphore, 3);
	model_check(edo_semaphore_try_acquire(&semaphore, 2) == 0);
	thread = model_spawn(take_two, NULL);
	edo_semaphore_release(&semaphore, 2);
	model_join(thread);
	edo_semaphore_release(&semaphore, 2);
	model_check(edo_semaphore_n_free(&semaphore) == 3);
}

static void *visit_and_close(void *n_permits)
{
	visit(n_permits);
	edo_semaphore_close(&semaphore);
	return NULL;
}

static void closed_by_each(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 2);
	n_out = 0;
	a = model_spawn(visit_and_close, by(2));
	b = model_spawn(visit_and_close, by(1));
	visit_and_close(by(1));
	join_both(a, b, 2);
	model_check(edo_semaphore_is_closed(&semaphore));
}

static void *add_one(void *unused)
{
	edo_semaphore_release(&semaphore, 1);
	return unused;
}

static int n_kept;

static void *keep_one_at_once(void *unused)
{
	if (edo_semaphore_try_acquire(&semaphore, 1) == 0)
		n_kept = 1;
	return unused;
}

static void permits_that_come_and_go(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 1);
	n_out = n_kept = 0;
	a = model_spawn(add_one, NULL);
	b = model_spawn(keep_one_at_once, NULL);
	visit(by(1));
	model_join(a);
	model_join(b);
	model_check(edo_semaphore_n_free(&semaphore) == 2 - (uint64_t)n_kept);
}

/* Who came first is served first: B asks for little when A has asked for much. */

static uint32_t a_waits[2]; /* events: for B, and for who releases */
static bool is_a_served;

static void *ask_for_two(void *unused)
{
	struct edo_semaphore_acquire__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_semaphore_acquire__init(&frame, &semaphore, 2);
	model_check(poller_poll(&poller, &frame.future) == EDO_PENDING);
	model_signal(&a_waits[0]);
	model_signal(&a_waits[1]);
	poller_wait(&poller);
	poller_await(&poller, &frame.future);
	is_a_served = true;
	edo_semaphore_release(&semaphore, 2);
	poller_deinit(&poller);
	return unused;
}

static void *ask_for_one(void *unused)
{
	model_await(&a_waits[0]);
	model_check(acquire(1) == 0);
	model_check(is_a_served);
	edo_semaphore_release(&semaphore, 1);
	return unused;
}

static void first_in_line(void)
{
	int a, b;

	edo_semaphore_init(&semaphore, 2);
	a_waits[0] = a_waits[1] = 0;
	is_a_served = false;
	model_check(edo_semaphore_try_acquire(&semaphore, 2) == 0);
	a = model_spawn(ask_for_two, NULL);
	b = model_spawn(ask_for_one, NULL);
	model_await(&a_waits[1]);
	edo_semaphore_release(&semaphore, 1);
	edo_semaphore_release(&semaphore, 1);
	join_both(a, b, 2);
}

/* A task may come round at any time, not only because it has its permit. */

static void *wake_for_nothing(void *waker)
{
	edo_waker_wake(waker);
	return NULL;
}

static void *write_and_release(void *unused)
{
	model_write(&payload);
	edo_semaphore_release(&semaphore, 1);
	return unused;
}

static void woken_for_another_reason(void)
{
	struct edo_semaphore_acquire__frame frame;
	struct poller poller;
	int threads[2];

	edo_semaphore_init(&semaphore, 0);
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(write_and_release, NULL);
	edo_semaphore_acquire__init(&frame, &semaphore, 1);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	model_write(&frame);
	model_write(&payload);
	join_both(threads[0], threads[1], 0);
}

/* The semaphore goes as soon as all permits that were to come have been taken,
 * while who released them may still be at it. */

static struct edo_semaphore *short_lived;

static void *release_some(void *n_permits)
{
	edo_semaphore_release(short_lived, (uint32_t)(uintptr_t)n_permits);
	return NULL;
}

static void *take_one(void *unused)
{
	model_check(acquire_of(short_lived, 1) == 0);
	return unused;
}

static void *close_short_lived(void *unused)
{
	edo_semaphore_close(short_lived);
	return unused;
}

static void begin_short_life(void)
{
	short_lived = edo__malloc(sizeof(*short_lived));
	edo_semaphore_init(short_lived, 0);
}

static void taken_away_after_one(void)
{
	struct edo_semaphore_acquire__frame frame;
	struct poller poller;
	int threads[2];

	begin_short_life();
	poller_init(&poller);
	threads[0] = model_spawn(wake_for_nothing,
				 edo_waker_ref(poller.context.waker));
	threads[1] = model_spawn(release_some, by(1));
	edo_semaphore_acquire__init(&frame, short_lived, 1);
	poller_await(&poller, &frame.future);
	poller_deinit(&poller);
	edo__free(short_lived);
	model_join(threads[0]);
	model_join(threads[1]);
}

static void taken_away_after_three(void)
{
	int threads[3];

	begin_short_life();
	threads[0] = model_spawn(take_one, NULL);
	threads[1] = model_spawn(release_some, by(2));
	threads[2] = model_spawn(release_some, by(1));
	model_check(acquire_of(short_lived, 2) == 0);
	model_join(threads[0]);
	edo__free(short_lived);
	model_join(threads[1]);
	model_join(threads[2]);
}

static void taken_away_after_closing(void)
{
	int thread;

	begin_short_life();
	thread = model_spawn(close_short_lived, NULL);
	model_check(acquire_of(short_lived, 1) == EDO_ECLOSED);
	edo__free(short_lived);
	model_join(thread);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_),                   \
	}

const struct model_case model_cases[] = {
	CASE(mutual_exclusion, 3, "one permit lets one in at a time"),
	CASE(many_and_few, 3, "who wants two permits gets them, too"),
	CASE(one_gives_up, 3, "who gives up gives back what was set aside"),
	CASE(closed_meanwhile, 4, "closing turns away who waits"),
	CASE(two_at_once, 4, "a release that serves two wakes both"),
	CASE(two_give_up_twice, 3, "also several that one task asked for"),
	CASE(release_while_one_comes, 5,
	     "what is free when one comes is set aside for it"),
	CASE(closed_by_each, 3, "each may close, and all permits come back"),
	CASE(permits_that_come_and_go, 4,
	     "permits may be added, and kept for ever, at any time"),
	CASE(first_in_line, 3, "nobody overtakes who waits for more"),
	CASE(woken_for_another_reason, 5,
	     "who sees its permit early is not touched any more"),
	CASE(taken_away_after_one, 4,
	     "who released one permit has left when that is taken"),
	CASE(taken_away_after_three, 3,
	     "who released several has left when all are taken"),
	CASE(taken_away_after_closing, 4,
	     "who closed has left when the last was turned away"),
	{ 0 },
};
