/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_OWNER_H
#define EDO_SRC_TASK_OWNER_H

/*
 * The owner of tasks: what a current-thread scheduler shares with its tasks. It
 * lives as long as the last of their cells, and so may outlive its runtime;
 * clock, wheel and driver are gone then.
 *
 * Whoever runs the scheduler is "inside": edo__worker_current is the owner's
 * worker. Everything here belongs to that thread, but for the inbox.
 */

#include "base/list.h"
#include "base/lock.h"
#include "base/slab.h"
#include "future/worker.h"
#include "task/cell.h"

/* In place of the first task of an inbox. */
#define EDO__INBOX_EMPTY ((struct edo_task *)0)
#define EDO__INBOX_PARKED ((struct edo_task *)1) /* empty; the owner sleeps */
#define EDO__INBOX_CLOSED ((struct edo_task *)2) /* the owner is gone */

struct edo__pool;

struct edo__owner {
	struct edo__worker worker; /* first */
	struct edo__queue run_queue;
	struct edo__queue deferred_queue; /* runs after the driver was polled */
	struct edo_context context;       /* of every poll */
	struct edo__slab slab;
	uint64_t next_id;
	uint32_t n_live;     /* tasks that were started and have not ended */
	uint32_t n_blocking; /* of them in the hands of the pool */
	bool is_closing;     /* tasks that are started are cancelled */
	bool has_panicked;   /* a panic has shut the runtime down */
	bool is_panic_fatal; /* ... as any will */
	struct edo__queue panic_queue; /* records of tasks not yet ended */

	/* The pool of threads; false: it cannot take the task, or give it
	 * back any more. */
	bool (*pool_submit)(struct edo__owner *owner, struct edo_task *task);
	bool (*pool_withdraw)(struct edo__owner *owner, struct edo_task *task);
	struct edo__pool *pool; /* src/blocking/pool.h */

	/* Below: for all threads. */
	struct edo_task *inbox __attribute__((__aligned__(64))); /* atomic */
	struct edo__lock wake_lock; /* held by whoever wakes the driver */
};

/* True on the thread that is inside @owner. */
static inline bool edo__owner_is_here(const struct edo__owner *owner)
{
	return edo__worker_current == &owner->worker;
}

/* NULL: out of memory. */
struct edo__owner *edo__owner_new(uint64_t seed);

/* The owner goes, its tasks have ended or were abandoned; from inside. Its memory
 * goes with its last cell: references are left to those who hold them. */
void edo__owner_close(struct edo__owner *takes);

/* Cancels every task, and those that are started from now on. */
void edo__owner_abort_all(struct edo__owner *owner);

/* Makes @task runnable. It is not queued yet. */
static inline void edo__owner_queue(struct edo__owner *owner,
				    struct edo_task *task)
{
	task->state |= EDO__TASK_QUEUED;
	edo__queue_push(&owner->run_queue, &task->queue_link);
}

/* Takes over what other threads have left. */
void edo__inbox_drain(struct edo__owner *owner);
/* True: nothing is there, and from now on the driver is woken for what comes.
 * Undone by edo__inbox_drain(). */
bool edo__inbox_park(struct edo__owner *owner);
/* No note will come any more, and nobody will wake the driver; what had come is
 * done. Closing again does nothing. */
void edo__inbox_close(struct edo__owner *owner);

static inline bool edo__inbox_is_empty(struct edo__owner *owner)
{
	/* Only a hint: what arrives now is found the next time. */
	return !edo__load_relaxed(&owner->inbox);
}

#endif
