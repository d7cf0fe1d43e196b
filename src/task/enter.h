/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_ENTER_H
#define EDO_SRC_TASK_ENTER_H

#include <edo/task/enter.h>

/* Keeps where this thread stands, for edo_leave(); the caller changes edo__here
 * afterwards, all but its `enter`. */
void edo__enter(struct edo_enter *ret_enter);

#endif
