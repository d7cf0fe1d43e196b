/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_RUNTIME_H
#define EDO_SRC_RUNTIME_RUNTIME_H

#include <edo/runtime/runtime.h>

#include "base/lock.h"
#include "sched/current_thread.h"

struct edo_runtime {
	struct edo__current_thread thread;
	struct edo__lock turn_lock; /* held by the thread inside */
	int64_t shutdown_timeout;
	char *thread_name; /* the pool's threads read it */
};

/* Cancels and joins everything, from inside, and ends scheduler and pool; the
 * thread is outside afterwards (shutdown.c). 0 or -ETIMEDOUT. */
int edo__runtime_shut_down(struct edo_runtime *runtime);

#endif
