/* SPDX-License-Identifier: MIT */

/*
 * Waiting for a task and taking its result. Both futures are one thing, a
 * watch; join takes the handle besides.
 *
 * On the owner's thread the joiner is borrowed: it is plain, and unset before
 * the watch ends. Elsewhere it is a counted waker, put in place and taken out by
 * exchange; after it is in place the outcome is looked at again, and the owner,
 * once it has set the outcome, takes the joiner out: one of them finds the other.
 *
 * - At most one watch of a task is armed at a time, so a plain joiner and an
 *   exchange never meet: the handle was handed on in between. A joiner that is
 *   found by who has none there is that of another watch, which is misuse.
 */

#include <edo/task/join.h>

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/future/leaf.h>

#include "future/where.h"
#include "task/cell.h"
#include "task/owner.h"

/* Values of edo_future.state */
enum {
	STATE_WATCHING = 1,          /* our waker is the joiner */
	STATE_WATCHING_REMOTELY = 2, /* a reference of ours may be the joiner */
};

/* The common beginning of both frames. */
struct watch {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_task *task;
};

struct join {
	struct watch watch;
	void *ret_output;
	size_t output_size;
	uint64_t reserved;
};

_Static_assert(sizeof(struct join) == sizeof(struct edo__task_join__frame),
	       "the public frame is this one");
_Static_assert(offsetof(struct watch, output) ==
		       offsetof(struct edo__task_join__frame, output),
	       "the public frame is this one");
_Static_assert(sizeof(struct watch) <= sizeof(struct edo_task_wait__frame) &&
		       offsetof(struct watch, output) ==
			       offsetof(struct edo_task_wait__frame, output),
	       "the public frame is this one");

static void panic_of_two_joins(const struct edo_task *task)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	edo__panic(where.file, where.line,
		   "task %llu is being joined or waited for already",
		   (unsigned long long)task->id);
}

static void watch_here(struct watch *watch, struct edo_waker *waker)
{
	struct edo_task *task = watch->task;

	/* A waker of another thread's, or one that is borrowed. */
	if (watch->future.state != STATE_WATCHING &&
	    edo__load_relaxed(&task->joiner))
		panic_of_two_joins(task);
	task->joiner = waker;
	task->state |= EDO__TASK_JOINED;
	watch->future.state = STATE_WATCHING;
}

static void set_remote_joiner(struct edo_task *task, struct edo_waker *waker)
{
	/* Pairs with the exchanges of the owner. */
	edo_waker_unref(edo__exchange_acq_rel(&task->joiner, waker));
}

/* The task may have ended while it had the wrong joiner. */
static void give_back_to_first(struct edo_task *task, struct edo_waker *first)
{
	set_remote_joiner(task, first);
	if (edo__task_outcome(task))
		edo__task_wake_remote_joiner(task);
}

/* True: the task has ended after all. */
static bool watch_remotely(struct watch *watch, struct edo_waker *waker)
{
	struct edo_task *task = watch->task;
	/* Pairs with the exchanges of the owner. */
	struct edo_waker *old =
		edo__exchange_acq_rel(&task->joiner, edo_waker_ref(waker));

	if (old && watch->future.state != STATE_WATCHING_REMOTELY) {
		give_back_to_first(task, old);
		panic_of_two_joins(task);
	}
	edo_waker_unref(old);
	watch->future.state = STATE_WATCHING_REMOTELY;
	return edo__task_outcome(task) != EDO__OUTCOME_NONE;
}

static void unwatch(struct watch *watch)
{
	struct edo_task *task = watch->task;

	if (watch->future.state == STATE_WATCHING_REMOTELY) {
		set_remote_joiner(task, NULL);
	} else if (watch->future.state == STATE_WATCHING && !task->outcome) {
		task->joiner = NULL;
		task->state &= (uint16_t)~EDO__TASK_JOINED;
	}
}

/* READY: the task has ended and nothing of the watch is left in it. */
static enum edo_poll poll_watch(struct watch *watch,
				struct edo_context *context)
{
	struct edo_task *task = watch->task;

	if (!edo_leaf_begin(context, &watch->future))
		return EDO_PENDING;
	if (!task || edo__task_outcome(task))
		goto ended;
	if (edo__owner_is_here(task->owner))
		watch_here(watch, context->waker);
	else if (watch_remotely(watch, context->waker))
		goto ended;
	return edo_leaf_pending(context);
ended:
	if (task)
		unwatch(watch);
	return EDO_READY;
}

static int result_of(const struct edo_task *task)
{
	return task ? edo__task_result(edo__task_outcome(task)) : -ENOMEM;
}

static enum edo_poll end(struct watch *watch, int result)
{
	watch->output = result;
	watch->future.state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll cancel_watch(struct edo_future *self,
				  struct edo_context *context)
{
	struct watch *watch = (void *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	if (watch->task)
		unwatch(watch);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

/* The size is compared once the task has ended; it cannot change. */
static void check_size(const struct join *join,
		       const struct edo_future_type *type)
{
	struct edo__where where;

	if (join->output_size == type->output_size)
		return;
	where = edo__where_now(__FILE__, __LINE__);
	edo__panic(where.file, where.line,
		   "the output of %s has %u bytes, what it is joined into %zu",
		   type->name, type->output_size, join->output_size);
}

static void take_output(struct join *join, struct edo_task *task)
{
	struct edo_future *source = edo__task_source(task);

	if (!join->ret_output) {
		edo__task_drop_output(task);
		return;
	}
	check_size(join, source->type);
	memcpy(join->ret_output,
	       (const char *)source + source->type->output_offset,
	       source->type->output_size);
}

static enum edo_poll poll_join(struct edo_future *self,
			       struct edo_context *context)
{
	struct join *join = (void *)self;
	struct edo_task *task = join->watch.task;
	int result;

	if (poll_watch(&join->watch, context) != EDO_READY)
		return EDO_PENDING;
	result = result_of(task);
	if (result == 0)
		take_output(join, task);
	if (task)
		edo__task_unref(task);
	return end(&join->watch, result);
}

static enum edo_poll poll_wait(struct edo_future *self,
			       struct edo_context *context)
{
	struct watch *watch = (void *)self;

	if (poll_watch(watch, context) != EDO_READY)
		return EDO_PENDING;
	return end(watch, result_of(watch->task));
}

const struct edo_future_type edo__task_join__type =
	EDO_LEAF_TYPE(edo__task_join, poll_join, cancel_watch);

const struct edo_future_type edo_task_wait__type =
	EDO_LEAF_TYPE(edo_task_wait, poll_wait, cancel_watch);

void edo__task_join__init(struct edo__task_join__frame *frame,
			  struct edo_task *task, void *ret_output,
			  size_t output_size)
{
	struct join *join = (void *)frame;

	join->watch.future =
		(struct edo_future){ .type = &edo__task_join__type };
	join->watch.task = task;
	join->ret_output = ret_output;
	join->output_size = output_size;
}

void edo_task_wait__init(struct edo_task_wait__frame *frame,
			 struct edo_task *task)
{
	struct watch *watch = (void *)frame;

	watch->future = (struct edo_future){ .type = &edo_task_wait__type };
	watch->task = task;
}
