/* SPDX-License-Identifier: MIT */

/*
 * What all drivers share: the choice of one, the list of sources and guests,
 * and how readiness becomes a wake.
 *
 *  - A source is in its driver's source_list iff source->driver is set.
 *  - A waker in a source is borrowed: its future is armed, and takes it out
 *    (by ending or by being cancelled) before the waker may go. Sources belong
 *    to the thread of their driver, so a waker is woken in place, without a
 *    reference of its own.
 */

#include <stdio.h>

#include <edo/base/panic.h>

#include "driver/driver.h"
#include "driver/source.h"
#include "future/where.h"

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

static void dismiss_guests(struct edo__driver *driver)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(&driver->guest_list))) {
		struct edo__driver_guest *guest = edo__container_of(
			link, struct edo__driver_guest, guest_link);

		guest->leave(guest);
	}
}

/* Whoever still waits is woken, and finds a source that may register anew. */
static void release_sources(struct edo__driver *driver)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(&driver->source_list))) {
		struct edo__source *source = edo__container_of(
			link, struct edo__source, source_link);

		driver->type->remove(driver, source);
		source->driver = NULL;
		edo__source_fire(source, EDO__READ_READY | EDO__WRITE_READY);
	}
}

void edo__driver_close(struct edo__driver *driver)
{
	if (!driver)
		return;
	dismiss_guests(driver);
	release_sources(driver);
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

static void misuse(const char *text) EDO_NORETURN;

static void misuse(const char *text)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	edo__panic(where.file, where.line, "%s", text);
}

struct edo__driver *edo__driver_of(const struct edo_context *context)
{
	if (!context->worker || !context->worker->driver)
		misuse("the kernel was awaited outside of a runtime");
	return context->worker->driver;
}

int edo__source_register(struct edo__source *source,
			 const struct edo_context *context)
{
	struct edo__driver *driver = edo__driver_of(context);
	int error;

	if (source->driver)
		misuse("what is awaited here belongs to another runtime");
	error = driver->type->add(driver, source);
	if (error < 0)
		return error;
	source->driver = driver;
	edo__list_push_back(&driver->source_list, &source->source_link);
	return 0;
}

void edo__source_deregister(struct edo__source *source)
{
	source->reader = NULL;
	source->writer = NULL;
	if (!source->driver)
		return;
	source->driver->type->remove(source->driver, source);
	edo__link_remove(&source->source_link);
	source->driver = NULL;
}

static void wake(struct edo_waker **waker)
{
	struct edo_waker *woken = *waker;

	*waker = NULL;
	edo_waker_wake_by_ref(woken);
}

void edo__source_fire(struct edo__source *source, uint32_t ready)
{
	source->ready |= ready;
	if ((ready & EDO__WRITE_READY) && source->writer)
		wake(&source->writer);
	if ((ready & EDO__READ_READY) && source->reader)
		wake(&source->reader);
}
