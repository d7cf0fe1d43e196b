/* SPDX-License-Identifier: MIT */

/*
 * - The references are one counter: the poller has one, and every ref() one. A
 *   waker that is used after its last reference is memory that was freed, one
 *   that keeps a reference is a leak.
 */

#include "poller.h"

#include "base/alloc.h"
#include "base/list.h"
#include "model.h"

struct poller_waker {
	struct edo_waker waker;
	uint32_t is_woken; /* an event */
	int n_refs;        /* counted by model_count() */
};

static struct poller_waker *of(struct edo_waker *waker)
{
	return edo__container_of(waker, struct poller_waker, waker);
}

static struct edo_waker *mark(struct edo_waker *waker)
{
	model_signal(&of(waker)->is_woken);
	return NULL;
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
	mark(waker);
	unref(waker);
}

static const struct edo_waker_type type = {
	.wake = wake,
	.mark = mark,
	.ref = ref,
	.unref = unref,
};

void poller_init(struct poller *poller)
{
	poller->waker = edo__malloc(sizeof(*poller->waker));
	*poller->waker = (struct poller_waker){ .waker.type = &type };
	poller->waker->n_refs = 1;
	poller->context = (struct edo_context){ 0 };
	poller->context.waker = &poller->waker->waker;
}

void poller_deinit(struct poller *poller)
{
	unref(&poller->waker->waker);
}

enum edo_poll poller_poll(struct poller *poller, struct edo_future *future)
{
	poller->context.budget = EDO_COOP_BUDGET;
	return edo_future_poll(future, &poller->context);
}

void poller_cancel(struct poller *poller, struct edo_future *future)
{
	model_check(edo_future_cancel(future, &poller->context) == EDO_READY);
}

void poller_wait(struct poller *poller)
{
	model_await(&poller->waker->is_woken);
}

void poller_await(struct poller *poller, struct edo_future *future)
{
	while (poller_poll(poller, future) != EDO_READY)
		poller_wait(poller);
}
