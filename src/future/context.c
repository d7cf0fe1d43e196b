/* SPDX-License-Identifier: MIT */

/*
 * The parts of a context that are not on the fast path: what happens when the
 * budget is spent or a leaf is misused, random numbers, and ending a future that nobody drives.
 */

#include <edo/future/context.h>

#include <edo/base/panic.h>

#include "base/atomic.h"
#include "base/panic.h"
#include "future/noop.h"
#include "future/where.h"
#include "future/worker.h"

/* Once a poll. Nobody else stores; a count has no partner. */
static void count_yield(struct edo__worker *worker)
{
	if (!worker->is_deferred)
		edo__store_relaxed(&worker->n_forced_yields,
				   worker->n_forced_yields + 1);
}

/* A context without a worker is that of a thread that polls by itself: there is
 * no driver to wait for, so the waker is woken at once. */
static void defer(struct edo_context *context)
{
	struct edo__worker *worker = context->worker;

	if (worker) {
		count_yield(worker);
		worker->defer(worker, context->waker);
	} else if (context->waker) {
		edo_waker_wake_by_ref(context->waker);
	}
}

static void panic_of_ended(const struct edo_future *leaf)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	edo__panic(where.file, where.line, "%s is polled after its end",
		   leaf->type->name);
}

bool edo__leaf_begin_slowly(struct edo_context *context,
			    struct edo_future *self)
{
	if (edo_future_has_ended(self))
		panic_of_ended(self);
	if (context->budget == 0) {
		defer(context);
		return false;
	}
	context->budget--;
	return true;
}

/* splitmix64: any state is a good one, also 0. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t edo__random(struct edo_context *context, uint32_t bound)
{
	static __thread uint64_t own_state;
	uint64_t *state =
		context->worker ? &context->worker->random : &own_state;

	return (uint32_t)(((next_random(state) >> 32) * bound) >> 32);
}

struct ending {
	struct edo_future *future;
	bool has_panicked;
};

static void cancel(void *argument)
{
	struct ending *ending = argument;
	struct edo_context context = edo__context_noop();

	ending->has_panicked = true;
	edo_future_cancel(ending->future, &context);
	ending->has_panicked = false;
}

bool edo__future_end(struct edo_future *future)
{
	struct ending ending = { future, false };

	for (uint32_t n = 0; n == 0 || ending.has_panicked; n++) {
		edo__invariant(n <= EDO__PANICS_MAX);
		edo__call_guarded(cancel, &ending);
	}
	return edo_future_has_ended(future);
}

void edo__future_drop(struct edo_future *future, const char *file, int line)
{
	if (!edo__future_end(future))
		edo__panic(file, line,
			   "%s is given up, but its cleanup has to wait: "
			   "await its end or detach it",
			   future->type->name);
}
