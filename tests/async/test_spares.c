/* SPDX-License-Identifier: MIT */

/* Threads that took a worker over, once it has been claimed back. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>

#include <edo.h>

#define N_BLOCKERS 12

static int n_starts, n_stops, n_inside;

static void count_start(void *unused)
{
	(void)unused;
	add(&n_starts, 1);
}

static void count_stop(void *unused)
{
	(void)unused;
	add(&n_stops, 1);
}

static int wait_for_all(void *unused)
{
	(void)unused;
	add(&n_inside, 1);
	wait_until(look(&n_inside) >= N_BLOCKERS);
	return 5;
}

static async int block(void)
{
	return edo_block_in_place(wait_for_all, NULL);
}

/* So many threads are there at once, and then only those of the workers. */
static async int need_many_threads(int n_workers)
{
	struct edo_task *tasks[N_BLOCKERS];
	int value;

	put_value(&n_inside, 0);
	for (int i = 0; i < N_BLOCKERS; i++)
		tasks[i] = edo_spawn(block());
	for (int i = 0; i < N_BLOCKERS; i++) {
		check(await edo_task_join(tasks[i], &value) == 0);
		check(value == 5);
	}
	check(look(&n_starts) >= N_BLOCKERS);
	await_until(look(&n_starts) - look(&n_stops) == n_workers);
	return 0;
}

static async int need_them_again_and_again(int n_workers)
{
	for (int i = 0; i < 5; i++)
		check(await need_many_threads(n_workers) == 0);
	return 0;
}

TEST_ON_MULTI_THREAD(threads_that_have_no_worker_for_long_go_home)
{
	for (int n_workers = 1; n_workers <= 2; n_workers++) {
		put_value(&n_starts, 0);
		put_value(&n_stops, 0);
		RUN_WITH(EDO_RUNTIME_OPTIONS(.worker_threads =
						     (uint32_t)n_workers,
					     .thread_keep_alive =
						     EDO_MILLISECOND,
					     .on_thread_start = count_start,
					     .on_thread_stop = count_stop),
			 need_them_again_and_again(n_workers));
		assert_int_equal(look(&n_starts), look(&n_stops));
	}
}
