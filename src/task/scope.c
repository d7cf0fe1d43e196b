/* SPDX-License-Identifier: MIT */

/*
 * A scope is a list of children. Each child stands for one task as its joiner:
 * when the task ends, the "waking" of the joiner is what takes the result,
 * cancels the siblings after a failure, and lets go of the task.
 *
 *	scope --> child --> task
 *	            ^         |
 *	            `- joiner-'
 *
 * - A child is in the list exactly as long as its task has not ended.
 * - Everything happens on the thread of the task that opened the scope.
 * - Once is_cancelled is set every child in the list has been aborted.
 */

#include <edo/task/scope.h>

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/future/leaf.h>

#include "base/alloc.h"
#include "base/list.h"
#include "task/cell.h"

struct scope {
	struct edo__list child_list;
	struct edo_waker *joiner; /* borrowed; NULL: nobody waits */
	int result;
	bool is_cancelled;
};

struct child {
	struct edo_waker waker;
	struct edo__link link;
	struct scope *scope;
	struct edo_task *task; /* its handle */
	size_t n_signed_bytes; /* of the output; 0: it never fails */
};

struct scope_join {
	struct edo_future future;
	int output;
	uint32_t word;
	struct scope *scope;
};

_Static_assert(sizeof(struct scope) == sizeof(struct edo_scope),
	       "the public scope is this one");
_Static_assert(sizeof(struct scope_join) ==
			       sizeof(struct edo__scope_join__frame) &&
		       offsetof(struct scope_join, output) ==
			       offsetof(struct edo__scope_join__frame, output),
	       "the public frame is this one");

static struct scope *inside(struct edo_scope *scope)
{
	return (void *)scope;
}

struct edo_scope *edo__scope_init(struct edo_scope *scope)
{
	struct scope *self = inside(scope);

	edo__list_init(&self->child_list);
	self->joiner = NULL;
	self->result = 0;
	self->is_cancelled = false;
	return scope;
}

int edo_scope_result(const struct edo_scope *scope)
{
	return ((const struct scope *)(const void *)scope)->result;
}

static void cancel_all(struct scope *scope)
{
	scope->is_cancelled = true;
	edo_list_for_each(link, &scope->child_list)
		edo_task_abort(
			edo__container_of(link, struct child, link)->task);
}

void edo__scope_cancel(struct edo_scope *scope)
{
	struct scope *self = inside(scope);

	if (!self->is_cancelled)
		cancel_all(self);
}

/* ---- the end of a child ---------------------------------------------- */

static int64_t signed_output(const struct edo_task *task, size_t n_bytes)
{
	const struct edo_future *source = edo__task_source(task);
	const char *output = (const char *)source + source->type->output_offset;
	int64_t value = 0;

	if (n_bytes > sizeof(value)) { /* of __int128 the upper half */
		output += n_bytes - sizeof(value);
		n_bytes = sizeof(value);
	}
	/* The low bytes, then the sign up to the top. */
	memcpy(&value, output, n_bytes);
	value = (int64_t)((uint64_t)value << (64 - 8 * n_bytes));
	return value >> (64 - 8 * n_bytes);
}

/* Negative: the child has failed. */
static int result_of(const struct child *child)
{
	uint16_t outcome = edo__task_outcome(child->task);
	int64_t value;

	if (outcome == EDO__OUTCOME_PANICKED)
		return EDO_EPANIC;
	if (outcome != EDO__OUTCOME_VALUE || child->n_signed_bytes == 0)
		return 0;
	value = signed_output(child->task, child->n_signed_bytes);
	if (value >= 0)
		return 0;
	return value < INT32_MIN ? INT32_MIN : (int)value;
}

static void end_child(struct edo_waker *waker)
{
	struct child *child = edo__container_of(waker, struct child, waker);
	struct scope *scope = child->scope;
	int result = result_of(child);

	edo__link_remove(&child->link);
	edo_task_detach(child->task);
	edo__free(child);
	if (result < 0 && scope->result == 0) {
		scope->result = result;
		cancel_all(scope);
	}
	if (edo__list_is_empty(&scope->child_list) && scope->joiner)
		edo_waker_wake_by_ref(scope->joiner);
}

static struct edo_waker *mark_child(struct edo_waker *waker)
{
	end_child(waker);
	return NULL;
}

/* A child is no counted thing: it is there until its task has ended. */
static void count_nothing(struct edo_waker *waker)
{
	(void)waker;
}

static const struct edo_waker_type child_waker_type = {
	.wake = end_child,
	.mark = mark_child,
	.ref = count_nothing,
	.unref = count_nothing,
};

/* ---- spawning and joining -------------------------------------------- */

static void adopt(struct scope *scope, struct child *child)
{
	struct edo_task *task = child->task;

	child->waker.type = &child_waker_type;
	child->scope = scope;
	edo__link_init(&child->link);
	edo__list_push_back(&scope->child_list, &child->link);
	task->joiner = &child->waker;
	task->state |= EDO__TASK_JOINED;
}

/* Ends a task that will never run. */
static void turn_away(struct edo_task *task)
{
	edo_task_start(task);
	edo_task_abort(task);
	edo_task_detach(task);
}

int edo__scope_spawn(struct edo_scope *scope, struct edo_task *task,
		     size_t n_signed_bytes)
{
	struct scope *self = inside(scope);
	struct child *child;

	if (!task)
		return -ENOMEM;
	child = edo__malloc(sizeof(*child));
	if (!child) {
		turn_away(task);
		return -ENOMEM;
	}
	child->task = task;
	child->n_signed_bytes = n_signed_bytes;
	adopt(self, child);
	edo_task_start(task);
	if (self->is_cancelled)
		edo_task_abort(task);
	return 0;
}

static enum edo_poll poll_join(struct edo_future *self,
			       struct edo_context *context)
{
	struct scope_join *join = (void *)self;
	struct scope *scope = join->scope;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	if (!edo__list_is_empty(&scope->child_list)) {
		scope->joiner = context->waker;
		return edo_leaf_pending(context);
	}
	scope->joiner = NULL;
	join->output = scope->result;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll cancel_join(struct edo_future *self,
				 struct edo_context *context)
{
	struct scope_join *join = (void *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	join->scope->joiner = NULL;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo__scope_join__type =
	EDO_LEAF_TYPE(edo__scope_join, poll_join, cancel_join);

void edo__scope_join__init(struct edo__scope_join__frame *frame,
			   struct edo_scope *scope)
{
	struct scope_join *join = (void *)frame;

	join->future = (struct edo_future){ .type = &edo__scope_join__type };
	join->scope = inside(scope);
}
