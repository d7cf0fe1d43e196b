/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_INJECT_H
#define EDO_SRC_SCHED_INJECT_H

/*
 * The queue that all workers share: tasks made runnable by other threads, and
 * what does not fit into a worker's ring. First in, first out, under a lock;
 * whether anything is there is seen without it.
 */

#include "base/list.h"
#include "base/lock.h"

struct edo_task;

struct edo__inject {
	struct edo__lock lock; /* guards all below */
	bool is_closed;
	uint64_t n_tasks;  /* atomic: read without the lock */
	uint64_t n_remote; /* atomic: tasks that came from other threads */
	struct edo__queue queue;
};

void edo__inject_init(struct edo__inject *inject);

/* False: closed; the task stays the caller's. */
bool edo__inject_push(struct edo__inject *inject, struct edo_task *task);

/* Adds a chain of @n_tasks that a worker had too many; it is not closed then. */
void edo__inject_push_chain(struct edo__inject *inject,
			    struct edo__queue *takes, uint32_t n_tasks);

/* The oldest, @n_max at the most, into @tasks; how many. */
uint32_t edo__inject_pop(struct edo__inject *inject, struct edo_task **tasks,
			 uint32_t n_max);

/* Nothing can be pushed from now on. What is left is to be popped. */
void edo__inject_close(struct edo__inject *inject);

/* How many there are; only a hint without the lock. */
static inline uint64_t edo__inject_length(const struct edo__inject *inject)
{
	/* Orders nothing: whoever pops takes the lock. But whoever parks looks
	 * here after it has said so, and pairs with whoever pushes first and
	 * then asks who is parked. */
	return edo__load_seq_cst(&inject->n_tasks);
}

#endif
