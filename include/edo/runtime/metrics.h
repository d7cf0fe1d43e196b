/* SPDX-License-Identifier: MIT */
#ifndef EDO_RUNTIME_METRICS_H
#define EDO_RUNTIME_METRICS_H

/*
 * What a runtime has done. Counters only grow; each is exact, but they are read
 * one after the other while the runtime goes on.
 */

#include <edo/runtime/runtime.h>

EDO_BEGIN

struct edo_runtime_metrics {
	size_t size; /* of this struct, set by the caller */
	uint64_t n_workers;
	uint64_t n_alive_tasks;      /* started and not ended */
	uint64_t n_spawned_tasks;    /* ever started */
	uint64_t n_remote_schedules; /* tasks made runnable by other threads */
	uint64_t global_queue_depth; /* tasks that wait for any worker */
	uint64_t n_forced_yields;    /* polls by workers that ended for want of
					budget */
	uint64_t n_blocking_threads;
	uint64_t n_idle_blocking_threads;
	uint64_t blocking_queue_depth; /* jobs no thread has taken */
};

/* On a current-thread runtime, whose only worker this is, mean_poll_ns, n_noops,
 * n_stolen, n_steals, n_overflows and queue_depth are 0. */
struct edo_worker_metrics {
	size_t size; /* of this struct, set by the caller */
	uint64_t n_polls;
	int64_t busy_ns;              /* time not spent waiting */
	int64_t mean_poll_ns;         /* of the last polls */
	uint64_t n_parks;             /* times it went to sleep */
	uint64_t n_parks_and_unparks; /* odd while it sleeps */
	uint64_t n_noops;             /* woken, and nothing was there */
	uint64_t n_stolen;            /* tasks taken from other workers */
	uint64_t n_steals;            /* ... in so many grasps */
	uint64_t n_local_schedules;   /* tasks made runnable by this worker */
	uint64_t n_overflows;         /* times its queue was full */
	uint64_t queue_depth;         /* tasks in its queue now */
};

/**
 * edo_runtime_read_metrics() - counters of a whole runtime
 * @runtime:     runtime
 * @ret_metrics: where they go; its size is set
 *
 * Owns:     borrows both.
 * Thread:   any, while the runtime is there.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_runtime_read_metrics(struct edo_runtime *runtime,
			      struct edo_runtime_metrics *ret_metrics);

/**
 * edo_worker_read_metrics() - counters of one worker
 * @runtime:     runtime
 * @index:       which, from 0
 * @ret_metrics: where they go; its size is set
 *
 * Owns:     borrows both.
 * Thread:   any, while the runtime is there.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -EINVAL: there is no such worker.
 *
 * Return: 0 or -EINVAL.
 */
int edo_worker_read_metrics(struct edo_runtime *runtime, uint32_t index,
			    struct edo_worker_metrics *ret_metrics);

EDO_END

#endif
