/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_CELL_H
#define EDO_SRC_TASK_CELL_H

/*
 * A task's memory: a header of one cache line, then the frame of its future.
 *
 *	 0  waker         the task is its own waker
 *	 8  queue_link    in the run queue, the deferred queue or the pool's
 *	16  remote        what other threads left for the owner, see note.c
 *	24  owner
 *	32  id
 *	40  joiner        waker of whoever waits for the end
 *	48  inbox_link    in the owner's inbox
 *	56  state, outcome, n_references
 *	64  frame
 *
 * The owner's thread alone changes a task, with plain operations. Two fields are
 * read by others: `remote`, and `outcome`, which is written once. The two first
 * words are laid out as the slab wants them: the first is never NULL.
 *
 * References are counted in two halves: n_references by the owner's thread, and
 * a signed count in `remote` by all others. Only the sum means something. The
 * runtime holds one reference until the task has ended, the handle another.
 */

#include <stdint.h>

#include <edo/task/task.h>

#include "base/atomic.h"
#include "base/list.h"

struct edo__owner;
struct edo__panic_record;

/* Bits of edo_task.state. */
enum {
	EDO__TASK_STARTED = 0x1,
	EDO__TASK_QUEUED = 0x2,     /* in the run queue or the deferred queue */
	EDO__TASK_CANCELLING = 0x4, /* from now on cancel(), never poll() */
	EDO__TASK_DETACHED = 0x8,   /* the handle is gone */
	EDO__TASK_JOINED = 0x10,    /* joiner is borrowed from this thread */
	EDO__TASK_BLOCKING = 0x40,  /* handed to the pool of threads */
	EDO__TASK_PANICKED = 0x80,
	EDO__TASK_MANDATORY = 0x100, /* a blocking job that shutdown must run */
};

/* What a task came to. Values of edo_task.outcome. */
enum {
	EDO__OUTCOME_NONE = 0,
	EDO__OUTCOME_VALUE = 1,
	EDO__OUTCOME_CANCELLED = 2,
	EDO__OUTCOME_PANICKED = 3,
};

/* Bits of edo_task.remote; above them the signed count of references. */
enum {
	EDO__NOTE_QUEUED = 0x1, /* in the inbox, or on the way there */
	EDO__NOTE_MERGED = 0x2, /* the count here is the whole count */
	EDO__NOTE_WAKE = 0x4,
	EDO__NOTE_START = 0x8,
	EDO__NOTE_ABORT = 0x10,
	EDO__NOTE_DETACH = 0x20,
	EDO__NOTE_RETURNED = 0x40,   /* the pool is done with it */
	EDO__NOTE_REFERENCE = 0x100, /* one reference */
};

struct edo_task {
	struct edo_waker waker;
	struct edo__queue_link queue_link;
	int64_t remote; /* atomic */
	struct edo__owner *owner;
	uint64_t id;
	struct edo_waker *joiner; /* atomic where a remote join may be */
	struct edo_task *inbox_link;
	uint16_t state;   /* EDO__TASK_* */
	uint16_t outcome; /* atomic; EDO__OUTCOME_* */
	int32_t n_references;
};

#define EDO__TASK_HEAD_BYTES 64
_Static_assert(sizeof(struct edo_task) == EDO__TASK_HEAD_BYTES,
	       "the frame begins on the next cache line");
_Static_assert(offsetof(struct edo_task, queue_link) == sizeof(void *),
	       "the slab links free cells through the second word");

/* The references in a value of `remote`. */
static inline int64_t edo__task_remote_count(int64_t word)
{
	/* Exact also below 0: the bits under the count are no part of it. */
	return (word - (word & (EDO__NOTE_REFERENCE - 1))) /
	       EDO__NOTE_REFERENCE;
}

static inline struct edo_future *edo__task_future(const struct edo_task *task)
{
	return (struct edo_future *)(uintptr_t)(task + 1);
}

static inline struct edo_task *edo__task_of(const struct edo_future *root)
{
	return (struct edo_task *)(uintptr_t)root - 1;
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
static inline uint16_t edo__task_outcome(const struct edo_task *task)
{
	/* Pairs with the release in edo__task_finish(). */
	return edo__load_acquire(&task->outcome);
}

extern const struct edo_waker_type edo__task_waker_type;

/* Memory for a task of @owner, inert, with two references. NULL: none left. */
struct edo_task *edo__task_alloc(struct edo__owner *owner,
				 const struct edo_future_type *type);

/* References. ref and unref: any thread. */
void edo__task_ref(struct edo_task *task);
void edo__task_unref(struct edo_task *task);

/* The result code that a join of @outcome gives. */
int edo__task_result(uint16_t outcome);

/* The future whose output is the task's: the boxed one if there is a box. */
struct edo_future *edo__task_source(const struct edo_task *task);
/* Ends the output nobody will take. A panic in that ends there. */
void edo__task_drop_output(struct edo_task *task);

/*
 * Transitions, on the owner's thread alone.
 */

void edo__task_start_here(struct edo_task *task);
void edo__task_wake_here(struct edo_task *task);
void edo__task_abort_here(struct edo_task *task);
void edo__task_detach_here(struct edo_task *task);
/* The future has ended: sets the outcome, wakes the joiner, lets go. */
void edo__task_finish(struct edo_task *task);
/* A panic landed: keeps it if it is the first, and lets the task be cancelled. */
void edo__task_panicked(struct edo_task *task, const struct edo_panic *panic);
/* Wakes whoever joins from another thread, once the outcome is set. */
void edo__task_wake_remote_joiner(struct edo_task *task);
/* Cancels a task that was started too late to be polled. */
void edo__task_give_up(struct edo_task *task);
/* Tells whoever waits that the task was cancelled, though it has not ended; its
 * memory is kept for ever. */
void edo__task_abandon(struct edo_task *task);
/* The pool is done with a blocking task; in place of the next one in its queue
 * link stands the record of a panic, or NULL. */
void edo__task_returned_here(struct edo_task *task);

/* Polls a blocking task, once, as nobody's: without waker and worker. Waiting is
 * a panic. On whatever thread it was handed to. */
void edo__task_poll_blocking(struct edo_task *task);

/*
 * Notes, on any other thread (note.c).
 */

/* Leaves @notes for the owner. False: the task has ended for good. */
bool edo__task_note(struct edo_task *task, int64_t notes);
/* The same, and gives a reference away with it. */
void edo__task_note_and_unref(struct edo_task *task, int64_t notes);
/* Starts a task, which its owner may have left behind inert. */
void edo__task_start_remote(struct edo_task *task);
void edo__task_ref_remote(struct edo_task *task);
void edo__task_unref_remote(struct edo_task *task);
/* On the owner's thread: takes the notes of a task that came out of the inbox,
 * and the other threads' half of the count. */
int64_t edo__task_fold(struct edo_task *task);
/* Leaves the references to other threads, on an owner that closes. */
void edo__task_merge(struct edo_task *task);
/* Gives the cell's memory back, from the owner's thread or from any. */
void edo__task_free_here(struct edo_task *task);
void edo__task_free_remote(struct edo_task *task);

#endif
