/* SPDX-License-Identifier: MIT */

/* An abort handle is a reference of the task under another name. */

#include <edo/task/abort_handle.h>

#include "task/cell.h"

static struct edo_task *task_of(const struct edo_abort_handle *handle)
{
	return (struct edo_task *)(uintptr_t)handle;
}

struct edo_abort_handle *edo_task_abort_handle(struct edo_task *task)
{
	if (task)
		edo__task_ref(task);
	return (struct edo_abort_handle *)task;
}

void edo_abort_handle_abort(struct edo_abort_handle *handle)
{
	edo_task_abort(task_of(handle));
}

bool edo_abort_handle_is_finished(const struct edo_abort_handle *handle)
{
	return edo_task_is_finished(task_of(handle));
}

uint64_t edo_abort_handle_id(const struct edo_abort_handle *handle)
{
	return edo_task_id(task_of(handle));
}

void edo_abort_handle_free(struct edo_abort_handle *handle)
{
	if (handle)
		edo__task_unref(task_of(handle));
}
