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
 * to wait, both directions at once, and stays there until it is deregistered
 * or the driver closes. A source that never waits is never registered.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <edo/future/context.h>

#include "base/list.h"
#include "driver/driver.h"
#include "future/worker.h"

/* Bits of edo__source.ready */
enum {
	EDO__READ_READY = 0x1,
	EDO__READ_STICKY = 0x2, /* a short read proves nothing */
	EDO__WRITE_READY = 0x4,
	EDO__WRITE_STICKY = 0x8,
};

struct edo__source {
	int fd;
	uint32_t ready;
	struct edo_waker *reader;   /* borrowed of an armed future, or NULL */
	struct edo_waker *writer;   /* likewise */
	struct edo__driver *driver; /* NULL: not registered */
	struct edo__link source_link;
};

static inline void edo__source_init(struct edo__source *source, int fd)
{
	source->fd = fd;
	source->ready = EDO__READ_READY | EDO__WRITE_READY;
	source->reader = NULL;
	source->writer = NULL;
	source->driver = NULL;
	edo__link_init(&source->source_link);
}

/* The driver of the worker that polls. Outside of a runtime, a panic. */
struct edo__driver *edo__driver_of(const struct edo_context *context);
/* Registers @source with the driver of @context. 0 or a negative error; outside
 * of a runtime, or while another runtime has it, a panic. */
int edo__source_register(struct edo__source *source,
			 const struct edo_context *context);
/* Forgets the wakers and leaves the driver; the descriptor stays open. */
void edo__source_deregister(struct edo__source *source);
/* For drivers: @source became ready. */
void edo__source_fire(struct edo__source *source, uint32_t ready);

static inline bool edo__source_is_readable(const struct edo__source *source)
{
	return source->ready & EDO__READ_READY;
}

static inline bool edo__source_is_writable(const struct edo__source *source)
{
	return source->ready & EDO__WRITE_READY;
}

/* A read gave less than was asked for. */
static inline void edo__source_read_was_short(struct edo__source *source)
{
	if (!(source->ready & EDO__READ_STICKY))
		source->ready &= ~(uint32_t)EDO__READ_READY;
}

/* A write took less than was offered. */
static inline void edo__source_write_was_short(struct edo__source *source)
{
	if (!(source->ready & EDO__WRITE_STICKY))
		source->ready &= ~(uint32_t)EDO__WRITE_READY;
}

/* A read answered EAGAIN. */
static inline void edo__source_read_would_block(struct edo__source *source)
{
	source->ready &= ~(uint32_t)(EDO__READ_READY | EDO__READ_STICKY);
}

/* A write answered EAGAIN. */
static inline void edo__source_write_would_block(struct edo__source *source)
{
	source->ready &= ~(uint32_t)(EDO__WRITE_READY | EDO__WRITE_STICKY);
}

static inline bool edo__source_is_at_home(const struct edo__source *source,
					  const struct edo_context *context)
{
	return source->driver && context->worker &&
	       source->driver == context->worker->driver;
}

/* Has @waker woken when @source becomes readable, in place of another one.
 * -EAGAIN: armed; any other negative value is an error. */
static inline int edo__source_arm_reader_with(struct edo__source *source,
					      const struct edo_context *context,
					      struct edo_waker *waker)
{
	if (EDO_UNLIKELY(!edo__source_is_at_home(source, context))) {
		int error = edo__source_register(source, context);

		if (error < 0)
			return error;
	}
	source->reader = waker;
	return -EAGAIN;
}

/* The same for the context's own waker. */
static inline int edo__source_arm_reader(struct edo__source *source,
					 const struct edo_context *context)
{
	return edo__source_arm_reader_with(source, context, context->waker);
}

/* Has the context's waker woken when @source becomes writable. */
static inline int edo__source_arm_writer(struct edo__source *source,
					 const struct edo_context *context)
{
	if (EDO_UNLIKELY(!edo__source_is_at_home(source, context))) {
		int error = edo__source_register(source, context);

		if (error < 0)
			return error;
	}
	source->writer = context->waker;
	return -EAGAIN;
}

#endif
