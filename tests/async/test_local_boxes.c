/* SPDX-License-Identifier: MIT */

/* Boxes in a local set: as its tasks, and what its tasks leave of them. */

#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <edo.h>

static int n_ended;

/* ---- as tasks ---------------------------------------------------------------- */

static async int nap_here(int n)
{
	check_thread();
	await edo_sleep(EDO_MILLISECOND);
	check_thread();
	n_ended++;
	return n;
}

static async int begin_and_spawn(void)
{
	edo_boxed(int) box = edo_box(nap_here(3));
	struct edo_task *task;
	int value = 0;

	await_any_biased {
		when (value = box)
			check(false);
		when (edo_yield_now()) {
		}
	}
	task = edo_spawn_local(box);
	check(await edo_task_join(task, &value) == 0);
	return value;
}

static async int run_boxes(void)
{
	edo_boxed(int) box = edo_box(nap_here(5));
	struct edo_task *tasks[2];
	struct edo_enter enter;
	int value = 0;

	n_ended = 0;
	open_set(&enter);
	tasks[0] = edo_spawn_local(box);
	tasks[1] = edo_spawn_local(begin_and_spawn());
	edo_leave(&enter);
	check(edo_local_set_n_tasks(set) == 2);
	check(await edo_local_set_run(set) == 0);
	check(await edo_task_join(tasks[0], &value) == 0 && value == 5);
	check(await edo_task_join(tasks[1], &value) == 0 && value == 3);
	close_set();
	return n_ended - 2;
}

TEST_ON_ALL_FLAVORS(box_becomes_a_local_task)
{
	RUN(run_boxes());
}

/* Made and spawned where there is no runtime yet. */
TEST_ON_ALL_FLAVORS(box_becomes_a_local_task_before_its_runtime)
{
	struct edo_enter enter;
	edo_boxed(int) box = edo_box(nap_here(5));

	n_ended = 0;
	open_set(&enter);
	edo_task_detach(edo_spawn_local(box));
	edo_leave(&enter);
	RUN(edo_local_set_run(set));
	assert_int_equal(n_ended, 1);
	close_set();
}

/* ---- what they leave ------------------------------------------------------------ */

static async int clean_up_slowly(void)
{
	defer {
		await edo_sleep(EDO_MILLISECOND);
		check_thread();
		n_ended++;
	}
	await edo_sleep(INT64_MAX);
	return 0;
}

static async void leave_a_box(void)
{
	edo_boxed(int) box = edo_box(clean_up_slowly());
	int unused;

	defer edo_box_detach(box);
	await_any_biased {
		when (unused = box)
			check(false);
		when (edo_yield_now()) {
		}
	}
	(void)unused;
}

static async int run_leavers(void)
{
	struct edo_enter enter;

	n_ended = 0;
	open_set(&enter);
	for (int i = 0; i < 20; i++)
		edo_task_detach(edo_spawn_local(leave_a_box()));
	edo_leave(&enter);
	check(await edo_local_set_run(set) == 0);
	close_set();
	return n_ended - 20;
}

TEST_ON_ALL_FLAVORS(cleanup_of_what_a_local_task_leaves_stays_on_the_thread)
{
	RUN(run_leavers());
}
