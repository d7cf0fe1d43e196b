/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_WORLD_H
#define EDO_TESTS_MODEL_WORLD_H

/*
 * Schedulers in a model, and tasks for them. They are the library's own, from
 * their run loops down to the epoll driver: a current-thread one on the thread that
 * opens it, and a multi-thread one, whose workers' threads are the explorer's.
 *
 * The tasks wait at a gate: a number that other threads count up before they
 * wake the task.
 */

#include <edo/task/task.h>

#include "sched/current_thread.h"
#include "sched/multi_thread.h"
#include "task/cell.h"

struct gate {
	uint32_t n_passed; /* atomic */
	uint32_t n_wanted;
	uint64_t payload; /* of whoever opens the gate */
	int n_polls;
	int n_dropped; /* outputs that nobody took */
	int output;    /* 0: GATE_OUTPUT */
	/* NULL, or called by the poll that finds it open. */
	void (*on_pass)(struct edo_context *context);
	bool tells_end; /* signals the event when the task ends */
	uint32_t has_ended;
};

/* A future that waits at one. */
struct gate_frame {
	struct edo_future future;
	int output;
	struct gate *gate;
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
/* Likewise at another gate, born in whatever this thread is inside of. */
struct edo_task *gate_task_new(struct gate *its_gate);
/* Likewise one of the local set that this thread has entered. */
struct edo_task *gate_local_task_new(struct gate *its_gate);
/* Runs until @task has ended. The caller holds a reference. */
void world_run(struct edo_task *task);

/* Counts the gate up, for one more to pass; then the task is to be woken. */
void gate_pass(void);
void gate_pass_one(struct gate *its_gate);
void gate_init(struct gate_frame *frame, struct gate *its_gate);

/* Another scheduler: with workers of its own, on threads. */
extern struct edo__multi_thread *world_mt;

/* Starts the workers; this thread is outside, and its tasks are born there. */
void world_mt_open(uint32_t n_workers);
/* Likewise, but no worker runs yet, see edo__multi_thread_start(). */
void world_mt_open_still(uint32_t n_workers);
/* Cancels what still lives, and closes. */
void world_mt_close(void);

#endif
