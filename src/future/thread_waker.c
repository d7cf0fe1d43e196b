/* SPDX-License-Identifier: MIT */

#include "future/thread_waker.h"

#include "base/atomic.h"
#include "base/futex.h"
#include "base/list.h"
#include "base/panic.h"

static struct edo_waker *mark(struct edo_waker *waker)
{
	return waker;
}

/* The thread may be gone after the store: the futex is an address to the kernel. */
static void schedule(struct edo_waker *waker)
{
	struct edo__thread_waker *self =
		edo__container_of(waker, struct edo__thread_waker, waker);
	uint32_t *is_woken = &self->is_woken;

	/* Pairs with the acquire in edo__thread_waker_wait(). */
	edo__store_release(is_woken, 1u);
	edo__futex_wake(is_woken, 1);
}

static void no_reference(struct edo_waker *waker)
{
	edo__invariant(!waker);
}

static const struct edo_waker_type type = {
	.wake = no_reference,
	.mark = mark,
	.schedule = schedule,
	.ref = no_reference,
	.unref = no_reference,
};

void edo__thread_waker_init(struct edo__thread_waker *waker)
{
	waker->waker.type = &type;
	waker->is_woken = 0;
}

void edo__thread_waker_wait(struct edo__thread_waker *waker)
{
	/* Pairs with the release in schedule(). */
	while (!edo__load_acquire(&waker->is_woken))
		edo__futex_wait(&waker->is_woken, 0, EDO__FUTEX_FOREVER);
}
