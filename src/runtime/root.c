/* SPDX-License-Identifier: MIT */

/*
 * - The root has no output of its own: the caller of block_on reads that of its
 *   future.
 */

#include "runtime/root.h"

#include <stddef.h>

#include <edo/base/error.h>

#include "base/panic.h"

#define STATE_POLLED 1u

struct root {
	struct edo_future future;
	struct edo_future *inner; /* borrowed */
};

static enum edo_poll follow(struct edo_future *self, enum edo_poll answer)
{
	struct root *root = (void *)self;

	if (answer == EDO_READY)
		self->state = root->inner->state;
	return answer;
}

static enum edo_poll poll(struct edo_future *self, struct edo_context *context)
{
	struct root *root = (void *)self;

	self->state = STATE_POLLED;
	return follow(self, edo_future_poll(root->inner, context));
}

static enum edo_poll cancel(struct edo_future *self,
			    struct edo_context *context)
{
	struct root *root = (void *)self;

	self->state = STATE_POLLED;
	return follow(self, edo_future_cancel(root->inner, context));
}

static const struct edo_await_site sites[] = {
	{
		.state = STATE_POLLED,
		.child_offset = offsetof(struct root, inner),
		.flags = EDO_SITE_BOXED,
		.callee = "future",
	},
};

static const struct edo_future_type root_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll,
	.cancel = cancel,
	.frame_size = sizeof(struct root),
	.frame_align = _Alignof(struct root),
	.name = "edo_block_on",
	.sites = sites,
	.n_sites = 1,
};

struct edo_task *edo__root_new(struct edo__nursery *nursery,
			       struct edo_future *future)
{
	struct edo_task *task = edo__task_alloc(nursery, &root_type);
	struct root *root;

	if (!task)
		return NULL;
	task->id = 0;
	root = (struct root *)(void *)edo__task_future(task);
	root->future = (struct edo_future){ .type = &root_type };
	root->inner = future;
	return task;
}

int edo__root_refusal(const struct edo__owner *owner)
{
	/* Pairs with the exchange of the panic that shut it down. */
	return edo__load_acquire(&owner->has_panicked) ? EDO_EPANIC
						       : EDO_ESHUTDOWN;
}

/* Its task has panicked as it returned, so nobody takes what it has to give. */
static void drop_output(struct edo_future *future)
{
	const struct edo_future_type *type = future->type;

	if (future->state == EDO_ENDED_READY && type->output_destructor)
		edo__destroy_guarded(type->output_destructor,
				     (char *)future + type->output_offset);
}

int edo__root_result(struct edo_task *root, const struct edo__owner *owner)
{
	uint8_t outcome = edo__task_outcome(root);

	if (outcome == EDO__OUTCOME_PANICKED)
		drop_output(
			((struct root *)(void *)edo__task_future(root))->inner);
	return outcome == EDO__OUTCOME_CANCELLED ? edo__root_refusal(owner)
						 : edo__task_result(outcome);
}
