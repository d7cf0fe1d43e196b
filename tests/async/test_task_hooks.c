/* SPDX-License-Identifier: MIT */

/* Hooks around each task's life and polls. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

#define N_TASKS 8

static int n_spawned, n_ended, n_before, n_after;
static __thread uint64_t polled; /* the task that is polled on this thread */

static void on_spawn(const struct edo_task_meta *task, void *user_data)
{
	check(task->id != 0);
	check(strcmp(task->function, "work") == 0);
	check(user_data == &n_spawned);
	add(&n_spawned, 1);
}

static void on_end(const struct edo_task_meta *task, void *user_data)
{
	check(task->id != 0);
	check(user_data == &n_spawned);
	add(&n_ended, 1);
}

static void before_poll(const struct edo_task_meta *task, void *user_data)
{
	(void)user_data;
	check(polled == 0);
	polled = task->id;
	add(&n_before, 1);
}

static void after_poll(const struct edo_task_meta *task, void *user_data)
{
	(void)user_data;
	check(polled == task->id);
	polled = 0;
	add(&n_after, 1);
}

static void reset(void)
{
	put_value(&n_spawned, 0);
	put_value(&n_ended, 0);
	put_value(&n_before, 0);
	put_value(&n_after, 0);
}

#define HOOKED()                                                               \
	FLAVOR_OPTIONS(.on_task_spawn = on_spawn, .on_task_terminate = on_end, \
		       .on_before_task_poll = before_poll,                     \
		       .on_after_task_poll = after_poll,                       \
		       .user_data = &n_spawned)

static int n_cleanups;

static async int work(int n)
{
	check(polled == edo_task_current_id());
	defer add(&n_cleanups, 1);
	for (int i = 0; i < n; i++) {
		await edo_yield_now();
		check(polled == edo_task_current_id());
	}
	return 0;
}

static async int start_all(int n_yields)
{
	struct edo_task *tasks[N_TASKS];

	for (int i = 0; i < N_TASKS; i++)
		tasks[i] = edo_spawn(work(n_yields));
	for (int i = 0; i < N_TASKS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

static async int panic_after(int n)
{
	await work(n);
	edo_panic("in the last poll");
	return 0;
}

static async int outlive_panics(int n_yields)
{
	struct edo_task *tasks[N_TASKS];

	for (int i = 0; i < N_TASKS; i++)
		tasks[i] = edo_spawn(panic_after(n_yields));
	for (int i = 0; i < N_TASKS; i++)
		check(await edo_task_join(tasks[i], NULL) == EDO_EPANIC);
	return 0;
}

/* The panic is in one poll, and the cleanup another. */
TEST_ON_ALL_FLAVORS(each_poll_is_told_before_and_after_also_one_that_panics)
{
	reset();
	RUN_WITH(FLAVOR_OPTIONS(.on_before_task_poll = before_poll,
				.on_after_task_poll = after_poll),
		 outlive_panics(5));
	assert_int_equal(look(&n_before), 7 * N_TASKS);
	assert_int_equal(look(&n_after), 7 * N_TASKS);
}

TEST_ON_ALL_FLAVORS(start_and_end_of_each_task_are_told)
{
	reset();
	RUN_WITH(HOOKED(), start_all(0));
	assert_int_equal(look(&n_spawned), N_TASKS);
	assert_int_equal(look(&n_ended), N_TASKS);
}

TEST_ON_ALL_FLAVORS(each_poll_is_told_before_and_after)
{
	reset();
	RUN_WITH(HOOKED(), start_all(5));
	assert_int_equal(look(&n_before), 6 * N_TASKS);
	assert_int_equal(look(&n_after), 6 * N_TASKS);
}

static int seen_at_end;

static void look_at_cleanup(const struct edo_task_meta *task, void *user_data)
{
	(void)task;
	(void)user_data;
	put_value(&seen_at_end, look(&n_cleanups));
}

static async int start_one(void)
{
	check(await edo_task_join(edo_spawn(work(1)), NULL) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(end_is_told_when_the_cleanup_is_done)
{
	put_value(&n_cleanups, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_task_terminate = look_at_cleanup,
				.on_before_task_poll = before_poll,
				.on_after_task_poll = after_poll),
		 start_one());
	assert_int_equal(look(&seen_at_end), 1);
}

static async int wait_for_ever(void)
{
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int panic_at_once(void)
{
	edo_panic("at once");
	return 0;
}

static void count_end(const struct edo_task_meta *task, void *user_data)
{
	(void)task;
	(void)user_data;
	add(&n_ended, 1);
}

static async int end_in_all_ways(void)
{
	struct edo_task *task = edo_spawn(wait_for_ever());

	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	check(await edo_task_join(edo_spawn(panic_at_once()), NULL) ==
	      EDO_EPANIC);
	edo_task_detach(edo_spawn(wait_for_ever()));
	return 0;
}

TEST_ON_ALL_FLAVORS(abort_panic_and_shutdown_are_ends_too)
{
	reset();
	RUN_WITH(FLAVOR_OPTIONS(.on_task_terminate = count_end),
		 end_in_all_ways());
	assert_int_equal(look(&n_ended), 3);
}

static const char *name_at_end;

static void note_name(const struct edo_task_meta *task, void *user_data)
{
	(void)user_data;
	name_at_end = task->name;
}

static async int name_oneself(void)
{
	edo_task_set_name(NULL, "somebody");
	return 0;
}

static async int start_named(void)
{
	check(await edo_task_join(edo_spawn(name_oneself()), NULL) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(hooks_are_told_the_name)
{
	RUN_WITH(FLAVOR_OPTIONS(.on_task_terminate = note_name), start_named());
	assert_string_equal(name_at_end, "somebody");
}

/* ---- hooks that panic ------------------------------------------------------------ */

static void count_and_panic(const struct edo_task_meta *task, void *counter)
{
	(void)task;
	add(counter, 1);
	edo_panic("in a hook");
}

static int n_destroyed;

static void destroy(int *output)
{
	(void)output;
	add(&n_destroyed, 1);
}

EDO_OUTPUT_DESTRUCTOR(destroy) static async int yield_and_give(int value);
static async int yield_and_give(int value)
{
	await edo_yield_now();
	return value;
}

static int give_seven(void)
{
	return 7;
}

static async int let_end_in_all_ways(void)
{
	struct edo_task *aborted = edo_spawn(wait_for_ever());
	struct edo_task *taken = edo_spawn(yield_and_give(6));
	int value = 0;

	edo_task_detach(edo_spawn(yield_and_give(5)));
	check(await edo_task_join(taken, &value) == 0);
	check(value == 6);
	edo_task_abort(aborted);
	check(await edo_task_join(aborted, NULL) == -ECANCELED);
	check(await edo_task_join(edo_spawn(panic_at_once()), NULL) ==
	      EDO_EPANIC);
	check(await edo_task_join(edo_spawn_blocking(give_seven()), &value) ==
	      0);
	check(value == 7);
	await_until(look(&n_destroyed) ==
		    1); /* before the runtime cancels it */
	return 0;
}

/* All ends as it would without the hook. */
#define PANIC_IN(hook)                                           \
	do {                                                     \
		put_value(&n_ended, 0);                          \
		put_value(&n_destroyed, 0);                      \
		RUN_WITH(FLAVOR_OPTIONS(.hook = count_and_panic, \
					.user_data = &n_ended),  \
			 let_end_in_all_ways());                 \
		assert_int_equal(look(&n_destroyed), 1);         \
	} while (0)

TEST_ON_ALL_FLAVORS(panic_in_a_hook_on_the_end_of_a_task_ends_there)
{
	PANIC_IN(on_task_terminate);
	assert_int_equal(look(&n_ended), 5);
}

TEST_ON_ALL_FLAVORS(panic_in_a_hook_on_the_start_of_a_task_ends_there)
{
	PANIC_IN(on_task_spawn);
	assert_int_equal(look(&n_ended), 5);
}

/* The one that is aborted may have been polled before; a job has no polls. */
TEST_ON_ALL_FLAVORS(panic_in_a_hook_before_a_poll_ends_there)
{
	PANIC_IN(on_before_task_poll);
	assert_in_range(look(&n_ended), 2 + 2 + 1 + 2, 2 + 2 + 2 + 2);
}

/* That of the poll that panics is told when it is over. */
TEST_ON_ALL_FLAVORS(panic_in_a_hook_after_a_poll_ends_there)
{
	PANIC_IN(on_after_task_poll);
	assert_in_range(look(&n_ended), 2 + 2 + 1 + 1, 2 + 2 + 2 + 2);
}

static async int join_one(void)
{
	check(await edo_task_join(edo_spawn(yield_and_give(6)), NULL) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(panic_in_a_hook_does_not_shut_the_runtime_down)
{
	put_value(&n_ended, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_task_spawn = count_and_panic,
				.on_before_task_poll = count_and_panic,
				.on_after_task_poll = count_and_panic,
				.on_task_terminate = count_and_panic,
				.user_data = &n_ended,
				.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME),
		 join_one());
	assert_int_equal(look(&n_ended), 6);
}

/* ---- a runtime that ends ---------------------------------------------------------- */

static int is_gone, is_over, n_late;
static struct edo_handle *handle_of_it;

static void count_spawn_and_late(const struct edo_task_meta *task,
				 void *user_data)
{
	(void)task;
	(void)user_data;
	add(&n_late, look(&is_gone));
	add(&n_spawned, 1);
}

static void count_end_and_late(const struct edo_task_meta *task,
			       void *user_data)
{
	(void)task;
	(void)user_data;
	add(&n_late, look(&is_gone));
	add(&n_ended, 1);
}

static async void end_at_once(void)
{
}

static void *spawn_until_it_is_over(void *unused)
{
	struct edo_enter enter;

	edo_handle_enter(handle_of_it, &enter);
	while (!look(&is_over))
		edo_task_detach(edo_spawn(end_at_once()));
	edo_leave(&enter);
	return unused;
}

/* Another thread goes on to start tasks as the runtime ends, and after it. */
static void end_under_spawns(void)
{
	struct edo_runtime *runtime =
		FLAVOR_RUNTIME(.on_task_spawn = count_spawn_and_late,
			       .on_task_terminate = count_end_and_late);
	pthread_t thread;

	reset();
	put_value(&is_gone, 0);
	put_value(&is_over, 0);
	handle_of_it = edo_runtime_handle(runtime);
	thread = start_thread(spawn_until_it_is_over, NULL);
	wait_until(look(&n_spawned) > 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	put_value(&is_gone, 1);
	assert_int_equal(look(&n_spawned), look(&n_ended));
	put_value(&is_over, 1);
	pthread_join(thread, NULL);
	edo_handle_unref(handle_of_it);
	assert_int_equal(look(&n_spawned), look(&n_ended));
}

TEST_ON_ALL_FLAVORS(
	hooks_hear_of_both_ends_of_a_task_and_of_none_after_the_runtime)
{
	put_value(&n_late, 0);
	for (int i = 0; i < 100; i++)
		end_under_spawns();
	assert_int_equal(look(&n_late), 0);
}

static struct latch is_told, is_closing;
static int n_runs;

static void hold_the_second(const struct edo_task_meta *task, void *user_data)
{
	(void)task;
	(void)user_data;
	if (add(&n_spawned, 1) < 2)
		return;
	latch_open(&is_told);
	latch_wait(&is_closing);
}

static int run_once(void)
{
	add(&n_runs, 1);
	return 0;
}

static async void start_a_job(void)
{
	edo_task_detach(edo_spawn_blocking(run_once()));
}

/* The runtime begins to end between two looks of whoever starts the job. */
TEST_ON_MULTI_THREAD(
	job_that_is_started_as_the_runtime_closes_runs_on_no_worker)
{
	struct edo_runtime *runtime = MULTI_THREAD_RUNTIME(
		1, .on_task_spawn = hold_the_second,
		.on_task_terminate = on_end, .user_data = &n_spawned);
	struct edo_handle *handle = edo_runtime_handle(runtime);
	struct edo_enter enter;

	reset();
	put_value(&n_runs, 0);
	is_told = is_closing = (struct latch)LATCH_INIT;
	edo_handle_enter(handle, &enter);
	edo_task_detach(edo_spawn(start_a_job()));
	edo_leave(&enter);
	latch_wait(&is_told);
	edo_runtime_shutdown_background(runtime);
	latch_open(&is_closing);
	wait_until(look(&n_ended) == 2);
	assert_int_equal(look(&n_runs), 0);
	edo_handle_unref(handle);
}
