/* SPDX-License-Identifier: MIT */

/* Children of scopes on several workers at once, which borrow the parent's locals. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>

#include "base/alloc.h"

#include <edo.h>

#define N_CHILDREN 64

static async int write_square(int i, int *ret_square)
{
	for (int k = 0; k < i % 4; k++)
		await edo_yield_now();
	*ret_square = i * i;
	return 0;
}

static async int square_all(void)
{
	int squares[N_CHILDREN] = { 0 };

	edo_scope (s) {
		for (int i = 0; i < N_CHILDREN; i++)
			check(edo_scope_spawn(
				      s, write_square(i, &squares[i])) == 0);
	}
	for (int i = 0; i < N_CHILDREN; i++)
		check(squares[i] == i * i);
	return edo_scope_result(s);
}

static async int in_a_task(struct edo_task *task)
{
	int value = -1;

	check(await edo_task_join(task, &value) == 0);
	return value;
}

static async int square_in_a_task(void)
{
	return await in_a_task(edo_spawn(square_all()));
}

TEST_ON_ALL_FLAVORS(what_children_wrote_is_there_after_the_scope)
{
	for (int i = 0; i < 50; i++) {
		RUN(square_all());
		RUN(square_in_a_task());
	}
}

static async int meet(int *n_present, int n)
{
	add(n_present, 1);
	wait_until(look(n_present) >= n);
	return 0;
}

static async int meet_in_scope(void)
{
	int n_present = 0;

	edo_scope (s) {
		for (int i = 0; i < 2; i++)
			edo_scope_spawn(s, meet(&n_present, 2));
	}
	return edo_scope_result(s);
}

TEST_ON_MULTI_THREAD(children_run_at_the_same_time)
{
	for (int i = 0; i < 50; i++)
		RUN_WITH(EDO_RUNTIME_OPTIONS(.flavor = EDO_MULTI_THREAD,
					     .worker_threads = 2),
			 meet_in_scope());
}

static async int wait_for_ever(int *n_gone)
{
	defer {
		await edo_yield_now();
		add(n_gone, 1);
	}
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int fail_late(int code)
{
	await edo_yield_now();
	return code;
}

static async int fail_among_others(void)
{
	int n_gone = 0, n_started = 0;

	edo_scope (s) {
		for (int i = 0; i < N_CHILDREN; i++)
			n_started +=
				edo_scope_spawn(s, wait_for_ever(&n_gone)) == 0;
		edo_scope_spawn(s, fail_late(-EPIPE));
	}
	check(n_started == N_CHILDREN);
	check(look(&n_gone) <= N_CHILDREN);
	return edo_scope_result(s) + EPIPE;
}

TEST_ON_ALL_FLAVORS(first_error_cancels_the_children_on_all_workers)
{
	for (int i = 0; i < 50; i++)
		RUN(fail_among_others());
}

static async int fail_all(void)
{
	edo_scope (s) {
		for (int i = 1; i <= N_CHILDREN; i++)
			edo_scope_spawn(s, fail_late(-i));
	}
	return edo_scope_result(s) < 0 && edo_scope_result(s) >= -N_CHILDREN
		       ? 0
		       : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(of_many_errors_one_is_the_scopes)
{
	for (int i = 0; i < 50; i++)
		RUN(fail_all());
}

static async int panic_late(void)
{
	await edo_yield_now();
	edo_panic("of a child");
	return 0;
}

static async int panic_among_others(void)
{
	int n_gone = 0;

	edo_scope (s) {
		for (int i = 0; i < 8; i++)
			edo_scope_spawn(s, wait_for_ever(&n_gone));
		edo_scope_spawn(s, panic_late());
	}
	return edo_scope_result(s) == EDO_EPANIC ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(panic_of_a_child_cancels_the_others)
{
	for (int i = 0; i < 20; i++)
		RUN(panic_among_others());
}

static async int open_scope(int *n_gone, int *n_inside)
{
	int borrowed = 0;

	edo_scope (s) {
		for (int i = 0; i < 8; i++)
			edo_scope_spawn(s, wait_for_ever(&borrowed));
		add(n_inside, 1);
	}
	add(n_gone, look(&borrowed));
	return 0;
}

static async int abort_parent(void)
{
	int n_gone = 0, n_inside = 0;
	struct edo_task *task = edo_spawn(open_scope(&n_gone, &n_inside));

	await_until(look(&n_inside) == 1);
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	return 0;
}

TEST_ON_ALL_FLAVORS(aborted_parent_takes_its_children_along)
{
	for (int i = 0; i < 50; i++)
		RUN(abort_parent());
}

static async int leave_parent(int *n_gone, int *n_inside)
{
	edo_task_detach(edo_spawn(open_scope(n_gone, n_inside)));
	await_until(look(n_inside) == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(shutdown_ends_parents_and_children_on_all_workers)
{
	for (int i = 0; i < 50; i++) {
		int n_gone = 0, n_inside = 0;

		RUN(leave_parent(&n_gone, &n_inside));
	}
}

static async int nest(int depth, int *n_leaves)
{
	if (depth == 0) {
		add(n_leaves, 1);
		return 0;
	}
	edo_scope (s) {
		edo_scope_spawn(s, nest(depth - 1, n_leaves));
		edo_scope_spawn(s, nest(depth - 1, n_leaves));
	}
	return edo_scope_result(s);
}

static async int count_leaves(void)
{
	int n_leaves = 0;
	int result = await in_a_task(edo_spawn(nest(8, &n_leaves)));

	return result < 0 ? result : look(&n_leaves) - 256;
}

TEST_ON_ALL_FLAVORS(scopes_nest_to_a_tree)
{
	for (int i = 0; i < 10; i++)
		RUN(count_leaves());
}

/* ---- children that never run ---------------------------------------------------- */

static struct edo_runtime *shared;
static int n_released, n_ran;

static void release(int *unused)
{
	(void)unused;
	add(&n_released, 1);
}

static async int own(EDO_OWNED(release) int unused, int64_t duration)
{
	(void)unused;
	add(&n_ran, 1);
	await edo_sleep(duration);
	return 0;
}

/* What is spawned has a cell, since one of its kind is there already; then it is the
 * child that finds no memory, unless a worker was the one who has asked first. */
static async int spawn_in_vain(void)
{
	struct edo_task *keeper = edo_spawn(own(0, INT64_MAX));
	int n_refused = 0;

	check(keeper);
	await_until(look(&n_ran) == 1);
	for (int i = 0; i < 2000; i++) {
		edo_scope (s) {
			int n = look(&n_released), result;

			edo__alloc_fail_at(1);
			result = edo_scope_spawn(s, own(0, 0));
			edo__alloc_fail_at(0);
			check(result == 0 || result == -ENOMEM);
			check(result == 0 || look(&n_released) == n + 1);
			n_refused += result < 0;
		}
	}
	check(n_refused > 0);
	check(look(&n_ran) == 2001 - n_refused);
	edo_task_abort(keeper);
	check(await edo_task_join(keeper, NULL) == -ECANCELED);
	return 0;
}

TEST_ON_ALL_FLAVORS(child_without_memory_is_released_at_once_and_never_runs)
{
	put_value(&n_released, 0);
	put_value(&n_ran, 0);
	RUN(spawn_in_vain());
}

/* ---- scopes of a runtime that ends ---------------------------------------------- */

#define N_LATE 20000

static async void spawn_many(void)
{
	edo_scope (s) {
		for (int i = 0; i < N_LATE; i++)
			check(edo_scope_spawn(s, own(0, INT64_MAX)) == 0);
	}
}

static async void end_and_spawn_many(void)
{
	edo_runtime_shutdown_background(shared);
	await spawn_many();
}

TEST_ON_ALL_FLAVORS(scope_in_a_runtime_that_ends_releases_what_its_children_own)
{
	int result;

	put_value(&n_released, 0);
	shared = FLAVOR_RUNTIME();
	result = edo_block_on(shared, end_and_spawn_many());
	assert_true(result == 0 || result == EDO_ESHUTDOWN);
	assert_int_equal(look(&n_released), N_LATE);
}

static int has_begun, result_in_cleanup;

static async int yield_and_give_nothing(void)
{
	await edo_yield_now();
	return 0;
}

static async void open_a_scope_in_cleanup(void)
{
	defer {
		edo_scope (s)
			edo_scope_spawn(s, yield_and_give_nothing());
		put_value(&result_in_cleanup, edo_scope_result(s));
	}
	put_value(&has_begun, 1);
	await edo_sleep(INT64_MAX);
}

static async int leave_one_to_the_end(void)
{
	edo_task_detach(edo_spawn(open_a_scope_in_cleanup()));
	await_until(look(&has_begun));
	return 0;
}

TEST_ON_ALL_FLAVORS(children_that_a_runtime_cancels_as_it_ends_have_failed)
{
	put_value(&has_begun, 0);
	put_value(&result_in_cleanup, 0);
	RUN(leave_one_to_the_end());
	assert_int_equal(look(&result_in_cleanup), -ECANCELED);
}

static int n_inside;

static async void meet_and_spawn_many(bool is_ender)
{
	add(&n_inside, 1);
	wait_until(look(&n_inside) == 2);
	if (is_ender)
		edo_runtime_shutdown_background(shared);
	await spawn_many();
}

static void *spawn_many_there(void *unused)
{
	int result = edo_block_on(shared, meet_and_spawn_many(false));

	check(result == 0 || result == EDO_ESHUTDOWN);
	return unused;
}

TEST_ON_MULTI_THREAD(scopes_of_two_threads_may_grow_while_the_runtime_ends)
{
	pthread_t thread;
	int result;

	put_value(&n_released, 0);
	put_value(&n_inside, 0);
	shared = FLAVOR_RUNTIME();
	thread = start_thread(spawn_many_there, NULL);
	result = edo_block_on(shared, meet_and_spawn_many(true));
	assert_true(result == 0 || result == EDO_ESHUTDOWN);
	pthread_join(thread, NULL);
	wait_until(look(&n_released) == 2 * N_LATE);
}

/* ---- what a child gives ---------------------------------------------------------- */

struct loan {
	const int *is_over;
};

static int n_returned;

static void give_back(struct loan *loan)
{
	patience_spin(200000);
	check(!look(loan->is_over));
	add(&n_returned, 1);
}

EDO_OUTPUT_DESTRUCTOR(give_back)
static async struct loan borrow(const int *is_over)
{
	await edo_yield_now();
	return (struct loan){ is_over };
}

static async int lend(void)
{
	int is_over = 0;

	defer put_value(&is_over, 1);
	edo_scope (s) {
		for (int i = 0; i < 4; i++)
			check(edo_scope_spawn(s, borrow(&is_over)) == 0);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(output_of_a_child_is_destroyed_before_its_scope_ends)
{
	put_value(&n_returned, 0);
	for (int i = 0; i < 20; i++)
		RUN(lend());
	assert_int_equal(look(&n_returned), 20 * 4);
}
