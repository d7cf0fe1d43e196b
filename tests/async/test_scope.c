/* SPDX-License-Identifier: MIT */

/*
 * Scopes in a runtime: however one is left, its children are gone before what
 * they borrow is.
 */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"

#include <edo.h>

#define PAUSED() FLAVOR_OPTIONS(.start_paused = !flavor_is_multi_thread())
#define RUN_PAUSED(call) RUN_WITH(PAUSED(), call)
/* A second takes no time where the clock can be paused. */
#define UNIT (flavor_is_multi_thread() ? EDO_MILLISECOND : EDO_SECOND)

/* Until what takes time has come to be: a yield would hold a paused clock. */
#define sleep_until(condition) \
	while (!(condition))   \
	await edo_sleep(EDO_MILLISECOND)

/* Children that have begun, and those of them that run now; a scope that is over
 * has left none. */
static int n_begun, n_running;

static void begin(void)
{
	add(&n_begun, 1);
	add(&n_running, 1);
}

static void reset(void)
{
	put_value(&n_begun, 0);
	put_value(&n_running, 0);
}

#define RUN_ANEW(call)            \
	do {                      \
		reset();          \
		RUN_PAUSED(call); \
	} while (0)

/* Waits, answers, and takes some time to clean up; it writes what it borrows to
 * the very end. */
static async int child(int64_t duration, int answer, int *ret_done)
{
	begin();
	defer {
		await edo_sleep(EDO_MILLISECOND);
		add(ret_done, 1);
		add(&n_running, -1);
	}
	await edo_sleep(duration);
	return answer;
}

static async int forever(int *ret_done)
{
	return await child(3600 * EDO_SECOND, 0, ret_done);
}

/* When @n children have begun. */
static async int fail_after(int n, int *ret_done)
{
	begin();
	defer {
		add(ret_done, 1);
		add(&n_running, -1);
	}
	await_until(look(&n_begun) == n);
	return -EPIPE;
}

/* Of the paused clock, which moves by what is waited for alone. */
static void check_since(int64_t start, int64_t duration)
{
	if (!flavor_is_multi_thread())
		check(edo_now() - start == duration);
}

static async int borrow(void)
{
	int done[3] = { 0 };
	int64_t start = edo_now();

	edo_scope (s) {
		int inside = 0;

		defer check(look(&inside) == 1);
		for (int i = 0; i < 3; i++)
			check(edo_scope_spawn(
				      s, child(i * UNIT, i, &done[i])) == 0);
		edo_scope_spawn(s, child(0, 0, &inside));
		check(flavor_is_multi_thread() || n_begun == 0);
	}
	for (int i = 0; i < 3; i++)
		check(done[i] == 1);
	check_since(start, 2001 * EDO_MILLISECOND);
	return edo_scope_result(s);
}

TEST_ON_ALL_FLAVORS(children_borrow_and_are_joined_at_the_end)
{
	RUN_ANEW(borrow());
}

static async int fail_first(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, forever(&done));
		edo_scope_spawn(s, fail_after(4, &done));
		edo_scope_spawn(s, child(3600 * EDO_SECOND, -EIO, &done));
		edo_scope_spawn(s, forever(&done));
	}
	check(done == 4);
	check(edo_scope_result(s) == -EPIPE);
	return look(&n_running);
}

TEST_ON_ALL_FLAVORS(first_negative_result_cancels_the_rest_and_is_the_scopes)
{
	RUN_ANEW(fail_first());
}

static async signed char tiny(void)
{
	return -3;
}

static async unsigned no_failure(void)
{
	await edo_yield_now();
	return ~0u;
}

static async int kinds_of_outputs(void)
{
	edo_scope (s)
		edo_scope_spawn(s, tiny());
	edo_scope (t)
		edo_scope_spawn(t, no_failure());
	check(edo_scope_result(s) == -3);
	return edo_scope_result(t);
}

TEST_ON_ALL_FLAVORS(only_signed_outputs_can_fail)
{
	RUN_PAUSED(kinds_of_outputs());
}

static async void panics(void)
{
	await_until(look(&n_begun) == 1);
	edo_panic("of a child");
}

static async int panic_inside(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, forever(&done));
		edo_scope_spawn(s, panics());
	}
	check(done == 1);
	return edo_scope_result(s) == EDO_EPANIC ? look(&n_running) : 1;
}

TEST_ON_ALL_FLAVORS(panic_of_a_child_fails_the_scope)
{
	RUN_ANEW(panic_inside());
}

enum way { BREAK, CONTINUE, GOTO, RETURN, STAY, END };

static async int leave(enum way way, int *ret_done)
{
	for (int i = 0; i < 1; i++) {
		edo_scope (s) {
			char *memory = malloc(1);

			defer free(memory);
			defer check(look(&n_running) == 0);
			edo_scope_spawn(s, forever(ret_done));
			await_until(look(&n_running) == 1);
			if (way == BREAK)
				break;
			if (way == CONTINUE)
				continue;
			if (way == GOTO)
				goto out;
			if (way == RETURN)
				return 7;
			if (way == STAY)
				await edo_sleep(INT64_MAX);
		}
	}
out:
	return look(&n_running);
}

static async int leave_in_all_ways(void)
{
	int done = 0;
	int64_t start = edo_now();

	for (enum way way = BREAK; way <= RETURN; way++) {
		check(await leave(way, &done) == (way == RETURN ? 7 : 0));
		check(look(&n_running) == 0);
		check(done == (int)way + 1);
	}
	check_since(start, 4 * EDO_MILLISECOND);
	return 0;
}

TEST_ON_ALL_FLAVORS(every_jump_out_waits_for_the_children)
{
	RUN_ANEW(leave_in_all_ways());
}

static async int see_children(int n)
{
	await_until(look(&n_running) == n);
	return 0;
}

/* The child may not have begun when the time is over. */
static async int time_out(void)
{
	int done = 0, value;

	check(await edo_timeout(10 * UNIT, value = leave(END, &done)) ==
	      -ETIMEDOUT);
	check(look(&n_running) == 0);
	check(done == look(&n_begun));
	await_any_biased {
		when (leave(END, &done))
			check(!"it ends");
		when (see_children(1))
			check(look(&n_running) == 0);
	}
	check(done == look(&n_begun));
	return done > 0 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(timeout_is_over_when_the_children_are)
{
	RUN_ANEW(time_out());
}

static async int abort_it(enum way way)
{
	int done = 0;
	struct edo_task *task = edo_spawn(leave(way, &done));

	await see_children(1);
	edo_task_abort(task);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	check(done == 1);
	return look(&n_running);
}

TEST_ON_ALL_FLAVORS(aborted_in_the_body_it_leaves_no_child)
{
	RUN_ANEW(abort_it(STAY));
}

TEST_ON_ALL_FLAVORS(aborted_at_the_end_it_leaves_no_child)
{
	RUN_ANEW(abort_it(END));
}

static async void panic_with_children(int *ret_done)
{
	edo_scope (s) {
		edo_scope_spawn(s, forever(ret_done));
		await see_children(1);
		edo_panic("of the parent");
	}
}

static async int panic_outside(void)
{
	int done = 0;
	struct edo_task *task = edo_spawn(panic_with_children(&done));

	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	check(done == 1);
	return look(&n_running);
}

TEST_ON_ALL_FLAVORS(panic_in_the_body_leaves_no_child)
{
	RUN_ANEW(panic_outside());
}

static async int nest(void)
{
	int done = 0;

	edo_scope (outer) {
		edo_scope_spawn(outer, forever(&done));
		edo_scope (inner) {
			edo_scope_spawn(inner, fail_after(4, &done));
			edo_scope_spawn(inner, forever(&done));
			edo_scope_spawn(outer, child(0, 0, &done));
		}
		check(edo_scope_result(inner) == -EPIPE);
		check(edo_scope_result(outer) == 0);
		sleep_until(look(&n_running) == 1);
		check(look(&done) == 3);
		goto out;
	}
out:
	check(done == 4);
	return look(&n_running);
}

TEST_ON_ALL_FLAVORS(inner_scope_fails_by_itself)
{
	RUN_ANEW(nest());
}

/* One of each generation spawns the next into the scope it lives in. */
static async int generations(struct edo_scope *s, int n, int *ret_done)
{
	await edo_yield_now();
	add(ret_done, 1);
	return n > 0 ? edo_scope_spawn(s, generations(s, n - 1, ret_done)) : 0;
}

static async int go_on_spawning(void)
{
	int done = 0;

	for (int i = 0; i < 100; i++) {
		edo_scope (s)
			edo_scope_spawn(s, generations(s, 9, &done));
	}
	check(done == 1000);
	return 0;
}

TEST_ON_ALL_FLAVORS(children_spawn_siblings)
{
	RUN_PAUSED(go_on_spawning());
}

static async int fail_in_time(int *ret_done)
{
	defer add(ret_done, 1);
	return await edo_timeout(UNIT, forever(ret_done)) == -ETIMEDOUT ? -EPIPE
									: 0;
}

static async int spawn_late(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, fail_in_time(&done));
		sleep_until(edo_scope_result(s) == -EPIPE);
		/* The scope has failed: whoever comes now is cancelled. */
		check(edo_scope_spawn(s, forever(&done)) == 0);
	}
	check(done == 2);
	return look(&n_running);
}

TEST_ON_ALL_FLAVORS(child_spawned_after_a_failure_is_cancelled)
{
	RUN_ANEW(spawn_late());
}

static int n_released;

static void release(int *number)
{
	add(&n_released, *number);
}

/* Larger than what other tasks of this file have memory for already. */
static async void owns(EDO_OWNED(release) int number)
{
	volatile char memory[2000] = { 0 };

	await edo_yield_now();
	check(memory[number] == 0);
}

static async int run_out_of_memory(void)
{
	int64_t n = 0;
	int is_over = 0, n_failed = 0;

	put_value(&n_released, 0);
	edo_scope (s) {
		while (!is_over) {
			int result;

			edo__alloc_fail_at(++n);
			result = edo_scope_spawn(s, owns(1));
			is_over = edo__alloc_failure_is_pending();
			edo__alloc_fail_at(0);
			check(result == (is_over ? 0 : -ENOMEM));
			n_failed += result < 0;
		}
	}
	check(n_failed >= 2);
	check(look(&n_released) == n);
	return edo_scope_result(s);
}

/* Only here is it certain whose allocation fails; test_no_memory.c has the rest. */
TEST(spawn_without_memory_releases_what_it_was_given)
{
	RUN_PAUSED(run_out_of_memory());
}

static async void wait_in_a_scope(void)
{
	int borrowed = 0;

	edo_scope (s) {
		edo_scope_spawn(s, forever(&borrowed));
		edo_scope_spawn(s, forever(&borrowed));
	}
	check(!"it ends");
}

static async void leave_a_scope_behind(void)
{
	edo_task_detach(edo_spawn(wait_in_a_scope()));
	await see_children(2);
}

TEST_ON_ALL_FLAVORS(shutdown_ends_a_scope_with_its_children)
{
	struct edo_runtime *runtime = flavor_runtime(PAUSED());

	reset();
	assert_int_equal(edo_block_on(runtime, leave_a_scope_behind()), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_running), 0);
}
