/* SPDX-License-Identifier: MIT */

#include "world.h"

#include <stddef.h>

#include "model.h"
#include "time/clock.h"

struct edo__current_thread world;
struct edo__multi_thread *world_mt;
struct gate gate;

static int output_of(const struct gate *its_gate)
{
	return its_gate->output ? its_gate->output : GATE_OUTPUT;
}

static void tell_end(struct gate *its_gate)
{
	if (its_gate->tells_end)
		model_signal(&its_gate->has_ended);
}

static enum edo_poll poll(struct edo_future *self, struct edo_context *context)
{
	struct gate_frame *frame = (struct gate_frame *)(void *)self;
	struct gate *its_gate = frame->gate;

	model_check(self->state < EDO_ENDED_CANCELLED);
	its_gate->n_polls++;
	/* Pairs with gate_pass(). */
	if (edo__load_acquire(&its_gate->n_passed) < its_gate->n_wanted) {
		self->state = 1;
		return EDO_PENDING;
	}
	model_read(&its_gate->payload);
	if (its_gate->on_pass)
		its_gate->on_pass(context);
	model_write(&frame->output);
	frame->output = output_of(its_gate);
	self->state = EDO_ENDED_READY;
	tell_end(its_gate);
	return EDO_READY;
}

static enum edo_poll cancel(struct edo_future *self,
			    struct edo_context *context)
{
	struct gate_frame *frame = (struct gate_frame *)(void *)self;

	(void)context;
	model_write(&frame->output);
	if (self->state < EDO_ENDED_CANCELLED) {
		self->state = EDO_ENDED_CANCELLED;
		tell_end(frame->gate);
	}
	return EDO_READY;
}

static void drop(void *output)
{
	struct gate_frame *frame =
		edo__container_of(output, struct gate_frame, output);

	model_check(frame->output == output_of(frame->gate));
	model_check(model_count(&frame->gate->n_dropped, 1) == 1);
}

static const struct edo_future_type gate_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll,
	.cancel = cancel,
	.frame_size = sizeof(struct gate_frame),
	.frame_align = _Alignof(struct gate_frame),
	.output_offset = offsetof(struct gate_frame, output),
	.output_size = sizeof(int),
	.output_destructor = drop,
	.name = "gate",
};

void world_open(uint32_t n_wanted)
{
	static const struct edo_runtime_options options = {
		.driver = EDO_DRIVER_EPOLL,
		.event_interval = 1,
		.global_queue_interval = 1,
	};

	gate = (struct gate){ .n_wanted = n_wanted };
	model_check(edo__current_thread_open(&world, &options, NULL) == 0);
	edo__current_thread_enter(&world);
}

void world_close(void)
{
	edo__local_abort_all(&world.owner->local);
	model_check(edo__current_thread_drain(&world, EDO__INSTANT_NEVER));
	edo__current_thread_close(&world);
}

void gate_init(struct gate_frame *frame, struct gate *its_gate)
{
	frame->future = (struct edo_future){ .type = &gate_type };
	frame->gate = its_gate;
}

struct edo_task *gate_task_new(struct gate *its_gate)
{
	struct edo_task *task = edo_task_new(&gate_type);

	gate_init(edo_task_frame(task), its_gate);
	return task;
}

struct edo_task *gate_local_task_new(struct gate *its_gate)
{
	struct edo_task *task =
		edo__task_new_local(&gate_type, __FILE__, __LINE__);

	gate_init(edo_task_frame(task), its_gate);
	return task;
}

struct edo_task *world_task_new(void)
{
	return gate_task_new(&gate);
}

void world_run(struct edo_task *task)
{
	edo__current_thread_run(&world, task);
}

void gate_pass_one(struct gate *its_gate)
{
	edo__fetch_add_release(&its_gate->n_passed, 1u); /* pairs with poll() */
}

void gate_pass(void)
{
	gate_pass_one(&gate);
}

/* ---- with workers --------------------------------------------------------------- */

void world_mt_open_still(uint32_t n_workers)
{
	struct edo_runtime_options options = {
		.worker_threads = n_workers,
		.driver = EDO_DRIVER_EPOLL,
		.event_interval = 8,
		.global_queue_interval = 8,
		.spin = -1,
		.seed = 1,
		.thread_name = "edo",
		.thread_keep_alive = INT64_MAX,
	};

	gate = (struct gate){ .n_wanted = 0 };
	model_check(edo__multi_thread_new(&options, &world_mt) == 0);
	edo__here.nursery = &world_mt->outside;
}

void world_mt_open(uint32_t n_workers)
{
	world_mt_open_still(n_workers);
	model_check(edo__multi_thread_start(world_mt) == 0);
}

void world_mt_close(void)
{
	model_check(edo__multi_thread_stop(world_mt, EDO__INSTANT_NEVER));
	model_check(edo__multi_thread_has_ended(world_mt));
	edo__multi_thread_close(world_mt);
	world_mt = NULL;
}
