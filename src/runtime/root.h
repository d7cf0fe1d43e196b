/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_ROOT_H
#define EDO_SRC_RUNTIME_ROOT_H

/*
 * The task that drives what block_on was given. The future stays the caller's.
 */

#include "task/cell.h"

/* A task, not started yet; NULL: out of memory. */
struct edo_task *edo__root_new(struct edo__owner *owner,
			       struct edo_future *future);

#endif
