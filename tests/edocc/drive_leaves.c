/* SPDX-License-Identifier: MIT */

/*
 * The leaves: one poll and one cancel for all of them, which know where the
 * plan lies from the size of the frame. A leaf that is used against the
 * protocol of futures says so.
 */

#include "drive_internal.h"

#include <edo/base/panic.h>
#include <edo/future/box.h>

#define STATE_POLLED 1u
#define STATE_CANCELLING 2u

/* The plan is the last member of every leaf. */
static struct drive_plan *plan_of(struct edo_future *self)
{
	return (struct drive_plan *)((char *)self + self->type->frame_size -
				     sizeof(struct drive_plan));
}

static void end(struct edo_future *self, uint32_t state)
{
	self->state = state;
	drive.n_leaves--;
}

static enum edo_poll pend(struct edo_context *context)
{
	if (context != drive.context)
		drive_wrong("a leaf got another context");
	drive.n_armed++;
	return edo_leaf_pending(context);
}

static void count_poll(void)
{
	if (++drive.n_leaf_polls == drive.panic_at)
		edo__panic("leaf", drive.panic_at, "planned");
}

static enum edo_poll leaf_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct drive_plan *plan = plan_of(self);

	if (self->state != EDO_STATE_START && self->state != STATE_POLLED)
		drive_wrong("%s is polled in state %u", self->type->name,
			    self->state);
	if (self->type != &tidy__type)
		count_poll();
	if (!edo_leaf_begin(context, self)) {
		drive.n_armed++;
		return EDO_PENDING;
	}
	self->state = STATE_POLLED;
	if (plan->n_pending > 0) {
		plan->n_pending--;
		return pend(context);
	}
	end(self, EDO_ENDED_READY);
	return EDO_READY;
}

/* Only one that was polled can have to wait, or have finished. */
static void begin_cancel(struct edo_future *self, struct drive_plan *plan)
{
	if (self->state == EDO_STATE_START) {
		plan->n_cancel = 0;
		plan->finishes = 0;
		return;
	}
	if (drive.leaves == LEAVES_SLOW || drive.leaves == LEAVES_SLOW_LATE)
		plan->n_cancel++;
	if (drive.leaves == LEAVES_LATE || drive.leaves == LEAVES_SLOW_LATE)
		plan->finishes = 1;
}

static enum edo_poll leaf_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct drive_plan *plan = plan_of(self);

	if (edo_future_has_ended(self))
		return EDO_READY;
	if (self->state != STATE_CANCELLING)
		begin_cancel(self, plan);
	self->state = STATE_CANCELLING;
	if (plan->n_cancel > 0) {
		plan->n_cancel--;
		drive.n_armed++;
		return EDO_PENDING;
	}
	end(self, plan->finishes ? EDO_ENDED_READY : EDO_ENDED_CANCELLED);
	(void)context;
	return EDO_READY;
}

static enum edo_poll panics_poll(struct edo_future *self,
				 struct edo_context *context)
{
	if (plan_of(self)->n_pending == 0)
		edo__panic("leaf", 0, "leaf panics");
	return leaf_poll(self, context);
}

static void begin(struct edo_future *self, const struct edo_future_type *type,
		  struct drive_plan *plan, struct drive_plan value)
{
	*self = (struct edo_future){ .type = type };
	*plan = value;
	drive.n_leaves++;
	if (plan_of(self) != plan)
		abort();
}

#define PLAN(n, cancel, ends) \
	((struct drive_plan){ \
		.n_pending = (n), .n_cancel = (cancel), .finishes = (ends) })

/* A leaf with output: its type and its constructor. */
#define LEAF(name, parameters, n, cancel, ends, poll_, ...)        \
	const struct edo_future_type name##__type =                \
		EDO_LEAF_TYPE(name, poll_, leaf_cancel);           \
	void name##__init parameters                               \
	{                                                          \
		begin(&frame->future, &name##__type, &frame->plan, \
		      PLAN(n, cancel, ends));                      \
		frame->output = __VA_ARGS__;                       \
	}

LEAF(ready, (struct ready__frame * frame, int value), 0, 0, 0, leaf_poll, value)
LEAF(after, (struct after__frame * frame, int n, int value), n, 0, 0, leaf_poll,
     value)
LEAF(late, (struct late__frame * frame, int n, int value), n, 0, 1, leaf_poll,
     value)
LEAF(slow, (struct slow__frame * frame, int n, int n_cancel, int value), n,
     n_cancel, 0, leaf_poll, value)
LEAF(slow_late,
     (struct slow_late__frame * frame, int n, int n_cancel, int value), n,
     n_cancel, 1, leaf_poll, value)
LEAF(panics, (struct panics__frame * frame, int n), n, 0, 0, panics_poll, 0)
LEAF(pair_after,
     (struct pair_after__frame * frame, int n, int first, int second), n, 0, 0,
     leaf_poll, (struct pair){ first, second })
LEAF(text_after, (struct text_after__frame * frame, int n, const char *text), n,
     0, 0, leaf_poll, text)
LEAF(real_after, (struct real_after__frame * frame, int n, double value), n, 0,
     0, leaf_poll, value)
LEAF(big_after, (struct big_after__frame * frame, int n, long long value), n, 0,
     0, leaf_poll, value)
LEAF(bool_after, (struct bool_after__frame * frame, int n, bool value), n, 0, 0,
     leaf_poll, value)

#define VOID_TYPE(name_)                                                       \
	{                                                                      \
		.abi = EDO_FUTURE_ABI, .size = sizeof(struct edo_future_type), \
		.poll = leaf_poll, .cancel = leaf_cancel,                      \
		.frame_size = sizeof(struct nap__frame),                       \
		.frame_align = __alignof__(struct nap__frame), .name = name_,  \
	}

const struct edo_future_type nap__type = VOID_TYPE("nap");

const struct edo_future_type tidy__type = VOID_TYPE("tidy");

void nap__init(struct nap__frame *frame, int n)
{
	begin(&frame->future, &nap__type, &frame->plan, PLAN(n, 0, 0));
}

void tidy__init(struct tidy__frame *frame, int n)
{
	begin(&frame->future, &tidy__type, &frame->plan, PLAN(n, 0, 0));
}

/* ---- leaves that live in boxes ------------------------------------------ */

static const struct edo_future_type far_after_type =
	EDO_LEAF_TYPE(after, leaf_poll, leaf_cancel);
static const struct edo_future_type far_nap_type = VOID_TYPE("far_nap");

typedef int int_output;
int_output (**far_after__new(int n, int value))(struct edo_boxed *);
void (**far_nap__new(int n))(struct edo_boxed *);

int_output (**far_after__new(int n, int value))(struct edo_boxed *)
{
	struct after__frame *frame = edo__box_new(&far_after_type);

	if (frame) {
		begin(&frame->future, &far_after_type, &frame->plan,
		      PLAN(n, 0, 0));
		frame->output = value;
	}
	return (void *)frame;
}

void (**far_nap__new(int n))(struct edo_boxed *)
{
	struct nap__frame *frame = edo__box_new(&far_nap_type);

	if (frame)
		begin(&frame->future, &far_nap_type, &frame->plan,
		      PLAN(n, 0, 0));
	return (void *)frame;
}
