/* SPDX-License-Identifier: MIT */

/*
 * A box as a task, and how one is let go of.
 *
 * - The root polls and cancels the box and ends as it ends.
 * - What a box has armed has borrowed the waker of the task that polled it. If that
 *   is the one that spawns or detaches the box, it is kept until the box has ended:
 *   a poll need not come to all that is armed, as a future that is kept for later,
 *   or a leaf that is refused for want of budget.
 */

#include "task/box_task.h"

#include <stddef.h>

#include <edo/base/panic.h>
#include <edo/future/box.h>
#include <edo/task/task.h>

#include "base/panic.h"
#include "future/noop.h"
#include "future/worker.h"
#include "task/cell.h"
#include "task/extra.h"
#include "task/local.h"
#include "task/word.h"

#define STATE_POLLED 1u

struct box_root {
	struct edo_future future;
	struct edo_future *inner;
	struct edo_waker *former; /* NULL: none is to be kept */
};

static void let_go_of_former(struct box_root *root)
{
	struct edo_waker *former = root->former;

	root->former = NULL;
	if (former)
		edo_waker_unref(former);
}

static enum edo_poll follow(struct edo_future *self, enum edo_poll answer)
{
	struct box_root *root = (void *)self;

	self->state = STATE_POLLED;
	if (answer == EDO_READY) {
		self->state = root->inner->state;
		let_go_of_former(root);
	}
	return answer;
}

static enum edo_poll poll(struct edo_future *self, struct edo_context *context)
{
	struct box_root *root = (void *)self;

	self->state = STATE_POLLED;
	return follow(self, edo_future_poll(root->inner, context));
}

static enum edo_poll cancel(struct edo_future *self,
			    struct edo_context *context)
{
	struct box_root *root = (void *)self;

	if (edo_future_has_ended(self))
		return EDO_READY;
	return follow(self, edo_future_cancel(root->inner, context));
}

static const struct edo_await_site sites[] = {
	{
		.state = STATE_POLLED,
		.child_offset = offsetof(struct box_root, inner),
		.flags = EDO_SITE_BOXED,
		.callee = "box",
	},
};

const struct edo_future_type edo__box_root__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll,
	.cancel = cancel,
	.frame_size = sizeof(struct box_root),
	.frame_align = _Alignof(struct box_root),
	.name = "box",
	.sites = sites,
	.n_sites = 1,
};

struct edo_future *edo__box_root_inner(struct edo_future *root)
{
	return ((struct box_root *)(void *)root)->inner;
}

void edo__box_root_free(struct edo_future *root)
{
	let_go_of_former((struct box_root *)(void *)root);
	edo__box_free(edo__box_root_inner(root));
}

static void init_root(struct edo_task *task, void *box)
{
	struct box_root *root = edo_task_frame(task);

	root->future = (struct edo_future){ .type = &edo__box_root__type };
	root->inner = box;
	if (root->inner->state != EDO_STATE_START)
		root->future.state = STATE_POLLED;
	root->former = NULL;
}

static void keep_former(struct box_root *root)
{
	struct edo_task *here = edo__task_here();

	if (root->future.state == EDO_STATE_START || !here)
		return;
	root->former = &here->waker;
	edo_waker_ref(root->former);
}

/* A box is left as it is: what it has armed knows the waker of this task, which is
 * kept for ever. */
static void keep_waker(void)
{
	struct edo_task *here = edo__task_here();

	if (here)
		edo_waker_ref(&here->waker);
}

static void panic_of_memory(const struct edo_future_type *type,
			    const char *file, int line)
{
	keep_waker();
	edo__panic(file, line, "no memory to end %s, whose cleanup has to wait",
		   type->name);
}

void edo__box_drop(void *takes, const char *file, int line)
{
	struct edo_future *future = takes;

	if (!future)
		return;
	if (future->state != EDO_STATE_START && !edo_future_has_ended(future)) {
		keep_waker();
		edo__panic(file, line,
			   "%s has been polled and cannot be dropped: "
			   "edo_box_cancel() or edo_box_detach() ends it",
			   future->type->name);
	}
	edo__future_drop(future, file, line);
	edo__box_free(takes);
}

typedef struct edo_task *make_task(const struct edo_future_type *type,
				   const char *file, int line);

static void free_unspawned(void *takes, const char *file, int line)
{
	if (!edo__future_end(takes))
		panic_of_memory(((struct edo_future *)takes)->type, file, line);
	edo__box_free(takes);
}

static struct edo_task *spawn(make_task *make, void *box, const char *file,
			      int line)
{
	struct edo_task *task;

	if (!box)
		return NULL;
	task = make(&edo__box_root__type, file, line);
	if (!task) {
		free_unspawned(box, file, line);
		return NULL;
	}
	init_root(task, box);
	keep_former(edo_task_frame(task));
	edo_task_start(task);
	return task;
}

struct edo_task *edo__task_spawn_box(void *takes, const char *file, int line)
{
	return spawn(edo__task_new, takes, file, line);
}

struct edo_task *edo__task_spawn_local_box(void *takes, const char *file,
					   int line)
{
	return spawn(edo__task_new_local, takes, file, line);
}

/* The local owner whose task runs here, on its thread, or NULL. The root of a
 * block_on has nobody to go on when it has returned. */
static struct edo__local *local_here(void)
{
	const struct edo_task *task = edo__task_here();
	struct edo__local *local;

	if (!task || edo__task_is_root(task) ||
	    task->owner->type->waker_type != &edo__local_waker_type)
		return NULL;
	local = edo__local_of(task->owner);
	return edo__local_is_here(local) ? local : NULL;
}

static void panic_of_thread(const struct edo_future_type *type,
			    const char *file)
{
	keep_waker();
	edo__panic(file, (int)type->line,
		   "the cleanup of %s has to wait, and must not do so on "
		   "another thread: await edo_box_cancel(p) in place of "
		   "edo_box_detach(p)",
		   type->name);
}

/* What a local task leaves stays with its owner, wherever it has entered. */
static struct edo_task *new_heir(const struct edo_future_type *type)
{
	const char *file = type->file ? type->file : "?";
	struct edo__local *local = local_here();

	if (local)
		return edo__task_alloc(&local->nursery, &edo__box_root__type);
	if (type->flags & EDO_TYPE_SEND)
		return edo__task_new(&edo__box_root__type, file,
				     (int)type->line);
	if (!edo__here.local)
		panic_of_thread(type, file);
	return edo__task_new_local(&edo__box_root__type, file, (int)type->line);
}

/* Where no worker is, as in a job, cleanup that waits could not even begin. A panic
 * in it is not that of whoever lets go: the task goes on with the rest. */
static bool end_on_the_spot(struct edo_future *future)
{
	if (edo_future_has_ended(future))
		return true;
	if (!edo__worker_current && edo__here.nursery &&
	    future->state != EDO_STATE_START)
		return false;
	return edo__future_end(future);
}

/* Most boxes can be cancelled on the spot; only one whose cleanup waits needs a
 * task for it. */
void edo__box_detach(void *takes)
{
	struct edo_future *future = takes;
	struct edo_task *task;

	if (!takes)
		return;
	if (end_on_the_spot(future)) {
		edo__box_free(takes);
		return;
	}
	task = new_heir(future->type);
	if (!task)
		panic_of_memory(future->type, __FILE__, __LINE__);
	init_root(task, takes);
	/* Whoever runs it begins or goes on with its cancel, as it would after polls
	 * of its own. */
	edo__task_future(task)->state = STATE_POLLED;
	keep_former(edo_task_frame(task));
	edo__word_set(task, EDO__WORD_CANCELLING);
	edo_task_start(task);
	edo_task_detach(task);
}
