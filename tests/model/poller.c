/* SPDX-License-Identifier: MIT */

/*
 * A task as far as a waker knows it, by the rules of include/edo/future/waker.h:
 *
 * - n_wakes is 0 while the task is idle. Who marks it then owes a schedule, and
 *   until that has come the task neither goes on nor ends. While it runs, a mark
 *   only counts, and it polls once more.
 * - Nothing else keeps it: the memory goes when the task ends, unless there are
 *   references. So a waker that is touched too late, be it to mark an ended task
 *   or to schedule without a mark, is memory that was freed, and one that keeps
 *   a reference is a leak.
 */

#include "poller.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/list.h"
#include "model.h"

struct poller_waker {
	struct edo_waker waker;
	uint32_t n_wakes;      /* atomic */
	uint32_t is_scheduled; /* an event */
	int n_refs;            /* counted by model_count() */
	bool is_idle;          /* as the task itself knows */
};

static struct poller_waker *of(struct edo_waker *waker)
{
	return edo__container_of(waker, struct poller_waker, waker);
}

static struct edo_waker *mark(struct edo_waker *waker)
{
	/* Pairs with itself, and with the swaps of the task. */
	return edo__fetch_add_acq_rel(&of(waker)->n_wakes, 1) ? NULL : waker;
}

static void schedule(struct edo_waker *marked)
{
	model_signal(&of(marked)->is_scheduled);
}

static void ref(struct edo_waker *waker)
{
	model_check(model_count(&of(waker)->n_refs, 1) > 1);
}

static void unref(struct edo_waker *waker)
{
	int n_refs = model_count(&of(waker)->n_refs, -1);

	model_check(n_refs >= 0);
	if (n_refs == 0)
		edo__free(of(waker));
}

static void wake(struct edo_waker *waker)
{
	struct edo_waker *marked = mark(waker);

	unref(waker);
	edo_waker_schedule(marked);
}

static const struct edo_waker_type type = {
	.wake = wake,
	.mark = mark,
	.schedule = schedule,
	.ref = ref,
	.unref = unref,
};

/* Of its own accord, unless somebody was quicker: then that one schedules. */
static void become_running(struct poller_waker *waker)
{
	uint32_t idle = 0;

	/* Pairs with mark(). */
	if (waker->is_idle && !edo__cas_acq_rel(&waker->n_wakes, &idle, 1))
		model_await(&waker->is_scheduled);
	waker->is_idle = false;
}

/* After a poll that began with so many wakes and has found nothing. */
static void become_idle(struct poller_waker *waker, uint32_t n_wakes)
{
	/* Pairs with mark(). */
	waker->is_idle = edo__cas_acq_rel(&waker->n_wakes, &n_wakes, 0);
}

void poller_init(struct poller *poller)
{
	poller->waker = edo__malloc(sizeof(*poller->waker));
	*poller->waker = (struct poller_waker){ .waker.type = &type };
	poller->waker->n_refs = 1;
	poller->waker->n_wakes = 1; /* it runs */
	poller->context = (struct edo_context){ 0 };
	poller->context.waker = &poller->waker->waker;
}

void poller_deinit(struct poller *poller)
{
	become_running(poller->waker);
	unref(&poller->waker->waker);
}

enum edo_poll poller_poll(struct poller *poller, struct edo_future *future)
{
	struct poller_waker *waker = poller->waker;
	uint32_t n_wakes;

	become_running(waker);
	n_wakes = edo__load_acquire(&waker->n_wakes); /* pairs with mark() */
	poller->context.budget = EDO_COOP_BUDGET;
	if (edo_future_poll(future, &poller->context) == EDO_READY)
		return EDO_READY;
	become_idle(waker, n_wakes);
	return EDO_PENDING;
}

void poller_cancel(struct poller *poller, struct edo_future *future)
{
	become_running(poller->waker);
	model_check(edo_future_cancel(future, &poller->context) == EDO_READY);
}

bool poller_is_woken(const struct poller *poller)
{
	/* Pairs with mark(). */
	return edo__load_acquire(&poller->waker->n_wakes) > 0;
}

void poller_wait(struct poller *poller)
{
	if (poller->waker->is_idle)
		model_await(&poller->waker->is_scheduled);
	poller->waker->is_idle = false;
}

void poller_await(struct poller *poller, struct edo_future *future)
{
	while (poller_poll(poller, future) != EDO_READY)
		poller_wait(poller);
}
