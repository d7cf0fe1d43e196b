/* SPDX-License-Identifier: MIT */
#ifndef EDO_FUTURE_FUTURE_H
#define EDO_FUTURE_FUTURE_H

/*
 * A future is a struct whose first member is `struct edo_future`. It does
 * nothing until it is polled, does not move once it has been, and ends exactly
 * once: by poll() or cancel() returning EDO_READY, in one of two final states.
 * Only then may its memory go.
 *
 *              poll: EDO_PENDING            cancel: EDO_PENDING
 *                  .-----.                      .------.
 *                  v     |                      v      |
 *   constructed --> polled ------- cancel ---> cancelling
 *        |            |                         |      |
 *        |            v                         |      v
 *        |     EDO_ENDED_READY <----------------'  EDO_ENDED_CANCELLED
 *        `------------------ cancel -------------------^
 *
 * EDO_PENDING means armed: the waker of the latest context will be woken.
 * cancel() asks for an early end and is polled like poll() until EDO_READY;
 * once it has been called, poll() is not called again; it may find that the
 * future finished after all (EDO_ENDED_READY, the output is valid).
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/base/compiler.h>

EDO_BEGIN

struct edo_context;
struct edo_future;

/* The layout below. Fields are only appended; a newer abi is refused by name. */
#define EDO_FUTURE_ABI 1u

enum edo_poll { EDO_PENDING = 0, EDO_READY = 1 };

/* Values of edo_future.state. All others belong to the future's own type. */
#define EDO_STATE_START 0u
#define EDO_ENDED_CANCELLED 0xfffffffeu
#define EDO_ENDED_READY 0xffffffffu

/* Bits of edo_future_type.flags */
#define EDO_TYPE_SEND 0x1u /* may continue on another thread */

/* Bits of edo_await_site.flags: what lies at child_offset */
#define EDO_SITE_BOXED 0x1u /* a pointer to the child, else the child itself */
#define EDO_SITE_CLEANUP 0x2u /* the await stands in a defer */
#define EDO_SITE_GROUP 0x4u   /* one line or arm of await_all, await_any, ... */

/* One place at which an async function can wait, for traces of suspended tasks.
 * A group of children that wait together has one site each, with equal state. */
struct edo_await_site {
	uint32_t state;
	uint32_t line;
	uint32_t child_offset; /* from the start of the frame */
	uint32_t flags;
	const char *callee;
};

struct edo_future_type {
	uint32_t abi;
	uint32_t size; /* of this struct */
	enum edo_poll (*poll)(struct edo_future *self,
			      struct edo_context *context);
	enum edo_poll (*cancel)(struct edo_future *self,
				struct edo_context *context);
	uint32_t frame_size;
	uint32_t frame_align;
	uint32_t output_offset;
	uint32_t output_size; /* 0: void */
	uint32_t flags;
	uint32_t line;
	const char *name;
	const char *file;
	const struct edo_await_site *sites; /* NULL: a leaf */
	uint32_t n_sites;
	uint32_t reserved;
	void (*output_destructor)(void *output); /* for one nobody takes */
};

struct edo_future {
	const struct edo_future_type *type;
	uint32_t state;
	uint32_t flags; /* belongs to the future's own type */
};

/* Any future of which only the output's type is known: `struct f__pub` of an
 * async prototype has this shape. may_alias: it is laid over f's own frame. */
#define EDO_FUTURE_PUB(T)                       \
	struct __attribute__((__may_alias__)) { \
		struct edo_future future;       \
		T output;                       \
	}

/**
 * edo_future_poll() - drive a future one step
 * @future:  future that has not ended and was not cancelled
 * @context: on whose behalf; its waker is armed if the answer is EDO_PENDING
 *
 * Owns:     borrows both.
 * Thread:   the one that drives the future; one at a time.
 * Suspends: never; EDO_PENDING says that it would.
 * Cancel:   edo_future_cancel().
 * Errors:   none of its own.
 *
 * Return: EDO_READY once the output is valid, else EDO_PENDING.
 */
static inline enum edo_poll edo_future_poll(struct edo_future *future,
					    struct edo_context *context)
{
	return future->type->poll(future, context);
}

/**
 * edo_future_cancel() - ask a future to end early, and drive that
 * @future:  any constructed future; one that has ended stays as it is
 * @context: on whose behalf; its waker is armed if the answer is EDO_PENDING
 *
 * Owns:     borrows both.
 * Thread:   the one that drives the future; one at a time.
 * Suspends: never; EDO_PENDING says that cleanup or the kernel is not done.
 * Cancel:   cannot be taken back.
 * Errors:   none.
 *
 * Return: EDO_READY once the future has ended, else EDO_PENDING.
 */
static inline enum edo_poll edo_future_cancel(struct edo_future *future,
					      struct edo_context *context)
{
	return future->type->cancel(future, context);
}

/**
 * edo_future_has_ended() - tell whether a future has reached a final state
 * @future: constructed future
 *
 * Owns:     borrows @future.
 * Thread:   the one that drives the future.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: true in EDO_ENDED_READY and EDO_ENDED_CANCELLED.
 */
static inline bool edo_future_has_ended(const struct edo_future *future)
{
	return future->state >= EDO_ENDED_CANCELLED;
}

EDO_END

#endif
