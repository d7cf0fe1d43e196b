/* SPDX-License-Identifier: MIT */

/*
 * Boxes that are left to the runtime in the midst of what they do: their cleanup is
 * run to its end, and they are never polled again.
 */

#include "flavors.h"
#include "patience.h"

#include <errno.h>

#include <edo.h>

static int n_ended;

static void reset(void)
{
	put_value(&n_ended, 0);
}

/* ---- polled no more ------------------------------------------------------------- */

struct stubborn {
	struct edo_future future;
	bool is_cancelled;
};

static enum edo_poll poll_stubborn(struct edo_future *self,
				   struct edo_context *context)
{
	struct stubborn *stubborn = (struct stubborn *)(void *)self;

	(void)context;
	check(!stubborn->is_cancelled);
	self->state = 1;
	return EDO_PENDING;
}

/* Takes two turns. */
static enum edo_poll cancel_stubborn(struct edo_future *self,
				     struct edo_context *context)
{
	struct stubborn *stubborn = (struct stubborn *)(void *)self;

	if (!stubborn->is_cancelled) {
		stubborn->is_cancelled = true;
		edo_waker_wake_by_ref(context->waker);
		return EDO_PENDING;
	}
	self->state = EDO_ENDED_CANCELLED;
	add(&n_ended, 1);
	return EDO_READY;
}

static const struct edo_future_type stubborn_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_stubborn,
	.cancel = cancel_stubborn,
	.frame_size = sizeof(struct stubborn),
	.frame_align = _Alignof(struct stubborn),
	.name = "stubborn",
};

static void leave_stubborn(void)
{
	struct stubborn *stubborn = edo__box_new(&stubborn_type);

	check(stubborn);
	*stubborn = (struct stubborn){ .future.type = &stubborn_type };
	edo__box_detach(stubborn);
}

static async void keep_awake(void)
{
	for (;;)
		await edo_yield_now();
}

#define N_LEFT 20000

static async int leave_many(void)
{
	struct edo_task *others[2] = { edo_spawn(keep_awake()),
				       edo_spawn(keep_awake()) };

	for (int i = 0; i < N_LEFT; i++)
		leave_stubborn();
	await_until(look(&n_ended) == N_LEFT);
	for (int i = 0; i < 2; i++) {
		edo_task_abort(others[i]);
		check(await edo_task_join(others[i], NULL) == -ECANCELED);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(what_is_left_while_it_is_cancelled_is_never_polled_again)
{
	reset();
	RUN(leave_many());
}
