/* SPDX-License-Identifier: MIT */

/* Asking tasks to end, from wherever. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <edo.h>

static int n_cleanups, n_started;

static async int wait_for_ever(void)
{
	defer add(&n_cleanups, 1);
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
	return 0;
}

static struct edo_task *start_one(void)
{
	put_value(&n_cleanups, 0);
	put_value(&n_started, 0);
	return edo_spawn(wait_for_ever());
}

static async int abort_one(void)
{
	struct edo_task *task = start_one();

	await_until(look(&n_started) == 1);
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	return look(&n_cleanups) - 1;
}

TEST_ON_ALL_FLAVORS(task_that_waits_is_aborted_and_its_cleanup_done_at_the_join)
{
	for (int i = 0; i < 100; i++)
		RUN(abort_one());
}

static void *abort_there(void *task)
{
	edo_task_abort(task);
	return NULL;
}

static async int abort_from_thread(void)
{
	struct edo_task *task = start_one();
	pthread_t thread = start_thread(abort_there, task);

	check(await edo_task_join(task, NULL) == -ECANCELED);
	check(look(&n_cleanups) == look(&n_started));
	pthread_join(thread, NULL);
	return 0;
}

TEST_ON_ALL_FLAVORS(task_is_aborted_by_another_thread)
{
	for (int i = 0; i < 100; i++)
		RUN(abort_from_thread());
}

static async int abort_and_detach(void)
{
	struct edo_task *task = start_one();

	await_until(look(&n_started) == 1);
	edo_task_abort(task);
	edo_task_detach(task);
	await_until(look(&n_cleanups) == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(aborted_task_without_a_handle_is_cancelled_by_itself)
{
	RUN(abort_and_detach());
}

static async int panic_in_cleanup(void)
{
	defer edo_panic("in cleanup");
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int abort_panicking(void)
{
	struct edo_task *task;

	put_value(&n_started, 0);
	task = edo_spawn(panic_in_cleanup());
	await_until(look(&n_started) == 1);
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	task = edo_spawn(panic_in_cleanup());
	await_until(look(&n_started) == 2);
	edo_task_abort(task);
	edo_task_detach(task);
	return await abort_one();
}

TEST_ON_ALL_FLAVORS(panic_in_the_cleanup_of_an_aborted_task_is_told_to_its_join)
{
	RUN(abort_panicking());
}

static async int run_to_end(void)
{
	for (int i = 0; i < 3; i++)
		await edo_yield_now();
	return 5;
}

/* Whatever comes first, the answer is one of the two. */
static async int race_with_end(void)
{
	struct edo_task *tasks[100];
	int value, result;

	for (int i = 0; i < 100; i++)
		tasks[i] = edo_spawn(run_to_end());
	await edo_yield_now();
	await edo_yield_now();
	for (int i = 0; i < 100; i++)
		edo_task_abort(tasks[i]);
	for (int i = 0; i < 100; i++) {
		result = await edo_task_join(tasks[i], &value);
		check(result == -ECANCELED || (result == 0 && value == 5));
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(abort_that_meets_the_end_gives_the_value_or_cancels)
{
	for (int i = 0; i < 50; i++)
		RUN(race_with_end());
}

#define N_PARTS 16

static async int abort_half(void)
{
	struct edo_task *tasks[N_PARTS];
	int n_cancelled = 0, n_ended = 0, value;

	put_value(&n_started, 0);
	for (int i = 0; i < N_PARTS; i++)
		tasks[i] = i % 2 ? edo_spawn(wait_for_ever())
				 : edo_spawn(run_to_end());
	for (int i = 0; i < N_PARTS; i++)
		if (i % 2)
			edo_task_abort(tasks[i]);
	for (int i = 0; i < N_PARTS; i++) {
		int result = await edo_task_join(tasks[i], &value);

		n_cancelled += result == -ECANCELED;
		n_ended += result == 0;
	}
	return n_cancelled == 8 && n_ended == 8 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(those_that_were_aborted_are_cancelled_and_the_others_end)
{
	RUN(abort_half());
}

/* The slow way: a task that never waits can only be aborted at its end. */
static int is_spinning, may_end;

static async int spin(void)
{
	put_value(&is_spinning, 1);
	wait_until(look(&may_end));
	return 6;
}

static async int abort_running(void)
{
	struct edo_task *task;
	int value = 0;

	put_value(&is_spinning, 0);
	put_value(&may_end, 0);
	task = edo_spawn(spin());
	wait_until(look(&is_spinning));
	edo_task_abort(task);
	put_value(&may_end, 1);
	check(await edo_task_join(task, &value) == 0);
	return value - 6;
}

TEST_ON_MULTI_THREAD(
	task_that_returns_in_the_poll_it_is_aborted_in_keeps_its_value)
{
	for (int i = 0; i < 50; i++)
		RUN(abort_running());
}

static async int wait_for_task(struct edo_task *task)
{
	return await edo_task_wait(task);
}

/* The one who waits is aborted; the one awaited is not. */
static async int abort_the_joiner(void)
{
	struct edo_task *task = start_one();
	struct edo_task *joiner = edo_spawn(wait_for_task(task));

	await_until(look(&n_started) == 1);
	await edo_yield_now();
	edo_task_abort(joiner);
	check(await edo_task_join(joiner, NULL) == -ECANCELED);
	check(!edo_task_is_finished(task));
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	return 0;
}

TEST_ON_ALL_FLAVORS(aborting_who_waits_leaves_alone_whom_it_waits_for)
{
	for (int i = 0; i < 50; i++)
		RUN(abort_the_joiner());
}
