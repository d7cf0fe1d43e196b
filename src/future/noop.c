/* SPDX-License-Identifier: MIT */

#include "future/noop.h"

#include <stddef.h>

#include "future/worker.h"

static void do_nothing(struct edo_waker *waker)
{
	(void)waker;
}

static struct edo_waker *mark_nothing(struct edo_waker *waker)
{
	(void)waker;
	return NULL;
}

static const struct edo_waker_type noop_type = {
	.wake = do_nothing,
	.mark = mark_nothing,
	.schedule = do_nothing,
	.ref = do_nothing,
	.unref = do_nothing,
};

struct edo_waker edo__waker_noop = { &noop_type };

struct edo_context edo__context_noop(void)
{
	return (struct edo_context){
		.waker = &edo__waker_noop,
		.worker = edo__worker_current,
		.budget = EDO_COOP_BUDGET,
	};
}
