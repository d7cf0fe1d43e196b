/* SPDX-License-Identifier: MIT */

/*
 * What the library wants of the system, as steps of the model: sleeping on a
 * word, threads, and the use it makes of epoll, eventfds, sockets and signals.
 */

#include "explorer.h"
#include "../shim/atomics.h"
#include "../shim/system.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/cpus.h"
#include "base/futex.h"

/* ---- sleeping on a word ------------------------------------------------ */

bool edo__futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
	model__step(MODEL__CHANGE, word, "futex_wait", 0);
	model__access(word, sizeof(*word), MODEL__READ | MODEL__ATOMIC,
		      __builtin_return_address(0));
	model__trace(
		"%p is %#x, %s %#x", (void *)word, model__memory_newest(word),
		model__memory_newest(word) == expected ? "sleeps at" : "not",
		expected);
	if (model__memory_newest(word) != expected)
		return true;
	return model__sleep(word, timeout_ns, "futex_wait", 0);
}

/* One look stands for many: it is made at any time, and it is the last that
 * tells. */
bool edo__futex_spin(const uint32_t *word, uint32_t expected,
		     int64_t timeout_ns)
{
	(void)timeout_ns;
	return model__load(word, sizeof(*word), __ATOMIC_ACQUIRE, "futex_spin",
			   0) != expected;
}

/* The kernel touches no memory here: it may be gone. */
void edo__futex_wake(uint32_t *word, int n_threads)
{
	model__step(MODEL__CHANGE, word, "futex_wake", 0);
	model__trace("%p", (void *)word);
	model__wake(word, n_threads);
}

/* ---- time -------------------------------------------------------------- */

/* Each thread's stands still but for its own sleeps that nobody ends: so it is
 * the same in each execution that makes the same choices. */
int model__clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	(void)clock;
	ret_time->tv_sec = model__self()->time / 1000000000;
	ret_time->tv_nsec = model__self()->time % 1000000000;
	return 0;
}

/* ---- threads ----------------------------------------------------------- */

static bool is_let_go[MODEL__THREADS_MAX]; /* joined or detached */

int model__pthread_create(pthread_t *ret_id, const void *attributes,
			  void *(*run)(void *), void *argument)
{
	int thread;

	(void)attributes;
	if (model__budget.n_thread_failures > 0 && model__choose(2)) {
		model__budget.n_thread_failures--;
		return EAGAIN;
	}
	thread = model__thread_new(run, argument);
	*ret_id = (pthread_t)thread;
	is_let_go[thread] = false;
	return 0;
}

static void let_go(pthread_t id)
{
	if (is_let_go[id])
		model_fail("thread %lu is joined or detached twice",
			   (unsigned long)id);
	is_let_go[id] = true;
}

int model__pthread_join(pthread_t id, void **ret_result)
{
	(void)ret_result;
	let_go(id);
	model_join((int)id);
	return 0;
}

int model__pthread_detach(pthread_t id)
{
	let_go(id);
	return 0;
}

pthread_t model__pthread_self(void)
{
	return (pthread_t)model__current;
}

uint32_t edo__cpus(void)
{
	return model__case->n_cpus ? model__case->n_cpus : 2;
}

void model__system_check_threads(void)
{
	for (int i = 0; i < MODEL__THREADS_MAX; i++)
		if (!is_let_go[i])
			model_fail("thread %d is neither joined nor detached",
				   i);
}

/* ---- epoll, an eventfd for each, and channels; edge-triggered ------------ */

/* Any other eventfd is a channel from which nothing is taken. */

#define DRIVERS_MAX 4
#define CHANNELS_MAX 4
#define FIRST_FD 1000 /* even: an epoll; the odd one after it: its eventfd */
#define FIRST_CHANNEL_FD 2000

static struct {
	bool is_open;
	bool has_eventfd;
	bool has_edge; /* written since it was last reported */
	struct epoll_event event;
} drivers[DRIVERS_MAX];
static int n_drivers;

/* What a socket is to who waits for it: a number of things that can be taken. */
static struct {
	bool is_open;
	int n;
	/* Of who wrote to it, if it is an eventfd: the kernel's locks order that
	 * before what is done after it was reported. */
	struct model__clock written;
	/* By each driver. */
	struct watch {
		bool is_on;
		bool has_edge;
		struct epoll_event event;
	} watches[DRIVERS_MAX];
} channels[CHANNELS_MAX];
static int n_channels;

static struct {
	struct sigaction action;
	struct model__clock installed;
} actions[NSIG];

void model__system_reset(void)
{
	n_drivers = 0;
	n_channels = 0;
	memset(actions, 0, sizeof(actions));
	for (int i = 0; i < MODEL__THREADS_MAX; i++)
		is_let_go[i] = true;
}

static int driver_of(int fd)
{
	int i = (fd - FIRST_FD) / 2;

	if (fd < FIRST_FD || i >= n_drivers || !drivers[i].is_open)
		model_fail("descriptor %d is not open", fd);
	return i;
}

static int channel_of(int fd)
{
	int i = fd - FIRST_CHANNEL_FD;

	if (i < 0 || i >= n_channels || !channels[i].is_open)
		model_fail("channel %d is not open", fd);
	return i;
}

int model__epoll_create1(int flags)
{
	(void)flags;
	if (n_drivers == DRIVERS_MAX)
		model_fail("more than %d drivers", DRIVERS_MAX);
	memset(&drivers[n_drivers], 0, sizeof(drivers[0]));
	drivers[n_drivers].is_open = true;
	return FIRST_FD + 2 * n_drivers++;
}

int model__eventfd(unsigned int value, int flags)
{
	(void)value;
	(void)flags;
	if (n_drivers == 0 || drivers[n_drivers - 1].has_eventfd)
		return model_channel_open();
	drivers[n_drivers - 1].has_eventfd = true;
	return FIRST_FD + 2 * (n_drivers - 1) + 1;
}

int model_channel_open(void)
{
	if (n_channels == CHANNELS_MAX)
		model_fail("more than %d channels", CHANNELS_MAX);
	memset(&channels[n_channels], 0, sizeof(channels[0]));
	channels[n_channels].is_open = true;
	return FIRST_CHANNEL_FD + n_channels++;
}

static void announce_to(int i, int driver)
{
	struct watch *watch = &channels[i].watches[driver];

	if (!watch->is_on)
		return;
	model__step(MODEL__CHANGE, &drivers[driver], "announce", 0);
	/* It may have been taken away meanwhile. */
	if (!watch->is_on || !channels[i].n)
		return;
	model__trace("channel %d", i);
	watch->has_edge = true;
	model__wake(&drivers[driver], 1);
}

/* As in the kernel: it is there before it is announced. */
void model_channel_put(int fd)
{
	int i = channel_of(fd);

	model__step(MODEL__CHANGE, &channels[i], "put", 0);
	channels[i].n++;
	model__trace("channel %d has %d", i, channels[i].n);
	for (int driver = 0; driver < n_drivers; driver++)
		announce_to(i, driver);
}

int model_channel_take(int fd, int n_max)
{
	int i = channel_of(fd);
	int n;

	model__step(MODEL__CHANGE, &channels[i], "take", 0);
	n = channels[channel_of(fd)].n;
	if (n > n_max)
		n = n_max;
	channels[i].n -= n;
	model__trace("channel %d gives %d", i, n);
	return n;
}

static void add(int fd, int i, const struct epoll_event *event)
{
	struct watch *watch = &channels[i].watches[driver_of(fd)];

	model__step(MODEL__CHANGE, &drivers[driver_of(fd)], "epoll_add", 0);
	if (watch->is_on)
		model_fail("channel %d is watched twice", i);
	watch->is_on = true;
	watch->event = *event;
	watch->event.events &= EPOLLIN | EPOLLOUT;
	watch->has_edge = false;
	model__step(MODEL__CHANGE, &channels[i], "epoll_look", 0);
	announce_to(i, driver_of(fd));
}

static void take_away(int fd, int i)
{
	struct watch *watch = &channels[i].watches[driver_of(fd)];

	model__step(MODEL__CHANGE, &drivers[driver_of(fd)], "epoll_del", 0);
	if (!watch->is_on)
		model_fail("channel %d is not watched there", i);
	watch->is_on = false;
	watch->has_edge = false;
}

int model__epoll_ctl(int fd, int operation, int other,
		     struct epoll_event *event)
{
	if (other < FIRST_CHANNEL_FD)
		drivers[driver_of(fd)].event = *event; /* its eventfd */
	else if (operation == EPOLL_CTL_ADD)
		add(fd, channel_of(other), event);
	else
		take_away(fd, channel_of(other));
	return 0;
}

static bool has_news(int driver)
{
	bool has = drivers[driver].has_edge;

	for (int i = 0; i < n_channels; i++)
		has |= channels[i].watches[driver].has_edge;
	return has;
}

int model__epoll_wait(int fd, struct epoll_event *events, int n_max,
		      int timeout_ms)
{
	int i = driver_of(fd);
	int n = 0;

	(void)n_max;
	model__step(MODEL__CHANGE, &drivers[i], "epoll_wait", 0);
	model__trace("%s", has_news(i) ? "has news" : "no news");
	if (!has_news(i) && timeout_ms != 0)
		model__sleep(&drivers[i], timeout_ms * INT64_C(1000000),
			     "epoll_wait", 0);
	if (drivers[i].has_edge)
		events[n++] = drivers[i].event;
	drivers[i].has_edge = false;
	for (int j = 0; j < n_channels; j++) {
		struct watch *watch = &channels[j].watches[i];

		if (!watch->has_edge)
			continue;
		events[n++] = watch->event;
		watch->has_edge = false;
		model__clock_join(&model__self()->clock, &channels[j].written);
	}
	return n;
}

static void write_to_channel(int fd)
{
	model__clock_join(&channels[channel_of(fd)].written,
			  &model__self()->clock);
	model__self()->clock.times[model__current]++;
	model_channel_put(fd);
}

ssize_t model__write(int fd, const void *bytes, size_t size)
{
	int i;

	(void)bytes;
	if (fd >= FIRST_CHANNEL_FD) {
		write_to_channel(fd);
		return (ssize_t)size;
	}
	i = driver_of(fd);
	model__step(MODEL__CHANGE, &drivers[i], "write", 0);
	model__trace("to eventfd");
	driver_of(fd);
	drivers[i].has_edge = true;
	model__wake(&drivers[i], 1);
	return (ssize_t)size;
}

/* A connection is taken; nothing is ever sent on it. */
int model__accept4(int fd)
{
	if (model_channel_take(fd, 1))
		return model_channel_open();
	errno = EAGAIN;
	return -1;
}

static void close_channel(int fd)
{
	model__step(MODEL__CHANGE, &channels[channel_of(fd)], "close", 0);
	for (int driver = 0; driver < n_drivers; driver++)
		if (channels[channel_of(fd)].watches[driver].is_on)
			model_fail("channel %d is closed but still watched",
				   fd);
	channels[channel_of(fd)].is_open = false;
}

int model__close(int fd)
{
	if (fd >= FIRST_CHANNEL_FD) {
		close_channel(fd);
		return 0;
	}
	if (fd % 2)
		return 0; /* an eventfd; its epoll comes next */
	model__step(MODEL__CHANGE, &drivers[driver_of(fd)], "close", 0);
	drivers[driver_of(fd)].is_open = false;
	return 0;
}

/* ---- signals ------------------------------------------------------------- */

/* The kernel's lock orders it before every call of the handler. */
int model__sigaction(int number, const struct sigaction *action,
		     struct sigaction *ret_previous)
{
	if (ret_previous)
		*ret_previous = actions[number].action;
	if (!action)
		return 0;
	model__step(MODEL__CHANGE, &actions[number], "sigaction", 0);
	actions[number].action = *action;
	actions[number].installed = model__self()->clock;
	model__self()->clock.times[model__current]++;
	return 0;
}

bool model_raise(int number)
{
	model__step(MODEL__CHANGE, &actions[number], "raise", 0);
	if (!(actions[number].action.sa_flags & SA_SIGINFO))
		return false;
	model__clock_join(&model__self()->clock, &actions[number].installed);
	actions[number].action.sa_sigaction(number, NULL, NULL);
	return true;
}

/* ---- the end of the process --------------------------------------------- */

void model__abort(const char *file, int line)
{
	model_fail("%s:%d ends the process; stderr says why", file, line);
}
