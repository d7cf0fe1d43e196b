/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_CELL_H
#define EDO_SRC_TASK_CELL_H

/*
 * A task's memory: a header of one cache line, then the frame of its future.
 *
 *	 0  waker         the task is its own waker
 *	 8  queue_link    in whatever queue it stands
 *	16  word          what all threads agree on, see word.h
 *	24  owner         who runs it
 *	32  id
 *	40  joiner        waker of whoever waits for the end
 *	48  extra         what few tasks have: a name, locals, a panic
 *	56  home, is_started, has_panicked, is_told
 *	64  frame
 *
 * The two first words are laid out as the slab wants them: the first is never
 * NULL, the second may be overwritten once the task is gone.
 *
 * The runtime holds one reference until the task has ended, the handle another,
 * and so does each waker that was taken.
 */

#include <stdint.h>

#include <edo/task/task.h>

#include "base/list.h"

struct edo__nursery;
struct edo__owner;
struct edo__task_extra;
struct edo__worker;

/* What a task came to. */
enum {
	EDO__OUTCOME_NONE = 0,
	EDO__OUTCOME_VALUE = 1,
	EDO__OUTCOME_CANCELLED = 2,
	EDO__OUTCOME_PANICKED = 3,
};

struct edo_task {
	struct edo_waker waker;
	struct edo__queue_link queue_link;
	uint64_t word; /* atomic */
	struct edo__owner *owner;
	uint64_t id;
	struct edo_waker *joiner;      /* see join.c */
	struct edo__task_extra *extra; /* atomic; NULL: none */
	uint16_t home;                 /* index of its nursery */
	uint8_t is_started;            /* atomic */
	bool has_panicked;             /* of whoever runs it */
	bool is_told;                  /* the hooks know of it */
};

#define EDO__TASK_HEAD_BYTES 64
_Static_assert(sizeof(struct edo_task) == EDO__TASK_HEAD_BYTES,
	       "the frame begins on the next cache line");
_Static_assert(offsetof(struct edo_task, queue_link) == sizeof(void *),
	       "the slab links free cells through the second word");

static inline struct edo_future *edo__task_future(const struct edo_task *task)
{
	return (struct edo_future *)(uintptr_t)(task + 1);
}

static inline struct edo_task *edo__task_of(const struct edo_future *root)
{
	return (struct edo_task *)(uintptr_t)root - 1;
}

/* What block_on makes of its future is no task to the program: it has no number,
 * and is neither counted nor told to hooks. */
static inline bool edo__task_is_root(const struct edo_task *task)
{
	return task->id == 0;
}

static inline struct edo_task *edo__task_of_waker(struct edo_waker *waker)
{
	return edo__container_of(waker, struct edo_task, waker);
}

static inline struct edo_task *
edo__task_of_queue_link(struct edo__queue_link *link)
{
	return edo__container_of(link, struct edo_task, queue_link);
}

/* What came of it, EDO__OUTCOME_NONE while it lives. Any thread. */
uint8_t edo__task_outcome(const struct edo_task *task);

/* Memory for a task born in @nursery, inert, with two references. NULL: none
 * left. */
struct edo_task *edo__task_alloc(struct edo__nursery *nursery,
				 const struct edo_future_type *type);

/* What the wakers of all kinds of tasks have in common. */
struct edo_waker *edo__task_waker_mark(struct edo_waker *waker);
void edo__task_waker_wake(struct edo_waker *takes);
void edo__task_waker_ref(struct edo_waker *waker);
void edo__task_waker_unref(struct edo_waker *takes);

/* References; any thread. */
void edo__task_ref(struct edo_task *task);
void edo__task_unref(struct edo_task *task);
/* Likewise, while the nursery that is visited on this thread has to keep its
 * cells: another thread may have ended the task meanwhile. */
void edo__task_unref_visited(struct edo_task *task);
/* Gives the memory back: nobody has a reference any more. Any thread. */
void edo__task_free(struct edo_task *task);

/* The result code that a join of @outcome gives. */
int edo__task_result(uint8_t outcome);

/* The future whose output is the task's: the boxed one if there is a box. */
struct edo_future *edo__task_source(const struct edo_task *task);
/* Ends the output nobody will take. A panic in that ends there. */
void edo__task_drop_output(struct edo_task *task);

/* The task that runs on this thread, or NULL. */
struct edo_task *edo__task_here(void);

/*
 * Running a task (run.c). Only whoever took it from a queue may.
 */

enum edo__ran {
	EDO__RAN_WAITING,  /* it waits: it may be somebody else's already */
	EDO__RAN_AGAIN,    /* it was woken meanwhile: to be queued again */
	EDO__RAN_DEFERRED, /* to be queued again once the driver was polled */
	EDO__RAN_ENDED,
};

/* Polls or cancels it once, on the thread of @worker, with the budget that the
 * worker's context has. */
enum edo__ran edo__task_run(struct edo__worker *worker, struct edo_task *task);

/* A panic landed while @task ran: it is cancelled from now on. To be queued
 * again. */
void edo__task_panicked(struct edo_task *task, const struct edo_panic *panic);

/* True: a thread that is none of the owner's starts it while the owner closes; it
 * was cancelled on the spot, so that nobody who keeps starting tasks keeps the
 * owner from its end. Not one whose future has begun before: that is run to its
 * end. */
bool edo__task_turn_away(struct edo_task *task);
/* What start does first: counts the task, and cancels it on an owner that
 * closes. Starting twice is a panic. */
void edo__task_count_in(struct edo_task *task);

/* A blocking task, on a thread that may block: polls it and sets COMPLETE, which
 * is all that may block; */
void edo__task_run_blocking(struct edo_task *task);
/* then tells whoever waits. The task may be gone afterwards. */
void edo__task_end_blocking(struct edo_task *task);

/* Cancels a task that nobody runs: it was started too late, or not at all. If it has
 * begun and has to wait, it is named on stderr and abandoned. */
void edo__task_give_up(struct edo_task *task);
/* Tells whoever waits that the task was cancelled, though it has not ended. With a
 * reference that is kept until it does, which only a job of the pool can, or for ever;
 * on the thread that visits its nursery, or alone with the task. */
void edo__task_abandon(struct edo_task *takes);

#endif
