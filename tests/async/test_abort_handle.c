/* SPDX-License-Identifier: MIT */

/* Second handles of tasks. */

#include "child.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <string.h>

#include <edo.h>

static int n_cleanups, n_started;

static async int wait_for_ever(void)
{
	defer add(&n_cleanups, 1);
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int answer(void)
{
	return 4;
}

static async int abort_by_handle(void)
{
	struct edo_task *task = edo_spawn(wait_for_ever());
	struct edo_abort_handle *one = edo_task_abort_handle(task);
	struct edo_abort_handle *two = edo_task_abort_handle(task);

	check(!edo_abort_handle_is_finished(one));
	edo_abort_handle_abort(one);
	edo_abort_handle_abort(two);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	check(edo_abort_handle_is_finished(one));
	edo_abort_handle_abort(one);
	edo_abort_handle_free(one);
	edo_abort_handle_free(two);
	return 0;
}

TEST_ON_ALL_FLAVORS(abort_handle_aborts_and_may_outlive_the_task)
{
	for (int i = 0; i < 50; i++)
		RUN(abort_by_handle());
}

static async int free_handle(void)
{
	struct edo_task *task = edo_spawn(answer());
	int value = 0;

	edo_abort_handle_free(edo_task_abort_handle(task));
	check(await edo_task_join(task, &value) == 0);
	return value - 4;
}

TEST_ON_ALL_FLAVORS(giving_an_abort_handle_back_does_nothing_to_the_task)
{
	RUN(free_handle());
}

static async int abort_detached(void)
{
	struct edo_task *task;
	struct edo_abort_handle *handle;

	put_value(&n_started, 0);
	put_value(&n_cleanups, 0);
	task = edo_spawn(wait_for_ever());
	handle = edo_task_abort_handle(task);
	edo_task_detach(task);
	await_until(look(&n_started) == 1);
	edo_abort_handle_abort(handle);
	await_until(edo_abort_handle_is_finished(handle));
	check(look(&n_cleanups) == 1);
	edo_abort_handle_free(handle);
	return 0;
}

TEST_ON_ALL_FLAVORS(abort_handle_ends_a_task_whose_own_handle_is_gone)
{
	RUN(abort_detached());
}

static struct edo_abort_handle *kept;

static async int keep_handle(void)
{
	struct edo_task *task = edo_spawn(wait_for_ever());

	kept = edo_task_abort_handle(task);
	edo_task_detach(task);
	return 0;
}

TEST_ON_ALL_FLAVORS(abort_handle_may_outlive_the_runtime)
{
	RUN(keep_handle());
	assert_true(edo_abort_handle_is_finished(kept));
	edo_abort_handle_abort(kept);
	edo_abort_handle_free(kept);
}

/* A count that went round would look like a task that is queued. */
static async int take_too_many(void)
{
	struct edo_task *task = edo_spawn(wait_for_ever());

	for (;;)
		edo_task_abort_handle(task);
	return 0;
}

static int take_too_many_handles(void)
{
	int result = 0;

	check(edo_block_on(FLAVOR_RUNTIME(), result = take_too_many()) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(more_handles_than_can_be_counted_end_the_process)
{
	char text[1024];

	assert_int_not_equal(
		run_in_child(take_too_many_handles, text, sizeof(text)), 0);
	assert_non_null(strstr(text, "EDO__WORD_REFS_MAX"));
}

TEST(abort_handle_of_no_task_is_none)
{
	assert_null(edo_task_abort_handle(NULL));
	edo_abort_handle_abort(NULL);
	assert_true(edo_abort_handle_is_finished(NULL));
	assert_true(edo_abort_handle_id(NULL) == 0);
	edo_abort_handle_free(NULL);
}
