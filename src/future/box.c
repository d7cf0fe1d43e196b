/* SPDX-License-Identifier: MIT */

/*
 * A box is the frame's memory and nothing else; its size is the type's. What
 * hands a box to the runtime is in src/task/box_task.c.
 */

#include <edo/future/box.h>

#include <edo/base/panic.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "future/worker.h"

#define MALLOC_ALIGN 16u

void *edo__box_new(const struct edo_future_type *type)
{
	if (type->frame_align > MALLOC_ALIGN)
		return edo__aligned_alloc(type->frame_align, type->frame_size);
	return edo__malloc(type->frame_size);
}

void *edo__box_new_or_panic(const struct edo_future_type *type,
			    const char *file, int line)
{
	void *box = edo__box_new(type);

	if (!box)
		edo__panic(file, line,
			   "no memory for a future of %s (%u bytes)",
			   type->name, type->frame_size);
	return box;
}

void edo__box_free(void *takes)
{
	edo__free(takes);
}

/* The box is left as it is: what it has armed knows this waker. */
static void keep_waker(void)
{
	struct edo__worker *worker = edo__worker_current;

	if (worker && worker->running)
		edo_waker_ref(worker->context.waker);
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
