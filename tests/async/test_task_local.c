/* SPDX-License-Identifier: MIT */

/* Values that each task has for itself. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>

#include <base/alloc.h>
#include <edo.h>

static int n_destroyed;

static void destroy(void *value)
{
	add(value, 1000);
	add(&n_destroyed, 1);
}

static struct edo_task_local plain = EDO_TASK_LOCAL_INIT(NULL);
static struct edo_task_local owned = EDO_TASK_LOCAL_INIT(destroy);

static async int join(struct edo_task *task)
{
	int value = -1;
	int result = await edo_task_join(task, &value);

	return result < 0 ? result : value;
}

static async int keep(int number)
{
	int value = number;

	check(!edo_task_local_get(&plain));
	check(edo_task_local_set(&plain, &value) == 0);
	for (int i = 0; i < 50; i++) {
		check(edo_task_local_get(&plain) == &value);
		await edo_yield_now();
	}
	check(!edo_task_local_get(&owned));
	return value - number;
}

static async int keep_apart(void)
{
	struct edo_task *tasks[20];

	for (int i = 0; i < 20; i++)
		tasks[i] = edo_spawn(keep(i));
	for (int i = 0; i < 20; i++)
		check(await join(tasks[i]) == 0);
	return await keep(99);
}

TEST_ON_ALL_FLAVORS(each_task_sees_its_own_value_wherever_it_runs)
{
	RUN(keep_apart());
}

static async int own(int *value)
{
	check(edo_task_local_set(&owned, value) == 0);
	await edo_yield_now();
	check(look(value) == 0);
	return 0;
}

static async int destroy_at_the_end(void)
{
	int value = 0;

	put_value(&n_destroyed, 0);
	check(await join(edo_spawn(own(&value))) == 0);
	check(look(&value) == 1000);
	return look(&n_destroyed) - 1;
}

TEST_ON_ALL_FLAVORS(what_a_task_leaves_is_destroyed_once)
{
	RUN(destroy_at_the_end());
}

static async int see_in_cleanup(int *value, int *ret_seen, struct latch *latch)
{
	check(edo_task_local_set(&owned, value) == 0);
	defer {
		await edo_yield_now();
		put_value(ret_seen, edo_task_local_get(&owned) == value);
	}
	latch_open(latch);
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int abort_it(void)
{
	struct latch latch = LATCH_INIT;
	int value = 0, seen = 0;
	struct edo_task *task =
		edo_spawn(see_in_cleanup(&value, &seen, &latch));

	await_until(__atomic_load_n(&latch.is_open, __ATOMIC_SEQ_CST));
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	check(look(&seen) == 1);
	return look(&value) - 1000;
}

TEST_ON_ALL_FLAVORS(value_is_there_in_the_cleanup_of_an_aborted_task)
{
	RUN(abort_it());
}

static async int see_at_completion(int *value, int *ret_seen)
{
	check(edo_task_local_set(&owned, value) == 0);
	defer put_value(ret_seen, edo_task_local_get(&owned) == value);
	return 0;
}

static async int complete_it(void)
{
	int value = 0, seen = 0;

	check(await join(edo_spawn(see_at_completion(&value, &seen))) == 0);
	check(look(&seen) == 1);
	return look(&value) - 1000;
}

TEST_ON_ALL_FLAVORS(value_is_there_in_the_cleanup_of_a_task_that_returned)
{
	RUN(complete_it());
}

static async int take_it_back(int *value)
{
	int other = 0;

	check(edo_task_local_set(&owned, value) == 0);
	check(edo_task_local_get(&owned) == value);
	check(edo_task_local_set(&owned, &other) == 0);
	check(edo_task_local_get(&owned) == &other);
	check(edo_task_local_set(&owned, NULL) == 0);
	check(!edo_task_local_get(&owned));
	check(look(&other) == 0);
	return 0;
}

static async int replace_values(void)
{
	int value = 0;

	put_value(&n_destroyed, 0);
	check(await join(edo_spawn(take_it_back(&value))) == 0);
	check(look(&value) == 0);
	return look(&n_destroyed);
}

TEST_ON_ALL_FLAVORS(value_that_is_replaced_is_the_tasks_again)
{
	RUN(replace_values());
}

static async int inherit_nothing(void)
{
	return edo_task_local_get(&plain) ? -EEXIST : 0;
}

static async int have_children(void)
{
	int value = 0;

	check(edo_task_local_set(&plain, &value) == 0);
	return await join(edo_spawn(inherit_nothing()));
}

static async int have_grandchildren(void)
{
	return await join(edo_spawn(have_children()));
}

TEST_ON_ALL_FLAVORS(children_do_not_inherit)
{
	RUN(have_grandchildren());
}

static int set_in_job(int *value)
{
	check(!edo_task_local_get(&owned));
	check(edo_task_local_set(&owned, value) == 0);
	return edo_task_local_get(&owned) == value ? 0 : -EBADMSG;
}

static async int set_in_jobs(void)
{
	int value = 0;

	for (int i = 0; i < 20; i++) {
		put_value(&value, 0);
		check(await join(edo_spawn_blocking(set_in_job(&value))) == 0);
		check(look(&value) == 1000);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(blocking_jobs_have_values_too)
{
	RUN(set_in_jobs());
}

TEST(outside_of_tasks_there_is_no_value)
{
	assert_null(edo_task_local_get(&plain));
}

static async int set_without_memory(void)
{
	static struct edo_task_local keys[20]; /* they outlive the task */
	static int value;
	int n_failed = 0;

	for (int i = 0; i < 20; i++) {
		edo__alloc_fail_at(1);
		if (edo_task_local_set(&keys[i], &value) < 0) {
			n_failed++;
			edo__alloc_fail_at(0);
			check(!edo_task_local_get(&keys[i]));
			check(edo_task_local_set(&keys[i], &value) == 0);
		}
		edo__alloc_fail_at(0);
		check(edo_task_local_get(&keys[i]) == &value);
	}
	return n_failed > 0 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(value_that_finds_no_memory_stays_the_callers)
{
	RUN(set_without_memory());
}

/* ---- set by a destructor ---------------------------------------------------------- */

static int n_late_values;

static void drop_late_value(void *value)
{
	(void)value;
	add(&n_late_values, 1);
}

static struct edo_task_local late = EDO_TASK_LOCAL_INIT(drop_late_value);

struct leaver {
	int unused;
};

static void leave_a_value(struct leaver *leaver)
{
	check(edo_task_local_set(&late, leaver) == 0);
}

EDO_OUTPUT_DESTRUCTOR(leave_a_value)
static async struct leaver return_a_leaver(void)
{
	await edo_yield_now();
	return (struct leaver){ 0 };
}

static async int let_a_leaver_go(void)
{
	check(await edo_task_join(edo_spawn(return_a_leaver()), NULL) == 0);
	return look(&n_late_values) - 1;
}

TEST_ON_ALL_FLAVORS(value_set_by_the_destructor_of_an_output_is_destroyed)
{
	put_value(&n_late_values, 0);
	RUN(let_a_leaver_go());
}
