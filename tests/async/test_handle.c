/* SPDX-License-Identifier: MIT */

/* Reaching a runtime from threads that run no tasks of it. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <base/panic.h>
#include <edo.h>

EDO_ONESHOT(answer, int);

static struct edo_runtime *runtime;
static struct edo_handle *handle;

static void open_runtime(void)
{
	runtime = FLAVOR_RUNTIME();
	handle = edo_runtime_handle(runtime);
}

static void close_runtime(void)
{
	assert_int_equal(edo_runtime_free(runtime), 0);
	edo_handle_unref(handle);
}

static async int give(int number)
{
	await edo_yield_now();
	return number;
}

static async int join(struct edo_task *task)
{
	int value = -1;
	int result = await edo_task_join(task, &value);

	return result < 0 ? result : value;
}

/* ---- enter ---------------------------------------------------------------- */

TEST_ON_ALL_FLAVORS(thread_that_entered_spawns)
{
	struct edo_enter enter;
	struct edo_task *task;
	int value = 0;

	open_runtime();
	edo_handle_enter(handle, &enter);
	task = edo_spawn(give(4));
	edo_leave(&enter);
	assert_int_equal(edo_block_on(runtime, value = join(task)), 0);
	assert_int_equal(value, 4);
	close_runtime();
}

static bool belongs_to(const struct edo_handle *its_handle)
{
	struct edo_handle *current = edo_handle_current();

	edo_handle_unref(current);
	return current == its_handle;
}

static async void spawn_elsewhere(struct edo_handle *own,
				  struct edo_task **ret_task)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	check(belongs_to(handle));
	*ret_task = edo_spawn(give(5));
	edo_leave(&enter);
	check(belongs_to(own));
}

TEST_ON_ALL_FLAVORS(task_that_enters_another_runtime_spawns_there)
{
	struct edo_runtime *another = FLAVOR_RUNTIME();
	struct edo_handle *other = edo_runtime_handle(another);
	struct edo_task *task = NULL;
	int value = 0;

	open_runtime();
	assert_int_equal(edo_block_on(another, spawn_elsewhere(other, &task)),
			 0);
	edo_handle_unref(other);
	assert_int_equal(edo_runtime_free(another), 0);
	assert_int_equal(edo_block_on(runtime, value = join(task)), 0);
	assert_int_equal(value, 5);
	close_runtime();
}

static int plain(int n)
{
	return n + 1;
}

TEST_ON_ALL_FLAVORS(thread_that_entered_spawns_a_blocking_job)
{
	struct edo_enter enter;
	struct edo_task *task;
	int value = 0;

	open_runtime();
	edo_handle_enter(handle, &enter);
	task = edo_spawn_blocking(plain(4));
	edo_leave(&enter);
	assert_int_equal(edo_block_on(runtime, value = join(task)), 0);
	assert_int_equal(value, 5);
	close_runtime();
}

/* The message of the panic that @fn ends in; NULL: it returned. */
static const char *panic_of(void (*fn)(void))
{
	static char message[256];
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump) == 0) {
		fn();
		edo__catch_pop(&catch);
		return NULL;
	}
	edo__catch_pop(&catch);
	strncpy(message, catch.panic.message, sizeof(message) - 1);
	return message;
}

static struct edo_enter first, second;

static void leave_first(void)
{
	edo_leave(&first);
}

static void leave_in_wrong_order(struct edo_handle *other)
{
	edo_handle_enter(handle, &first);
	edo_handle_enter(other, &second);
	assert_non_null(panic_of(leave_first));
	edo_leave(&second);
	edo_leave(&first);
	edo_handle_enter(other, &first);
	edo_leave(&first);
	assert_null(edo_handle_current());
}

TEST_ON_ALL_FLAVORS(leaving_out_of_order_is_a_panic_and_the_thread_goes_on)
{
	struct edo_runtime *another = FLAVOR_RUNTIME();
	struct edo_handle *other = edo_runtime_handle(another);

	open_runtime();
	leave_in_wrong_order(handle);
	leave_in_wrong_order(other);
	edo_handle_unref(other);
	assert_int_equal(edo_runtime_free(another), 0);
	close_runtime();
}

TEST_ON_ALL_FLAVORS(enters_of_two_runtimes_interleave)
{
	struct edo_runtime *another = FLAVOR_RUNTIME();
	struct edo_handle *other = edo_runtime_handle(another);
	struct edo_handle *current;

	open_runtime();
	edo_handle_enter(handle, &first);
	edo_handle_enter(other, &second);
	current = edo_handle_current();
	assert_ptr_equal(current, other);
	edo_handle_unref(current);
	edo_leave(&second);
	current = edo_handle_current();
	assert_ptr_equal(current, handle);
	edo_handle_unref(current);
	edo_leave(&first);
	edo_handle_unref(other);
	assert_int_equal(edo_runtime_free(another), 0);
	close_runtime();
}

static async int compare_current(void)
{
	struct edo_handle *current = edo_handle_current();
	int is_same = current == handle;

	edo_handle_unref(current);
	return is_same;
}

static async int compare_in_task(void)
{
	return await join(edo_spawn(compare_current()));
}

static int compare_plainly(void)
{
	struct edo_handle *current = edo_handle_current();
	int is_same = current == handle;

	edo_handle_unref(current);
	return is_same;
}

static async int compare_in_job(void)
{
	return await join(edo_spawn_blocking(compare_plainly()));
}

TEST_ON_ALL_FLAVORS(current_handle_is_the_runtimes_own_everywhere)
{
	int is_same = 0;

	assert_null(edo_handle_current());
	open_runtime();
	assert_int_equal(edo_block_on(runtime, is_same = compare_current()), 0);
	assert_int_equal(is_same, 1);
	assert_int_equal(edo_block_on(runtime, is_same = compare_in_task()), 0);
	assert_int_equal(is_same, 1);
	assert_int_equal(edo_block_on(runtime, is_same = compare_in_job()), 0);
	assert_int_equal(is_same, 1);
	assert_null(edo_handle_current());
	close_runtime();
}

static void spawn_outside(void)
{
	edo_task_detach(edo_spawn(give(1)));
}

TEST(spawning_outside_of_any_runtime_is_a_panic)
{
	assert_non_null(panic_of(spawn_outside));
}

/* ---- other threads spawn ------------------------------------------------------ */

#define N_REMOTE 200

static int n_run;

static async void count_run(void)
{
	add(&n_run, 1);
}

static void *spawn_there(void *unused)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	for (int i = 0; i < N_REMOTE; i++)
		edo_task_detach(edo_spawn(count_run()));
	edo_leave(&enter);
	return unused;
}

static async void wait_for_remote(int n)
{
	while (look(&n_run) < n)
		await edo_sleep(EDO_MILLISECOND);
}

static int is_over;

static async void stay_busy(void)
{
	while (!look(&is_over))
		await edo_yield_now();
}

static async void wait_under_load(int n)
{
	struct edo_task *tasks[10];

	put_value(&is_over, 0);
	for (int i = 0; i < 10; i++)
		tasks[i] = edo_spawn(stay_busy());
	await wait_for_remote(n);
	put_value(&is_over, 1);
	for (int i = 0; i < 10; i++)
		await edo_task_join(tasks[i], NULL);
}

TEST_ON_ALL_FLAVORS(other_threads_spawn_into_an_idle_runtime)
{
	pthread_t threads[3];

	put_value(&n_run, 0);
	open_runtime();
	for (int i = 0; i < 3; i++)
		threads[i] = start_thread(spawn_there, NULL);
	assert_int_equal(edo_block_on(runtime, wait_for_remote(3 * N_REMOTE)),
			 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	close_runtime();
}

TEST_ON_ALL_FLAVORS(other_threads_spawn_into_a_busy_runtime)
{
	pthread_t threads[3];

	put_value(&n_run, 0);
	open_runtime();
	for (int i = 0; i < 3; i++)
		threads[i] = start_thread(spawn_there, NULL);
	assert_int_equal(edo_block_on(runtime, wait_under_load(3 * N_REMOTE)),
			 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	close_runtime();
}

/* ---- the runtime is gone ------------------------------------------------------- */

static int n_cleanups;

static async void never_run(void)
{
	add(&n_run, 1);
}

TEST_ON_ALL_FLAVORS(task_spawned_after_the_end_is_cancelled)
{
	struct edo_enter enter;
	struct edo_task *task;

	put_value(&n_run, 0);
	open_runtime();
	assert_int_equal(edo_runtime_free(runtime), 0);
	edo_handle_enter(handle, &enter);
	task = edo_spawn(never_run());
	assert_true(edo_task_is_finished(task));
	edo_task_detach(task);
	task = edo_spawn_blocking(plain(1));
	assert_true(edo_task_is_finished(task));
	edo_task_detach(task);
	edo_leave(&enter);
	edo_handle_unref(handle);
	assert_int_equal(look(&n_run), 0);
}

static void *spawn_and_drop(void *unused)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	while (!look(&is_over)) {
		struct edo_task *task = edo_spawn(count_run());

		add(&n_cleanups, 1);
		edo_task_detach(task);
	}
	edo_leave(&enter);
	return unused;
}

static async void answer(void)
{
}

TEST_ON_ALL_FLAVORS(threads_go_on_spawning_while_the_runtime_ends)
{
	for (int i = 0; i < 20; i++) {
		pthread_t threads[2];

		put_value(&is_over, 0);
		open_runtime();
		for (int k = 0; k < 2; k++)
			threads[k] = start_thread(spawn_and_drop, NULL);
		assert_int_equal(edo_block_on(runtime, answer()), 0);
		assert_int_equal(edo_runtime_free(runtime), 0);
		put_value(&is_over, 1);
		for (int k = 0; k < 2; k++)
			pthread_join(threads[k], NULL);
		edo_handle_unref(handle);
	}
}

struct friend
{
	struct edo_task *other;
	struct edo_notify may_go;
};

static async void wait_for_friend(struct friend *friend)
{
	await edo_notify_wait(&friend->may_go);
	defer edo_task_detach(friend->other);
	add(&n_run, 1);
	await edo_task_wait(friend->other);
}

static async int make_friends(struct friend *a, struct friend *b)
{
	put_value(&n_run, 0);
	b->other = edo_spawn(wait_for_friend(a));
	a->other = edo_spawn(wait_for_friend(b));
	edo_notify_one(&a->may_go);
	edo_notify_one(&b->may_go);
	await_until(look(&n_run) == 2);
	return 0;
}

TEST_ON_ALL_FLAVORS(tasks_that_hold_each_others_handles_are_freed)
{
	struct friend a = { 0 }, b = { 0 };

	RUN(make_friends(&a, &b));
}

/* ---- block_on through a handle ------------------------------------------------------ */

static int result_of_nesting;

static async int block_inside(void)
{
	struct edo_sleep__frame sleep;

	edo_sleep__init(&sleep, 0);
	result_of_nesting = edo_handle_block_on(handle, &sleep.future);
	return 0;
}

static async int block_inside_a_task(void)
{
	struct edo_task *task = edo_spawn(block_inside());

	check(await edo_task_wait(task) == EDO_EPANIC);
	edo_task_detach(task);
	return 0;
}

TEST_ON_ALL_FLAVORS(blocking_on_a_handle_inside_a_task_is_a_panic)
{
	int value = -1;

	open_runtime();
	assert_int_equal(edo_block_on(runtime, value = block_inside_a_task()),
			 0);
	assert_int_equal(value, 0);
	close_runtime();
}

TEST_ON_ALL_FLAVORS(thread_blocks_on_a_sleep_through_a_handle)
{
	int64_t start = patience_now();

	open_runtime();
	assert_int_equal(edo_block_on(handle, edo_sleep(5 * EDO_MILLISECOND)),
			 0);
	assert_true(patience_now() - start >= 5 * EDO_MILLISECOND);
	close_runtime();
}

TEST_ON_ALL_FLAVORS(handle_of_a_runtime_that_is_gone_drives_nothing)
{
	struct edo_sleep__frame sleep;

	open_runtime();
	assert_int_equal(edo_runtime_free(runtime), 0);
	edo_sleep__init(&sleep, EDO_MILLISECOND);
	assert_int_equal(edo_handle_block_on(handle, &sleep.future),
			 EDO_ESHUTDOWN);
	assert_true(edo_future_has_ended(&sleep.future));
	edo_handle_unref(handle);
}

static void *block_for_long(void *ret_result)
{
	struct edo_sleep__frame sleep;

	edo_sleep__init(&sleep, INT64_MAX);
	add(&n_run, 1);
	put_value(ret_result, edo_handle_block_on(handle, &sleep.future));
	return NULL;
}

TEST_ON_ALL_FLAVORS(end_of_the_runtime_ends_who_blocks_through_a_handle)
{
	int result = 0;
	pthread_t thread;

	put_value(&n_run, 0);
	open_runtime();
	thread = start_thread(block_for_long, &result);
	wait_until(look(&n_run) == 1);
	assert_int_equal(edo_runtime_free(runtime), 0);
	pthread_join(thread, NULL);
	assert_int_equal(look(&result), EDO_ESHUTDOWN);
	edo_handle_unref(handle);
}
