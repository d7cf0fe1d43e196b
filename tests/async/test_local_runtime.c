/* SPDX-License-Identifier: MIT */

/* Local tasks of a current-thread runtime: they bind it to their thread. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

static struct edo_runtime *runtime;
static struct edo_handle *handle;
static pthread_t home;
static int n_polls;

static async int note_thread(void)
{
	for (int i = 0; i < 3; i++) {
		check(pthread_equal(pthread_self(), home));
		add(&n_polls, 1);
		await edo_yield_now();
	}
	return 0;
}

static async int spawn_local(void)
{
	int value = -1;

	home = pthread_self();
	check(await edo_task_join(edo_spawn_local(note_thread()), &value) == 0);
	return value;
}

static async int spawn_local_and_leave(void)
{
	home = pthread_self();
	edo_task_detach(edo_spawn_local(note_thread()));
	return 0;
}

static void open_runtime(void)
{
	runtime = FLAVOR_RUNTIME();
	handle = edo_runtime_handle(runtime);
	put_value(&n_polls, 0);
}

TEST(local_tasks_run_on_the_thread_that_spawned_the_first)
{
	int result = -1;

	open_runtime();
	for (int i = 0; i < 3; i++)
		assert_int_equal(edo_block_on(runtime, result = spawn_local()),
				 0);
	assert_int_equal(result, 0);
	assert_int_equal(look(&n_polls), 9);
	edo_handle_unref(handle);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- from elsewhere ------------------------------------------------------------- */

static async int answer(void)
{
	return 1;
}

/* In a job, which survives the panic. */
static int block_from_elsewhere(void)
{
	int value = 0;

	edo_block_on(handle, value = answer());
	return value;
}

static int free_from_elsewhere(struct edo_runtime *of_another, int how)
{
	if (how == 0)
		return edo_runtime_free(of_another);
	if (how == 1)
		return edo_runtime_shutdown_timeout(of_another, 0);
	edo_runtime_shutdown_background(of_another);
	return 0;
}

static async int expect_panic(struct edo_task *task, const char *words)
{
	const struct edo_panic *panic;

	await edo_task_wait(task);
	panic = edo_task_panic(task);
	check(panic && strstr(panic->message, words));
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	return 0;
}

static async int bind_and_block_elsewhere(void)
{
	int result = -1;

	check(await spawn_local() == 0);
	result = await expect_panic(edo_spawn_blocking(block_from_elsewhere()),
				    "at home on another thread");
	return result;
}

TEST(block_on_elsewhere_is_a_panic_then)
{
	int result = -1;

	open_runtime();
	assert_int_equal(
		edo_block_on(runtime, result = bind_and_block_elsewhere()), 0);
	assert_int_equal(result, 0);
	edo_handle_unref(handle);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int free_elsewhere(struct edo_runtime *of_another, int how)
{
	return await expect_panic(
		edo_spawn_blocking(free_from_elsewhere(of_another, how)),
		"have to end there");
}

static void expect_no_end_elsewhere(int how)
{
	struct edo_runtime *another = FLAVOR_RUNTIME();
	int result = -1;

	open_runtime();
	assert_int_equal(
		edo_block_on(another, result = spawn_local_and_leave()), 0);
	assert_int_equal(
		edo_block_on(runtime, result = free_elsewhere(another, how)),
		0);
	assert_int_equal(result, 0);
	edo_handle_unref(handle);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(edo_runtime_free(another), 0);
}

TEST(so_is_freeing_it_elsewhere)
{
	expect_no_end_elsewhere(0);
}

TEST(so_is_ending_it_elsewhere_in_no_time)
{
	expect_no_end_elsewhere(1);
}

TEST(so_is_ending_it_elsewhere_in_the_background)
{
	expect_no_end_elsewhere(2);
}

/* ---- beside other threads ----------------------------------------------------------- */

static struct latch is_inside;
static int may_leave;

static async void stay_inside(void)
{
	latch_open(&is_inside);
	await_until(look(&may_leave));
}

static void *stay(void *unused)
{
	check(edo_block_on(handle, stay_inside()) == 0);
	return unused;
}

TEST(local_spawn_while_another_thread_is_inside_is_a_panic)
{
	pthread_t thread;
	int result = -1;

	open_runtime();
	is_inside = (struct latch)LATCH_INIT;
	put_value(&may_leave, 0);
	thread = start_thread(stay, NULL);
	latch_wait(&is_inside);
	assert_int_equal(edo_block_on(runtime, result = spawn_local()),
			 EDO_EPANIC);
	put_value(&may_leave, 1);
	pthread_join(thread, NULL);
	assert_int_equal(edo_block_on(runtime, result = spawn_local()), 0);
	assert_int_equal(result, 0);
	edo_handle_unref(handle);
	assert_int_equal(edo_runtime_free(runtime), 0);
}
