/* SPDX-License-Identifier: MIT */

/*
 * Yielding waits for nothing but the driver: the worker wakes the task once it
 * has been polled. So does what finds the budget spent, see edo_leaf_begin().
 */

#include <edo/task/yield.h>

#include <edo/future/leaf.h>

#include "future/worker.h"

#define STATE_YIELDED 1u

static enum edo_poll yield(struct edo_future *self, struct edo_context *context)
{
	struct edo_yield_now__frame *frame = (void *)self;

	if (self->state == STATE_YIELDED) {
		frame->output = 0;
		self->state = EDO_ENDED_READY;
		return EDO_READY;
	}
	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	self->state = STATE_YIELDED;
	if (context->worker)
		context->worker->defer(context->worker, context->waker);
	else
		edo_waker_wake_by_ref(context->waker);
	return edo_leaf_pending(context);
}

static enum edo_poll consume(struct edo_future *self,
			     struct edo_context *context)
{
	struct edo_consume_budget__frame *frame = (void *)self;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	frame->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

bool edo_has_budget_remaining(void)
{
	const struct edo__worker *worker = edo__worker_current;

	return !worker || !worker->running || worker->context.budget > 0;
}

static enum edo_poll cancel(struct edo_future *self,
			    struct edo_context *context)
{
	(void)context;
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_yield_now__type =
	EDO_LEAF_TYPE(edo_yield_now, yield, cancel);

void edo_yield_now__init(struct edo_yield_now__frame *frame)
{
	frame->future = (struct edo_future){ .type = &edo_yield_now__type };
}

const struct edo_future_type edo_consume_budget__type =
	EDO_LEAF_TYPE(edo_consume_budget, consume, cancel);

void edo_consume_budget__init(struct edo_consume_budget__frame *frame)
{
	frame->future =
		(struct edo_future){ .type = &edo_consume_budget__type };
}
