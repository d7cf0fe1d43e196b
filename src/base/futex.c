/* SPDX-License-Identifier: MIT */

/*
 * The kernel compares the word and puts the thread to sleep in one step, so a
 * change between the caller's look and the sleep is never missed. The words are
 * private to the process.
 */

#include "base/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
