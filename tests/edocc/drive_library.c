/* SPDX-License-Identifier: MIT */

/*
 * The little that translated programs call in libedo, in the form the driver
 * wants: boxes are counted and can be made to fail, random choices are planned,
 * a duration of n nanoseconds passes in n polls.
 */

#include "drive_internal.h"

#include <edo/base/panic.h>
#include <edo/future/box.h>
#include <edo/future/leaf.h>
#include <edo/task/yield.h>
#include <edo/time/sleep.h>

/* ---- boxes -------------------------------------------------------------- */

void drive_fail_boxes(int n)
{
	drive.fail_boxes_from = n ? drive.n_box_allocations + n : 0;
}

void *edo__box_new(const struct edo_future_type *type)
{
	drive.n_box_allocations++;
	if (drive.fail_boxes_from &&
	    drive.n_box_allocations >= drive.fail_boxes_from)
		return NULL;
	drive.n_boxes++;
	return malloc(type->frame_size);
}

void *edo__box_new_or_panic(const struct edo_future_type *type,
			    const char *file, int line)
{
	void *box = edo__box_new(type);

	if (!box)
		edo__panic(file, line, "out of memory for %s", type->name);
	return box;
}

void edo__box_free(void *takes)
{
	if (!takes)
		return;
	drive.n_boxes--;
	free(takes);
}

void edo__future_drop(struct edo_future *future, const char *file, int line)
{
	if (edo_future_cancel(future, drive.context) == EDO_PENDING)
		edo__panic(file, line, "%s cannot be dropped",
			   future->type->name);
}

void edo__box_drop(void *takes, const char *file, int line)
{
	if (!takes)
		return;
	edo__future_drop(takes, file, line);
	edo__box_free(takes);
}

/* There is no runtime to hand it to; it has to end by itself. */
void edo__box_detach(void *takes)
{
	if (!takes)
		return;
	for (int i = 0; edo_future_cancel(takes, drive.context) != EDO_READY;
	     i++)
		if (i == 1000) {
			drive_wrong("a detached box does not end");
			return;
		}
	edo__box_free(takes);
}

/* ---- context ------------------------------------------------------------ */

void drive_choose(unsigned value)
{
	drive.choice = value;
}

uint32_t edo__random(struct edo_context *context, uint32_t bound)
{
	(void)context;
	return drive.choice % bound;
}

bool edo__leaf_begin_slowly(struct edo_context *context,
			    struct edo_future *self)
{
	(void)context, (void)self;
	drive.n_armed++;
	return false;
}

/* ---- leaves of the library ---------------------------------------------- */

static enum edo_poll count_down(struct edo_future *self, uint32_t *left)
{
	if (*left) {
		--*left;
		drive.n_armed++;
		return EDO_PENDING;
	}
	self->state = EDO_ENDED_READY;
	drive.n_leaves--;
	return EDO_READY;
}

static enum edo_poll end_at_once(struct edo_future *self,
				 struct edo_context *context)
{
	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	self->state = EDO_ENDED_CANCELLED;
	drive.n_leaves--;
	return EDO_READY;
}

static enum edo_poll yield_poll(struct edo_future *self,
				struct edo_context *context)
{
	(void)context;
	return count_down(self, &((struct edo_yield_now__frame *)self)->word);
}

static enum edo_poll sleep_poll(struct edo_future *self,
				struct edo_context *context)
{
	(void)context;
	return count_down(self, &((struct edo_sleep__frame *)self)->word);
}

const struct edo_future_type edo_yield_now__type =
	EDO_LEAF_TYPE(edo_yield_now, yield_poll, end_at_once);
const struct edo_future_type edo_sleep__type =
	EDO_LEAF_TYPE(edo_sleep, sleep_poll, end_at_once);

void edo_yield_now__init(struct edo_yield_now__frame *frame)
{
	*frame = (struct edo_yield_now__frame){
		.future = { .type = &edo_yield_now__type },
		.word = 1,
	};
	drive.n_leaves++;
}

void edo_sleep__init(struct edo_sleep__frame *frame, int64_t duration)
{
	*frame = (struct edo_sleep__frame){
		.future = { .type = &edo_sleep__type },
		.word = duration > 0 ? (uint32_t)duration : 0,
	};
	drive.n_leaves++;
}
