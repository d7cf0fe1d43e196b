/* SPDX-License-Identifier: MIT */

/* Stands between the library and the system where threads are made. */

#include "threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

static int n_left = -1; /* atomic */

void threads_limit(int n)
{
	__atomic_store_n(&n_left, n, __ATOMIC_SEQ_CST);
}

static bool is_room(void)
{
	int n = __atomic_load_n(&n_left, __ATOMIC_SEQ_CST);

	while (n > 0 &&
	       !__atomic_compare_exchange_n(&n_left, &n, n - 1, true,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	return n != 0;
}

int __real_edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
			     void *argument);
int __wrap_edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
			     void *argument);
int __wrap_edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
			     void *argument)
{
	return is_room() ? __real_edo__thread_start(ret_id, run, argument)
			 : -EAGAIN;
}
