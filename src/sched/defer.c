/* SPDX-License-Identifier: MIT */

#include "sched/defer.h"

#include "task/cell.h"

void edo__defer(struct edo__worker *worker, struct edo_waker *waker)
{
	if (worker->running && waker == &edo__task_of(worker->running)->waker)
		worker->is_deferred = true;
	else
		edo_waker_wake_by_ref(waker);
}
