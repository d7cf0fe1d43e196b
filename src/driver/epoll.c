/* SPDX-License-Identifier: MIT */

/*
 * The driver on epoll.
 *
 * Each source is added once, edge-triggered and for both directions, and never
 * modified. An event carries the address of its source; the event of the wake
 * descriptor carries that of the driver.
 *
 *  - A source that leaves while a batch of events is being delivered is struck
 *    from the rest of the batch if it does so on this thread; else it lives on
 *    until the next turn, see driver.c. So no event outlives its source.
 *  - The wake descriptor is an eventfd that is only ever written: each write is
 *    an edge, so nothing has to be read back.
 *  - `sleep_state` says whether a wake needs that write at all:
 *
 *             turn begins to wait             wake: writes
 *      AWAKE ---------------------> ASLEEP -----------------.
 *        |  ^                          |                    v
 *        |  '---- turn has waited -----'                 NOTIFIED
 *        |  '------------------- turn ends -----------------'
 *        '---- wake: the next turn will not wait -----------^
 */

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/panic.h"
#include "base/sanitizer.h"
#include "driver/driver.h"
#include "driver/source.h"

/* Events fetched by one system call. */
#define BATCH_MAX 512
/* How many events before its own a source is fetched into the cache. */
#define LOOK_AHEAD 4

/* Since glibc 2.35; an older one leaves it NULL. */
#pragma weak epoll_pwait2
extern int epoll_pwait2(int fd, struct epoll_event *events, int n_max,
			const struct timespec *timeout, const sigset_t *mask);

enum { AWAKE, ASLEEP, NOTIFIED };

struct epoll_driver {
	struct edo__driver driver;
	int epoll_fd;
	int wake_fd;
	uint32_t sleep_state; /* atomic */
	bool has_pwait2;
	/* The batch being delivered; [i_event, n_events) is still to come. */
	int i_event;
	int n_events;
	struct epoll_event events[BATCH_MAX];
};

static struct epoll_driver *epoll_driver_of(struct edo__driver *driver)
{
	return edo__container_of(driver, struct epoll_driver, driver);
}

static void close_driver(struct edo__driver *driver)
{
	struct epoll_driver *epoll = epoll_driver_of(driver);

	if (epoll->wake_fd >= 0)
		close(epoll->wake_fd);
	if (epoll->epoll_fd >= 0)
		close(epoll->epoll_fd);
	edo__free(epoll);
}

static int add(struct edo__driver *driver, struct edo__source *source)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET,
		.data.ptr = source,
	};

	if (epoll_ctl(epoll_driver_of(driver)->epoll_fd, EPOLL_CTL_ADD,
		      source->fd, &event) < 0)
		return -errno;
	return 0;
}

static void remove_source(struct edo__driver *driver,
			  struct edo__source *source)
{
	/* Closing the descriptor would not do: a duplicate of it, say in a
	 * child process, keeps the registration alive. */
	epoll_ctl(epoll_driver_of(driver)->epoll_fd, EPOLL_CTL_DEL, source->fd,
		  NULL);
}

static void strike(struct edo__driver *driver, struct edo__source *source)
{
	struct epoll_driver *epoll = epoll_driver_of(driver);

	for (int i = epoll->i_event; i < epoll->n_events; i++)
		if (epoll->events[i].data.ptr == source)
			epoll->events[i].data.ptr = NULL;
}

static uint32_t readiness_of(uint32_t events)
{
	uint32_t ready = 0;

	if (events & EPOLLIN)
		ready |= EDO__READ_READY;
	if (events & EPOLLOUT)
		ready |= EDO__WRITE_READY;
	if (events & (EPOLLRDHUP | EPOLLPRI))
		ready |= EDO__READ_READY | EDO__READ_STICKY;
	if (events & (EPOLLHUP | EPOLLERR))
		ready |= EDO__READ_READY | EDO__READ_STICKY | EDO__WRITE_READY |
			 EDO__WRITE_STICKY;
	return ready;
}

static void fetch_ahead(const struct epoll_driver *epoll)
{
	int i = epoll->i_event + LOOK_AHEAD;

	if (i < epoll->n_events)
		__builtin_prefetch(epoll->events[i].data.ptr);
}

/* Wakes whoever waits for the events of the batch; how many sources had one. */
static unsigned deliver(struct epoll_driver *epoll)
{
	unsigned n_fired = 0;

	while (epoll->i_event < epoll->n_events) {
		struct epoll_event event = epoll->events[epoll->i_event++];

		fetch_ahead(epoll);
		if (!event.data.ptr || event.data.ptr == epoll)
			continue;
		edo__source_fire(event.data.ptr, readiness_of(event.events));
		n_fired++;
	}
	return n_fired;
}

/* Whole milliseconds, rounded up: never early. */
static int milliseconds_of(int64_t timeout_ns)
{
	int64_t ms = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);

	return ms > INT32_MAX ? INT32_MAX : (int)ms;
}

static int wait_precisely(struct epoll_driver *epoll, int64_t timeout_ns)
{
	struct timespec timeout = {
		.tv_sec = timeout_ns / 1000000000,
		.tv_nsec = timeout_ns % 1000000000,
	};

	return epoll_pwait2(epoll->epoll_fd, epoll->events, BATCH_MAX, &timeout,
			    NULL);
}

static int wait_for_events(struct epoll_driver *epoll, int64_t timeout_ns)
{
	if (timeout_ns > 0 && epoll->has_pwait2) {
		int n = wait_precisely(epoll, timeout_ns);

		/* EPERM: a sandbox that does not know the call. */
		if (n >= 0 || (errno != ENOSYS && errno != EPERM))
			return n;
		epoll->has_pwait2 = false;
	}
	return epoll_wait(epoll->epoll_fd, epoll->events, BATCH_MAX,
			  timeout_ns > 0 ? milliseconds_of(timeout_ns)
					 : (int)timeout_ns);
}

/* An interrupted wait is one without events; its caller comes back. */
static int fetch(struct epoll_driver *epoll, int64_t timeout_ns)
{
	int n = wait_for_events(epoll, timeout_ns);

	if (n >= 0)
		return n;
	/* Else somebody closed a descriptor that was not theirs. */
	edo__invariant(errno != EBADF && errno != EINVAL);
	return 0;
}

static unsigned turn(struct edo__driver *driver, int64_t timeout_ns)
{
	struct epoll_driver *epoll = epoll_driver_of(driver);
	uint32_t awake = AWAKE;

	/* Pairs with the exchange in wake(): either it sees ASLEEP and writes,
	 * or this sees NOTIFIED and does not wait. */
	if (timeout_ns != 0 &&
	    !edo__cas_acq_rel(&epoll->sleep_state, &awake, (uint32_t)ASLEEP))
		timeout_ns = 0;
	epoll->i_event = 0;
	epoll->n_events = fetch(epoll, timeout_ns);
	/* Pairs with the exchange in wake(): what the waker did before is seen
	 * by the caller. AWAKE can only become NOTIFIED, and then the next turn
	 * looks again. */
	if (edo__load_relaxed(&epoll->sleep_state) != AWAKE)
		edo__exchange_acq_rel(&epoll->sleep_state, (uint32_t)AWAKE);
	return deliver(epoll);
}

static void wake(struct edo__driver *driver)
{
	struct epoll_driver *epoll = epoll_driver_of(driver);
	int saved_errno = errno;
	const uint64_t one = 1;

	/* Pairs with both accesses in turn(). */
	if (edo__exchange_acq_rel(&epoll->sleep_state, (uint32_t)NOTIFIED) !=
	    ASLEEP)
		return;
	while (write(epoll->wake_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	errno = saved_errno;
}

static const struct edo__driver_type epoll_type = {
	.name = "epoll",
	.close = close_driver,
	.turn = turn,
	.wake = wake,
	.add = add,
	.remove = remove_source,
	.strike = strike,
};

/* 0 or a negative error; what was opened is closed by close_driver(). */
static int open_descriptors(struct epoll_driver *epoll)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLET,
		.data.ptr = epoll,
	};

	epoll->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll->epoll_fd < 0)
		return -errno;
	epoll->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (epoll->wake_fd < 0)
		return -errno;
	if (epoll_ctl(epoll->epoll_fd, EPOLL_CTL_ADD, epoll->wake_fd, &event) <
	    0)
		return -errno;
	return 0;
}

int edo__epoll_open(struct edo__driver **ret_driver)
{
	struct epoll_driver *epoll = edo__malloc(sizeof(*epoll));
	int error;

	if (!epoll)
		return -ENOMEM;
	edo__driver_init(&epoll->driver, &epoll_type);
	epoll->epoll_fd = -1;
	epoll->wake_fd = -1;
	epoll->sleep_state = AWAKE;
	/* One that ThreadSanitizer does not know. */
	epoll->has_pwait2 = epoll_pwait2 != NULL && !EDO__HAS_TSAN;
	epoll->i_event = 0;
	epoll->n_events = 0;
	error = open_descriptors(epoll);
	if (error < 0) {
		close_driver(&epoll->driver);
		return error;
	}
	*ret_driver = &epoll->driver;
	return 0;
}
