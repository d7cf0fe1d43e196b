/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_NURSERY_H
#define EDO_SRC_TASK_NURSERY_H

/*
 * Where tasks are born: memory, numbers and a count of those that live. Each
 * thread that runs tasks has a nursery of its own, which only that thread uses;
 * a multi-thread runtime has one more for all other threads, under a lock.
 */

#include "base/atomic.h"
#include "base/lock.h"
#include "base/slab.h"
#include "task/owner.h"

struct edo__nursery {
	struct edo__owner *owner; /* of the tasks born here */
	uint16_t index;           /* in the owner's table */
	bool is_shared;           /* used under the lock, by any thread */
	uint64_t thread;          /* atomic; number of whose it is */
	struct edo__lock lock;
	uint64_t next_id;   /* edo__nursery_has_id() */
	uint64_t n_started; /* atomic; changed on this thread alone */
	uint64_t n_ended;   /* likewise */
	struct edo__slab slab;
};

void edo__nursery_init(struct edo__nursery *nursery, struct edo__owner *owner,
		       uint16_t index, bool is_shared);
/* No task is born here any more; the memory goes with the last cell, and then a
 * reference of the owner. */
void edo__nursery_retire(struct edo__nursery *nursery);

/* Calls @visit with each task that may live, on the nursery's thread. */
void edo__nursery_for_each(struct edo__nursery *nursery,
			   void (*visit)(void *task, void *argument),
			   void *argument);
/* Makes what other threads gave back usable again. */
void edo__nursery_collect(struct edo__nursery *nursery);

/* Numbers that a nursery takes at once, less the first, which nobody gets. */
#define EDO__ID_BLOCK (UINT64_C(1) << 12)
/* Takes a block that no nursery had. */
void edo__nursery_take_ids(struct edo__nursery *nursery);

/* Whether next_id may be used. Under the lock of a shared one, as the above. */
static inline bool edo__nursery_has_id(const struct edo__nursery *nursery)
{
	return nursery->next_id % EDO__ID_BLOCK != 0;
}

/* True on a thread that runs the owner's tasks. */
bool edo__owner_is_here(struct edo__owner *owner);
/* Counts a task that was started, or has ended, on whatever thread. */
void edo__owner_count_started(struct edo__owner *owner);
void edo__owner_count_ended(struct edo__owner *owner);

static inline bool edo__nursery_is_here(const struct edo__nursery *nursery)
{
	/* This thread stored its number, or it is another one's. */
	return edo__load_relaxed(&nursery->thread) == edo__thread_number;
}

/* It is of the thread with this number, or EDO__NO_THREAD. */
static inline void edo__nursery_set_thread(struct edo__nursery *nursery,
					   uint64_t thread)
{
	/* No partner: only who is meant has to see it. */
	edo__store_relaxed(&nursery->thread, thread);
}

#endif
