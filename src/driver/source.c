/* SPDX-License-Identifier: MIT */

/*
 * How readiness becomes a wake, and how a source comes to a driver and leaves it.
 *
 *  - A waker in a source is borrowed: its future is armed, and takes it out by
 *    ending or by being cancelled. While it is there its direction is not
 *    ready, because both change under the lock.
 *  - An event marks the waker under the lock, takes it out, and only then
 *    becomes visible in the word. So a future that sees the event, and one that
 *    finds no waker to disarm, may end: nobody touches its waker any more. What
 *    is left of the wake is scheduled after unlocking.
 *  - A source is in its driver's source_list iff source->driver is set, but for
 *    the moment in which the driver closes and evicts it.
 *  - Locks are taken in this order: source, driver. A waker's own lock comes
 *    after the source's, see listener.c.
 *
 * A source that leaves from another thread may still be in a batch of events
 * that the driver is delivering. Its descriptor is taken from the driver at
 * once, so no batch that is fetched later has it; its memory waits in the
 * driver's leaving_list for the turn after. To stand there it holds the
 * driver's lock before it gives back its own: a driver that closes evicts a
 * source under both, one after the other, so it is still there, and nobody
 * touches the source after it was listed.
 */

#include "driver/source.h"

#include <edo/base/panic.h>

#include "future/where.h"

/* Of arming: another runtime has the source. */
#define ELSEWHERE 1

static void misuse(const char *text) EDO_NORETURN
	__attribute__((__cold__, __noinline__));

static void misuse(const char *text)
{
	struct edo__where where = edo__where_now(__FILE__, __LINE__);

	edo__panic(where.file, where.line, "%s", text);
}

struct edo__driver *edo__driver_of(const struct edo_context *context)
{
	if (EDO_UNLIKELY(!context->worker || !context->worker->driver))
		misuse("the kernel was awaited outside of a runtime");
	return context->worker->driver;
}

/* ---- events --------------------------------------------------------------- */

static struct edo_waker *mark(struct edo_waker **waker)
{
	struct edo_waker *marked;

	if (!*waker)
		return NULL;
	marked = edo_waker_mark(*waker);
	/* Pairs with the acquire in disarm(). */
	edo__store_release(waker, NULL);
	return marked;
}

static void publish(struct edo__source *source, uint32_t ready)
{
	/* A guess: the swap knows. */
	uint32_t seen = edo__load_relaxed(&source->ready);

	/* Pairs with the acquire in edo__source_look(). */
	while (!edo__solo_cas_acq_rel(&source->ready, &seen,
				      (seen | ready) + EDO__EVENT))
		;
}

/* Apart, so that who is alone does not save registers for it. */
__attribute__((__noinline__)) static void
fire_under_lock(struct edo__source *source, uint32_t ready)
{
	struct edo_waker *writer = NULL;
	struct edo_waker *reader = NULL;

	edo__lock_acquire(&source->lock);
	if (ready & EDO__WRITE_READY)
		writer = mark(&source->writer);
	if (ready & EDO__READ_READY)
		reader = mark(&source->reader);
	publish(source, ready);
	edo__lock_release(&source->lock);
	edo_waker_schedule(writer);
	edo_waker_schedule(reader);
}

static void wake(struct edo_waker **place)
{
	struct edo_waker *waker = *place;

	*place = NULL;
	if (waker)
		edo_waker_wake_by_ref(waker);
}

/* Alone there is nothing to lock out, and no order in which to do it. */
static void fire_alone(struct edo__source *source, uint32_t ready)
{
	source->ready = (source->ready | ready) + EDO__EVENT;
	if (ready & EDO__WRITE_READY)
		wake(&source->writer);
	if (ready & EDO__READ_READY)
		wake(&source->reader);
}

void edo__source_fire(struct edo__source *source, uint32_t ready)
{
	if (edo__is_solo())
		fire_alone(source, ready);
	else
		fire_under_lock(source, ready);
}

/* ---- wakers --------------------------------------------------------------- */

/* Under the lock. -EAGAIN: it is with @driver now; ELSEWHERE, or an error. */
static int move_in(struct edo__source *source, struct edo__driver *driver)
{
	int error;

	if (source->driver)
		return ELSEWHERE;
	error = driver->type->add(driver, source);
	if (error < 0)
		return error;
	source->driver = driver;
	source->family = driver->family;
	edo__lock_acquire(&driver->lock);
	edo__list_push_back(&driver->source_list, &source->source_link);
	/* Written under the lock. */
	edo__store_relaxed(&driver->n_sources, driver->n_sources + 1);
	edo__lock_release(&driver->lock);
	return -EAGAIN;
}

/* Events come under the lock, so there is none between the look and the end. */
static int arm_unless_ready(struct edo__source *source, uint32_t ready,
			    struct edo_waker **place, struct edo_waker *waker)
{
	if (edo__load_relaxed(&source->ready) & ready)
		return 0;
	edo__store_relaxed(place, waker); /* under the lock */
	return -EAGAIN;
}

__attribute__((__noinline__)) static int
arm_under_lock(struct edo__source *source, struct edo__driver *driver,
	       uint32_t ready, struct edo_waker **place,
	       struct edo_waker *waker)
{
	int result = -EAGAIN;

	edo__lock_acquire(&source->lock);
	if (EDO_UNLIKELY(source->family != driver->family))
		result = move_in(source, driver);
	if (EDO_LIKELY(result == -EAGAIN))
		result = arm_unless_ready(source, ready, place, waker);
	edo__lock_release(&source->lock);
	if (EDO_UNLIKELY(result == ELSEWHERE))
		misuse("what is awaited here belongs to another runtime");
	return result;
}

static inline int arm(struct edo__source *source,
		      const struct edo_context *context, uint32_t ready,
		      struct edo_waker **place, struct edo_waker *waker)
{
	struct edo__driver *driver = edo__driver_of(context);

	/* Alone there is nothing to lock out. */
	if (edo__is_solo() && EDO_LIKELY(source->family == driver->family))
		return arm_unless_ready(source, ready, place, waker);
	return arm_under_lock(source, driver, ready, place, waker);
}

int edo__source_arm_reader_with(struct edo__source *source,
				const struct edo_context *context,
				struct edo_waker *waker)
{
	return arm(source, context, EDO__READ_READY, &source->reader, waker);
}

int edo__source_arm_reader(struct edo__source *source,
			   const struct edo_context *context)
{
	return arm(source, context, EDO__READ_READY, &source->reader,
		   context->waker);
}

int edo__source_arm_writer(struct edo__source *source,
			   const struct edo_context *context)
{
	return arm(source, context, EDO__WRITE_READY, &source->writer,
		   context->waker);
}

void edo__source_rearm_reader(struct edo__source *source,
			      struct edo_waker *waker)
{
	edo__lock_acquire(&source->lock);
	edo__source_read_would_block(source, edo__source_look(source));
	edo__store_relaxed(&source->reader, waker); /* under the lock */
	edo__lock_release(&source->lock);
}

static void disarm(struct edo__source *source, struct edo_waker **place)
{
	/* Pairs with the release in mark(). */
	if (!edo__load_acquire(place))
		return;
	edo__lock_acquire(&source->lock);
	edo__store_relaxed(place, NULL); /* under the lock */
	edo__lock_release(&source->lock);
}

void edo__source_disarm_reader(struct edo__source *source)
{
	disarm(source, &source->reader);
}

void edo__source_disarm_writer(struct edo__source *source)
{
	disarm(source, &source->writer);
}

/* ---- leaving -------------------------------------------------------------- */

/* Under the source's lock: takes the descriptor from the driver. The latter, or
 * NULL if there was none. */
static struct edo__driver *move_out(struct edo__source *source)
{
	struct edo__driver *driver = source->driver;

	if (!driver)
		return NULL;
	driver->type->remove(driver, source);
	source->driver = NULL;
	source->family = 0;
	return driver;
}

void edo__source_release(struct edo__source *source, edo__source_done_fn *done)
{
	struct edo__worker *worker = edo__worker_current;
	struct edo__driver *driver;

	edo__lock_acquire(&source->lock);
	edo__store_relaxed(&source->reader, NULL); /* under the lock */
	edo__store_relaxed(&source->writer, NULL); /* under the lock */
	driver = move_out(source);
	if (driver) {
		bool is_own = worker && worker->driver == driver;

		source->done = done;
		edo__lock_acquire(&driver->lock);
		edo__lock_release(&source->lock);
		if (!edo__driver_leave(driver, source, is_own))
			return;
	} else {
		edo__lock_release(&source->lock);
	}
	done(source);
}

void edo__source_evict(struct edo__source *source, struct edo__driver *driver)
{
	struct edo_waker *writer, *reader;

	edo__lock_acquire(&source->lock);
	if (source->driver == driver)
		move_out(source);
	writer = mark(&source->writer);
	reader = mark(&source->reader);
	publish(source, EDO__READ_READY | EDO__WRITE_READY);
	edo__lock_release(&source->lock);
	edo_waker_schedule(writer);
	edo_waker_schedule(reader);
}
