/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BLOCKING_BLOCKING_H
#define EDO_SRC_BLOCKING_BLOCKING_H

/*
 * Tasks on the pool of threads: edo_spawn_blocking().
 */

#include <edo/base/options.h>
#include <edo/task/task.h>

#include "task/owner.h"

/* Gives @owner a pool. Options must be complete. 0 or -ENOMEM. */
int edo__blocking_open(struct edo__owner *owner,
		       const struct edo_runtime_options *options);

/* Ends the pool of @owner: jobs that were submitted are finished, at most for
 * @timeout_ns (-1: no limit). False: some still run; when they have ended @on_last
 * is called, until when the owner has to stay. */
bool edo__blocking_close(struct edo__owner *owner, int64_t timeout_ns,
			 void (*on_last)(void *argument), void *argument);

/* As edo__task_start_blocking(), for a job that has to run also while the runtime
 * shuts down, and cannot be aborted. Too late is when the pool is closed, after the
 * tasks have ended: it is cancelled then. */
void edo__task_start_mandatory(struct edo_task *task);

#endif
