/* SPDX-License-Identifier: MIT */

/*
 * Timers: n tasks that sleep up to a second each, all at once; a timeout around a
 * future that is ready at its first poll, and around one that is pending once.
 */

#include <stdatomic.h>

#include "../support/bench.h"

static atomic_size_t n_left;
/* Not in the frame of who waits for it: that one may be gone before the call
 * that notifies it has come to its end on another thread. */
static struct edo_notify done = EDO_NOTIFY_INIT;

static async void sleeps(int64_t duration)
{
	await edo_sleep(duration);
	if (atomic_fetch_sub(&n_left, 1) == 1)
		edo_notify_one(&done);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static async int timers(size_t n)
{
	uint64_t random = 0x9E3779B97F4A7C15u;

	atomic_store(&n_left, n);
	for (size_t i = 0; i < n; i++) {
		int64_t ms = (int64_t)(next_random(&random) % 1001);

		edo_task_detach(edo_spawn(sleeps(ms * EDO_MILLISECOND)));
	}
	return await edo_notify_wait(&done);
}

const struct bench_workload bench_timers = { .name = "timers",
					     .n_default = 1000000,
					     .run = timers };

static async unsigned ready(void)
{
	return 1;
}

static async int timeout_ready(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned value;
		int r = await edo_timeout(500 * EDO_MILLISECOND,
					  value = ready());

		if (r < 0)
			return r;
		bench_use(value);
	}
	return 0;
}

const struct bench_workload bench_timeout_ready = { .name = "timeout_ready",
						    .n_default = 5000000,
						    .run = timeout_ready };

/* Pending once, and woken at once. */
struct pend_once__frame {
	struct edo_future future;
	int output;
};
extern const struct edo_future_type pend_once__type;

static void pend_once__init(struct pend_once__frame *frame)
{
	*frame = (struct pend_once__frame){ .future.type = &pend_once__type };
}

edo_async int pend_once(void);

static enum edo_poll pend_once_poll(struct edo_future *self,
				    struct edo_context *context)
{
	if (self->state != EDO_STATE_START) {
		self->state = EDO_ENDED_READY;
		return EDO_READY;
	}
	self->state = 1;
	edo_waker_wake_by_ref(context->waker);
	return EDO_PENDING;
}

static enum edo_poll pend_once_cancel(struct edo_future *self,
				      struct edo_context *context)
{
	(void)context;
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type pend_once__type =
	EDO_LEAF_TYPE(pend_once, pend_once_poll, pend_once_cancel);

static async int timeout_pend(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = await edo_timeout(500 * EDO_MILLISECOND, pend_once());

		if (r < 0)
			return r;
	}
	return 0;
}

const struct bench_workload bench_timeout_pend = { .name = "timeout_pend",
						   .n_default = 5000000,
						   .run = timeout_pend };
