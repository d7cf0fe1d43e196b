/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_HOOK_H
#define EDO_SRC_TASK_HOOK_H

/*
 * Telling the program's hooks of tasks. What they do is not the task's doing: a
 * panic in one ends there, and goes neither to the task nor to the loop that runs
 * it, whose work would be half done.
 */

#include <edo/base/options.h>

struct edo_task;

typedef void (*edo__hook_fn)(const struct edo_task_meta *meta, void *user_data);

/* Calls @hook, of the owner of @task, unless it is NULL. The roots of block_on are
 * no tasks to it. */
void edo__task_tell(const struct edo_task *task, edo__hook_fn hook);

#endif
