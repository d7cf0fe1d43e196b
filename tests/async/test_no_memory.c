/* SPDX-License-Identifier: MIT */

/*
 * The n-th allocation fails, on whatever thread, for every n until none fails:
 * what cannot be had is refused by name, what was given with it is released, and
 * all else goes on and comes to its end.
 */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <base/alloc.h>
#include <edo.h>

#define N_MAX 2000
#define N_PARTS 8

static int n_given, n_released, n_refused; /* atomic */

static void reset(void)
{
	put_value(&n_given, 0);
	put_value(&n_released, 0);
	put_value(&n_refused, 0);
}

/* Each round in a runtime of its own, so that nothing is there beforehand. */
static void fail_each(struct edo_runtime_options options,
		      void (*run)(struct edo_runtime *runtime))
{
	int n_all = 0, is_over = 0;

	for (int n = 1; !is_over; n++) {
		struct edo_runtime *runtime = flavor_runtime(options);

		assert_true(n < N_MAX);
		reset();
		edo__alloc_fail_at(n);
		run(runtime);
		assert_int_equal(edo_runtime_free(runtime), 0);
		is_over = edo__alloc_failure_is_pending();
		edo__alloc_fail_at(0);
		assert_int_equal(look(&n_released), look(&n_given));
		assert_true(is_over ? look(&n_refused) == 0
				    : look(&n_refused) <= 1);
		n_all += look(&n_refused);
	}
	assert_true(n_all > 0);
}

static void refuse(void)
{
	add(&n_refused, 1);
}

static void release(int *number)
{
	(void)number;
	add(&n_released, 1);
}

static async int answer(EDO_OWNED(release) int number)
{
	await edo_yield_now();
	return number;
}

static int given(int number)
{
	add(&n_given, 1);
	return number;
}

/* Joins what was to answer @number. */
static async int join(struct edo_task *task, int number)
{
	int value = -1;
	int result = await edo_task_join(task, &value);

	if (result == -ENOMEM)
		refuse();
	else
		check(result == 0 && value == number);
	return 0;
}

/* ---- tasks of every kind ---------------------------------------------------------- */

static int work(int number)
{
	return number;
}

static async int start_and_join(void)
{
	struct edo_task *tasks[2 * N_PARTS];

	for (int i = 0; i < 2 * N_PARTS; i++)
		tasks[i] = i % 2 ? edo_spawn(answer(given(i)))
				 : edo_spawn_blocking(work(i));
	for (int i = 0; i < 2 * N_PARTS; i++)
		await join(tasks[i], i);
	return 0;
}

static async int start_from_a_task(void)
{
	return await join(edo_spawn(start_and_join()), 0);
}

static async int answer_slowly(EDO_OWNED(release) int number)
{
	await edo_yield_now();
	await edo_yield_now();
	return number;
}

/* A box that is spawned in the midst of what it does, or is cancelled there. */
static async struct edo_task *begin_and_spawn(int number)
{
	edo_boxed(int) box = edo_box(answer_slowly(given(number)));
	int unused;

	if (!edo_box_ok(box))
		return NULL;
	await_any_biased {
		when (unused = box)
			check(!"it waits");
		when (edo_yield_now())
			(void)unused;
	}
	return edo_spawn(box);
}

static async int start_boxes(void)
{
	struct edo_task *tasks[2 * N_PARTS];

	for (int i = 0; i < 2 * N_PARTS; i++)
		tasks[i] = await begin_and_spawn(i);
	for (int i = 0; i < 2 * N_PARTS; i++)
		await join(tasks[i], i);
	return 0;
}

/* What a root that was not refused has to give. */
static void expect(int result, int value)
{
	if (result == -ENOMEM)
		refuse();
	else
		check(result == 0 && value == 0);
}

#define EXPECT_IN(runtime, call)                                       \
	do {                                                           \
		int expect__value = -1;                                \
		int expect__result =                                   \
			edo_block_on((runtime), expect__value = call); \
		expect(expect__result, expect__value);                 \
	} while (0)

static void run_tasks(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, start_from_a_task());
}

TEST_ON_ALL_FLAVORS(task_that_finds_no_memory_releases_what_it_was_given)
{
	fail_each(FLAVOR_OPTIONS(), run_tasks);
}

static void run_boxes(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, start_boxes());
}

TEST_ON_ALL_FLAVORS(begun_box_that_finds_no_memory_is_cancelled)
{
	fail_each(FLAVOR_OPTIONS(), run_boxes);
}

/* ---- local sets -------------------------------------------------------------------- */

static async int join_local_child(int number)
{
	return await join(edo_spawn_local(answer(given(number))), number);
}

static async int run_set(void)
{
	struct edo_local_set *set = edo_local_set_new();
	struct edo_task *tasks[2 * N_PARTS];
	struct edo_enter enter;

	if (!set) {
		refuse();
		return 0;
	}
	defer edo_local_set_free(set);
	edo_local_set_enter(set, &enter);
	for (int i = 0; i < 2 * N_PARTS; i++)
		tasks[i] = i % 2 ? edo_spawn_local(answer(given(i)))
				 : edo_spawn_local(join_local_child(0));
	edo_leave(&enter);
	check(await edo_local_set_run(set) == 0);
	check(edo_local_set_n_tasks(set) == 0);
	for (int i = 0; i < 2 * N_PARTS; i++)
		await join(tasks[i], i % 2 ? i : 0);
	return 0;
}

static void run_sets(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, run_set());
}

TEST_ON_ALL_FLAVORS(local_set_does_what_there_is_memory_for)
{
	fail_each(FLAVOR_OPTIONS(), run_sets);
}

/* ---- scopes -------------------------------------------------------------------------- */

static void note(int result)
{
	check(result == 0 || result == -ENOMEM);
	if (result < 0)
		refuse();
}

static async int open_scope(int depth)
{
	int borrowed = depth;

	edo_scope (s) {
		defer check(borrowed == depth);
		for (int i = 0; i < N_PARTS; i++)
			note(edo_scope_spawn(s, answer(given(i))));
		if (depth > 0)
			note(edo_scope_spawn(s, open_scope(depth - 1)));
	}
	return edo_scope_result(s);
}

static async int open_scopes(void)
{
	return await join(edo_spawn(open_scope(3)), 0);
}

static void run_scopes(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, open_scopes());
}

TEST_ON_ALL_FLAVORS(scope_joins_the_children_there_is_memory_for)
{
	fail_each(FLAVOR_OPTIONS(), run_scopes);
}

/* ---- several threads in block_on ------------------------------------------------------ */

#define N_THREADS 4

static int n_arrived;

/* They are inside at the same time, but for those that are refused. */
static async int meet(EDO_OWNED(release) int number)
{
	add(&n_arrived, 1);
	await_until(look(&n_arrived) + look(&n_refused) >= N_THREADS);
	return await join(edo_spawn(answer(given(number))), number);
}

static void *block_on_there(void *runtime)
{
	int value = -1;
	int result = edo_block_on((struct edo_runtime *)runtime,
				  value = meet(given(7)));

	expect(result, value);
	return NULL;
}

static void run_threads(struct edo_runtime *runtime)
{
	pthread_t threads[N_THREADS];

	put_value(&n_arrived, 0);
	for (int i = 0; i < N_THREADS; i++)
		threads[i] = start_thread(block_on_there, runtime);
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
}

TEST_ON_ALL_FLAVORS(block_on_that_finds_no_memory_leaves_the_others_alone)
{
	fail_each(FLAVOR_OPTIONS(), run_threads);
}

/* ---- task-locals ------------------------------------------------------------------------ */

static void release_value(void *value)
{
	release(value);
}

static struct edo_task_local keys[N_PARTS];

/* A value that was refused stays here. */
static async int set_values(void)
{
	int values[N_PARTS];

	for (int i = 0; i < N_PARTS; i++) {
		int result = edo_task_local_set(&keys[i], &values[i]);

		note(result);
		if (result == 0)
			given(i);
		check(edo_task_local_get(&keys[i]) ==
		      (result == 0 ? &values[i] : NULL));
		await edo_yield_now();
	}
	return 0;
}

static async int set_in_tasks(void)
{
	struct edo_task *tasks[N_PARTS];

	for (int i = 0; i < N_PARTS; i++)
		tasks[i] = edo_spawn(set_values());
	for (int i = 0; i < N_PARTS; i++)
		await join(tasks[i], 0);
	return 0;
}

static void run_locals(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, set_in_tasks());
}

TEST_ON_ALL_FLAVORS(task_local_that_finds_no_memory_stays_the_callers)
{
	for (int i = 0; i < N_PARTS; i++)
		keys[i] = (struct edo_task_local)EDO_TASK_LOCAL_INIT(
			release_value);
	fail_each(FLAVOR_OPTIONS(), run_locals);
}

/* ---- hooks ------------------------------------------------------------------------------- */

static int n_tasks, n_threads; /* begun and not over */

static void on_spawn(const struct edo_task_meta *task, void *user_data)
{
	(void)task;
	(void)user_data;
	add(&n_tasks, 1);
}

static void on_terminate(const struct edo_task_meta *task, void *user_data)
{
	(void)task;
	(void)user_data;
	add(&n_tasks, -1);
}

static void on_start(void *user_data)
{
	(void)user_data;
	add(&n_threads, 1);
}

static void on_stop(void *user_data)
{
	(void)user_data;
	add(&n_threads, -1);
}

#define HOOKED()                                          \
	FLAVOR_OPTIONS(.on_task_spawn = on_spawn,         \
		       .on_task_terminate = on_terminate, \
		       .on_thread_start = on_start, .on_thread_stop = on_stop)

/* From the making of the runtime on. */
static int run_hooked(void)
{
	struct edo_runtime_options options = HOOKED();
	struct edo_runtime *runtime = NULL;
	int result = edo_runtime_new(&options, &runtime);

	if (result < 0)
		return result;
	run_tasks(runtime);
	return edo_runtime_free(runtime);
}

TEST_ON_ALL_FLAVORS(hooks_hear_of_the_end_of_all_they_heard_begin)
{
	int is_over = 0;

	for (int n = 1; !is_over; n++) {
		int result;

		assert_true(n < N_MAX);
		reset();
		edo__alloc_fail_at(n);
		result = run_hooked();
		is_over = edo__alloc_failure_is_pending();
		edo__alloc_fail_at(0);
		assert_true(result == 0 || result == -ENOMEM);
		assert_int_equal(look(&n_tasks), 0);
		assert_int_equal(look(&n_threads), 0);
	}
}

/* ---- in place ----------------------------------------------------------------------------- */

static int give_back(void *value)
{
	return *(int *)value;
}

static async int block_here(EDO_OWNED(release) int number)
{
	int value = number;

	await edo_yield_now();
	return edo_block_in_place(give_back, &value);
}

static async int block_in_tasks(void)
{
	struct edo_task *tasks[N_PARTS];

	for (int i = 0; i < N_PARTS; i++)
		tasks[i] = edo_spawn(block_here(given(i)));
	for (int i = 0; i < N_PARTS; i++)
		await join(tasks[i], i);
	return 0;
}

static void run_in_place(struct edo_runtime *runtime)
{
	EXPECT_IN(runtime, block_in_tasks());
}

TEST_ON_MULTI_THREAD(worker_for_whose_new_thread_there_is_no_memory_waits)
{
	fail_each(FLAVOR_OPTIONS(), run_in_place);
}
