/* SPDX-License-Identifier: MIT */

/* Numbers and names of tasks. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <edo.h>

static async int sleep_for_ever(uint64_t *ret_id, int *ret_is_started)
{
	put_value(ret_is_started, 1);
	defer *ret_id = edo_task_current_id();
	await edo_sleep(INT64_MAX);
	return 0;
}

static async uint64_t own_id(void)
{
	uint64_t id = edo_task_current_id();

	await edo_yield_now();
	check(edo_task_current_id() == id);
	return id;
}

/* ---- numbers ---------------------------------------------------------------- */

static async int compare(void)
{
	struct edo_task *task = edo_spawn(own_id());
	struct edo_abort_handle *handle = edo_task_abort_handle(task);
	uint64_t id = edo_task_id(task), seen = 0;

	check(id != 0);
	check(edo_abort_handle_id(handle) == id);
	check(await edo_task_join(task, &seen) == 0);
	check(edo_abort_handle_id(handle) == id);
	edo_abort_handle_free(handle);
	return seen == id ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(number_is_the_same_seen_from_everywhere)
{
	RUN(compare());
}

#define N_TASKS 200

static async int compare_many(void)
{
	struct edo_task *tasks[N_TASKS];
	uint64_t ids[N_TASKS], seen;

	for (int i = 0; i < N_TASKS; i++) {
		tasks[i] = edo_spawn(own_id());
		ids[i] = edo_task_id(tasks[i]);
		for (int k = 0; k < i; k++)
			check(ids[k] != ids[i]);
	}
	for (int i = 0; i < N_TASKS; i++) {
		check(await edo_task_join(tasks[i], &seen) == 0);
		check(seen == ids[i]);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(no_two_tasks_have_the_same_number)
{
	RUN(compare_many());
}

static async int nothing(void)
{
	return 0;
}

static uint64_t id_of_one_in(struct edo_local_set *set)
{
	struct edo_enter enter;
	struct edo_task *task;
	uint64_t id;

	edo_local_set_enter(set, &enter);
	task = edo_spawn_local(nothing());
	edo_leave(&enter);
	id = edo_task_id(task);
	edo_task_detach(task);
	return id;
}

static uint64_t id_in_a_new_set(void)
{
	struct edo_local_set *set = edo_local_set_new();
	uint64_t id = id_of_one_in(set);

	edo_local_set_free(set);
	return id;
}

#define N_SETS 1000

/* A set may use up so many that all there are serve 2^48 of them. */
TEST(sets_leave_enough_numbers_to_others)
{
	uint64_t first = id_in_a_new_set();

	for (int i = 0; i < N_SETS; i++)
		assert_true(id_in_a_new_set() != first);
	assert_true(id_in_a_new_set() - first < N_SETS * (UINT64_C(1) << 16));
	first = id_in_a_new_set();
	for (int i = 0; i < N_SETS; i++)
		edo_local_set_free(edo_local_set_new());
	assert_true(id_in_a_new_set() - first < UINT64_C(1) << 16);
}

static int compare_ids(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

#define N_IN_SETS 30000

TEST(no_two_of_many_tasks_in_two_sets_have_the_same_number)
{
	static uint64_t ids[N_IN_SETS];
	struct edo_local_set *sets[] = { edo_local_set_new(),
					 edo_local_set_new() };

	for (int i = 0; i < N_IN_SETS; i++)
		ids[i] = id_of_one_in(sets[i % 7 % 2]);
	qsort(ids, N_IN_SETS, sizeof(ids[0]), compare_ids);
	assert_true(ids[0] != 0);
	for (int i = 1; i < N_IN_SETS; i++)
		assert_true(ids[i] != ids[i - 1]);
	edo_local_set_free(sets[0]);
	edo_local_set_free(sets[1]);
}

static async int look_in_root(void)
{
	return edo_task_current_id() == 0 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(there_is_no_number_outside_of_tasks)
{
	assert_true(edo_task_current_id() == 0);
	assert_true(edo_task_id(NULL) == 0);
	RUN(look_in_root());
}

static async uint64_t id_in_cleanup(uint64_t *ret_id)
{
	defer *ret_id = edo_task_current_id();
	return edo_task_current_id();
}

static async int compare_in_cleanup(void)
{
	uint64_t seen = 0, output = 0, id;
	int is_started = 0;
	struct edo_task *task = edo_spawn(id_in_cleanup(&seen));

	id = edo_task_id(task);
	check(await edo_task_join(task, &output) == 0);
	check(seen == id && output == id);
	task = edo_spawn(sleep_for_ever(&seen, &is_started));
	id = edo_task_id(task);
	await_until(look(&is_started));
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	return seen == id ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(number_is_seen_in_cleanup)
{
	RUN(compare_in_cleanup());
}

static uint64_t id_in_destructor; /* atomic */

static void note_id(int *output)
{
	(void)output;
	__atomic_store_n(&id_in_destructor, edo_task_current_id(),
			 __ATOMIC_SEQ_CST);
}

EDO_OUTPUT_DESTRUCTOR(note_id) static async int leave_output(void);

static async int leave_output(void)
{
	return 1;
}

static uint64_t noted(void)
{
	return __atomic_load_n(&id_in_destructor, __ATOMIC_SEQ_CST);
}

static async int detach_before_and_after(void)
{
	struct edo_task *task = edo_spawn(leave_output());
	uint64_t id = edo_task_id(task);

	edo_task_detach(task);
	await_until(noted() == id);
	task = edo_spawn(leave_output());
	id = edo_task_id(task);
	check(await edo_task_wait(task) == 0);
	edo_task_detach(task);
	await_until(noted() == id);
	return 0;
}

TEST_ON_ALL_FLAVORS(number_is_seen_in_the_destructor_of_an_output)
{
	RUN(detach_before_and_after());
}

static async int compare_locally(void)
{
	struct edo_task *task = edo_spawn_local(own_id());
	uint64_t id = edo_task_id(task), seen = 0;

	check(await edo_task_join(task, &seen) == 0);
	return seen == id && edo_task_current_id() == 0 ? 0 : -EBADMSG;
}

static async int compare_in_set(void)
{
	struct edo_local_set *set = edo_local_set_new();
	uint64_t seen = 0, id;
	struct edo_enter enter;
	struct edo_task *task;

	edo_local_set_enter(set, &enter);
	task = edo_spawn_local(own_id());
	edo_leave(&enter);
	id = edo_task_id(task);
	await edo_local_set_run(set);
	check(edo_task_current_id() == 0);
	check(await edo_task_join(task, &seen) == 0);
	edo_local_set_free(set);
	return seen == id ? 0 : -EBADMSG;
}

TEST(local_task_of_a_current_thread_runtime_has_a_number)
{
	RUN(compare_locally());
}

TEST_ON_ALL_FLAVORS(local_task_of_a_set_has_a_number_and_the_root_has_none)
{
	RUN(compare_in_set());
}

static int look_in_place(void *id)
{
	return edo_task_current_id() == *(uint64_t *)id ? 0 : -EBADMSG;
}

static async int keep_id_in_place(void)
{
	uint64_t id = edo_task_current_id();

	return edo_block_in_place(look_in_place, &id);
}

static async int join_in_place(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(keep_id_in_place()), &value) == 0);
	return value;
}

TEST_ON_MULTI_THREAD(number_is_seen_in_block_in_place)
{
	RUN(join_in_place());
}

/* ---- names -------------------------------------------------------------------- */

static async int own_name(void)
{
	const char *name = edo_task_name(NULL);

	return name && strcmp(name, "worker") == 0 ? 0 : -EBADMSG;
}

static int job_name(void)
{
	const char *name = edo_task_name(NULL);

	return name && strcmp(name, "worker") == 0 ? 0 : -EBADMSG;
}

static async int name_oneself(void)
{
	check(!edo_task_name(NULL));
	edo_task_set_name(NULL, "worker");
	await edo_yield_now();
	return await own_name();
}

static async int name_and_join(struct edo_task *task)
{
	int value = -1;

	check(await edo_task_join(task, &value) == 0);
	return value;
}

static async int be_named(struct edo_notify *go)
{
	await edo_notify_wait(go);
	return await own_name();
}

static async int name_tasks(void)
{
	struct edo_notify go = EDO_NOTIFY_INIT;
	struct edo_task *task;

	check(await name_and_join(edo_spawn(name_oneself())) == 0);
	task = edo_spawn(be_named(&go));
	check(!edo_task_name(task));
	edo_task_set_name(task, "other");
	edo_task_set_name(task, "worker");
	check(strcmp(edo_task_name(task), "worker") == 0);
	edo_notify_one(&go);
	return await name_and_join(task);
}

TEST_ON_ALL_FLAVORS(tasks_have_the_name_they_were_given_last)
{
	RUN(name_tasks());
}

static int wait_for_name(struct latch *latch)
{
	latch_wait(latch);
	return job_name();
}

static async int name_job(void)
{
	struct latch latch = LATCH_INIT;
	struct edo_task *task = edo_spawn_blocking(wait_for_name(&latch));

	edo_task_set_name(task, "worker");
	latch_open(&latch);
	return await name_and_join(task);
}

TEST_ON_ALL_FLAVORS(blocking_job_has_the_name_it_was_given)
{
	RUN(name_job());
}

static async int name_nothing(void)
{
	edo_task_set_name(NULL, "root");
	return edo_task_name(NULL) == NULL ||
			       strcmp(edo_task_name(NULL), "root") == 0
		       ? 0
		       : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(naming_where_no_task_is_harms_nobody)
{
	edo_task_set_name(NULL, "nobody");
	assert_null(edo_task_name(NULL));
	RUN(name_nothing());
}
