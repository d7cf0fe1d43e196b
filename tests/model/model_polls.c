/* SPDX-License-Identifier: MIT */

/*
 * Proves: what block_on drives is polled when it is woken, and not more often, also
 * while another thread has the turn, or tasks keep the worker busy; and a task that
 * yields is polled again after a turn of the worker that polled it, not before.
 */

#include <edo/runtime/handle.h>
#include <edo/runtime/runtime.h>
#include <edo/sync/oneshot.h>
#include <edo/task/join.h>
#include <edo/task/yield.h>

#include "model.h"
#include "world.h"

static struct edo_runtime *runtime;
static struct edo_handle *handle;

static void open(enum edo_runtime_flavor flavor)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = flavor, .worker_threads = 1,
				    .driver = EDO_DRIVER_EPOLL, .spin = -1,
				    .shutdown_timeout = -1, .seed = 1);

	model_check(edo_runtime_new(&options, &runtime) == 0);
	handle = edo_runtime_handle(runtime);
}

static void close_all(void)
{
	model_check(edo_runtime_free(runtime) == 0);
	edo_handle_unref(handle);
}

/* ---- a future that counts ------------------------------------------------------------ */

struct counting {
	struct edo_future future;
	struct edo_future *inner;
	int n_polls;
};

static enum edo_poll counting_poll(struct edo_future *self,
				   struct edo_context *context)
{
	struct counting *counting = (struct counting *)(void *)self;

	counting->n_polls++;
	self->state = 1;
	if (edo_future_poll(counting->inner, context) != EDO_READY)
		return EDO_PENDING;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll counting_cancel(struct edo_future *self,
				     struct edo_context *context)
{
	struct counting *counting = (struct counting *)(void *)self;

	if (edo_future_cancel(counting->inner, context) != EDO_READY)
		return EDO_PENDING;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type counting_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = counting_poll,
	.cancel = counting_cancel,
	.frame_size = sizeof(struct counting),
	.frame_align = _Alignof(struct counting),
	.name = "counting",
};

/* How often it was polled. */
static int block_on(struct edo_future *inner)
{
	struct counting counting = {
		.future.type = &counting_type,
		.inner = inner,
	};

	model_check(edo_handle_block_on(handle, &counting.future) == 0);
	return counting.n_polls;
}

/* ---- a task that yields, and sends ----------------------------------------------------- */

struct yielding {
	struct edo_future future;
	struct edo_yield_now__frame yield;
	struct edo_oneshot_tx *tx; /* NULL: sends nothing */
};

static enum edo_poll yielding_poll(struct edo_future *self,
				   struct edo_context *context)
{
	struct yielding *yielding = (struct yielding *)(void *)self;
	const uint64_t item = 42;

	self->state = 1;
	if (edo_future_poll(&yielding->yield.future, context) != EDO_READY)
		return EDO_PENDING;
	if (yielding->tx)
		model_check(edo_oneshot_send(yielding->tx, &item) == 0);
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll yielding_cancel(struct edo_future *self,
				     struct edo_context *context)
{
	struct yielding *yielding = (struct yielding *)(void *)self;

	(void)context;
	if (self->state < EDO_ENDED_CANCELLED) {
		edo_oneshot_tx_close(yielding->tx);
		self->state = EDO_ENDED_CANCELLED;
	}
	return EDO_READY;
}

static const struct edo_future_type yielding_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = yielding_poll,
	.cancel = yielding_cancel,
	.frame_size = sizeof(struct yielding),
	.frame_align = _Alignof(struct yielding),
	.name = "yielding",
};

static void spawn_yielding(struct edo_oneshot_tx *tx)
{
	struct edo_enter enter;
	struct edo_task *task;
	struct yielding *yielding;

	edo_handle_enter(handle, &enter);
	task = edo_task_new(&yielding_type);
	yielding = edo_task_frame(task);
	yielding->future = (struct edo_future){ .type = &yielding_type };
	edo_yield_now__init(&yielding->yield);
	yielding->tx = tx;
	edo_task_start(task);
	edo_task_detach(task);
	edo_leave(&enter);
}

/* ---- block_on ---------------------------------------------------------------------------- */

static int receive_in_block_on(struct edo_oneshot_rx *rx)
{
	struct edo_oneshot_recv__frame recv;
	uint64_t item = 0;
	int n_polls;

	edo_oneshot_recv__init(&recv, rx, &item);
	n_polls = block_on(&recv.future);
	model_check(recv.output == 0 && item == 42);
	edo_oneshot_rx_close(rx);
	return n_polls;
}

/* A poll that finds nothing, and the one that is woken. */
static void *receive_from_a_task(void *unused)
{
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;

	model_check(edo_oneshot_new(sizeof(uint64_t), &tx, &rx) == 0);
	spawn_yielding(tx);
	model_check(receive_in_block_on(rx) <= 2);
	return unused;
}

static void polls_in_turns(void)
{
	int thread;

	open(EDO_CURRENT_THREAD);
	thread = model_spawn(receive_from_a_task, NULL);
	receive_from_a_task(NULL);
	model_join(thread);
	close_all();
}

static void *send(void *tx)
{
	const uint64_t item = 42;

	model_check(edo_oneshot_send(tx, &item) == 0);
	return NULL;
}

static void polls_beside_a_task(enum edo_runtime_flavor flavor)
{
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	int thread;

	open(flavor);
	model_check(edo_oneshot_new(sizeof(uint64_t), &tx, &rx) == 0);
	spawn_yielding(NULL);
	thread = model_spawn(send, tx);
	model_check(receive_in_block_on(rx) <= 2);
	model_join(thread);
	close_all();
}

static void polls_beside_a_task_that_yields(void)
{
	polls_beside_a_task(EDO_CURRENT_THREAD);
}

static void polls_on_a_seat(void)
{
	polls_beside_a_task(EDO_MULTI_THREAD);
}

/* ---- joining ------------------------------------------------------------------------------ */

static struct gate gate_of_task;

static struct edo_task *spawn_on_the_worker(void)
{
	struct edo_enter enter;
	struct edo_task *task;

	gate_of_task = (struct gate){ 0 };
	edo_handle_enter(handle, &enter);
	task = gate_task_new(&gate_of_task);
	edo_task_start(task);
	edo_leave(&enter);
	return task;
}

static void join_on_a_seat(void)
{
	struct edo__task_join__frame join;
	int output = 0;

	open(EDO_MULTI_THREAD);
	edo__task_join__init(&join, spawn_on_the_worker(), &output,
			     sizeof(output));
	model_check(block_on(&join.future) <= 2);
	model_check(join.output == 0 && output == GATE_OUTPUT);
	close_all();
	model_check(gate_of_task.n_dropped == 0);
}

/* Has its inner future polled once. */
static enum edo_poll glance_poll(struct edo_future *self,
				 struct edo_context *context)
{
	struct counting *glance = (struct counting *)(void *)self;

	if (edo_future_poll(glance->inner, context) != EDO_READY)
		model_check(edo_future_cancel(glance->inner, context) ==
			    EDO_READY);
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static const struct edo_future_type glance_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = glance_poll,
	.cancel = counting_cancel,
	.frame_size = sizeof(struct counting),
	.frame_align = _Alignof(struct counting),
	.name = "glance",
};

static void glance_on_a_seat(void)
{
	struct edo_task_wait__frame wait;
	struct counting glance = {
		.future.type = &glance_type,
		.inner = &wait.future,
	};
	struct edo_task *task;

	open(EDO_MULTI_THREAD);
	task = spawn_on_the_worker();
	edo_task_wait__init(&wait, task);
	model_check(edo_handle_block_on(handle, &glance.future) == 0);
	edo_task_detach(task);
	close_all();
	model_check(gate_of_task.n_dropped <= 1);
}

/* ---- yielding ----------------------------------------------------------------------------- */

struct observing {
	struct edo_future future;
	struct edo_yield_now__frame yield;
	int index; /* of the worker that has polled it, and its turns */
	uint32_t n_turns;
};

static uint32_t has_yielded; /* an event */

static enum edo_poll observing_poll(struct edo_future *self,
				    struct edo_context *context)
{
	struct observing *observing = (struct observing *)(void *)self;
	int index = context->worker->index;
	uint32_t n_turns = world_mt->workers[index]->n_turns;

	if (self->state != EDO_STATE_START && index == observing->index)
		model_check(n_turns == observing->n_turns + 1);
	observing->index = index;
	observing->n_turns = n_turns;
	self->state = 1;
	if (edo_future_poll(&observing->yield.future, context) != EDO_READY)
		return EDO_PENDING;
	self->state = EDO_ENDED_READY;
	model_signal(&has_yielded);
	return EDO_READY;
}

static enum edo_poll observing_cancel(struct edo_future *self,
				      struct edo_context *context)
{
	(void)context;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type observing_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = observing_poll,
	.cancel = observing_cancel,
	.frame_size = sizeof(struct observing),
	.frame_align = _Alignof(struct observing),
	.name = "observing",
};

static void a_turn_for_each_yield(void)
{
	struct edo_task *task;
	struct observing *observing;

	has_yielded = 0;
	world_mt_open(2);
	task = edo_task_new(&observing_type);
	observing = edo_task_frame(task);
	observing->future = (struct edo_future){ .type = &observing_type };
	edo_yield_now__init(&observing->yield);
	edo_task_start(task);
	edo_task_detach(task);
	model_await(&has_yielded);
	world_mt_close();
}

#define CASE(name_, preemptions_, surprises_, proves_)                        \
	{                                                                     \
		.name = #name_, .proves = (proves_), .run = name_,            \
		.n_preemptions = (preemptions_), .n_surprises = (surprises_), \
	}

const struct model_case model_cases[] = {
	CASE(polls_in_turns, 1, 1, "block_on polls once more than it is woken"),
	CASE(polls_beside_a_task_that_yields, 2, 1,
	     "also if tasks run meanwhile"),
	CASE(polls_on_a_seat, 1, MODEL_NONE, "also if a worker runs them"),
	CASE(join_on_a_seat, 1, 1, "block_on joins what a worker runs"),
	CASE(glance_on_a_seat, 1, 1, "a wait may end with its first poll"),
	CASE(a_turn_for_each_yield, 1, MODEL_NONE,
	     "who yields comes after a turn of its worker"),
	{ 0 },
};
