/* SPDX-License-Identifier: MIT */

#include "world.h"

#include <stddef.h>

#include "model.h"
#include "time/clock.h"

struct gate_frame {
	struct edo_future future;
	int output;
};

struct edo__current_thread world;
struct gate gate;

static enum edo_poll poll(struct edo_future *self, struct edo_context *context)
{
	struct gate_frame *frame = (struct gate_frame *)(void *)self;

	(void)context;
	model_check(self->state < EDO_ENDED_CANCELLED);
	gate.n_polls++;
	/* Pairs with gate_pass(). */
	if (edo__load_acquire(&gate.n_passed) < gate.n_wanted) {
		self->state = 1;
		return EDO_PENDING;
	}
	model_read(&gate.payload);
	model_write(&frame->output);
	frame->output = GATE_OUTPUT;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll cancel(struct edo_future *self,
			    struct edo_context *context)
{
	(void)context;
	if (self->state < EDO_ENDED_CANCELLED)
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static void drop(void *output)
{
	model_check(*(int *)output == GATE_OUTPUT);
	model_count(&gate.n_dropped, 1);
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

struct edo_task *world_task_new(void)
{
	struct edo_task *task = edo_task_new(&gate_type);
	struct gate_frame *frame = edo_task_frame(task);

	frame->future = (struct edo_future){ .type = &gate_type };
	return task;
}

void world_run(struct edo_task *task)
{
	edo__current_thread_run(&world, task);
}

void gate_pass(void)
{
	edo__fetch_add_release(&gate.n_passed, 1u); /* pairs with poll() */
}
