/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SCHED_IDLE_H
#define EDO_SRC_SCHED_IDLE_H

/*
 * Which workers sleep, and how many look for work. One word counts both, so that
 * who has made work finds out with one access whether somebody is to be woken:
 *
 *	31          16 15            0
 *	[ n_awake     | n_searching   ]
 *
 * Nobody is woken while somebody searches: the searcher finds the work, or the
 * last one to give up looks once more after it has said that it does.
 *
 *	who makes work                who goes to sleep
 *	  1. puts it into a queue       1. counts itself out
 *	  2. reads the word             2. looks into all queues
 *
 * Both are seq_cst, so one of the two sees the other. Counting happens under the
 * lock of the list of sleepers, reading does not.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/lock.h"

struct edo__sleeper {
	struct edo__link sleeper_link; /* in the list while it sleeps */
	bool is_called; /* taken out by whoever wakes it; it searches now */
};

struct edo__idle {
	uint32_t word; /* atomic */
	uint32_t n_workers;
	uint32_t n_lookouts; /* atomic: sleepers that wake by themselves */
	struct edo__lock lock;
	struct edo__list sleeper_list; /* who fell asleep last comes first */
};

/* All are awake. */
void edo__idle_init(struct edo__idle *idle, uint32_t n_workers);

/* After work was made: the sleeper that is to be woken for it, which searches
 * from now on, or NULL: nobody has to. */
struct edo__sleeper *edo__idle_call(struct edo__idle *idle);
/* Takes some sleeper out, whoever else searches; NULL: all are awake. */
struct edo__sleeper *edo__idle_call_any(struct edo__idle *idle);

/* True: the caller searches from now on. False: enough others do. */
bool edo__idle_start_searching(struct edo__idle *idle);
/* True: nobody searches any more. */
bool edo__idle_stop_searching(struct edo__idle *idle);

/* The caller is about to sleep, and @is_searching no more. */
void edo__idle_sleep(struct edo__idle *idle, struct edo__sleeper *sleeper,
		     bool is_searching);
/* The caller is awake. True: it was called, and searches. */
bool edo__idle_wake(struct edo__idle *idle, struct edo__sleeper *sleeper);

/* A sleeper begins, and ends, to be on the lookout. */
void edo__idle_look_out(struct edo__idle *idle, bool begins);
/* True: somebody will look by himself; only a hint. */
bool edo__idle_has_lookout(const struct edo__idle *idle);

/* How many are awake; only a hint. */
uint32_t edo__idle_n_awake(const struct edo__idle *idle);

#endif
