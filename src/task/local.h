/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_LOCAL_H
#define EDO_SRC_TASK_LOCAL_H

/*
 * An owner whose tasks stay on one thread: of a current-thread runtime, of a
 * block_on, of a local set. That thread alone polls them, from queues that are
 * plain; other threads leave what they wake in the inbox.
 */

#include "base/list.h"
#include "base/lock.h"
#include "task/cell.h"
#include "task/nursery.h"
#include "task/owner.h"

/* In place of the first task of an inbox. */
#define EDO__INBOX_EMPTY ((struct edo_task *)0)
#define EDO__INBOX_PARKED ((struct edo_task *)1) /* empty; the thread sleeps */
#define EDO__INBOX_CLOSED \
	((struct edo_task *)2) /* nobody runs tasks any more */

struct edo__local {
	struct edo__owner owner;
	struct edo__nursery nursery; /* its thread is the owner's thread */
	struct edo__nursery *nurseries[2]; /* the owner's table */
	struct edo__queue run_queue;
	struct edo__queue deferred_queue; /* runs after the driver was polled */
	uint64_t n_scheduled; /* atomic: tasks queued on this thread */
	uint64_t
		home; /* atomic: number of the thread of its local tasks, or 0 */
	const uint32_t *n_inside; /* atomic: threads in block_on; NULL: one */
	/* Wakes the thread that sleeps; under wake_lock. */
	void (*unpark)(struct edo__local *local);

	/* Below: for all threads. */
	struct edo_task *inbox __attribute__((__aligned__(64))); /* atomic */
	struct edo__lock wake_lock; /* held by whoever unparks */
	/* Atomic; tasks that were put into the inbox, and taken out again. */
	uint64_t n_sent;
	uint64_t n_taken;
};

extern const struct edo_waker_type edo__local_waker_type;

/* Nobody's thread yet. @type's schedule is edo__local_schedule(). */
void edo__local_init(struct edo__local *local,
		     const struct edo__owner_type *type,
		     const struct edo_runtime_options *options);
/* The tasks have ended or were abandoned: from now on nobody unparks, and what is
 * started is given up. On its thread. */
void edo__local_close(struct edo__local *local);
/* After that: gives the owner's reference back, and its own nursery. References of
 * tasks are left to those who hold them. */
void edo__local_release(struct edo__local *takes);

void edo__local_schedule(struct edo_task *task);

/* This thread is the home of the owner's local tasks from now on. False: another
 * one is, or is in the runtime just now and might come to run them. */
bool edo__local_settle(struct edo__local *local);
/* False: its local tasks are at home on another thread. */
bool edo__local_is_welcome(const struct edo__local *local);

/* The owner is of the thread with this number, or EDO__NO_THREAD. */
static inline void edo__local_set_thread(struct edo__local *local,
					 uint64_t thread)
{
	edo__nursery_set_thread(&local->nursery, thread);
}

static inline bool edo__local_is_here(const struct edo__local *local)
{
	return edo__nursery_is_here(&local->nursery);
}

static inline struct edo__local *edo__local_of(struct edo__owner *owner)
{
	return edo__container_of(owner, struct edo__local, owner);
}

static inline bool edo__local_has_work(const struct edo__local *local)
{
	return !edo__queue_is_empty(&local->run_queue) ||
	       !edo__queue_is_empty(&local->deferred_queue);
}

/* Queues a task again as it has come out of a run. */
void edo__local_requeue(struct edo__local *local, struct edo_task *task,
			enum edo__ran ran);

/* Cancels every task, and those that are started from now on. */
void edo__local_abort_all(struct edo__local *local);

/* Takes over what other threads have left. */
void edo__inbox_drain(struct edo__local *local);
/* True: nothing is there, and from now on the thread is unparked for what comes.
 * Undone by edo__inbox_drain(). */
bool edo__inbox_park(struct edo__local *local);
/* Unparks the thread, if it sleeps, to look again. Any thread. */
void edo__local_nudge(struct edo__local *local);

static inline bool edo__inbox_is_empty(const struct edo__local *local)
{
	/* Only a hint: what arrives now is found the next time. */
	return !edo__load_relaxed(&local->inbox);
}

#endif
