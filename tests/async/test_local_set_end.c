/* SPDX-License-Identifier: MIT */

/* How local tasks end with their set, whoever ends them. */

#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <edo.h>

static int n_dropped;

static void drop_here(int *unused)
{
	(void)unused;
	check_thread();
	n_dropped++;
}

static async void wait_for_ever(EDO_OWNED(drop_here) int unused)
{
	(void)unused;
	defer {
		await edo_yield_now();
	}
	await edo_sleep(INT64_MAX);
}

static async int run_shortly(void)
{
	int unused;

	check(await edo_timeout(EDO_MILLISECOND,
				unused = edo_local_set_run(set)) == -ETIMEDOUT);
	(void)unused;
	return 0;
}

static async int leave_tasks(void)
{
	struct edo_enter enter;

	n_dropped = 0;
	open_set(&enter);
	edo_task_detach(edo_spawn_local(wait_for_ever(0)));
	edo_leave(&enter);
	await run_shortly();
	edo_local_set_enter(set, &enter);
	edo_task_detach(edo_spawn_local(wait_for_ever(0)));
	edo_leave(&enter);
	close_set();
	return n_dropped - 2;
}

TEST_ON_ALL_FLAVORS(freeing_a_set_cancels_its_tasks_here)
{
	RUN(leave_tasks());
}

TEST_ON_ALL_FLAVORS(freeing_a_set_outside_of_its_runtime_cancels_its_tasks)
{
	struct edo_enter enter;

	n_dropped = 0;
	open_set(&enter);
	edo_task_detach(edo_spawn_local(wait_for_ever(0)));
	edo_leave(&enter);
	RUN(run_shortly());
	assert_int_equal(n_dropped, 0);
	close_set();
	assert_int_equal(n_dropped, 1);
}

static void *abort_there(void *task)
{
	edo_task_abort(task);
	return NULL;
}

static async int abort_from_thread(void)
{
	struct edo_enter enter;
	struct edo_task *task;
	pthread_t thread;

	n_dropped = 0;
	open_set(&enter);
	task = edo_spawn_local(wait_for_ever(0));
	edo_leave(&enter);
	await run_shortly();
	thread = start_thread(abort_there, task);
	pthread_join(thread, NULL);
	check(n_dropped == 0);
	await edo_local_set_run(set);
	check(n_dropped == 1);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	close_set();
	return 0;
}

TEST_ON_ALL_FLAVORS(task_that_another_thread_aborts_is_dropped_here)
{
	for (int i = 0; i < 20; i++)
		RUN(abort_from_thread());
}

static void *abort_late(void *task)
{
	edo_task_abort(task);
	edo_task_detach(task);
	return NULL;
}

TEST_ON_ALL_FLAVORS(handle_may_be_used_elsewhere_after_the_set)
{
	struct edo_enter enter;
	struct edo_task *task;

	n_dropped = 0;
	open_set(&enter);
	task = edo_spawn_local(wait_for_ever(0));
	edo_leave(&enter);
	close_set();
	assert_int_equal(n_dropped, 1);
	pthread_join(start_thread(abort_late, task), NULL);
}

static pthread_key_t key;

static void free_set(void *kept)
{
	edo_local_set_free(kept);
}

static void *keep_set(void *unused)
{
	struct edo_enter enter;

	open_set(&enter);
	edo_task_detach(edo_spawn_local(wait_for_ever(0)));
	edo_leave(&enter);
	RUN(run_shortly());
	check(pthread_setspecific(key, set) == 0);
	return unused;
}

TEST_ON_ALL_FLAVORS(set_may_be_freed_by_the_destructor_of_a_thread_local)
{
	n_dropped = 0;
	assert_int_equal(pthread_key_create(&key, free_set), 0);
	pthread_join(start_thread(keep_set, NULL), NULL);
	assert_int_equal(n_dropped, 1);
	pthread_key_delete(key);
}

static struct edo_task_local mark = EDO_TASK_LOCAL_INIT(NULL);
static uint64_t id_in_cleanup;
static void *mark_in_cleanup;

static async void look_at_oneself(void)
{
	check(edo_task_local_set(&mark, &n_dropped) == 0);
	defer {
		id_in_cleanup = edo_task_current_id();
		mark_in_cleanup = edo_task_local_get(&mark);
	}
	await edo_sleep(INT64_MAX);
}

TEST_ON_ALL_FLAVORS(task_knows_itself_when_its_set_is_freed_outside_a_runtime)
{
	struct edo_enter enter;
	struct edo_task *task;

	open_set(&enter);
	task = edo_spawn_local(look_at_oneself());
	edo_leave(&enter);
	RUN(run_shortly());
	close_set();
	assert_int_equal(id_in_cleanup, edo_task_id(task));
	assert_ptr_equal(mark_in_cleanup, &n_dropped);
	assert_null(edo_task_local_get(&mark));
	edo_task_detach(task);
}

/* ---- freed by what ends something else --------------------------------------------- */

static uint64_t id_of_task, id_in_cleanup;

static async int note_who_cleans_up(void)
{
	defer id_in_cleanup = edo_task_current_id();
	await edo_sleep(INT64_MAX);
	return 0;
}

static void free_the_set(int *unused)
{
	(void)unused;
	close_set();
}

EDO_OUTPUT_DESTRUCTOR(free_the_set) static async int own_a_set(void)
{
	return 0;
}

static async int drop_an_owner(void)
{
	struct edo_enter enter;
	struct edo_task *task;

	open_set(&enter);
	task = edo_spawn_local(note_who_cleans_up());
	edo_leave(&enter);
	id_of_task = edo_task_id(task);
	edo_task_detach(task);
	await run_shortly();
	check(await edo_task_join(edo_spawn(own_a_set()), NULL) == 0);
	return id_of_task != id_in_cleanup;
}

TEST_ON_ALL_FLAVORS(tasks_of_a_set_that_a_destructor_frees_know_who_they_are)
{
	RUN(drop_an_owner());
}
