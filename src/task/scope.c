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
 * - A child is in the list exactly as long as its task has not ended: whoever
 *   ends the task takes it out. Children end on any thread, so the list is under
 *   a lock; the task that opened the scope waits until the list is empty, and
 *   takes the lock once more after the last child has given it back.
 * - Once is_cancelled is set every child in the list has been aborted, or is by
 *   whoever set it. Those that were aborted stand behind those that were not.
 * - The child stands in the task as a joiner like others, but it is there before
 *   the task starts.
 */

#include <edo/task/scope.h>

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/future/leaf.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/lock.h"
#include "task/cell.h"
#include "task/word.h"

struct scope {
	struct edo__lock lock; /* guards all below */
	int result;            /* atomic: the opener reads it at any time */
	struct edo__list child_list;
	struct edo_waker *joiner; /* borrowed; NULL: nobody waits */
	bool is_cancelled;
};

struct child {
	struct edo_waker waker;
	struct edo__link link;
	struct scope *scope;
	struct edo_task *task; /* its handle */
	size_t n_signed_bytes; /* of the output; 0: it never fails */
	bool is_aborted;
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

	edo__lock_init(&self->lock);
	edo__list_init(&self->child_list);
	self->joiner = NULL;
	self->result = 0;
	self->is_cancelled = false;
	return scope;
}

int edo_scope_result(const struct edo_scope *scope)
{
	/* Pairs with the release in fail(). */
	return edo__load_acquire(
		&((const struct scope *)(const void *)scope)->result);
}

/* Under the lock. */
static void set_aborted(struct scope *scope, struct child *child)
{
	child->is_aborted = true;
	edo__link_remove(&child->link);
	edo__list_push_back(&scope->child_list, &child->link);
}

/* Under the lock; NULL: none is left. */
static struct child *first_to_abort(struct scope *scope)
{
	struct edo__link *link = edo__list_first(&scope->child_list);
	struct child *child =
		link ? edo__container_of(link, struct child, link) : NULL;

	return child && !child->is_aborted ? child : NULL;
}

/* Under the lock: a reference of each child that is to be aborted after it. How
 * many; a full array may not be all. */
#define N_ABORTS_MAX 16

static uint32_t take_some(struct scope *scope, struct edo_task **tasks)
{
	uint32_t n = 0;
	struct child *child;

	while (n < N_ABORTS_MAX && (child = first_to_abort(scope))) {
		set_aborted(scope, child);
		edo__task_ref(child->task);
		tasks[n++] = child->task;
	}
	return n;
}

/* Enters with the lock held, leaves without. */
static void cancel_and_unlock(struct scope *scope)
{
	struct edo_task *tasks[N_ABORTS_MAX];
	uint32_t n;

	scope->is_cancelled = true;
	do {
		n = take_some(scope, tasks);
		edo__lock_release(&scope->lock);
		for (uint32_t i = 0; i < n; i++) {
			edo_task_abort(tasks[i]);
			edo__task_unref(tasks[i]);
		}
		if (n == N_ABORTS_MAX)
			edo__lock_acquire(&scope->lock);
	} while (n == N_ABORTS_MAX);
}

void edo__scope_cancel(struct edo_scope *scope)
{
	struct scope *self = inside(scope);

	edo__lock_acquire(&self->lock);
	if (self->is_cancelled)
		edo__lock_release(&self->lock);
	else
		cancel_and_unlock(self);
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
	if (outcome == EDO__OUTCOME_CANCELLED)
		return -ECANCELED;
	if (child->n_signed_bytes == 0)
		return 0;
	value = signed_output(child->task, child->n_signed_bytes);
	if (value >= 0)
		return 0;
	return value < INT32_MIN ? INT32_MIN : (int)value;
}

/* Under the lock: true: the first failure, the siblings are to be cancelled. To be
 * cancelled by the scope is none. */
static bool fail(struct scope *scope, int result)
{
	if (result >= 0 || scope->result != 0 ||
	    (result == -ECANCELED && scope->is_cancelled))
		return false;
	/* Pairs with the acquire in edo_scope_result(). */
	edo__store_release(&scope->result, result);
	return true;
}

/*
 * The scope may go as soon as its list is empty and the lock is free; so a child
 * that fails cancels the others while it still stands in the list, and leaves it
 * in one last hold of the lock.
 */
static void end_child(struct edo_waker *waker)
{
	struct child *child = edo__container_of(waker, struct child, waker);
	struct scope *scope = child->scope;
	struct edo_waker *joiner = NULL;
	int result = result_of(child);

	/* It may refer to what the parent has lent. */
	if (edo__task_outcome(child->task) == EDO__OUTCOME_VALUE)
		edo__task_drop_output(child->task);
	edo__lock_acquire(&scope->lock);
	if (fail(scope, result)) {
		set_aborted(scope, child); /* it has ended */
		cancel_and_unlock(scope);
		edo__lock_acquire(&scope->lock);
	}
	edo__link_remove(&child->link);
	if (edo__list_is_empty(&scope->child_list) && scope->joiner) {
		joiner = edo_waker_mark(scope->joiner);
		scope->joiner = NULL;
	}
	edo__lock_release(&scope->lock);
	edo_waker_schedule(joiner);
	edo__task_unref(child->task);
	edo__free(child);
}

static struct edo_waker *mark_child(struct edo_waker *waker)
{
	return waker;
}

/* A child is no counted thing: it is there until its task has ended. */
static void count_nothing(struct edo_waker *waker)
{
	(void)waker;
}

static const struct edo_waker_type child_waker_type = {
	.wake = end_child,
	.mark = mark_child,
	.schedule = end_child,
	.ref = count_nothing,
	.unref = count_nothing,
};

/* ---- spawning and joining -------------------------------------------- */

/* What is_cancelled was. */
static bool adopt(struct scope *scope, struct child *child)
{
	struct edo_task *task = child->task;
	bool is_cancelled;

	child->waker.type = &child_waker_type;
	child->scope = scope;
	child->is_aborted = false;
	edo__link_init(&child->link);
	task->joiner = &child->waker;
	edo__word_set(task, EDO__WORD_JOINING);
	edo__lock_acquire(&scope->lock);
	is_cancelled = scope->is_cancelled;
	child->is_aborted = is_cancelled;
	edo__list_push_back(&scope->child_list, &child->link);
	edo__lock_release(&scope->lock);
	return is_cancelled;
}

/* Ends a task that nobody else knows of: it is not started, for it would be in no
 * scope, and what it borrows may go before it. */
static void turn_away(struct edo_task *task)
{
	edo__task_give_up(task);
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
	/* Before it starts: afterwards it may be gone. */
	if (adopt(self, child))
		edo__word_set(task, EDO__WORD_CANCELLING);
	edo_task_start(task);
	return 0;
}

static enum edo_poll poll_join(struct edo_future *self,
			       struct edo_context *context)
{
	struct scope_join *join = (void *)self;
	struct scope *scope = join->scope;
	bool is_empty;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__lock_acquire(&scope->lock);
	is_empty = edo__list_is_empty(&scope->child_list);
	scope->joiner = is_empty ? NULL : context->waker;
	edo__lock_release(&scope->lock);
	if (!is_empty)
		return edo_leaf_pending(context);
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
	edo__lock_acquire(&join->scope->lock);
	join->scope->joiner = NULL;
	edo__lock_release(&join->scope->lock);
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
