/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_WORD_H
#define EDO_SRC_TASK_WORD_H

/*
 * The word of a task, on which all threads agree:
 *
 *	63            32 31           8 7      0
 *	[ wake count    | references   | flags  ]
 *
 * The wake count is 0 while the task waits. Whoever raises it from 0 has to
 * put the task into a queue, nobody else may. The task is polled by whoever
 * takes it out; wakes from then on only count. After a poll that is not the
 * last one the count goes back to 0, if it is what it was before the poll; else
 * somebody came in between, and the task is polled again:
 *
 *	      mark: 0 -> 1, queued           mark: n -> n + 1
 *	waiting ----------------> queued, polled ---------.
 *	   ^                          |   ^---------------'
 *	   '--------------------------'
 *	     settle: n -> 0, if still n
 *
 * So a wake and the poll it leads to are two read-modify-writes, and a poll that
 * is followed by another anyway is none.
 *
 * - A new task has count 1, as if it were queued: it cannot be queued before it
 *   was started.
 * - The count wraps round from its largest value to 1.
 * - Of a task that has ended the upper half is what it came to.
 * - Everything that came before a mark is seen by a poll that begins after it:
 *   a mark releases, a poll acquires.
 * - COMPLETE is final, and with it all but references and flags. Whoever sees it
 *   sees the output.
 */

#include <stdbool.h>

#include "base/panic.h"
#include "base/solo.h"
#include "task/cell.h"

/* Flags. */
enum {
	EDO__WORD_COMPLETE = 0x1,
	EDO__WORD_CANCELLING = 0x2, /* cancel() from now on, never poll() */
	EDO__WORD_DETACHED = 0x4,   /* the handle is gone */
	EDO__WORD_JOINING = 0x8,    /* the joiner is the task's to wake */
	EDO__WORD_BLOCKING = 0x10,  /* it blocks the thread that runs it */
	EDO__WORD_MANDATORY = 0x20, /* ... also when the runtime shuts down */
	EDO__WORD_POOLED = 0x40,    /* in the hands of the pool of threads */
	EDO__WORD_WATCHED = 0x80,   /* by a join or wait that has not ended */
};

#define EDO__WORD_REF UINT64_C(0x100)
#define EDO__WORD_REFS_MAX (UINT32_C(1) << 23)
#define EDO__WORD_WAKE (UINT64_C(1) << 32)
#define EDO__WORD_NEW (2 * EDO__WORD_REF + EDO__WORD_WAKE)

static inline uint64_t edo__word_load(const struct edo_task *task)
{
	/* Pairs with the releases of every change of the word. */
	return edo__load_acquire(&task->word);
}

static inline bool edo__word_swap(struct edo_task *task, uint64_t *expected,
				  uint64_t desired)
{
	/* Pairs with edo__word_load() and the other swaps. */
	return edo__solo_cas_weak_acq_rel_64(&task->word, expected, desired);
}

static inline bool edo__word_is_idle(uint64_t word)
{
	return word < EDO__WORD_WAKE;
}

static inline uint32_t edo__word_n_refs(uint64_t word)
{
	return (uint32_t)word / (uint32_t)EDO__WORD_REF;
}

/* What the task came to. */
static inline uint8_t edo__word_outcome(uint64_t word)
{
	return word & EDO__WORD_COMPLETE ? (uint8_t)(word / EDO__WORD_WAKE)
					 : EDO__OUTCOME_NONE;
}

/* With the outcome, and without wakes. */
static inline uint64_t edo__word_completed(uint64_t word, uint8_t outcome)
{
	return (uint32_t)word | EDO__WORD_COMPLETE | outcome * EDO__WORD_WAKE;
}

/* One more wake. */
static inline uint64_t edo__word_woken(uint64_t word)
{
	word += EDO__WORD_WAKE;
	return edo__word_is_idle(word) ? word + EDO__WORD_WAKE : word;
}

/* Marks. True: the task waited, and the caller has to queue it. */
static inline bool edo__word_mark(struct edo_task *task)
{
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	do {
		if (word & EDO__WORD_COMPLETE)
			return false;
	} while (!edo__word_swap(task, &word, edo__word_woken(word)));
	return edo__word_is_idle(word);
}

/* Marks and sets CANCELLING. What the word was before; if it was COMPLETE or
 * CANCELLING nothing has changed, if it was idle the caller has to queue it. */
static inline uint64_t edo__word_cancel(struct edo_task *task)
{
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	do {
		if (word & (EDO__WORD_COMPLETE | EDO__WORD_CANCELLING))
			return word;
	} while (!edo__word_swap(task, &word,
				 edo__word_woken(word) | EDO__WORD_CANCELLING));
	return word;
}

/* Clears flags. */
static inline void edo__word_clear(struct edo_task *task, uint64_t flags)
{
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	while (!edo__word_swap(task, &word, word & ~flags))
		;
}

/* Sets flags, on whatever else happens. What the word was before. */
static inline uint64_t edo__word_set(struct edo_task *task, uint64_t flags)
{
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	while (!edo__word_swap(task, &word, word | flags))
		;
	return word;
}

/* After a poll that began when the word was @seen. True: the task waits. False:
 * it was woken meanwhile. */
static inline bool edo__word_settle(struct edo_task *task, uint64_t seen)
{
	uint64_t word = seen;

	do {
		if ((word ^ seen) >= EDO__WORD_WAKE)
			return false;
	} while (!edo__word_swap(task, &word, (uint32_t)word));
	return true;
}

/* There is room for one more, after which other threads may add some. */
static inline void edo__word_check_refs(uint64_t word)
{
	edo__invariant(edo__word_n_refs(word) < EDO__WORD_REFS_MAX);
}

/* A reference of a task that somebody else keeps alive until it has ended; false:
 * it has. */
static inline bool edo__word_try_ref(struct edo_task *task)
{
	uint64_t word = edo__load_relaxed(&task->word); /* the swap confirms */

	do {
		if (word & EDO__WORD_COMPLETE)
			return false;
		edo__word_check_refs(word);
	} while (!edo__word_swap(task, &word, word + EDO__WORD_REF));
	return true;
}

static inline void edo__word_ref(struct edo_task *task)
{
	/* No partner: whoever refs holds a reference already. */
	edo__word_check_refs(
		edo__solo_fetch_add_relaxed_64(&task->word, EDO__WORD_REF));
}

/* True: it was the last. */
static inline bool edo__word_unref(struct edo_task *task)
{
	/* The only holder of a reference of an ended task is alone with it. */
	if (edo__word_n_refs(edo__word_load(task)) == 1)
		return true;
	/* The last pairs with all before it. */
	return edo__word_n_refs(edo__solo_fetch_sub_acq_rel_64(
		       &task->word, EDO__WORD_REF)) == 1;
}

#endif
