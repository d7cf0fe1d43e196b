/* SPDX-License-Identifier: MIT */

/*
 * - A job stands at the place that its link says, or it does not stand here: so
 *   a link that says anything else is found out by looking there.
 * - Holes are closed when the ring is full of jobs and holes; if more than half
 *   are jobs it grows. So each push moves few jobs, and holes take no room.
 * - A ring that has grown is given back when the last job leaves.
 */

#include "blocking/jobs.h"

#include <stdint.h>

#include "base/alloc.h"
#include "base/atomic.h"

void edo__jobs_init(struct edo__jobs *jobs)
{
	jobs->ring = jobs->few;
	jobs->mask = EDO__JOBS_FEW - 1;
	jobs->head = 0;
	jobs->tail = 0;
	jobs->n = 0;
}

void edo__jobs_deinit(struct edo__jobs *jobs)
{
	if (jobs->ring != jobs->few)
		edo__free(jobs->ring);
}

/* Whoever runs a job may store to its link; nobody reads that before the job has
 * come back. */
static void put(struct edo__jobs *jobs, size_t place,
		struct edo__queue_link *job)
{
	jobs->ring[place & jobs->mask] = job;
	edo__store_relaxed(&job->next, (void *)(uintptr_t)place);
}

/* Puts all jobs side by side into @ring, which may be the one they are in. */
static void move(struct edo__jobs *jobs, struct edo__queue_link **ring,
		 size_t mask)
{
	struct edo__queue_link **old_ring = jobs->ring;
	size_t old_mask = jobs->mask, old_tail = jobs->tail;

	jobs->ring = ring;
	jobs->mask = mask;
	jobs->tail = jobs->head;
	for (size_t i = jobs->head; i != old_tail; i++) {
		struct edo__queue_link *job = old_ring[i & old_mask];

		if (job)
			put(jobs, jobs->tail++, job);
	}
}

static bool make_room(struct edo__jobs *jobs)
{
	size_t n_places = jobs->mask + 1;
	struct edo__queue_link **old = jobs->ring, **ring;

	if (jobs->n <= n_places / 2) {
		move(jobs, old, jobs->mask);
		return true;
	}
	ring = edo__malloc(2 * n_places * sizeof(struct edo__queue_link *));
	if (!ring)
		return false;
	move(jobs, ring, 2 * n_places - 1);
	if (old != jobs->few)
		edo__free(old);
	return true;
}

bool edo__jobs_push(struct edo__jobs *jobs, struct edo__queue_link *job)
{
	if (jobs->tail - jobs->head > jobs->mask && !make_room(jobs))
		return false;
	put(jobs, jobs->tail++, job);
	jobs->n++;
	return true;
}

/* One job has left. */
static void leave(struct edo__jobs *jobs)
{
	if (--jobs->n > 0)
		return;
	edo__jobs_deinit(jobs);
	edo__jobs_init(jobs);
}

struct edo__queue_link *edo__jobs_pop(struct edo__jobs *jobs)
{
	struct edo__queue_link *job = NULL;

	if (jobs->n == 0)
		return NULL;
	while (!job)
		job = jobs->ring[jobs->head++ & jobs->mask];
	leave(jobs);
	return job;
}

bool edo__jobs_remove(struct edo__jobs *jobs, struct edo__queue_link *job)
{
	size_t place = (size_t)(uintptr_t)edo__load_relaxed(&job->next);

	if (place - jobs->head >= jobs->tail - jobs->head ||
	    jobs->ring[place & jobs->mask] != job)
		return false;
	jobs->ring[place & jobs->mask] = NULL;
	leave(jobs);
	return true;
}
