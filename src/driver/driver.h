/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_DRIVER_DRIVER_H
#define EDO_SRC_DRIVER_DRIVER_H

/*
 * The driver is where a worker waits for the world: file descriptors, its next
 * timer, and other threads. One driver belongs to one worker and is touched by
 * that worker's thread alone, edo__driver_wake() excepted.
 *
 * Everything here is the seam between the rooms above and the implementations
 * (epoll.c); how a file descriptor is waited for is in source.h.
 */

#include <stdint.h>

#include <edo/base/compiler.h>
#include <edo/base/options.h>

#include "base/list.h"

struct edo__driver;
struct edo__source;

/* What an implementation provides. */
struct edo__driver_type {
	const char *name;
	void (*close)(struct edo__driver *takes);
	unsigned (*turn)(struct edo__driver *driver, int64_t timeout_ns);
	void (*wake)(struct edo__driver *driver);
	/* Starts to report @source; 0 or a negative error. */
	int (*add)(struct edo__driver *driver, struct edo__source *source);
	/* No event of @source is delivered after this returns. */
	void (*remove)(struct edo__driver *driver, struct edo__source *source);
};

/* First member of every implementation's own struct. */
struct edo__driver {
	const struct edo__driver_type *type;
	struct edo__list source_list; /* registered sources */
	struct edo__list guest_list;
};

/* Something of a room above that lives as long as a driver. */
struct edo__driver_guest {
	struct edo__link guest_link;
	const void *key; /* of the room: any address of its own */
	void (*leave)(struct edo__driver_guest *takes);
};

/* Opens a driver. -EMFILE, -ENFILE, -ENOMEM; -ENOSYS, with the reason on
 * stderr, for a kind this build does not have. */
int edo__driver_open(enum edo_driver_kind kind,
		     struct edo__driver **ret_driver);

/* Ends a driver, or NULL. Sources that are still registered are let go: they
 * may be used on another driver afterwards. */
void edo__driver_close(struct edo__driver *takes);

/* Waits at most @timeout_ns nanoseconds (0: not at all, -1: for ever) and wakes
 * whoever waits for what has happened. Returns how many sources had news.
 *
 * It ends early by edo__driver_wake(), also by one that came before it, and
 * uses such a wake up: after a turn the caller looks at whatever other threads
 * may have left for it. */
static inline unsigned edo__driver_turn(struct edo__driver *driver,
					int64_t timeout_ns)
{
	return driver->type->turn(driver, timeout_ns);
}

/* Makes the turn that is under way, or else the next one that would wait,
 * return. Any thread, also a signal handler, while the driver is open. Costs a
 * system call only if the driver sleeps and nobody else has woken it yet. */
static inline void edo__driver_wake(struct edo__driver *driver)
{
	driver->type->wake(driver);
}

/* The guest with @key, or NULL. */
struct edo__driver_guest *edo__driver_find_guest(struct edo__driver *driver,
						 const void *key);
/* @guest->leave() is called when the driver closes, sources still in place. */
void edo__driver_add_guest(struct edo__driver *driver,
			   struct edo__driver_guest *guest);

/* The implementations. */
int edo__epoll_open(struct edo__driver **ret_driver);

#endif
