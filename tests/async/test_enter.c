/* SPDX-License-Identifier: MIT */

/*
 * Between an enter and its edo_leave(): what panics, waits or ends there panics
 * alone, and whatever runs next on the thread stands where it should.
 */

#include "child.h"
#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <stdlib.h>
#include <string.h>

#include <edo.h>

static struct edo_handle *own, *other;
static int n_cleanups;

/* ---- the others -------------------------------------------------------------- */

/* Several for each worker, which all yield. */
#define N_NEIGHBOURS 16

static bool are_we_in(const struct edo_handle *handle)
{
	struct edo_handle *here = edo_handle_current();

	edo_handle_unref(here);
	return here == handle;
}

static async int look_around(void)
{
	check(are_we_in(own));
	await edo_yield_now();
	check(are_we_in(own));
	return 0;
}

static async void look_around_everywhere(void)
{
	struct edo_task *tasks[N_NEIGHBOURS];

	check(are_we_in(own));
	for (int i = 0; i < N_NEIGHBOURS; i++)
		tasks[i] = edo_spawn(look_around());
	for (int i = 0; i < N_NEIGHBOURS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
}

static async int outlive(struct edo_task *task)
{
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	await look_around_everywhere();
	return 0;
}

/* Runs @call, which leaves others where they were, in a runtime, with another one
 * at hand. */
#define RUN_BESIDE_ANOTHER_WITH(options, call)                               \
	do {                                                                 \
		struct edo_runtime *beside = FLAVOR_RUNTIME();               \
		struct edo_runtime *runtime = flavor_runtime(options);       \
		int result = -1;                                             \
		other = edo_runtime_handle(beside);                          \
		own = edo_runtime_handle(runtime);                           \
		put_value(&n_cleanups, 0);                                   \
		assert_int_equal(edo_block_on(runtime, result = (call)), 0); \
		assert_int_equal(result, 0);                                 \
		edo_handle_unref(own);                                       \
		edo_handle_unref(other);                                     \
		assert_int_equal(edo_runtime_free(runtime), 0);              \
		assert_int_equal(edo_runtime_free(beside), 0);               \
	} while (0)
#define RUN_BESIDE_ANOTHER(call) RUN_BESIDE_ANOTHER_WITH(FLAVOR_OPTIONS(), call)

/* ---- a panic in between --------------------------------------------------------- */

static int panic_on_this_thread(void *unused)
{
	struct edo_enter enter;

	(void)unused;
	edo_handle_enter(other, &enter);
	check(are_we_in(other));
	edo_panic("in between");
}

/* Its defer finds that the panic has left what was entered. */
static async int panic_in_between(void)
{
	struct edo_enter enter;

	defer add(&n_cleanups, 1);
	edo_handle_enter(other, &enter);
	defer edo_leave(&enter);
	return panic_on_this_thread(NULL);
}

static async int outlive_panics(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn(panic_in_between()));
	return n_cleanups - 3;
}

TEST_ON_ALL_FLAVORS(panic_leaves_what_its_task_has_entered)
{
	RUN_BESIDE_ANOTHER(outlive_panics());
}

static async int outlive_jobs(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn_blocking(panic_on_this_thread(NULL)));
	return 0;
}

TEST_ON_ALL_FLAVORS(panic_of_a_job_leaves_what_it_has_entered)
{
	RUN_BESIDE_ANOTHER(outlive_jobs());
}

static async int panic_in_place(void)
{
	return edo_block_in_place(panic_on_this_thread, NULL);
}

static async int outlive_in_place(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn(panic_in_place()));
	return 0;
}

TEST_ON_MULTI_THREAD(panic_in_place_leaves_what_it_has_entered)
{
	RUN_BESIDE_ANOTHER(outlive_in_place());
}

static int are_we_in_other(void *unused)
{
	(void)unused;
	return are_we_in(other);
}

static int look_in_place(void)
{
	struct edo_enter enter;
	int are_we;

	edo_handle_enter(other, &enter);
	are_we = edo_block_in_place(are_we_in_other, NULL);
	edo_leave(&enter);
	return are_we;
}

static async int enter_and_block(void)
{
	return look_in_place();
}

static async int enter_and_block_everywhere(void)
{
	int are_we = 0;

	check(await enter_and_block());
	check(await edo_task_join(edo_spawn(enter_and_block()), &are_we) == 0);
	check(are_we);
	return 0;
}

TEST_ON_MULTI_THREAD(what_blocks_in_place_stands_where_its_task_has_entered)
{
	RUN_BESIDE_ANOTHER(enter_and_block_everywhere());
}

/* Cleanup attributes of the frames that a panic passes leave what those entered. */
static void leave(struct edo_enter *enter)
{
	edo_leave(enter);
	check(are_we_in(own));
	add(&n_cleanups, 1);
}

static int panic_further_in(void)
{
	__attribute__((__cleanup__(leave))) struct edo_enter enter;

	edo_handle_enter(other, &enter);
	return panic_on_this_thread(NULL);
}

static async int panic_in_frames(void)
{
	return panic_further_in();
}

static async int outlive_frames(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn(panic_in_frames()));
	return n_cleanups - 3;
}

TEST_ON_ALL_FLAVORS(cleanup_attributes_leave_while_a_panic_passes)
{
	RUN_BESIDE_ANOTHER(outlive_frames());
}

/* Of the future of a block_on itself. */
TEST_ON_ALL_FLAVORS(panic_of_block_on_leaves_what_it_has_entered)
{
	struct edo_runtime *beside = FLAVOR_RUNTIME();
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int unused;

	other = edo_runtime_handle(beside);
	assert_int_equal(edo_block_on(runtime, unused = panic_in_between()),
			 EDO_EPANIC);
	(void)unused;
	assert_null(edo_handle_current());
	edo_handle_unref(other);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(edo_runtime_free(beside), 0);
}

/* ---- of local tasks ---------------------------------------------------------------- */

static async int spawn_locally(void)
{
	return await edo_task_join(edo_spawn_local(look_around()), NULL);
}

static async int outlive_local_panic(void)
{
	struct edo_task *bad, *good;
	struct edo_enter enter;

	open_set(&enter);
	bad = edo_spawn_local(panic_in_between());
	good = edo_spawn_local(spawn_locally());
	edo_leave(&enter);
	check(await edo_local_set_run(set) == 0);
	check(await edo_task_join(good, NULL) == 0);
	await outlive(bad);
	close_set();
	return 0;
}

TEST_ON_ALL_FLAVORS(panic_of_a_local_task_leaves_what_it_has_entered)
{
	RUN_BESIDE_ANOTHER(outlive_local_panic());
}

/* A set may be freed in between: its tasks stand inside of what was entered. */
static async int free_in_between(void)
{
	struct edo_enter enter;

	open_set(&enter);
	edo_task_detach(edo_spawn_local(look_around()));
	edo_leave(&enter);
	edo_handle_enter(other, &enter);
	close_set();
	edo_leave(&enter);
	await look_around_everywhere();
	return 0;
}

TEST_ON_ALL_FLAVORS(set_may_be_freed_in_between)
{
	RUN_BESIDE_ANOTHER(free_in_between());
}

/* ---- waiting and ending in between -------------------------------------------------- */

static async int wait_in_between(void)
{
	struct edo_enter enter;

	defer add(&n_cleanups, 1);
	edo_handle_enter(other, &enter);
	defer edo_leave(&enter);
	await edo_yield_now();
	check(!"it is a panic");
	return 0;
}

static async int outlive_waits(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn(wait_in_between()));
	return n_cleanups - 3;
}

TEST_ON_ALL_FLAVORS(waiting_in_between_is_a_panic)
{
	RUN_BESIDE_ANOTHER(outlive_waits());
}

static __thread struct edo_enter never_left;

static int enter_and_return(void)
{
	edo_handle_enter(other, &never_left);
	return 0;
}

static async int end_in_between(void)
{
	return enter_and_return();
}

static void free_parcel(void **parcel)
{
	free(*parcel);
	add(&n_cleanups, 1);
}

EDO_OUTPUT_DESTRUCTOR(free_parcel) static async void *give_in_between(void)
{
	enter_and_return();
	return malloc(77);
}

static async int outlive_gifts(void)
{
	for (int i = 0; i < 3; i++)
		await outlive(edo_spawn(give_in_between()));
	return n_cleanups - 3;
}

TEST_ON_ALL_FLAVORS(what_is_given_in_between_is_destroyed)
{
	RUN_BESIDE_ANOTHER(outlive_gifts());
}

TEST_ON_ALL_FLAVORS(what_block_on_is_given_in_between_is_destroyed)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	void *parcel = NULL;

	other = edo_runtime_handle(runtime);
	put_value(&n_cleanups, 0);
	assert_int_equal(edo_block_on(runtime, parcel = give_in_between()),
			 EDO_EPANIC);
	assert_null(parcel);
	assert_int_equal(look(&n_cleanups), 1);
	edo_handle_unref(other);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int outlive_ends(void)
{
	for (int i = 0; i < 3; i++) {
		await outlive(edo_spawn(end_in_between()));
		await outlive(edo_spawn_blocking(enter_and_return()));
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(ending_in_between_is_a_panic)
{
	RUN_BESIDE_ANOTHER(outlive_ends());
}

static async int outlive_a_wait(void)
{
	await outlive(edo_spawn(wait_in_between()));
	return 0;
}

static int wait_once(void)
{
	RUN_BESIDE_ANOTHER(outlive_a_wait());
	return 0;
}

TEST_ON_ONE_WORKER(what_waits_in_between_is_named)
{
	char text[1024];

	assert_int_equal(run_in_child(wait_once, text, sizeof(text)), 0);
	assert_non_null(strstr(text, __FILE__));
	assert_non_null(strstr(text, "edo_leave() is missing, or an await "
				     "stands before it"));
}

/* ---- hooks and destructors ------------------------------------------------------------ */

static void enter_and_panic(const struct edo_task_meta *task, void *unused)
{
	(void)task;
	panic_on_this_thread(unused);
}

static void enter_and_stay(const struct edo_task_meta *task, void *unused)
{
	(void)task;
	(void)unused;
	edo_handle_enter(other, &never_left);
}

TEST_ON_ALL_FLAVORS(hook_leaves_what_it_has_entered)
{
	RUN_BESIDE_ANOTHER_WITH(
		FLAVOR_OPTIONS(.on_task_spawn = enter_and_panic,
			       .on_before_task_poll = enter_and_stay,
			       .on_task_terminate = enter_and_stay),
		outlive_panics());
}

static void destroy_and_panic(int *output)
{
	panic_on_this_thread(output);
}

static EDO_OUTPUT_DESTRUCTOR(destroy_and_panic) async int give(void)
{
	return 0;
}

static async int drop_outputs(void)
{
	for (int i = 0; i < 3; i++) {
		check(await edo_task_join(edo_spawn(give()), NULL) == 0);
		await look_around_everywhere();
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(destructor_leaves_what_it_has_entered)
{
	RUN_BESIDE_ANOTHER(drop_outputs());
}
