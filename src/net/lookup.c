/* SPDX-License-Identifier: MIT */

/*
 * The task of a lookup: a future by hand, polled once on a thread that may
 * block, which does all its work there.
 */

#include <errno.h>

#include <edo/future/leaf.h>
#include <edo/task/task.h>

#include "base/alloc.h"
#include "net/lookup.h"

struct edo__lookup__frame {
	struct edo_future future;
	struct edo__lookup_result output;
	struct edo__address address;
};

static struct edo__lookup_result look_up(const struct edo__address *address)
{
	struct edo__lookup_result result;

	result.endpoints = edo__malloc(sizeof(*result.endpoints));
	if (!result.endpoints)
		return (struct edo__lookup_result){ .error = -ENOMEM };
	result.error = edo__address_lookup(address, result.endpoints);
	if (result.error < 0) {
		edo__free(result.endpoints);
		result.endpoints = NULL;
	}
	return result;
}

static enum edo_poll lookup_poll(struct edo_future *self,
				 struct edo_context *context)
{
	struct edo__lookup__frame *lookup = (struct edo__lookup__frame *)self;

	(void)context;
	lookup->output = look_up(&lookup->address);
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

/* It was never polled, or has ended. */
static enum edo_poll lookup_cancel(struct edo_future *self,
				   struct edo_context *context)
{
	(void)context;
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static void free_result(void *output)
{
	struct edo__lookup_result *result = output;

	edo__free(result->endpoints);
}

static const struct edo_future_type lookup_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = lookup_poll,
	.cancel = lookup_cancel,
	.frame_size = sizeof(struct edo__lookup__frame),
	.frame_align = __alignof__(struct edo__lookup__frame),
	.output_offset = offsetof(struct edo__lookup__frame, output),
	.output_size = sizeof(struct edo__lookup_result),
	.flags = EDO_TYPE_SEND,
	.name = "edo__lookup",
	.output_destructor = free_result,
};

struct edo_task *edo__lookup_start(const struct edo__address *address)
{
	struct edo_task *task = edo_task_new(&lookup_type);
	struct edo__lookup__frame *lookup;

	if (!task)
		return NULL;
	lookup = edo_task_frame(task);
	lookup->future = (struct edo_future){ .type = &lookup_type };
	lookup->address = *address;
	edo__task_start_blocking(task);
	return task;
}
