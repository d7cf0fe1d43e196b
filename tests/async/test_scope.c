/* SPDX-License-Identifier: MIT */

/*
 * Scopes in a runtime: however one is left, its children are gone before what
 * they borrow is.
 */

#include "flavors.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"

#include <edo.h>

#define PAUSED() FLAVOR_OPTIONS(.start_paused = !flavor_is_multi_thread())
#define RUN_PAUSED(call) RUN_WITH(PAUSED(), call)

/* Children that run now; a scope that is over has left none. */
static int n_running;

/* Waits, answers, and takes some time to clean up; it writes what it borrows to
 * the very end. */
static async int child(int64_t duration, int answer, int *ret_done)
{
	n_running++;
	defer {
		await edo_sleep(EDO_MILLISECOND);
		++*ret_done;
		n_running--;
	}
	await edo_sleep(duration);
	return answer;
}

static async int forever(int *ret_done)
{
	return await child(3600 * EDO_SECOND, 0, ret_done);
}

static async int borrow(void)
{
	int done[3] = { 0 };
	int64_t start = edo_now();

	edo_scope (s) {
		int inside = 0;

		defer assert_int_equal(inside, 1);
		for (int i = 0; i < 3; i++)
			assert_int_equal(
				edo_scope_spawn(
					s, child(i * EDO_SECOND, i, &done[i])),
				0);
		edo_scope_spawn(s, child(0, 0, &inside));
		assert_int_equal(done[0] + done[1] + done[2], 0);
	}
	for (int i = 0; i < 3; i++)
		assert_int_equal(done[i], 1);
	assert_int_equal(edo_now() - start, 2001 * EDO_MILLISECOND);
	return edo_scope_result(s);
}

TEST(children_borrow_and_are_joined_at_the_end)
{
	RUN_PAUSED(borrow());
}

static async int fail_first(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, forever(&done));
		edo_scope_spawn(s, child(EDO_SECOND, -EPIPE, &done));
		edo_scope_spawn(s, child(2 * EDO_SECOND, -EIO, &done));
		edo_scope_spawn(s, forever(&done));
	}
	assert_int_equal(done, 4);
	assert_int_equal(edo_scope_result(s), -EPIPE);
	return n_running;
}

TEST(first_negative_result_cancels_the_rest_and_is_the_scopes)
{
	RUN_PAUSED(fail_first());
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
	assert_int_equal(edo_scope_result(s), -3);
	return edo_scope_result(t);
}

TEST_ON_ALL_FLAVORS(only_signed_outputs_can_fail)
{
	RUN_PAUSED(kinds_of_outputs());
}

static async void panics(void)
{
	await edo_sleep(EDO_SECOND);
	edo_panic("of a child");
}

static async int panic_inside(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, forever(&done));
		edo_scope_spawn(s, panics());
	}
	assert_int_equal(done, 1);
	return edo_scope_result(s) == EDO_EPANIC ? n_running : 1;
}

TEST(panic_of_a_child_fails_the_scope)
{
	RUN_PAUSED(panic_inside());
}

enum way { BREAK, CONTINUE, GOTO, RETURN, END };

static async int leave(enum way way, int *ret_done)
{
	for (int i = 0; i < 1; i++) {
		edo_scope (s) {
			char *memory = malloc(1);

			defer free(memory);
			defer assert_int_equal(n_running, 0);
			edo_scope_spawn(s,
					child(3600 * EDO_SECOND, 0, ret_done));
			await edo_sleep(EDO_SECOND);
			assert_int_equal(n_running, 1);
			if (way == BREAK)
				break;
			if (way == CONTINUE)
				continue;
			if (way == GOTO)
				goto out;
			if (way == RETURN)
				return 7;
		}
	}
out:
	return n_running;
}

static async int leave_in_all_ways(void)
{
	int done = 0;
	int64_t start = edo_now();

	for (enum way way = BREAK; way <= RETURN; way++) {
		assert_int_equal(await leave(way, &done),
				 way == RETURN ? 7 : 0);
		assert_int_equal(n_running, 0);
		assert_int_equal(done, (int)way + 1);
	}
	assert_int_equal(edo_now() - start, 4004 * EDO_MILLISECOND);
	return 0;
}

TEST(every_jump_out_waits_for_the_children)
{
	RUN_PAUSED(leave_in_all_ways());
}

static async int time_out(void)
{
	int done = 0, value;

	assert_int_equal(
		await edo_timeout(10 * EDO_SECOND, value = leave(END, &done)),
		-ETIMEDOUT);
	assert_int_equal(done, 1);
	await_any_biased {
		when (leave(END, &done))
			fail();
		when (edo_sleep(10 * EDO_SECOND))
			assert_int_equal(n_running, 0);
	}
	assert_int_equal(done, 2);
	return 0;
}

TEST(timeout_is_over_when_the_children_are)
{
	RUN_PAUSED(time_out());
}

static async int abort_at(int64_t when)
{
	int done = 0;
	struct edo_task *task = edo_spawn(leave(END, &done));

	await edo_sleep(when);
	edo_task_abort(task);
	assert_int_equal(await edo_task_join(task, NULL), -ECANCELED);
	assert_int_equal(done, when > 0);
	return n_running;
}

TEST(aborted_in_the_body_it_leaves_no_child)
{
	RUN_PAUSED(abort_at(EDO_MILLISECOND));
}

TEST(aborted_at_the_end_it_leaves_no_child)
{
	RUN_PAUSED(abort_at(60 * EDO_SECOND));
}

static async void panic_with_children(int *ret_done)
{
	edo_scope (s) {
		edo_scope_spawn(s, forever(ret_done));
		await edo_sleep(EDO_SECOND);
		edo_panic("of the parent");
	}
}

static async int panic_outside(void)
{
	int done = 0;
	struct edo_task *task = edo_spawn(panic_with_children(&done));

	assert_int_equal(await edo_task_join(task, NULL), EDO_EPANIC);
	assert_int_equal(done, 1);
	return n_running;
}

TEST(panic_in_the_body_leaves_no_child)
{
	RUN_PAUSED(panic_outside());
}

static async int nest(void)
{
	int done = 0;

	edo_scope (outer) {
		edo_scope_spawn(outer, forever(&done));
		edo_scope (inner) {
			edo_scope_spawn(inner, child(EDO_SECOND, -1, &done));
			edo_scope_spawn(inner, forever(&done));
			edo_scope_spawn(outer, child(0, 0, &done));
		}
		assert_int_equal(edo_scope_result(inner), -1);
		assert_int_equal(edo_scope_result(outer), 0);
		assert_int_equal(done, 3);
		assert_int_equal(n_running, 1);
		goto out;
	}
out:
	assert_int_equal(done, 4);
	return n_running;
}

TEST(inner_scope_fails_by_itself)
{
	RUN_PAUSED(nest());
}

/* One of each generation spawns the next into the scope it lives in. */
static async int generations(struct edo_scope *s, int n, int *ret_done)
{
	await edo_yield_now();
	++*ret_done;
	return n > 0 ? edo_scope_spawn(s, generations(s, n - 1, ret_done)) : 0;
}

static async int go_on_spawning(void)
{
	int done = 0;

	for (int i = 0; i < 100; i++) {
		edo_scope (s)
			edo_scope_spawn(s, generations(s, 9, &done));
	}
	assert_int_equal(done, 1000);
	return 0;
}

TEST_ON_ALL_FLAVORS(children_spawn_siblings)
{
	RUN_PAUSED(go_on_spawning());
}

static async int finish_anyway(int *ret_done)
{
	defer++ *ret_done;
	return await edo_timeout(EDO_SECOND, forever(ret_done)) == -ETIMEDOUT
		       ? -EPIPE
		       : 0;
}

static async int spawn_late(void)
{
	int done = 0;

	edo_scope (s) {
		edo_scope_spawn(s, finish_anyway(&done));
		await edo_sleep(2 * EDO_SECOND);
		assert_int_equal(edo_scope_result(s), -EPIPE);
		/* The scope has failed: whoever comes now is cancelled. */
		assert_int_equal(edo_scope_spawn(s, forever(&done)), 0);
	}
	assert_int_equal(done, 2);
	return n_running;
}

TEST(child_spawned_after_a_failure_is_cancelled)
{
	RUN_PAUSED(spawn_late());
}

static int n_released;

static void release(int *number)
{
	n_released += *number;
}

/* Larger than what other tasks of this file have memory for already. */
static async void owns(EDO_OWNED(release) int number)
{
	volatile char memory[2000] = { 0 };

	await edo_yield_now();
	assert_int_equal(memory[number], 0);
}

static async int run_out_of_memory(void)
{
	int64_t n = 0;
	int is_over = 0;

	n_released = 0;
	edo_scope (s) {
		while (!is_over) {
			int result;

			edo__alloc_fail_at(++n);
			result = edo_scope_spawn(s, owns(1));
			is_over = edo__alloc_failure_is_pending();
			edo__alloc_fail_at(0);
			assert_int_equal(result, is_over ? 0 : -ENOMEM);
		}
	}
	await edo_yield_now();
	assert_true(n >= 3);
	assert_int_equal(n_released, n);
	return edo_scope_result(s);
}

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
	fail();
}

static async void leave_a_scope_behind(void)
{
	edo_task_detach(edo_spawn(wait_in_a_scope()));
	await edo_sleep(EDO_SECOND);
	assert_int_equal(n_running, 2);
}

TEST(shutdown_ends_a_scope_with_its_children)
{
	struct edo_runtime *runtime = flavor_runtime(PAUSED());

	n_running = 0;
	assert_int_equal(edo_block_on(runtime, leave_a_scope_behind()), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(n_running, 0);
}
