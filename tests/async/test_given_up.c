/* SPDX-License-Identifier: MIT */

/*
 * What is given to a runtime that has ended: it is cancelled on the spot, as far as
 * it can be without waiting, by whoever gives it.
 */

#include "child.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <edo.h>

static int n_cleanups;

static async int clean_up_slowly(void)
{
	defer {
		await edo_sleep(EDO_MILLISECOND);
		add(&n_cleanups, 1);
	}
	await edo_sleep(INT64_MAX);
	return 0;
}

static struct edo_handle *handle_of_one_that_has_ended(void)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	struct edo_handle *handle = edo_runtime_handle(runtime);

	check(edo_runtime_free(runtime) == 0);
	return handle;
}

/* Spawns into the runtime of @handle. */
#define SPAWN_IN(handle, spawn_it)                        \
	({                                                \
		struct edo_enter enter_there;             \
		struct edo_task *spawned;                 \
		edo_handle_enter((handle), &enter_there); \
		spawned = (spawn_it);                     \
		edo_leave(&enter_there);                  \
		spawned;                                  \
	})

/* ---- in a runtime that goes on -------------------------------------------------- */

/* A plain function, as only such a one may leave what it has entered. */
static void detach_there(struct edo_handle *handle, edo_boxed(int) box)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	edo_box_detach(box);
	edo_leave(&enter);
}

static async int leave_to(struct edo_handle *handle)
{
	int value;
	edo_boxed(int) box = edo_box(clean_up_slowly());

	check(edo_box_ok(box));
	await_any_biased {
		when (value = box)
			check(!"it waits");
		when (edo_yield_now())
			(void)0;
	}
	detach_there(handle, box);
	return 0;
}

/* What it is left with is a leak by design, so the process is one of its own. */
static int leave_to_one_that_has_ended(void)
{
	struct edo_handle *handle = handle_of_one_that_has_ended();
	int result = -1;

	check(edo_block_on(FLAVOR_RUNTIME(), result = leave_to(handle)) == 0);
	check(result == 0 && look(&n_cleanups) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(box_left_to_a_runtime_that_has_ended_is_named)
{
	char text[2048];

	put_value(&n_cleanups, 0);
	assert_int_equal(
		run_in_child(leave_to_one_that_has_ended, text, sizeof(text)),
		0);
	assert_non_null(strstr(text, "waits in box -> clean_up_slowly"));
	assert_non_null(strstr(text, "is left undone"));
}

struct parcel {
	void *memory;
};

static void unpack(struct parcel *parcel)
{
	free(parcel->memory);
}

EDO_OUTPUT_DESTRUCTOR(unpack)
static async struct parcel pack(struct edo_notify *gate)
{
	defer await edo_notify_wait(gate);
	return (struct parcel){ malloc(77) };
}

static async int spawn_what_is_nearly_done(struct edo_handle *handle)
{
	struct edo_notify gate = EDO_NOTIFY_INIT;
	struct parcel parcel = { 0 };
	edo_boxed(struct parcel) box = edo_box(pack(&gate));

	check(edo_box_ok(box));
	await_any_biased {
		when (parcel = box)
			check(!"it waits");
		when (edo_yield_now())
			(void)0;
	}
	edo_notify_one(&gate);
	check(await edo_task_join(SPAWN_IN(handle, edo_spawn(box)), &parcel) ==
	      0);
	check(parcel.memory);
	free(parcel.memory);
	return 0;
}

TEST_ON_ALL_FLAVORS(box_that_had_returned_gives_its_value_after_its_runtime)
{
	struct edo_handle *handle = handle_of_one_that_has_ended();

	RUN(spawn_what_is_nearly_done(handle));
	edo_handle_unref(handle);
}

/* ---- where no runtime is ----------------------------------------------------------- */

static void add_and_panic(int *number)
{
	add(&n_cleanups, *number);
	edo_panic("in the cleanup of what is given up");
}

static async int never_run(EDO_OWNED(add_and_panic) int number)
{
	await edo_yield_now();
	return number;
}

/* ... one that has ended. */
#define SPAWN_THERE(spawn_it)                                              \
	({                                                                 \
		struct edo_handle *ended = handle_of_one_that_has_ended(); \
		struct edo_task *given_up = SPAWN_IN(ended, spawn_it);     \
		edo_handle_unref(ended);                                   \
		given_up;                                                  \
	})

static async int join(struct edo_task *task)
{
	return await edo_task_join(task, NULL);
}

static int result_of(struct edo_task *task)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result = 0;

	assert_int_equal(edo_block_on(runtime, result = join(task)), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	return result;
}

TEST_ON_ALL_FLAVORS(panic_of_what_is_given_up_is_its_own)
{
	struct edo_task *task;

	put_value(&n_cleanups, 0);
	task = SPAWN_THERE(edo_spawn(never_run(1)));
	assert_int_equal(look(&n_cleanups), 1);
	assert_int_equal(result_of(task), EDO_EPANIC);
}

typedef edo_boxed(int) box_of_int;

static async int begin(box_of_int box)
{
	int value = 0;

	await edo_timeout(EDO_MILLISECOND, value = box);
	return value;
}

/* No sleep can begin there: that part of the cleanup is lost, with a panic, and the
 * rest is done. */
static async int clean_up_in_two_parts(void)
{
	defer add(&n_cleanups, 10);
	return await clean_up_slowly();
}

TEST_ON_ALL_FLAVORS(begun_box_given_up_does_what_it_can_of_its_cleanup)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	box_of_int box = edo_box(clean_up_in_two_parts());
	struct edo_task *task;
	int unused;

	put_value(&n_cleanups, 0);
	assert_true(edo_box_ok(box));
	assert_int_equal(edo_block_on(runtime, unused = begin(box)), 0);
	(void)unused;
	task = SPAWN_THERE(edo_spawn(box));
	assert_int_equal(look(&n_cleanups), 10);
	assert_int_equal(result_of(task), EDO_EPANIC);
	assert_int_equal(edo_runtime_free(runtime), 0);
}
