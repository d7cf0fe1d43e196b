/* SPDX-License-Identifier: MIT */

/*
 * Scopes as the driver wants them: a child runs at once, up to where it waits;
 * then it is polled when the end of its scope is, once a turn.
 * A child that panics is cancelled and counts as a failure, as in a runtime.
 */

#include "drive_internal.h"

#include <edo/base/error.h>
#include <edo/task/scope.h>
#include <edo/task/task.h>
#include <errno.h>

struct edo_task {
	struct edo_task *next;
	size_t n_signed_bytes;
	bool has_panicked;
	_Alignas(16) struct edo_future future; /* and the rest of the frame */
};

struct scope {
	struct edo_task *first;
	int result;
	bool is_cancelled;
};

_Static_assert(sizeof(struct scope) <= sizeof(struct edo_scope), "it fits");

struct edo_task *edo__task_new(const struct edo_future_type *type,
			       const char *file, int line)
{
	struct edo_task *task;

	(void)file, (void)line;
	drive.n_box_allocations++;
	if (drive.fail_boxes_from &&
	    drive.n_box_allocations >= drive.fail_boxes_from)
		return NULL;
	drive.n_boxes++;
	task = malloc(offsetof(struct edo_task, future) + type->frame_size);
	memset(task, 0, sizeof(*task));
	return task;
}

void *edo_task_frame(struct edo_task *task)
{
	return &task->future;
}

struct edo_scope *edo__scope_init(struct edo_scope *scope)
{
	memset(scope, 0, sizeof(*scope));
	return scope;
}

void edo__scope_cancel(struct edo_scope *scope)
{
	((struct scope *)scope)->is_cancelled = true;
}

int edo_scope_result(const struct edo_scope *scope)
{
	return ((const struct scope *)scope)->result;
}

static long long output_of(const struct edo_task *task)
{
	const char *output =
		(const char *)&task->future + task->future.type->output_offset;

	switch (task->n_signed_bytes) {
	case 1:
		return *(const signed char *)output;
	case 2:
		return *(const short *)output;
	case 4:
		return *(const int *)output;
	case 8:
		return *(const long long *)output;
	default:
		return 0;
	}
}

static void end_child(struct scope *scope, struct edo_task *task)
{
	long long result = 0;

	if (task->has_panicked)
		result = EDO_EPANIC;
	else if (task->future.state == EDO_ENDED_READY)
		result = output_of(task);
	if (result < 0 && scope->result == 0) {
		scope->result = (int)result;
		scope->is_cancelled = true;
	}
	drive.n_boxes--;
	free(task);
}

static bool has_ended(const struct scope *scope, struct edo_task *task,
		      struct edo_context *context)
{
	bool cancels = scope->is_cancelled || task->has_panicked;
	enum edo_poll answer = EDO_READY;

	if (!edo_future_has_ended(&task->future) &&
	    !drive_turn(&task->future, context, cancels, &answer)) {
		task->has_panicked = true;
		answer = EDO_PENDING;
	}
	return answer == EDO_READY;
}

int edo__scope_spawn(struct edo_scope *scope, struct edo_task *task,
		     size_t n_signed_bytes)
{
	struct edo_task **end = &((struct scope *)scope)->first;

	if (!task)
		return -ENOMEM;
	while (*end)
		end = &(*end)->next;
	*end = task;
	task->n_signed_bytes = n_signed_bytes;
	has_ended((struct scope *)scope, task, drive.context);
	return 0;
}

static enum edo_poll join_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct edo__scope_join__frame *frame = (void *)self;
	struct scope *scope = (struct scope *)(uintptr_t)frame->words[0];
	struct edo_task **place = &scope->first;

	while (*place) {
		struct edo_task *task = *place;

		if (has_ended(scope, task, context)) {
			*place = task->next;
			end_child(scope, task);
		} else {
			place = &task->next;
		}
	}
	drive.n_armed++;
	if (scope->first)
		return EDO_PENDING;
	frame->output = scope->result;
	self->state = EDO_ENDED_READY;
	drive.n_leaves--;
	return EDO_READY;
}

static enum edo_poll join_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	self->state = EDO_ENDED_CANCELLED;
	drive.n_leaves--;
	return EDO_READY;
}

const struct edo_future_type edo__scope_join__type =
	EDO_LEAF_TYPE(edo__scope_join, join_poll, join_cancel);

void edo__scope_join__init(struct edo__scope_join__frame *frame,
			   struct edo_scope *scope)
{
	*frame = (struct edo__scope_join__frame){
		.future = { .type = &edo__scope_join__type },
		.words = { (uintptr_t)scope },
	};
	drive.n_leaves++;
}
