/* SPDX-License-Identifier: MIT */

/*
 * The system gives no more threads: a runtime is made whole or not at all, and
 * one that is there does what it was asked for with the threads it has.
 */

#include "flavors.h"
#include "patience.h"
#include "threads.h"

#include <errno.h>

#include <edo.h>

TEST_ON_ALL_FLAVORS(runtime_is_made_whole_or_not_at_all)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();

	for (int n = 0; n < (int)flavor.n_workers; n++) {
		struct edo_runtime *runtime = NULL;

		threads_limit(n);
		assert_int_equal(edo_runtime_new(&options, &runtime), -EAGAIN);
		assert_null(runtime);
	}
	threads_limit((int)flavor.n_workers);
	assert_int_equal(edo_runtime_free(FLAVOR_RUNTIME()), 0);
	threads_limit(-1);
}

/* ---- jobs ------------------------------------------------------------------------ */

static int triple(int n)
{
	return 3 * n;
}

static async int join_jobs(void)
{
	struct edo_task *tasks[20];
	int n_right = 0;

	for (int i = 0; i < 20; i++)
		tasks[i] = edo_spawn_blocking(triple(i));
	for (int i = 0; i < 20; i++) {
		int value = -1;

		check(await edo_task_join(tasks[i], &value) == 0);
		n_right += value == 3 * i;
	}
	return 20 - n_right;
}

TEST_ON_ALL_FLAVORS(jobs_run_on_what_there_is)
{
	for (int n = 0; n < 3; n++) {
		struct edo_runtime *runtime = FLAVOR_RUNTIME();
		int result = -1;

		threads_limit(n);
		assert_int_equal(edo_block_on(runtime, result = join_jobs()),
				 0);
		assert_int_equal(result, 0);
		threads_limit(-1);
		assert_int_equal(edo_runtime_free(runtime), 0);
	}
}

/* The only thread is busy; the jobs behind it wait for it. */
static struct latch may_end;

static int hold_the_thread(void)
{
	latch_wait(&may_end);
	return 0;
}

static async int join_behind_one_that_blocks(void)
{
	struct edo_task *first = edo_spawn_blocking(hold_the_thread());
	struct edo_task *second;
	int value = -1;

	threads_limit(0);
	second = edo_spawn_blocking(triple(4));
	await edo_sleep(EDO_MILLISECOND);
	check(!edo_task_is_finished(second));
	latch_open(&may_end);
	check(await edo_task_join(first, &value) == 0);
	check(await edo_task_join(second, &value) == 0);
	return value - 12;
}

TEST_ON_ALL_FLAVORS(job_waits_for_the_only_thread)
{
	may_end = (struct latch)LATCH_INIT;
	RUN(join_behind_one_that_blocks());
	threads_limit(-1);
}

/* The pool gets its thread later. */
static async int join_when_there_is_room_again(void)
{
	int value = -1;

	threads_limit(0);
	check(await edo_task_join(edo_spawn_blocking(triple(1)), &value) == 0);
	check(value == 3);
	threads_limit(-1);
	check(await edo_task_join(edo_spawn_blocking(triple(2)), &value) == 0);
	return value - 6;
}

TEST_ON_ALL_FLAVORS(pool_gets_its_thread_when_there_is_room_again)
{
	RUN(join_when_there_is_room_again());
}

static async int answer(void)
{
	return 5;
}

static int block_in_a_job(struct edo_handle *handle)
{
	int value = -1;

	check(edo_block_on(handle, value = answer()) == 0);
	return value;
}

/* On a current-thread runtime it would wait for itself. */
static async int join_a_job_that_blocks(struct edo_handle *handle)
{
	struct edo_task *task = edo_spawn_blocking(block_in_a_job(handle));
	int value = -1;
	int result = await edo_task_join(task, &value);

	if (flavor_is_multi_thread())
		return result == 0 && value == 5 ? 0 : -EBADMSG;
	return result == EDO_EPANIC ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(job_on_the_runtimes_own_thread_does_not_wait_for_itself)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	struct edo_handle *handle = edo_runtime_handle(runtime);
	int result = -1;

	threads_limit(0);
	assert_int_equal(
		edo_block_on(runtime, result = join_a_job_that_blocks(handle)),
		0);
	assert_int_equal(result, 0);
	threads_limit(-1);
	edo_handle_unref(handle);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- in place ---------------------------------------------------------------------- */

static int give_back(void *value)
{
	return *(int *)value;
}

static async int block_here(void)
{
	int value = 7;

	return edo_block_in_place(give_back, &value) - 7;
}

static async int block_in_tasks(void)
{
	int result = 0;

	threads_limit(0);
	for (int i = 0; i < 10; i++) {
		int value = -1;

		check(await edo_task_join(edo_spawn(block_here()), &value) ==
		      0);
		result |= value;
	}
	return result;
}

TEST_ON_MULTI_THREAD(worker_that_nobody_takes_over_waits)
{
	RUN(block_in_tasks());
	threads_limit(-1);
}
