/* SPDX-License-Identifier: MIT */

/* With EDO_PANIC_SHUTDOWN_RUNTIME a panic ends the runtime, wherever it comes up. */

#include "flavors.h"
#include "patience.h"

#include <edo.h>

static int n_waiting, n_cleanups;

static async void wait_for_ever(void)
{
	defer add(&n_cleanups, 1);
	add(&n_waiting, 1);
	await edo_sleep(INT64_MAX);
}

static async void start_waiting(void)
{
	edo_task_detach(edo_spawn(wait_for_ever()));
	await_until(look(&n_waiting) == 1);
}

static struct edo_runtime *new_runtime(void)
{
	put_value(&n_waiting, 0);
	put_value(&n_cleanups, 0);
	return FLAVOR_RUNTIME(.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME);
}

/* Also if the end comes much later. */
static void has_ended(struct edo_runtime *runtime)
{
	struct edo_handle *handle = edo_runtime_handle(runtime);

	assert_int_equal(edo_block_on(runtime, start_waiting()), EDO_EPANIC);
	assert_int_equal(edo_block_on(handle, start_waiting()), EDO_EPANIC);
	if (flavor_is_multi_thread())
		wait_until(look(&n_cleanups) == 1);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_cleanups), 1);
	assert_int_equal(edo_block_on(handle, start_waiting()), EDO_ESHUTDOWN);
	edo_handle_unref(handle);
}

/* ---- where it comes up --------------------------------------------------------------- */

static async void panic(void)
{
	edo_panic("in a task");
}

static async void wait_beside_a_task_that_panics(void)
{
	await start_waiting();
	edo_task_detach(edo_spawn(panic()));
	await edo_sleep(INT64_MAX);
}

TEST_ON_ALL_FLAVORS(panic_of_a_task_ends_all)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(
		edo_block_on(runtime, wait_beside_a_task_that_panics()),
		EDO_EPANIC);
	has_ended(runtime);
}

static async void panic_beside_a_task(void)
{
	await start_waiting();
	edo_panic("in the root");
}

TEST_ON_ALL_FLAVORS(panic_of_the_root_ends_all)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, panic_beside_a_task()),
			 EDO_EPANIC);
	has_ended(runtime);
}

static int panic_in_a_job(void)
{
	edo_panic("in a job");
}

static async void wait_beside_a_job_that_panics(void)
{
	await start_waiting();
	edo_task_detach(edo_spawn_blocking(panic_in_a_job()));
	await edo_sleep(INT64_MAX);
}

TEST_ON_ALL_FLAVORS(panic_of_a_job_ends_all)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, wait_beside_a_job_that_panics()),
			 EDO_EPANIC);
	has_ended(runtime);
}

/* Tasks come and go on the runtime's thread meanwhile. */
static async void spawn_beside_a_job_that_panics(void)
{
	await start_waiting();
	edo_task_detach(edo_spawn_blocking(panic_in_a_job()));
	for (;;) {
		for (int i = 0; i < 100; i++)
			edo_task_detach(edo_spawn(edo_yield_now()));
		await edo_yield_now();
	}
}

TEST_ON_ALL_FLAVORS(panic_of_a_job_ends_a_runtime_that_is_busy)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(
		edo_block_on(runtime, spawn_beside_a_job_that_panics()),
		EDO_EPANIC);
	has_ended(runtime);
}

static void *block_for_ever(void *handle)
{
	put_value(&n_waiting, 0);
	check(edo_block_on((struct edo_handle *)handle, wait_for_ever()) ==
	      EDO_EPANIC);
	return NULL;
}

static async void panic_beside_another_root(void)
{
	await_until(look(&n_waiting) == 1);
	edo_panic("in the root");
}

TEST_ON_ALL_FLAVORS(panic_of_a_root_ends_those_of_other_threads)
{
	struct edo_runtime *runtime = new_runtime();
	struct edo_handle *handle = edo_runtime_handle(runtime);
	pthread_t thread = start_thread(block_for_ever, handle);

	assert_int_equal(edo_block_on(runtime, panic_beside_another_root()),
			 EDO_EPANIC);
	pthread_join(thread, NULL);
	edo_handle_unref(handle);
	has_ended(runtime);
}
