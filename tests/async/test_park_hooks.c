/* SPDX-License-Identifier: MIT */

/*
 * Hooks that are called before a thread sleeps may wake and spawn: the thread
 * looks again, and does not sleep over it. They may panic, as all hooks.
 */

#include "flavors.h"
#include "patience.h"

#include <edo.h>

static struct edo_notify from_hook;
static int n_parks;

static void notify_at_park(void *unused)
{
	(void)unused;
	if (add(&n_parks, 1) == 1)
		edo_notify_one(&from_hook);
}

static async int wait_for_hook(void)
{
	await edo_notify_wait(&from_hook);
	return 0;
}

TEST_ON_ALL_FLAVORS(park_hook_that_wakes_the_root_is_heard)
{
	edo_notify_init(&from_hook);
	put_value(&n_parks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = notify_at_park),
		 wait_for_hook());
}

static async int join_waiter(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(wait_for_hook()), &value) == 0);
	return value;
}

/* Some thread parks before the task waits, some after: it notifies each time. */
static void notify_at_each_park(void *unused)
{
	(void)unused;
	edo_notify_one(&from_hook);
}

TEST_ON_ALL_FLAVORS(park_hook_that_wakes_a_task_is_heard)
{
	for (int i = 0; i < 100; i++) {
		edo_notify_init(&from_hook);
		RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = notify_at_each_park),
			 join_waiter());
	}
}

static async void notify_root(void)
{
	edo_notify_one(&from_hook);
}

static void spawn_at_park(void *unused)
{
	(void)unused;
	if (add(&n_parks, 1) == 1)
		edo_task_detach(edo_spawn(notify_root()));
}

TEST_ON_ALL_FLAVORS(park_hook_that_spawns_a_task_is_heard)
{
	edo_notify_init(&from_hook);
	put_value(&n_parks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = spawn_at_park),
		 wait_for_hook());
}

static async void sleep_then_notify(void)
{
	await edo_sleep(EDO_MILLISECOND);
	edo_notify_one(&from_hook);
}

static void spawn_sleeper_at_park(void *unused)
{
	(void)unused;
	if (add(&n_parks, 1) == 1)
		edo_task_detach(edo_spawn(sleep_then_notify()));
}

TEST_ON_ALL_FLAVORS(timer_of_a_task_that_a_park_hook_spawned_fires)
{
	edo_notify_init(&from_hook);
	put_value(&n_parks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = spawn_sleeper_at_park),
		 wait_for_hook());
}

static void count_and_panic(void *counter)
{
	add(counter, 1);
	edo_panic("in a hook");
}

static int give_four(void)
{
	return 4;
}

static async int sleep_and_block(void)
{
	int value = 0;

	await edo_sleep(EDO_MILLISECOND);
	check(await edo_task_join(edo_spawn_blocking(give_four()), &value) ==
	      0);
	return value - 4;
}

TEST_ON_ALL_FLAVORS(panic_in_a_park_hook_ends_there)
{
	put_value(&n_parks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = count_and_panic,
				.on_thread_unpark = count_and_panic,
				.user_data = &n_parks),
		 sleep_and_block());
	assert_true(look(&n_parks) >= 2);
}

/* The workers, and one of the pool. */
TEST_ON_ALL_FLAVORS(panic_in_a_hook_on_threads_ends_there)
{
	put_value(&n_parks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_start = count_and_panic,
				.on_thread_stop = count_and_panic,
				.user_data = &n_parks),
		 sleep_and_block());
	assert_int_equal(
		look(&n_parks),
		2 * (flavor_is_multi_thread() ? (int)flavor.n_workers + 1 : 1));
}
