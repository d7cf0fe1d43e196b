/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_STANDING_H
#define EDO_SRC_BASE_STANDING_H

/*
 * Where a thread stands: what is spawned on it, into which runtime, and on whose
 * behalf. The rooms above change it; it is here because a panic takes the thread
 * back to where it stood when the catch was set (panic.h).
 */

struct edo_enter;
struct edo_task;
struct edo__local;
struct edo__nursery;

struct edo__standing {
	struct edo__nursery *nursery; /* edo_spawn(); NULL: in no runtime */
	struct edo__local *local;     /* edo_spawn_local(); NULL: nowhere */
	/* What runs here without a worker: a job, a task that blocks in place,
	 * one of a set that is freed outside a runtime. */
	struct edo_task *blocking;
	struct edo_task *dropping; /* whose output is being destroyed */
	struct edo_enter *enter;   /* the last that was not left */
};

/* The model spares the call that finding a variable of a shared library takes. */
extern __thread struct edo__standing edo__here
	__attribute__((__tls_model__("initial-exec")));

#endif
