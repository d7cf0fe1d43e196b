/* SPDX-License-Identifier: MIT */

/* Boxes in a local set: as its tasks, and what its tasks leave of them. */

#include "child.h"
#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <errno.h>
#include <string.h>

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

/* ---- of those who have entered something else ------------------------------------ */

static struct edo_local_set *elsewhere;

static void detach_elsewhere(edo_boxed(int) box)
{
	struct edo_enter enter;

	edo_local_set_enter(elsewhere, &enter);
	edo_box_detach(box);
	edo_leave(&enter);
}

static async void leave_a_box_elsewhere(void)
{
	edo_boxed(int) box = edo_box(clean_up_slowly());
	int unused;

	await_any_biased {
		when (unused = box)
			check(false);
		when (edo_yield_now())
			(void)unused;
	}
	detach_elsewhere(box);
}

static async int run_leavers_elsewhere(void)
{
	struct edo_enter enter;

	n_ended = 0;
	elsewhere = edo_local_set_new();
	check(elsewhere);
	open_set(&enter);
	edo_task_detach(edo_spawn_local(leave_a_box_elsewhere()));
	edo_leave(&enter);
	check(await edo_local_set_run(set) == 0);
	check(edo_local_set_n_tasks(elsewhere) == 0);
	edo_local_set_free(elsewhere);
	close_set();
	return n_ended - 1;
}

TEST_ON_ALL_FLAVORS(what_a_local_task_leaves_stays_with_its_own_set)
{
	RUN(run_leavers_elsewhere());
}

/* ---- of the future of a block_on ---------------------------------------------------- */

typedef edo_boxed(int) box_of_int;

static struct edo_notify bell;

static async int wait_for_bell(void)
{
	await edo_notify_wait(&bell);
	return 0;
}

static EDO_LOCAL async int stay_here(void);

/* What it keeps armed knows the waker of whoever polled it. */
static async int stay_here(void)
{
	edo_future(int) kept = wait_for_bell();
	int value = 0;

	own_thread = 1;
	await_any_biased {
		when (value = kept) {
		}
		when (edo_yield_now()) {
		}
	}
	return value + await clean_up_slowly();
}

static EDO_LOCAL async int leave_by_detach(box_of_int box);

static async int leave_by_detach(box_of_int box)
{
	int value = 0;

	check(await edo_timeout(EDO_MILLISECOND, value = box) == -ETIMEDOUT);
	edo_box_detach(box);
	await_until(n_ended == 1);
	return value;
}

static EDO_LOCAL async void end_it(box_of_int box);

static async void end_it(box_of_int box)
{
	await edo_box_cancel(box);
}

/* The waker of the root is kept for ever, so the process is one of its own. */
static int leave_it_to_workers(void)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	box_of_int box = edo_box(stay_here());
	int unused;

	n_ended = 0;
	edo_notify_init(&bell);
	check(edo_box_ok(box));
	check(edo_block_on(runtime, unused = leave_by_detach(box)) ==
	      EDO_EPANIC);
	(void)unused;
	check(n_ended == 0);
	edo_notify_one(&bell);
	check(edo_block_on(runtime, end_it(box)) == 0);
	check(n_ended == 1);
	check(edo_runtime_free(runtime) == 0);
	return 0;
}

TEST_ON_MULTI_THREAD(
	cleanup_that_waits_of_what_is_local_is_not_left_to_a_worker)
{
	char text[1024];

	assert_int_equal(run_in_child(leave_it_to_workers, text, sizeof(text)),
			 0);
	assert_non_null(strstr(text, "await edo_box_cancel(p) in place"));
}

TEST(cleanup_that_waits_of_what_is_local_is_left_to_a_current_thread_runtime)
{
	box_of_int box = edo_box(stay_here());

	n_ended = 0;
	edo_notify_init(&bell);
	assert_true(edo_box_ok(box));
	RUN(leave_by_detach(box));
	assert_int_equal(n_ended, 1);
	own_thread = 0;
}
