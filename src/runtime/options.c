/* SPDX-License-Identifier: MIT */

/*
 * From what a program asks for to options without zeros that stand for a
 * default.
 *
 * - A program built against an older header knows a shorter struct: the rest is
 *   zero. One built against a newer header may ask for what we do not know: it
 *   is refused unless that rest is zero.
 * - Each refusal is one line on stderr.
 */

#include "runtime/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <edo/time/clock.h>

#include "base/cpus.h"
#include "base/monotonic.h"

#define DEFAULT_BLOCKING_THREADS 512
#define DEFAULT_KEEP_ALIVE (10 * EDO_SECOND)
#define DEFAULT_EVENT_INTERVAL 61
#define DEFAULT_INBOX_INTERVAL 31 /* of a current-thread runtime */
#define DEFAULT_GLOBAL_QUEUE_INTERVAL 61
#define DEFAULT_SPIN (25 * EDO_MICROSECOND)
/* Timers are no more exact than that. */
#define SPIN_MAX EDO_MILLISECOND
#define DEFAULT_SHUTDOWN_TIMEOUT (10 * EDO_SECOND)
#define DEFAULT_THREAD_NAME "edo"
#define WORKERS_MAX 4096
#define WORKERS_VARIABLE "EDO_WORKER_THREADS"

static int refuse(int code, const char *reason)
{
	fprintf(stderr, "edo: the runtime cannot be made: %s\n", reason);
	return code;
}

static bool is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

static int copy(const struct edo_runtime_options *asked,
		struct edo_runtime_options *to)
{
	size_t size = asked ? asked->size : sizeof(*to);

	memset(to, 0, sizeof(*to));
	if (asked && size < sizeof(size))
		return refuse(-EINVAL, "options.size is not set: write "
				       "EDO_RUNTIME_OPTIONS(...)");
	if (size > sizeof(*to)) {
		if (!is_zero((const char *)asked + sizeof(*to),
			     size - sizeof(*to)))
			return refuse(-EINVAL,
				      "the program asks for an option that is "
				      "newer than this libedo");
		size = sizeof(*to);
	}
	if (asked)
		memcpy(to, asked, size);
	to->size = sizeof(*to);
	return 0;
}

static int check_multi_thread(const struct edo_runtime_options *options)
{
	if (options->worker_threads > WORKERS_MAX)
		return refuse(-EINVAL, "options.worker_threads is above 4096");
	if (options->start_paused)
		return refuse(-EINVAL,
			      "only the clock of a current-thread runtime can "
			      "be paused: options.start_paused is set");
	return 0;
}

static int check_flavor(const struct edo_runtime_options *options)
{
	if (options->flavor == EDO_MULTI_THREAD)
		return check_multi_thread(options);
	if (options->flavor != EDO_CURRENT_THREAD)
		return refuse(-EINVAL, "options.flavor has no such value");
	if (options->worker_threads > 1)
		return refuse(-EINVAL,
			      "a current-thread runtime has one worker: "
			      "options.worker_threads is above 1");
	return 0;
}

static int check(const struct edo_runtime_options *options)
{
	int result = check_flavor(options);

	if (result < 0)
		return result;
	if (options->thread_keep_alive < 0)
		return refuse(-EINVAL, "options.thread_keep_alive is negative");
	if ((unsigned)options->driver > EDO_DRIVER_EPOLL)
		return refuse(-EINVAL, "options.driver has no such value");
	if ((unsigned)options->unhandled_panic > EDO_PANIC_SHUTDOWN_RUNTIME)
		return refuse(-EINVAL,
			      "options.unhandled_panic has no such value");
	return 0;
}

static uint64_t arbitrary_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == sizeof(seed))
		return seed;
	return (uint64_t)edo__monotonic_now();
}

/* What the environment asks for; 0: nothing that is a number of workers. */
static uint32_t workers_of_environment(void)
{
	const char *text = getenv(WORKERS_VARIABLE);
	char *end;
	long n;

	if (!text || !*text)
		return 0;
	n = strtol(text, &end, 10);
	if (*end == '\0' && n > 0 && n <= WORKERS_MAX)
		return (uint32_t)n;
	fprintf(stderr,
		"edo: " WORKERS_VARIABLE "=%s is not a number of workers, from "
		"1 to %d: it is left out\n",
		text, WORKERS_MAX);
	return 0;
}

static void fill_in_multi_thread(struct edo_runtime_options *options)
{
	if (!options->worker_threads)
		options->worker_threads = workers_of_environment();
	if (!options->worker_threads)
		options->worker_threads = edo__cpus();
	if (!options->global_queue_interval)
		options->global_queue_interval = DEFAULT_GLOBAL_QUEUE_INTERVAL;
}

static void fill_in_current_thread(struct edo_runtime_options *options)
{
	options->worker_threads = 1;
	if (!options->global_queue_interval)
		options->global_queue_interval = DEFAULT_INBOX_INTERVAL;
}

/* Spinning takes a CPU from those it waits for, if there is only one. */
static int64_t spin_of(int64_t asked)
{
	if (asked < 0 || edo__cpus() < 2)
		return 0;
	if (asked > SPIN_MAX)
		return SPIN_MAX;
	return asked ? asked : DEFAULT_SPIN;
}

static void fill_in(struct edo_runtime_options *options)
{
	if (options->flavor == EDO_MULTI_THREAD)
		fill_in_multi_thread(options);
	else
		fill_in_current_thread(options);
	options->spin = spin_of(options->spin);
	if (!options->max_blocking_threads)
		options->max_blocking_threads = DEFAULT_BLOCKING_THREADS;
	if (!options->thread_keep_alive)
		options->thread_keep_alive = DEFAULT_KEEP_ALIVE;
	if (!options->thread_name)
		options->thread_name = DEFAULT_THREAD_NAME;
	if (!options->event_interval)
		options->event_interval = DEFAULT_EVENT_INTERVAL;
	if (!options->shutdown_timeout)
		options->shutdown_timeout = DEFAULT_SHUTDOWN_TIMEOUT;
	if (!options->seed)
		options->seed = arbitrary_seed();
}

int edo__options_complete(const struct edo_runtime_options *asked,
			  struct edo_runtime_options *ret_options)
{
	struct edo_runtime_options options;
	int result = copy(asked, &options);

	if (result == 0)
		result = check(&options);
	if (result < 0)
		return result;
	fill_in(&options);
	*ret_options = options;
	return 0;
}
