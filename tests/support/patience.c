/* SPDX-License-Identifier: MIT */

#include "patience.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECOND INT64_C(1000000000)

static int print_to = 2;

void patience_fail(const char *file, int line, const char *what)
{
	dprintf(print_to, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

void patience_print_to(int fd)
{
	print_to = fd;
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t patience_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void patience_spend(int64_t *start, const char *file, int line,
		    const char *what)
{
	int64_t now = patience_now();

	if (*start == 0)
		*start = now;
	if (now - *start > PATIENCE_NS)
		patience_fail(file, line, what);
	sched_yield();
}

void patience_spin(int64_t duration)
{
	int64_t end = patience_now() + duration;

	while (patience_now() < end)
		;
}

void latch_open(struct latch *latch)
{
	pthread_mutex_lock(&latch->mutex);
	__atomic_store_n(&latch->is_open, true, __ATOMIC_SEQ_CST);
	pthread_cond_broadcast(&latch->condition);
	pthread_mutex_unlock(&latch->mutex);
}

void latch_wait(struct latch *latch)
{
	int64_t end = read_clock(CLOCK_REALTIME) + PATIENCE_NS;
	struct timespec deadline = { end / SECOND, end % SECOND };
	int result = 0;

	pthread_mutex_lock(&latch->mutex);
	while (!latch->is_open && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&latch->condition,
						&latch->mutex, &deadline);
	check(latch->is_open);
	pthread_mutex_unlock(&latch->mutex);
}

pthread_t start_thread(void *(*run)(void *argument), void *argument)
{
	pthread_t thread;

	check(pthread_create(&thread, NULL, run, argument) == 0);
	return thread;
}
