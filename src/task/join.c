/* SPDX-License-Identifier: MIT */

/*
 * Waiting for a task and taking its result. Both futures are one thing, a
 * watch; join takes the handle besides.
 *
 * The joiner is a counted waker in the task. JOINING in the task's word says whose
 * it is: while it is not set, the watch's; once it is, whoever sets COMPLETE may
 * take it. So the watch stores the waker first and sets JOINING then, or finds
 * COMPLETE; and to change or remove it, it clears JOINING first, or finds
 * COMPLETE.
 *
 * - At most one watch of a task is armed at a time. WATCHED goes with JOINING, but
 *   stays until the watch has ended: who finds that of another one, in watching or
 *   in giving the handle back, has misused the task.
 */

#include <edo/task/join.h>

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/future/leaf.h>

#include "future/where.h"
#include "task/cell.h"
#include "task/word.h"

/* Value of edo_future.state: JOINING is set, or COMPLETE came instead. */
#define STATE_WATCHING 1u

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

/* Sets JOINING. False: the task has ended. */
static bool set_joining(struct edo_task *task)
{
	uint64_t word = edo__word_load(task);

	do {
		if (word & EDO__WORD_COMPLETE)
			return false;
	} while (!edo__word_swap(task, &word,
				 word | EDO__WORD_JOINING | EDO__WORD_WATCHED));
	return true;
}

/* Clears JOINING. False: the task has ended, the joiner is its own. */
static bool clear_joining(struct edo_task *task)
{
	uint64_t word = edo__word_load(task);

	do {
		if (word & EDO__WORD_COMPLETE)
			return false;
	} while (!edo__word_swap(
		task, &word,
		word & ~(uint64_t)(EDO__WORD_JOINING | EDO__WORD_WATCHED)));
	return true;
}

/* Gives back what was stored and is still the watch's. */
static void forget_joiner(struct edo_task *task)
{
	struct edo_waker *joiner = task->joiner;

	task->joiner = NULL;
	edo_waker_unref(joiner);
}

/* False: the task has ended. */
static bool store_joiner(struct edo_task *task, struct edo_waker *waker)
{
	task->joiner = edo_waker_ref(waker);
	if (set_joining(task))
		return true;
	forget_joiner(task);
	return false;
}

/* Has the waker of the latest context woken. False: the task has ended. */
static bool watch_on(struct watch *watch, struct edo_waker *waker)
{
	struct edo_task *task = watch->task;

	if (watch->future.state == STATE_WATCHING) {
		/* The watch's own store; whoever ends the task changes it only
		 * after COMPLETE, which is found below. */
		if (!clear_joining(task))
			return false;
		if (task->joiner == waker)
			return set_joining(task) ||
			       (forget_joiner(task), false);
		forget_joiner(task);
	}
	watch->future.state = STATE_WATCHING;
	return store_joiner(task, waker);
}

static void unwatch(struct watch *watch)
{
	if (watch->future.state != STATE_WATCHING)
		return;
	if (clear_joining(watch->task))
		forget_joiner(watch->task);
	else
		edo__word_clear(watch->task, EDO__WORD_WATCHED);
}

/* READY: the task has ended and nothing of the watch is left in it. */
static enum edo_poll poll_watch(struct watch *watch,
				struct edo_context *context)
{
	struct edo_task *task = watch->task;
	uint64_t word;

	if (!edo_leaf_begin(context, &watch->future))
		return EDO_PENDING;
	if (!task)
		return EDO_READY;
	word = edo__word_load(task);
	if (EDO_UNLIKELY(word & EDO__WORD_WATCHED) &&
	    watch->future.state == EDO_STATE_START)
		panic_of_two_joins(task);
	if (word & EDO__WORD_COMPLETE)
		return EDO_READY;
	return watch_on(watch, context->waker) ? edo_leaf_pending(context)
					       : EDO_READY;
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
	if (watch->task)
		unwatch(watch); /* the handle stays */
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
