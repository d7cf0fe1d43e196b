/* SPDX-License-Identifier: MIT */

/*
 * What all drivers share: the choice of one, and the lists of sources and
 * guests.
 *
 *  - A source that leaves from another thread stands in leaving_list until the
 *    driver turns again: its descriptor has been removed, so the batch that was
 *    being delivered meanwhile is the last that may have it.
 *  - A driver that is vacated is like one that delivers events to all its sources:
 *    it takes each out of source_list and evicts it afterwards, without a lock
 *    in between, because the lock of a source comes before its own. A source
 *    that is released in between stands in leaving_list, which is emptied last.
 */

#include <errno.h>
#include <stdio.h>

#include "driver/driver.h"
#include "driver/source.h"

/* As many objects may wait in a driver that sleeps for their memory to go. */
#define LEAVING_MAX 16u

int edo__driver_open(enum edo_driver_kind kind, struct edo__driver **ret_driver)
{
	switch (kind) {
	case EDO_DRIVER_AUTO:
	case EDO_DRIVER_EPOLL:
		return edo__epoll_open(ret_driver);
	case EDO_DRIVER_IO_URING:
		fputs("edo: this build has no io_uring driver; ask for "
		      "EDO_DRIVER_AUTO or EDO_DRIVER_EPOLL\n",
		      stderr);
		return -ENOSYS;
	}
	return -EINVAL;
}

void edo__driver_init(struct edo__driver *driver,
		      const struct edo__driver_type *type)
{
	static uint32_t n_families; /* atomic */

	driver->type = type;
	do {
		/* A number, no partner. */
		driver->family = edo__fetch_add_relaxed(&n_families, 1u) + 1;
	} while (driver->family == 0);
	edo__lock_init(&driver->lock);
	edo__list_init(&driver->source_list);
	edo__list_init(&driver->leaving_list);
	driver->n_leaving = 0;
	driver->n_sources = 0;
	edo__list_init(&driver->guest_list);
}

static void dismiss_guests(struct edo__driver *driver)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(&driver->guest_list))) {
		struct edo__driver_guest *guest = edo__container_of(
			link, struct edo__driver_guest, guest_link);

		guest->leave(guest);
	}
}

static struct edo__source *source_of(struct edo__link *link)
{
	return edo__container_of(link, struct edo__source, source_link);
}

/* Under the lock. */
static void count_out(struct edo__driver *driver)
{
	edo__store_relaxed(&driver->n_sources, driver->n_sources - 1);
}

static struct edo__source *take_source(struct edo__driver *driver)
{
	struct edo__link *link;

	edo__lock_acquire(&driver->lock);
	link = edo__list_pop_front(&driver->source_list);
	if (link)
		count_out(driver);
	edo__lock_release(&driver->lock);
	return link ? source_of(link) : NULL;
}

/* Whoever still waits is woken, and finds a source that may register anew. */
static void evict_sources(struct edo__driver *driver)
{
	struct edo__source *source;

	while ((source = take_source(driver)))
		edo__source_evict(source, driver);
}

bool edo__driver_leave(struct edo__driver *driver, struct edo__source *source,
		       bool is_own_thread)
{
	if (edo__link_is_linked(&source->source_link)) /* not being evicted */
		count_out(driver);
	edo__link_remove(&source->source_link);
	if (is_own_thread) {
		edo__lock_release(&driver->lock);
		driver->type->strike(driver, source);
		return true;
	}
	edo__list_push_back(&driver->leaving_list, &source->source_link);
	edo__store_relaxed(&driver->n_leaving, driver->n_leaving + 1);
	/* Under the lock, or else the driver might be gone. */
	if (driver->n_leaving == LEAVING_MAX + 1)
		edo__driver_wake(driver);
	edo__lock_release(&driver->lock);
	return false;
}

void edo__driver_let_go(struct edo__driver *driver)
{
	struct edo__list list;
	struct edo__link *link;

	edo__list_init(&list);
	edo__lock_acquire(&driver->lock);
	edo__list_splice_back(&list, &driver->leaving_list);
	/* Written under the lock. */
	edo__store_relaxed(&driver->n_leaving, 0u);
	edo__lock_release(&driver->lock);
	while ((link = edo__list_pop_front(&list))) {
		struct edo__source *source = source_of(link);

		source->done(source);
	}
}

void edo__driver_vacate(struct edo__driver *driver)
{
	dismiss_guests(driver);
	evict_sources(driver);
	edo__driver_let_go(driver);
}

void edo__driver_close(struct edo__driver *driver)
{
	if (!driver)
		return;
	edo__driver_vacate(driver);
	driver->type->close(driver);
}

struct edo__driver_guest *edo__driver_find_guest(struct edo__driver *driver,
						 const void *key)
{
	edo_list_for_each(link, &driver->guest_list) {
		struct edo__driver_guest *guest = edo__container_of(
			link, struct edo__driver_guest, guest_link);

		if (guest->key == key)
			return guest;
	}
	return NULL;
}

void edo__driver_add_guest(struct edo__driver *driver,
			   struct edo__driver_guest *guest)
{
	edo__list_push_back(&driver->guest_list, &guest->guest_link);
}
