/* SPDX-License-Identifier: MIT */
#ifndef EDO_FUTURE_WAKER_H
#define EDO_FUTURE_WAKER_H

/*
 * A waker is one counted pointer that makes whatever polls a future poll it
 * again. Waking cannot fail, does not allocate and may be done from any thread.
 *
 * An armed future borrows its context's waker: its waiter node lies in the
 * frame and is unlinked before the future ends, so the waker outlives the node.
 * Whoever takes a node out of its list marks its waker under the lock of that
 * list, and schedules what edo_waker_mark() returned after unlocking. Between
 * the two the task can neither run nor end, so no reference is needed.
 */

#include <edo/base/compiler.h>

EDO_BEGIN

struct edo_waker;

struct edo_waker_type {
	void (*wake)(struct edo_waker *takes);
	struct edo_waker *(*mark)(struct edo_waker *waker);
	void (*schedule)(struct edo_waker *marked);
	void (*ref)(struct edo_waker *waker);
	void (*unref)(struct edo_waker *takes);
};

struct edo_waker {
	const struct edo_waker_type *type;
};

/**
 * edo_waker_ref() - take another reference
 * @waker: waker
 *
 * Owns:     the caller owes one edo_waker_wake() or edo_waker_unref().
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: @waker.
 */
static inline struct edo_waker *edo_waker_ref(struct edo_waker *waker)
{
	waker->type->ref(waker);
	return waker;
}

/**
 * edo_waker_unref() - give a reference back
 * @waker: waker, or NULL
 *
 * Owns:     takes one reference of @waker.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
static inline void edo_waker_unref(struct edo_waker *waker)
{
	if (waker)
		waker->type->unref(waker);
}

/**
 * edo_waker_wake() - make the waker's task runnable, and give the reference back
 * @waker: waker
 *
 * Owns:     takes one reference of @waker.
 * Thread:   any, with no lock held that the task takes.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
static inline void edo_waker_wake(struct edo_waker *waker)
{
	waker->type->wake(waker);
}

/**
 * edo_waker_mark() - first half of a wake: the waker's task will be polled again
 * @waker: waker
 *
 * Owns:     borrows @waker. The answer, if not NULL, is owed one
 *           edo_waker_schedule(); until then the task does not end.
 * Thread:   any; a lock may be held, as long as no waker takes it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: what is to be scheduled, or NULL: nothing is left to do.
 */
static inline struct edo_waker *edo_waker_mark(struct edo_waker *waker)
{
	return waker->type->mark(waker);
}

/**
 * edo_waker_schedule() - second half of a wake: hand the task to its scheduler
 * @marked: what edo_waker_mark() returned, or NULL
 *
 * Owns:     takes what the mark has left.
 * Thread:   any, with no lock held that the task takes.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
static inline void edo_waker_schedule(struct edo_waker *marked)
{
	if (marked)
		marked->type->schedule(marked);
}

/**
 * edo_waker_wake_by_ref() - make the waker's task runnable
 * @waker: waker
 *
 * Owns:     borrows @waker.
 * Thread:   any, with no lock held that the task takes.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
static inline void edo_waker_wake_by_ref(struct edo_waker *waker)
{
	edo_waker_schedule(edo_waker_mark(waker));
}

EDO_END

#endif
