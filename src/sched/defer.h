/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_DEFER_H
#define EDO_SRC_SCHED_DEFER_H

#include "future/worker.h"

/* edo__worker.defer of every scheduler: what runs just now is queued again after
 * the driver was polled. Any other waker is woken at once: what it wakes is
 * deferred again if it has spent its budget, too. */
void edo__defer(struct edo__worker *worker, struct edo_waker *waker);

#endif
