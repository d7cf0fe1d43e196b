/* SPDX-License-Identifier: MIT */

/*
 * A box is the frame's memory and nothing else; its size is the type's. What
 * hands a box to the runtime is in src/task/box_task.c.
 */

#include <edo/future/box.h>

#include <edo/base/panic.h>
#include <edo/future/context.h>

#include "base/alloc.h"

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
