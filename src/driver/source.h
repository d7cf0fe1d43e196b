/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_DRIVER_SOURCE_H
#define EDO_SRC_DRIVER_SOURCE_H

/*
 * A source is one non-blocking file descriptor with what is known about its
 * readiness, and at most one waker for each direction. It lies inside the
 * object that owns the descriptor.
 *
 * Readiness is edge-triggered and believed until disproved: an operation is
 * tried first, and only when the source is known not to be ready, or the kernel
 * said EAGAIN, is the waker armed. A transfer that came out short emptied (or
 * filled) the kernel's buffer, so it clears the readiness without another
 * system call; unless the direction was seen closed, failed or urgent: then
 * something may be left that will not be announced again, and only EAGAIN
 * counts.
 *
 *                   event                          event
 *    not ready ------------> READY    any -------------------> READY | STICKY
 *        ^                     |      (hang-up, error, urgent)    |
 *        |    short transfer   |                                  |
 *        +---------------------'             EAGAIN               |
 *        +--------------------------------------------------------'
 *
 * A source registers itself with the driver of the worker on which it first has
 * to wait, both directions at once, and stays there until it is released or the
 * driver closes. A source that never waits is never registered.
 *
 * One thread may read, another one write, and a third deliver events, all at
 * once. Each event counts the word of readiness on; whoever uses the descriptor
 * looks at the word first, and what the call then disproves is cleared only if
 * no event has come since that look:
 *
 *	do {
 *		seen = edo__source_look(source);
 *		while (edo__seen_readable(seen)) {
 *			... recv(); edo__source_read_was_short(source, seen);
 *			... or edo__source_read_would_block(source, seen);
 *			seen = edo__source_look(source);
 *		}
 *		result = edo__source_arm_reader(source, context);
 *	} while (result == 0);
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <edo/future/context.h>

#include "base/atomic.h"
#include "base/list.h"
#include "base/lock.h"
#include "base/solo.h"
#include "driver/driver.h"
#include "future/worker.h"

/* Bits of edo__source.ready; above them, events are counted. */
enum {
	EDO__READ_READY = 0x1,
	EDO__READ_STICKY = 0x2, /* a short read proves nothing */
	EDO__WRITE_READY = 0x4,
	EDO__WRITE_STICKY = 0x8,
	EDO__EVENT = 0x10,
};

/* Nobody touches @source any more: its memory may go. */
typedef void edo__source_done_fn(struct edo__source *source);

/* What arming touches comes before the driver, see tcp.c. */
struct edo__source {
	int fd;
	uint32_t ready;           /* atomic */
	struct edo__lock lock;    /* of what follows */
	uint32_t family;          /* of the driver; 0: not registered */
	struct edo_waker *reader; /* atomic; borrowed of an armed future */
	struct edo_waker *writer; /* likewise */
	struct edo__driver *driver;
	struct edo__link source_link; /* of the driver's, under its lock */
	edo__source_done_fn *done;
};

static inline void edo__source_init(struct edo__source *source, int fd)
{
	source->fd = fd;
	source->ready = EDO__READ_READY | EDO__WRITE_READY;
	edo__lock_init(&source->lock);
	source->family = 0;
	source->reader = NULL;
	source->writer = NULL;
	source->driver = NULL;
	edo__link_init(&source->source_link);
	source->done = NULL;
}

/* The driver of the worker that polls. Outside of a runtime, a panic. */
struct edo__driver *edo__driver_of(const struct edo_context *context);

/* Has @waker woken when @source becomes readable, in place of another one.
 * -EAGAIN: armed; 0: it is readable; else an error. Outside of a runtime, or
 * while another runtime has it, a panic. */
int edo__source_arm_reader_with(struct edo__source *source,
				const struct edo_context *context,
				struct edo_waker *waker);
/* The same for the context's own waker. */
int edo__source_arm_reader(struct edo__source *source,
			   const struct edo_context *context);
/* Has the context's waker woken when @source becomes writable. */
int edo__source_arm_writer(struct edo__source *source,
			   const struct edo_context *context);

/* For a waker that was woken, on the driver's thread while that delivers: has it
 * woken again by the next event, whatever is left of this one. */
void edo__source_rearm_reader(struct edo__source *source,
			      struct edo_waker *waker);

/* Forgets the waker: nobody touches it after this. */
void edo__source_disarm_reader(struct edo__source *source);
void edo__source_disarm_writer(struct edo__source *source);

/* Forgets the wakers and leaves the driver; the descriptor stays open. @done is
 * called as soon as no event can find @source any more: at once on the driver's
 * own thread, else at its next turn. */
void edo__source_release(struct edo__source *takes, edo__source_done_fn *done);

/* For drivers: @source became ready. */
void edo__source_fire(struct edo__source *source, uint32_t ready);
/* For drivers: @source is theirs no more, and whoever waits is woken. */
void edo__source_evict(struct edo__source *source, struct edo__driver *driver);

/* What is known. Not before this, the descriptor is tried. */
static inline uint32_t edo__source_look(const struct edo__source *source)
{
	/* Pairs with the update in publish(): whoever sees an event sees its
	 * waker taken. */
	return edo__load_acquire(&source->ready);
}

static inline bool edo__seen_readable(uint32_t seen)
{
	return seen & EDO__READ_READY;
}

static inline bool edo__seen_writable(uint32_t seen)
{
	return seen & EDO__WRITE_READY;
}

static inline void edo__source_clear(struct edo__source *source, uint32_t seen,
				     uint32_t bits)
{
	/* Pairs with the update in publish(), which makes it fail. */
	edo__solo_cas_acq_rel(&source->ready, &seen, seen & ~bits);
}

/* A read gave less than was asked for. */
static inline void edo__source_read_was_short(struct edo__source *source,
					      uint32_t seen)
{
	if (!(seen & EDO__READ_STICKY))
		edo__source_clear(source, seen, EDO__READ_READY);
}

/* A write took less than was offered. */
static inline void edo__source_write_was_short(struct edo__source *source,
					       uint32_t seen)
{
	if (!(seen & EDO__WRITE_STICKY))
		edo__source_clear(source, seen, EDO__WRITE_READY);
}

/* A read answered EAGAIN. */
static inline void edo__source_read_would_block(struct edo__source *source,
						uint32_t seen)
{
	edo__source_clear(source, seen, EDO__READ_READY | EDO__READ_STICKY);
}

/* A write answered EAGAIN. */
static inline void edo__source_write_would_block(struct edo__source *source,
						 uint32_t seen)
{
	edo__source_clear(source, seen, EDO__WRITE_READY | EDO__WRITE_STICKY);
}

#endif
