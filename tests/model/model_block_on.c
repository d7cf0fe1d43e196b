/* SPDX-License-Identifier: MIT */

/*
 * Proves: a block_on through a handle is driven or refused, whatever the runtime's
 * end does meanwhile, and neither touches what the other has; several of them in a
 * current-thread runtime take turns, and none is slept over.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/future/box.h>
#include <edo/runtime/handle.h>
#include <edo/runtime/runtime.h>

#include "future/noop.h"
#include "model.h"
#include "world.h"

static struct edo_runtime *runtime;
static struct edo_handle *handle;
static struct gate gates[2];

static void open(enum edo_runtime_flavor flavor, uint32_t n_wanted)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = flavor, .worker_threads = 1,
				    .driver = EDO_DRIVER_EPOLL, .spin = -1,
				    .shutdown_timeout = -1, .seed = 1);

	memset(gates, 0, sizeof(gates));
	gates[0].n_wanted = n_wanted;
	gates[1].n_wanted = n_wanted;
	model_check(edo_runtime_new(&options, &runtime) == 0);
	handle = edo_runtime_handle(runtime);
}

static int drive(struct gate *its_gate)
{
	struct gate_frame frame;
	int result;

	gate_init(&frame, its_gate);
	result = edo_handle_block_on(handle, &frame.future);
	model_check(edo_future_has_ended(&frame.future));
	if (result == 0)
		model_check(frame.output == GATE_OUTPUT);
	return result;
}

static void *block_on(void *unused)
{
	int result = drive(&gates[0]);

	model_check(result == EDO_ESHUTDOWN ||
		    (result == 0 && gates[0].n_wanted == 0));
	return unused;
}

static void free_against(enum edo_runtime_flavor flavor, uint32_t n_wanted)
{
	int thread;

	open(flavor, n_wanted);
	thread = model_spawn(block_on, NULL);
	model_check(edo_runtime_free(runtime) == 0);
	model_join(thread);
	edo_handle_unref(handle);
}

static void seat_against_the_end(void)
{
	free_against(EDO_MULTI_THREAD, 0);
}

static void seat_that_waits_against_the_end(void)
{
	free_against(EDO_MULTI_THREAD, 1);
}

static void turn_against_the_end(void)
{
	free_against(EDO_CURRENT_THREAD, 0);
}

static void turn_that_waits_against_the_end(void)
{
	free_against(EDO_CURRENT_THREAD, 1);
}

/* ---- in the background ------------------------------------------------------------- */

/* Whoever is the last to come out ends the runtime. */
static void background_against(enum edo_runtime_flavor flavor,
			       uint32_t n_wanted)
{
	int thread;

	open(flavor, n_wanted);
	thread = model_spawn(block_on, NULL);
	edo_runtime_shutdown_background(runtime);
	model_join(thread);
	edo_handle_unref(handle);
}

static void seat_against_the_background(void)
{
	background_against(EDO_MULTI_THREAD, 1);
}

static void turn_against_the_background(void)
{
	background_against(EDO_CURRENT_THREAD, 1);
}

/* ---- in no time -------------------------------------------------------------------- */

/* It may be over before the block_on has come out, which then ends the runtime. */
static void short_end_against(enum edo_runtime_flavor flavor)
{
	static bool is_silent;
	int thread, result;

	/* The library tells of each. */
	if (!is_silent)
		is_silent = freopen("/dev/null", "w", stderr) != NULL;
	open(flavor, 1);
	thread = model_spawn(block_on, NULL);
	result = edo_runtime_shutdown_timeout(runtime, 0);
	model_check(result == 0 || result == -ETIMEDOUT);
	model_join(thread);
	edo_handle_unref(handle);
}

static void seat_against_a_short_end(void)
{
	short_end_against(EDO_MULTI_THREAD);
}

static void turn_against_a_short_end(void)
{
	short_end_against(EDO_CURRENT_THREAD);
}

/* ---- several ------------------------------------------------------------------------ */

static void *be_woken(void *unused)
{
	model_check(drive(&gates[1]) == 0);
	return unused;
}

static void *pass(void *unused)
{
	model_check(drive(&gates[0]) == 0);
	return unused;
}

static void two_take_turns(void)
{
	int threads[2];

	open(EDO_CURRENT_THREAD, 0);
	threads[0] = model_spawn(pass, NULL);
	threads[1] = model_spawn(be_woken, NULL);
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(edo_runtime_free(runtime) == 0);
	edo_handle_unref(handle);
}

/* ---- tasks for a runtime that goes ----------------------------------------------------- */

static void *spawn(void *unused)
{
	struct edo_enter enter;
	struct edo_task *task;

	edo_handle_enter(handle, &enter);
	task = gate_task_new(&gates[0]);
	edo_task_start(task);
	edo_task_detach(task);
	edo_leave(&enter);
	edo_handle_unref(handle);
	return unused;
}

static void spawn_against(enum edo_runtime_flavor flavor)
{
	int thread;

	open(flavor, 1);
	thread = model_spawn(spawn, NULL);
	model_check(edo_runtime_free(runtime) == 0);
	model_join(thread);
}

static void spawn_against_the_end(void)
{
	spawn_against(EDO_MULTI_THREAD);
}

static void spawn_in_one_thread_against_the_end(void)
{
	spawn_against(EDO_CURRENT_THREAD);
}

/* ---- boxes that are left to it ------------------------------------------------------------ */

/* Its cleanup waits: it ends only where a task runs it. */
struct left {
	struct edo_future future;
	bool is_cancelled;
};

static uint32_t left_has_ended;

static enum edo_poll poll_left(struct edo_future *self,
			       struct edo_context *context)
{
	(void)context;
	model_check(!((struct left *)(void *)self)->is_cancelled);
	self->state = 1;
	return EDO_PENDING;
}

static enum edo_poll cancel_left(struct edo_future *self,
				 struct edo_context *context)
{
	((struct left *)(void *)self)->is_cancelled = true;
	if (context->waker == &edo__waker_noop)
		return EDO_PENDING;
	self->state = EDO_ENDED_CANCELLED;
	model_signal(&left_has_ended);
	return EDO_READY;
}

static const struct edo_future_type left_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_left,
	.cancel = cancel_left,
	.frame_size = sizeof(struct left),
	.frame_align = _Alignof(struct left),
	.flags = EDO_TYPE_SEND,
	.name = "left",
};

/* Leaves a box that has begun: in its first poll, or when it is cancelled. */
struct leaver {
	struct edo_future future;
	struct left *box;
	bool is_early;
};

static enum edo_poll poll_leaver(struct edo_future *self,
				 struct edo_context *context)
{
	struct leaver *leaver = (struct leaver *)(void *)self;

	leaver->box = edo__box_new(&left_type);
	*leaver->box = (struct left){ .future.type = &left_type };
	model_check(edo_future_poll(&leaver->box->future, context) ==
		    EDO_PENDING);
	self->state = 1;
	if (!leaver->is_early)
		return EDO_PENDING;
	edo__box_detach(leaver->box);
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll cancel_leaver(struct edo_future *self,
				   struct edo_context *context)
{
	(void)context;
	edo__box_detach(((struct leaver *)(void *)self)->box);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type leaver_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_leaver,
	.cancel = cancel_leaver,
	.frame_size = sizeof(struct leaver),
	.frame_align = _Alignof(struct leaver),
	.name = "leaver",
};

static int leave(bool is_early)
{
	struct leaver leaver = { .future.type = &leaver_type,
				 .is_early = is_early };
	int result = edo_handle_block_on(handle, &leaver.future);

	if (leaver.box)
		model_await(&left_has_ended);
	return result;
}

static void *leave_at_the_end(void *unused)
{
	model_check(leave(false) == EDO_ESHUTDOWN);
	return unused;
}

static void box_left_to_a_worker(void)
{
	open(EDO_MULTI_THREAD, 0);
	left_has_ended = 0;
	model_check(leave(true) == 0);
	model_check(edo_runtime_free(runtime) == 0);
	edo_handle_unref(handle);
}

static void box_left_against_the_background(void)
{
	int thread;

	open(EDO_MULTI_THREAD, 0);
	left_has_ended = 0;
	thread = model_spawn(leave_at_the_end, NULL);
	edo_runtime_shutdown_background(runtime);
	model_join(thread);
	edo_handle_unref(handle);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(seat_against_the_end, 2, "a block_on is driven or refused"),
	CASE(seat_that_waits_against_the_end, 2,
	     "one that waits is cancelled or refused"),
	CASE(turn_against_the_end, 3, "also of a current-thread runtime"),
	CASE(turn_that_waits_against_the_end, 3, "also if it waits"),
	CASE(seat_against_the_background, 2,
	     "the last to come out ends what ends in the background"),
	CASE(turn_against_the_background, 2, "also a current-thread runtime"),
	CASE(seat_against_a_short_end, 2, "and so it does if the time is over"),
	CASE(turn_against_a_short_end, 2, "also of a current-thread runtime"),
	CASE(two_take_turns, 2, "two take turns, and both end"),
	CASE(spawn_against_the_end, 1,
	     "a task that is spawned too late is cancelled or given up"),
	CASE(spawn_in_one_thread_against_the_end, 3,
	     "also in a current-thread runtime"),
	CASE(box_left_to_a_worker, 1,
	     "a box that is left in the midst of its cancel is polled no more"),
	CASE(box_left_against_the_background, 2,
	     "and is cleaned up by a runtime that ends"),
	{ 0 },
};
