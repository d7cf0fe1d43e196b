/* SPDX-License-Identifier: MIT */

/*
 * Boxes that are left to the runtime in the midst of what they do: their cleanup is
 * run to its end, also by a runtime that ends, and they are never polled again.
 */

#include "child.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <string.h>

#include <edo.h>

static int n_ended, n_cleanups;

static void reset(void)
{
	put_value(&n_ended, 0);
	put_value(&n_cleanups, 0);
}

/* ---- polled no more ------------------------------------------------------------- */

struct stubborn {
	struct edo_future future;
	bool is_cancelled;
};

static enum edo_poll poll_stubborn(struct edo_future *self,
				   struct edo_context *context)
{
	struct stubborn *stubborn = (struct stubborn *)(void *)self;

	(void)context;
	check(!stubborn->is_cancelled);
	self->state = 1;
	return EDO_PENDING;
}

/* Takes two turns. */
static enum edo_poll cancel_stubborn(struct edo_future *self,
				     struct edo_context *context)
{
	struct stubborn *stubborn = (struct stubborn *)(void *)self;

	if (!stubborn->is_cancelled) {
		stubborn->is_cancelled = true;
		edo_waker_wake_by_ref(context->waker);
		return EDO_PENDING;
	}
	self->state = EDO_ENDED_CANCELLED;
	add(&n_ended, 1);
	return EDO_READY;
}

static const struct edo_future_type stubborn_type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = poll_stubborn,
	.cancel = cancel_stubborn,
	.frame_size = sizeof(struct stubborn),
	.frame_align = _Alignof(struct stubborn),
	.flags = EDO_TYPE_SEND,
	.name = "stubborn",
};

static void leave_stubborn(void)
{
	struct stubborn *stubborn = edo__box_new(&stubborn_type);

	check(stubborn);
	*stubborn = (struct stubborn){ .future.type = &stubborn_type };
	edo__box_detach(stubborn);
}

static async void keep_awake(void)
{
	for (;;)
		await edo_yield_now();
}

#define N_LEFT 20000

static async int leave_many(void)
{
	struct edo_task *others[2] = { edo_spawn(keep_awake()),
				       edo_spawn(keep_awake()) };

	for (int i = 0; i < N_LEFT; i++)
		leave_stubborn();
	await_until(look(&n_ended) == N_LEFT);
	for (int i = 0; i < 2; i++) {
		edo_task_abort(others[i]);
		check(await edo_task_join(others[i], NULL) == -ECANCELED);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(what_is_left_while_it_is_cancelled_is_never_polled_again)
{
	reset();
	RUN(leave_many());
}

/* ---- in a runtime that ends ----------------------------------------------------- */

enum way { DETACH, SPAWN, DETACH_IN_A_JOB };

static async int wait_at_the_end(void)
{
	defer {
		await edo_sleep(EDO_MILLISECOND);
		add(&n_cleanups, 1);
	}
	await edo_sleep(INT64_MAX);
	return 0;
}

static int n_jobs, n_ending, n_left;

static int detach_when_it_ends(edo_boxed(int) box)
{
	add(&n_jobs, 1);
	wait_until(look(&n_ending) == 1);
	edo_box_detach(box);
	add(&n_left, 1);
	return 0;
}

static async void panic(void)
{
	edo_panic("ends the runtime");
}

/* Has a box wait, and leaves it when the runtime ends. */
static async void leave_at_the_end(enum way way, struct edo_runtime *to_end)
{
	int value;
	edo_boxed(int) box = edo_box(wait_at_the_end());

	check(edo_box_ok(box));
	defer {
		add(&n_ending, 1);
		if (way == DETACH)
			edo_box_detach(box);
		else if (way == SPAWN)
			edo_task_detach(edo_spawn(box));
		else
			await_until(look(&n_left) == 1);
	}
	await_any_biased {
		when (value = box)
			check(!"it waits");
		when (edo_sleep(EDO_MILLISECOND))
			(void)0;
	}
	if (way == DETACH_IN_A_JOB) {
		edo_task_detach(edo_spawn_blocking(detach_when_it_ends(box)));
		await_until(look(&n_jobs) == 1);
	}
	if (to_end)
		edo_runtime_shutdown_background(to_end);
	else
		edo_task_detach(edo_spawn(panic()));
	await edo_sleep(INT64_MAX);
}

static void prepare(void)
{
	reset();
	put_value(&n_jobs, 0);
	put_value(&n_ending, 0);
	put_value(&n_left, 0);
}

static void end_by_a_panic(enum way way)
{
	struct edo_runtime *runtime =
		FLAVOR_RUNTIME(.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME);

	prepare();
	assert_int_equal(edo_block_on(runtime, leave_at_the_end(way, NULL)),
			 EDO_EPANIC);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_cleanups), 1);
}

TEST_ON_ALL_FLAVORS(box_detached_as_a_panic_ends_the_runtime_is_cleaned_up)
{
	for (int i = 0; i < 20; i++)
		end_by_a_panic(DETACH);
}

TEST_ON_ALL_FLAVORS(box_spawned_as_a_panic_ends_the_runtime_is_cleaned_up)
{
	for (int i = 0; i < 20; i++)
		end_by_a_panic(SPAWN);
}

TEST_ON_ALL_FLAVORS(box_detached_by_a_job_of_a_runtime_that_ends_is_cleaned_up)
{
	for (int i = 0; i < 20; i++)
		end_by_a_panic(DETACH_IN_A_JOB);
}

/* A current-thread runtime that ends in the background does not wait for long. */
TEST_ON_MULTI_THREAD(
	box_detached_in_a_runtime_that_ends_in_the_background_is_cleaned_up)
{
	for (uint32_t i = 0; i < 20; i++) {
		struct edo_runtime *runtime = MULTI_THREAD_RUNTIME(1 + i % 4);

		prepare();
		assert_int_equal(
			edo_block_on(runtime,
				     leave_at_the_end(DETACH, runtime)),
			EDO_ESHUTDOWN);
		wait_until(look(&n_cleanups) == 1);
	}
}

/* ---- whose budget is spent -------------------------------------------------------- */

static struct edo_notify gate, bell;
static struct edo_task *heir;

static async int spend_a_budget(void)
{
	await edo_notify_wait(&gate);
	for (uint32_t i = 0; i < 2 * EDO_COOP_BUDGET; i++)
		await edo_consume_budget();
	return 1;
}

/* The poll that spends the budget in the first arm cannot renew the second. */
static async int wait_for_either(void)
{
	int result = 0;

	await_any_biased {
		when (result = spend_a_budget())
			(void)0;
		when (edo_notify_wait(&bell))
			result = 2;
	}
	return result;
}

static async void begin_and_leave(void)
{
	int result;
	edo_boxed(int) box = edo_box(wait_for_either());

	check(edo_box_ok(box));
	await_any_biased {
		when (result = box)
			check(!"it waits");
		when (edo_yield_now())
			(void)result;
	}
	edo_notify_one(&gate);
	heir = edo_spawn(box);
}

static async int ring_in_between(void)
{
	struct edo_task *task;
	int result = 0;

	edo_notify_init(&gate);
	edo_notify_init(&bell);
	heir = NULL;
	task = edo_spawn(begin_and_leave());
	edo_task_detach(task);
	while (!heir)
		await edo_yield_now();
	edo_notify_one(&bell);
	check(await edo_task_join(heir, &result) == 0);
	return result > 0 ? 0 : -EBADMSG;
}

static async int ring_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(ring_in_between()), &result) == 0);
	return result;
}

TEST_ON_ONE_WORKER(former_waker_of_a_box_lasts_while_its_budget_is_spent)
{
	RUN(ring_in_a_task());
}

/* ---- that keep something armed --------------------------------------------------- */

static async int nap_for_later(void)
{
	await edo_sleep(20 * EDO_MILLISECOND);
	return 0;
}

static async void end_at_once(void)
{
}

/* Waits for something else while the nap goes on. */
static async int keep_a_nap(void)
{
	edo_future(int) kept = nap_for_later();
	int value = 0;

	defer await edo_sleep(40 * EDO_MILLISECOND);
	await_any_biased {
		when (value = kept)
			(void)0;
		when (end_at_once())
			(void)0;
	}
	await edo_sleep(40 * EDO_MILLISECOND);
	return value;
}

static async int leave_a_nap(bool is_spawned)
{
	int value = 0;
	edo_boxed(int) box = edo_box(keep_a_nap());

	check(edo_box_ok(box));
	await edo_timeout(0, value = box); /* polls it once */
	if (is_spawned)
		edo_task_detach(edo_spawn(box));
	else
		edo_box_detach(box);
	return value;
}

static async int outlive_it(bool is_spawned)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(leave_a_nap(is_spawned)), &value) ==
	      0);
	await edo_sleep(60 * EDO_MILLISECOND);
	return value;
}

/* The task is joined by another one, and so its cell is free at once. */
static async int join_it(bool is_spawned)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(outlive_it(is_spawned)), &value) ==
	      0);
	return value;
}

TEST_ON_ALL_FLAVORS(what_a_box_keeps_armed_may_fire_after_the_task_that_left_it)
{
	RUN(join_it(true));
	RUN(join_it(false));
}

static async int panic_in_cleanup(void)
{
	defer edo_panic("in the cleanup of what is left");
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int nap_beside_a_panic(void)
{
	int a, b;

	await_all {
		a = panic_in_cleanup();
		b = nap_for_later();
	}
	return a + b;
}

static async int leave_a_panic(void)
{
	int value = 0;
	edo_boxed(int) box = edo_box(nap_beside_a_panic());

	check(edo_box_ok(box));
	await edo_timeout(0, value = box); /* polls it once */
	edo_box_detach(box);
	return value;
}

static async int outlive_a_panic(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(leave_a_panic()), &value) == 0);
	await edo_sleep(30 * EDO_MILLISECOND);
	return value;
}

TEST_ON_ALL_FLAVORS(
	panic_in_the_cleanup_of_a_left_box_is_not_that_of_who_left_it)
{
	RUN(outlive_a_panic());
}

/* ---- that are dropped -------------------------------------------------------------- */

static void panic_once_of_two(int *number)
{
	add(&n_ended, 1);
	if (*number == 1)
		edo_panic("in the cleanup of what is dropped");
}

static async int own_two(EDO_OWNED(panic_once_of_two) int a,
			 EDO_OWNED(panic_once_of_two) int b,
			 EDO_OWNED(panic_once_of_two) int c)
{
	await edo_yield_now();
	return a + b + c;
}

static async int drop_them(void)
{
	edo_boxed(int) box = edo_box(own_two(0, 1, 2));

	check(edo_box_ok(box));
	edo_box_drop(box);
	check(look(&n_ended) == 3);
	edo_forget(own_two(2, 1, 0));
	check(look(&n_ended) == 6);
	return 0;
}

TEST_ON_ALL_FLAVORS(panic_in_what_is_dropped_does_not_keep_the_rest)
{
	reset();
	RUN(drop_them());
}

static int drop_in_place(void *argument)
{
	edo_boxed(int) *box = argument;

	edo_box_drop(*box);
	return 0;
}

static async int drop_too_late(bool is_in_place)
{
	edo_boxed(int) box = edo_box(nap_for_later());
	int value;

	check(edo_box_ok(box));
	await edo_timeout(0, value = box); /* polls it once */
	if (is_in_place)
		return edo_block_in_place(drop_in_place, &box);
	edo_box_drop(box);
	return value;
}

static async int outlive_what_is_not_dropped(void)
{
	for (int i = 0; i < 1 + flavor_is_multi_thread(); i++)
		check(await edo_task_join(edo_spawn(drop_too_late(i)), NULL) ==
		      EDO_EPANIC);
	await edo_sleep(40 * EDO_MILLISECOND);
	return 0;
}

/* The nap of the box fires after the task that misused it, whose waker is kept for
 * ever; so the process is one of its own. */
static int misuse_a_box(void)
{
	int result = -1;

	check(edo_block_on(FLAVOR_RUNTIME(),
			   result = outlive_what_is_not_dropped()) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(box_that_is_dropped_too_late_wakes_nobody_that_is_gone)
{
	char text[1024];

	assert_int_equal(run_in_child(misuse_a_box, text, sizeof(text)), 0);
	assert_non_null(strstr(text, "has been polled and cannot be dropped"));
}
