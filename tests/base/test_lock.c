/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>

#include "base/lock.h"

#define N_THREADS 4
#define N_ROUNDS 20000

static struct edo__lock lock = EDO__LOCK_INIT;
static int64_t counter;

static void *count(void *unused)
{
	(void)unused;
	for (int i = 0; i < N_ROUNDS; i++) {
		edo__lock_acquire(&lock);
		counter++;
		edo__lock_release(&lock);
	}
	return NULL;
}

TEST(lock_lets_one_thread_in_at_a_time)
{
	pthread_t threads[N_THREADS];

	counter = 0;
	for (int i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, NULL),
				 0);
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(counter, N_THREADS * N_ROUNDS);
	assert_int_equal(lock.word, EDO__LOCK_FREE);
}

TEST(try_acquire_never_waits)
{
	struct edo__lock own;

	edo__lock_init(&own);
	assert_true(edo__lock_try_acquire(&own));
	assert_false(edo__lock_try_acquire(&own));
	edo__lock_release(&own);
	assert_true(edo__lock_try_acquire(&own));
	edo__lock_release(&own);
}
