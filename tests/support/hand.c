/* SPDX-License-Identifier: MIT */

#include "hand.h"

#include <base/atomic.h>
#include <base/list.h>
#include <time/wheel.h>

static struct counting_waker *counting(struct edo_waker *waker)
{
	return edo__container_of(waker, struct counting_waker, waker);
}

static struct edo_waker *counting_mark(struct edo_waker *waker)
{
	edo__fetch_add_seq_cst(&counting(waker)->n_wakes, 1);
	return NULL;
}

static void counting_ref(struct edo_waker *waker)
{
	edo__fetch_add_seq_cst(&counting(waker)->n_refs, 1);
}

static void counting_unref(struct edo_waker *waker)
{
	edo__fetch_add_seq_cst(&counting(waker)->n_refs, -1);
}

static void counting_wake(struct edo_waker *waker)
{
	counting_mark(waker);
	counting_unref(waker);
}

static const struct edo_waker_type counting_type = {
	.wake = counting_wake,
	.mark = counting_mark,
	.ref = counting_ref,
	.unref = counting_unref,
};

void counting_waker_init(struct counting_waker *waker)
{
	*waker = (struct counting_waker){ .waker.type = &counting_type };
}

int counting_waker_take(struct counting_waker *waker)
{
	return edo__exchange_seq_cst(&waker->n_wakes, 0);
}

static void count_deferred(struct edo__worker *worker, struct edo_waker *waker)
{
	struct hand *hand = edo__container_of(worker, struct hand, worker);

	(void)waker;
	hand->n_deferred++;
}

void hand_init(struct hand *hand)
{
	*hand = (struct hand){ .worker.defer = count_deferred };
	counting_waker_init(&hand->waker);
	edo__clock_init(&hand->clock, true);
	edo__clock_pause(&hand->clock);
	hand->worker.clock = &hand->clock;
	hand->worker.wheel = edo__wheel_new(edo__clock_now(&hand->clock));
	assert_non_null(hand->worker.wheel);
	hand->context.waker = &hand->waker.waker;
	hand->context.worker = &hand->worker;
	edo__worker_current = &hand->worker;
}

void hand_deinit(struct hand *hand)
{
	assert_int_equal(hand->waker.n_refs, 0);
	assert_int_equal(edo__wheel_n_armed(hand->worker.wheel), 0);
	edo__wheel_free(hand->worker.wheel);
	edo__worker_current = NULL;
}

enum edo_poll hand_poll(struct hand *hand, struct edo_future *future)
{
	hand->context.budget = EDO_COOP_BUDGET;
	return edo_future_poll(future, &hand->context);
}

enum edo_poll hand_cancel(struct hand *hand, struct edo_future *future)
{
	hand->context.budget = EDO_COOP_BUDGET;
	return edo_future_cancel(future, &hand->context);
}

int hand_take_wakes(struct hand *hand)
{
	return counting_waker_take(&hand->waker);
}

void hand_advance(struct hand *hand, int64_t duration)
{
	edo__clock_advance_to(&hand->clock, hand->clock.frozen + duration);
	edo__wheel_turn(hand->worker.wheel, hand->clock.frozen);
}
