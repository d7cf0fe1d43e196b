/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_WORKER_H
#define EDO_SRC_SCHED_WORKER_H

/*
 * A worker of a multi-thread scheduler: queues, driver, wheel and nursery, run by
 * one thread at a time, in most cases by the same one for ever.
 */

#include <edo/base/options.h>

#include "base/list.h"
#include "base/spin.h"
#include "future/worker.h"
#include "sched/counters.h"
#include "sched/idle.h"
#include "sched/ring.h"
#include "task/nursery.h"

struct edo__multi_thread;

/* Tasks that run in a row because each was woken by the one before. */
#define EDO__LIFO_POLLS_MAX 3u

/* Time between two looks at workers that may be stuck. */
#define EDO__LOOKOUT_MIN_NS INT64_C(1000000)
#define EDO__LOOKOUT_MAX_NS INT64_C(64000000)

struct edo__mt_worker {
	struct edo__worker worker; /* first */
	struct edo__multi_thread *scheduler;
	/* Of the thread that runs it: */
	struct edo_task *next; /* atomic; woken by what runs just now */
	struct edo__queue deferred_queue; /* runs after the driver was polled */
	struct edo__queue spilled_queue; /* on the way to the injection queue */
	uint32_t n_spilled;
	uint32_t n_in_chain;     /* polls of the one that runs: for a panic */
	uint32_t n_until_turn;   /* polls until the driver is polled */
	uint32_t n_until_inject; /* tasks until the injection queue is */
	bool is_searching;
	bool is_closing;  /* has seen that the runtime closes */
	bool has_lookout; /* since it woke it has seen to there being one */
	bool is_lookout;  /* has slept beside others that work */
	struct edo__spin spin;
	int64_t lookout;   /* ns of the next sleep beside others that work */
	int64_t last_look; /* at others, while it had something to run */
	int64_t measure_start; /* of the polls that are being measured */
	uint32_t n_measured;
	int64_t last_poll_ns; /* mean of the polls measured before these */

	struct edo__nursery nursery;
	struct edo__ring ring;

	/* For all threads: */
	struct edo__sleeper sleeper; /* under the lock of idle */
	struct edo__counters counters;
	uint32_t n_turns;      /* atomic: shows that it goes on */
	uint32_t n_turns_seen; /* atomic: by the last lookout */
	uint32_t n_claims;     /* atomic: threads that want it, see threads.h */
	struct edo__list claim_list; /* under the lock of the threads */
	bool is_free;                /* likewise: no thread runs it */
};

/* 0, -ENOMEM, or what opening the driver gives. */
int edo__mt_worker_new(struct edo__multi_thread *scheduler, uint16_t index,
		       struct edo__mt_worker **ret_worker);
/* Closes driver and wheel. No thread runs it any more. */
void edo__mt_worker_close(struct edo__mt_worker *worker);

/* Runs the worker on this thread until the scheduler stops, or somebody else
 * wants the worker. */
void edo__mt_worker_run(struct edo__mt_worker *worker);

/* Queues a task on the thread of its worker. */
void edo__mt_worker_queue(struct edo__mt_worker *worker, struct edo_task *task);
/* Puts what runs next and what was deferred where others can take it. */
void edo__mt_worker_flush(struct edo__mt_worker *worker);

/* The worker of @scheduler that this thread runs, or NULL. */
struct edo__mt_worker *
edo__mt_worker_here(const struct edo__multi_thread *scheduler);

/* Sleeping, see park.c: waits until there may be something to do. */
void edo__mt_worker_park(struct edo__mt_worker *worker);
/* One turn of driver and wheel without waiting. */
void edo__mt_worker_turn(struct edo__mt_worker *worker);

/* Taking tasks from others, as far as the ring has room, see steal.c. The first of
 * them; NULL: nothing worth it. */
struct edo_task *edo__mt_worker_steal(struct edo__mt_worker *worker);
/* Something to take is there: for who is about to sleep. */
bool edo__mt_worker_sees_work(struct edo__mt_worker *worker);
/* Tasks wait while one runs, which may take any time: sees to it that some worker
 * looks now and then. */
void edo__mt_worker_post_lookout(struct edo__mt_worker *worker);
/* It searched, and is about to run what it found: the same, for tasks that wait
 * anywhere. */
void edo__mt_worker_hand_on_lookout(struct edo__mt_worker *worker);
/* Calls another worker if what waits here is worth waking it. */
void edo__mt_worker_share(struct edo__mt_worker *worker);
/* Adds a measured time to the estimate of what a poll takes. */
void edo__mt_worker_measure(struct edo__mt_worker *worker, int64_t now);

#endif
