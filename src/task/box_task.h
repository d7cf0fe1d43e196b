/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_BOX_TASK_H
#define EDO_SRC_TASK_BOX_TASK_H

/*
 * A box as a task: the task's future is a small root that drives the box. The
 * output stays in the box, which lives as long as the cell.
 */

#include <edo/future/future.h>

extern const struct edo_future_type edo__box_root__type;

/* The boxed future. */
struct edo_future *edo__box_root_inner(struct edo_future *root);
/* Frees the box of an ended root. */
void edo__box_root_free(struct edo_future *root);

#endif
