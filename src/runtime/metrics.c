/* SPDX-License-Identifier: MIT */

/*
 * - A program built against an older header knows shorter structs: no more than
 *   it has room for is written.
 */

#include <edo/runtime/metrics.h>

#include <errno.h>
#include <string.h>

#include "blocking/pool.h"
#include "runtime/runtime.h"

static uint64_t n_spawned(const struct edo__owner *owner)
{
	/* Counts; no partners. */
	uint64_t n = edo__load_relaxed(&owner->n_started_elsewhere);

	for (uint16_t i = 0; i < owner->n_nurseries; i++)
		n += edo__load_relaxed(&owner->nurseries[i]->n_started);
	return n;
}

static struct edo__counters *counters_of(struct edo_runtime *runtime,
					 uint32_t index)
{
	if (runtime->scheduler)
		return &runtime->scheduler->workers[index]->counters;
	return runtime->thread.counters;
}

static const struct edo__worker *worker_of(struct edo_runtime *runtime,
					   uint32_t index)
{
	if (runtime->scheduler)
		return &runtime->scheduler->workers[index]->worker;
	return &runtime->thread.worker;
}

static uint64_t n_remote(struct edo_runtime *runtime)
{
	/* A count; no partner. */
	if (runtime->scheduler)
		return edo__load_relaxed(&runtime->scheduler->inject.n_remote);
	return edo__load_relaxed(&runtime->thread.owner->local.n_sent);
}

static uint64_t global_queue_depth(struct edo_runtime *runtime)
{
	const struct edo__local *local;
	uint64_t n_taken;

	if (runtime->scheduler)
		return edo__inject_length(&runtime->scheduler->inject);
	/* Counts; no partners. What is taken was sent before. */
	local = &runtime->thread.owner->local;
	n_taken = edo__load_relaxed(&local->n_taken);
	return edo__load_relaxed(&local->n_sent) - n_taken;
}

static uint64_t n_forced_yields(struct edo_runtime *runtime)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < runtime->options.worker_threads; i++)
		n += edo__counter_read(&worker_of(runtime, i)->n_forced_yields);
	return n;
}

static void copy(void *to, size_t size_to, const void *from, size_t size)
{
	memcpy(to, from, size < size_to ? size : size_to);
	memcpy(to, &size_to, sizeof(size_to));
}

void edo_runtime_read_metrics(struct edo_runtime *runtime,
			      struct edo_runtime_metrics *ret_metrics)
{
	struct edo__pool_counts pool = edo__pool_count(runtime->owner->pool);
	struct edo_runtime_metrics metrics = {
		.n_workers = runtime->options.worker_threads,
		.n_alive_tasks = edo__owner_n_alive(runtime->owner),
		.n_spawned_tasks = n_spawned(runtime->owner),
		.n_remote_schedules = n_remote(runtime),
		.global_queue_depth = global_queue_depth(runtime),
		.n_forced_yields = n_forced_yields(runtime),
		.n_blocking_threads = pool.n_threads,
		.n_idle_blocking_threads = pool.n_idle,
		.blocking_queue_depth = pool.n_queued,
	};

	copy(ret_metrics, ret_metrics->size, &metrics, sizeof(metrics));
}

static uint64_t queue_depth(const struct edo__mt_worker *worker)
{
	/* Counts; no partners. */
	return edo__ring_length(&worker->ring) +
	       (edo__load_relaxed(&worker->next) != NULL);
}

int edo_worker_read_metrics(struct edo_runtime *runtime, uint32_t index,
			    struct edo_worker_metrics *ret_metrics)
{
	struct edo_worker_metrics metrics;
	struct edo__counters *counters;

	if (index >= runtime->options.worker_threads)
		return -EINVAL;
	counters = counters_of(runtime, index);
	metrics = (struct edo_worker_metrics){
		.n_polls = edo__counter_read(&counters->n_polls),
		.busy_ns = edo__counter_read(&counters->busy_ns),
		.mean_poll_ns = edo__counter_read(&counters->mean_poll_ns),
		.n_parks = edo__counter_read(&counters->n_parks),
		.n_parks_and_unparks =
			edo__counter_read(&counters->n_parks_and_unparks),
		.n_noops = edo__counter_read(&counters->n_noops),
		.n_stolen = edo__counter_read(&counters->n_stolen),
		.n_steals = edo__counter_read(&counters->n_steals),
		.n_local_schedules =
			edo__counter_read(&counters->n_local_schedules),
		.n_overflows = edo__counter_read(&counters->n_overflows),
	};
	if (!runtime->scheduler)
		metrics.n_local_schedules = edo__load_relaxed(
			&runtime->thread.owner->local.n_scheduled);
	else
		metrics.queue_depth =
			queue_depth(runtime->scheduler->workers[index]);
	copy(ret_metrics, ret_metrics->size, &metrics, sizeof(metrics));
	return 0;
}
