/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_ROOT_H
#define EDO_SRC_RUNTIME_ROOT_H

/*
 * The task that drives what block_on was given. The future stays the caller's.
 */

#include <edo/future/future.h>

#include "task/cell.h"
#include "task/nursery.h"

/* A task without a number, not started yet; NULL: out of memory. */
struct edo_task *edo__root_new(struct edo__nursery *nursery,
			       struct edo_future *future);

/* What block_on answers while the runtime, whose @owner is, shuts down. */
int edo__root_refusal(const struct edo__owner *owner);

/* What block_on answers for a root that has ended; @owner is the runtime's. */
int edo__root_result(struct edo_task *root, const struct edo__owner *owner);

#endif
