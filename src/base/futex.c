/* SPDX-License-Identifier: MIT */

/*
 * The kernel compares the word and puts the thread to sleep in one step, so a
 * change between the caller's look and the sleep is never missed. The words are
 * private to the process.
 *
 * Who watches a word reads that alone, so that it stays in the watcher's cache and
 * the other's store is the only thing that takes it away; the clock, which costs as
 * much as several looks, is read now and then.
 */

#include "base/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/monotonic.h"
#include "base/pause.h"

#define N_LOOKS_PER_TIME 8
#define NS_PER_SECOND INT64_C(1000000000)

bool edo__futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
	struct timespec timeout;
	int saved_errno = errno;
	bool is_over;

	timeout.tv_sec = timeout_ns / NS_PER_SECOND;
	timeout.tv_nsec = timeout_ns % NS_PER_SECOND;
	is_over = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected,
			  timeout_ns < 0 ? NULL : &timeout, NULL, 0) < 0 &&
		  errno == ETIMEDOUT;
	errno = saved_errno;
	return !is_over;
}

void edo__futex_wake(uint32_t *word, int n_threads)
{
	int saved_errno = errno;

	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n_threads, NULL, NULL, 0);
	errno = saved_errno;
}

static bool look(const uint32_t *word, uint32_t expected)
{
	for (int i = 0; i < N_LOOKS_PER_TIME; i++) {
		/* Pairs with the release of whoever changes it. */
		if (edo__load_acquire(word) != expected)
			return true;
		edo__pause();
	}
	return false;
}

bool edo__futex_spin(const uint32_t *word, uint32_t expected,
		     int64_t timeout_ns)
{
	int64_t end = edo__monotonic_now() + timeout_ns;

	while (!look(word, expected))
		if (edo__monotonic_now() >= end)
			return false;
	return true;
}
