/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BLOCKING_JOBS_H
#define EDO_SRC_BLOCKING_JOBS_H

/*
 * The jobs that wait, first in, first out, of which any may be taken back
 * at once: a ring of pointers, and in the link of each job the place at which it
 * stands. One that is taken back leaves a hole, which is skipped.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/list.h"

/* Room that is always there. */
#define EDO__JOBS_FEW 64

struct edo__jobs {
	struct edo__queue_link **ring; /* NULL in it: a hole */
	size_t mask;                   /* places, a power of two, minus 1 */
	size_t head; /* the oldest job's place, counted without going round */
	size_t tail; /* the next job's place, likewise */
	size_t n;    /* jobs, without the holes */
	struct edo__queue_link *few[EDO__JOBS_FEW];
};

void edo__jobs_init(struct edo__jobs *jobs);
void edo__jobs_deinit(struct edo__jobs *jobs);

/* False: no memory. */
bool edo__jobs_push(struct edo__jobs *jobs, struct edo__queue_link *job);

/* The oldest job, or NULL. */
struct edo__queue_link *edo__jobs_pop(struct edo__jobs *jobs);

/* Takes @job out. False: it is not there; its link may then be anything, and may
 * be stored to atomically meanwhile. */
bool edo__jobs_remove(struct edo__jobs *jobs, struct edo__queue_link *job);

#endif
