/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_DRIVER_DRIVER_H
#define EDO_SRC_DRIVER_DRIVER_H

/*
 * The driver is where a worker waits for the world: file descriptors, its next
 * timer, and other threads. One driver belongs to one worker, whose thread turns
 * it; a thread may hand it over, or leave it to be closed by another one. Other
 * threads wake it, and take their descriptors from it.
 *
 * The drivers of one runtime are a family: what one of them watches may be
 * awaited on the worker of any other.
 *
 * Everything here is the seam between the rooms above and the implementations
 * (epoll.c); how a file descriptor is waited for is in source.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/base/compiler.h>
#include <edo/base/options.h>

#include "base/atomic.h"
#include "base/list.h"
#include "base/lock.h"

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
	/* No event of @source is fetched after this returns. Any thread. */
	void (*remove)(struct edo__driver *driver, struct edo__source *source);
	/* No event of @source that was fetched is delivered any more. */
	void (*strike)(struct edo__driver *driver, struct edo__source *source);
};

/* First member of every implementation's own struct. */
struct edo__driver {
	const struct edo__driver_type *type;
	/* Not 0. A driver opens as a family of its own; before it is used it
	 * may be given the number of another one. */
	uint32_t family;
	struct edo__lock lock;         /* of what follows, up to n_leaving */
	struct edo__list source_list;  /* registered sources */
	struct edo__list leaving_list; /* sources that wait for the next turn */
	uint32_t n_leaving;            /* atomic: also read without the lock */
	uint32_t n_sources;            /* atomic: likewise */
	struct edo__list guest_list;
};

/* Something of a room above that lives as long as a driver, and is found and
 * added by the driver's own thread. */
struct edo__driver_guest {
	struct edo__link guest_link;
	const void *key; /* of the room: any address of its own */
	void (*leave)(struct edo__driver_guest *takes);
};

/* Opens a driver. -EMFILE, -ENFILE, -ENOMEM; -ENOSYS, with the reason on
 * stderr, for a kind this build does not have. */
int edo__driver_open(enum edo_driver_kind kind,
		     struct edo__driver **ret_driver);

/* Lets go of all that is registered, because its thread turns it no more, or not
 * for a while: whoever waits for a source is woken and may use it on another driver
 * afterwards, or meanwhile. On the driver's thread. */
void edo__driver_vacate(struct edo__driver *driver);

/* The same, and ends the driver, or NULL. */
void edo__driver_close(struct edo__driver *takes);

/* Tells the sources that have left since that their memory may go. */
void edo__driver_let_go(struct edo__driver *driver);
/* For sources: @source, which was removed, leaves the lists. The driver's lock is
 * held, and given back. True: it has left; false: that will be told by
 * edo__driver_let_go(). */
bool edo__driver_leave(struct edo__driver *driver, struct edo__source *source,
		       bool is_own_thread);

/* Waits at most @timeout_ns nanoseconds (0: not at all, -1: for ever) and wakes
 * whoever waits for what has happened. Returns how many sources had news.
 *
 * It ends early by edo__driver_wake(), also by one that came before it, and
 * uses such a wake up: after a turn the caller looks at whatever other threads
 * may have left for it. */
static inline unsigned edo__driver_turn(struct edo__driver *driver,
					int64_t timeout_ns)
{
	/* The list itself is read under the lock. Whoever is missed here is met
	 * at the next turn, or has woken the driver. */
	if (EDO_UNLIKELY(edo__load_relaxed(&driver->n_leaving)))
		edo__driver_let_go(driver);
	return driver->type->turn(driver, timeout_ns);
}

/* True: events may come; else a turn that does not wait brings nothing. On the
 * driver's thread, which alone registers sources with it. */
static inline bool edo__driver_has_sources(const struct edo__driver *driver)
{
	/* Only a hint: others may have taken theirs away. */
	return edo__load_relaxed(&driver->n_sources) > 0 ||
	       edo__load_relaxed(&driver->n_leaving) > 0;
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
/* @guest->leave() is called when the driver is vacated, sources still in place. */
void edo__driver_add_guest(struct edo__driver *driver,
			   struct edo__driver_guest *guest);

/* What all implementations begin with. */
void edo__driver_init(struct edo__driver *driver,
		      const struct edo__driver_type *type);

/* The implementations. */
int edo__epoll_open(struct edo__driver **ret_driver);

#endif
