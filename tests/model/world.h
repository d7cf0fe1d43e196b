/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_WORLD_H
#define EDO_TESTS_MODEL_WORLD_H

/*
 * A current-thread scheduler in a model, and tasks for it. It is the library's
 * own, from its run loop down to the epoll driver, on the thread that opens it.
 *
 * The tasks wait at a gate: a number that other threads count up before they
 * wake the task.
 */

#include <edo/task/task.h>

#include "sched/current_thread.h"
#include "task/cell.h"

struct gate {
	uint32_t n_passed; /* atomic */
	uint32_t n_wanted;
	uint64_t payload; /* of whoever opens the gate */
	int n_polls;
	int n_dropped; /* outputs that nobody took */
};

#define GATE_OUTPUT 42

extern struct edo__current_thread world;
/* The gate of the task, which is all of it that outlives it. */
extern struct gate gate;

/* This thread is inside from now on; the gate wants @n_wanted to pass. */
void world_open(uint32_t n_wanted);
/* Cancels what still lives, and closes. */
void world_close(void);

/* A task that waits at the gate; inert, with two references. */
struct edo_task *world_task_new(void);
/* Runs until @task has ended. The caller holds a reference. */
void world_run(struct edo_task *task);

/* Counts the gate up, for one more to pass; then the task is to be woken. */
void gate_pass(void);

#endif
