/* SPDX-License-Identifier: MIT */

/* Blocking on a worker's own thread: others take over what it had. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

EDO_ONESHOT(answer, int);
EDO_MPSC(numbers, int);

static int give_back(void *value)
{
	return *(int *)value;
}

/* ---- where it may stand -------------------------------------------------- */

TEST(outside_of_a_runtime_it_is_a_call)
{
	int value = 17;

	assert_int_equal(edo_block_in_place(give_back, &value), 17);
}

static async int block_here(void)
{
	int value = 5;

	return edo_block_in_place(give_back, &value) - 5;
}

static async int block_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(block_here()), &result) == 0);
	return result;
}

TEST_ON_MULTI_THREAD(it_may_stand_in_a_task_and_in_the_root)
{
	for (int i = 0; i < 50; i++) {
		RUN(block_here());
		RUN(block_in_a_task());
	}
}

static int block_in_place_plainly(void)
{
	int value = 6;

	return edo_block_in_place(give_back, &value);
}

static async int block_in_blocking(void)
{
	int value = 0;

	check(await edo_task_join(edo_spawn_blocking(block_in_place_plainly()),
				  &value) == 0);
	return value - 6;
}

TEST_ON_ALL_FLAVORS(in_a_blocking_job_it_is_a_call)
{
	RUN(block_in_blocking());
}

static async int expect_panic_in_task(void)
{
	struct edo_task *task = edo_spawn(block_here());

	check(await edo_task_wait(task) == EDO_EPANIC);
	check(strstr(edo_task_panic(task)->file, "test_block_in_place.c") ||
	      strstr(edo_task_panic(task)->message, "block_in_place"));
	edo_task_detach(task);
	return 0;
}

TEST(on_a_current_thread_runtime_it_is_a_panic)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result;

	assert_int_equal(edo_block_on(runtime, result = block_here()),
			 EDO_EPANIC);
	assert_int_equal(edo_block_on(runtime, result = expect_panic_in_task()),
			 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int block_in_local_set(void)
{
	struct edo_local_set *set = edo_local_set_new();
	struct edo_enter enter;
	struct edo_task *task;

	edo_local_set_enter(set, &enter);
	task = edo_spawn_local(block_here());
	edo_leave(&enter);
	await edo_local_set_run(set);
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	edo_local_set_free(set);
	return 0;
}

TEST_ON_ALL_FLAVORS(in_a_local_set_it_is_a_panic)
{
	RUN(block_in_local_set());
}

/* ---- block_on inside ------------------------------------------------------- */

static async int give_after_yields(int value)
{
	for (int i = 0; i < 10; i++)
		await edo_yield_now();
	await edo_sleep(EDO_MILLISECOND);
	return value;
}

static int block_on_another(void *unused)
{
	struct edo_runtime *runtime = flavor_runtime(
		EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD));
	int value = 0;

	(void)unused;
	check(edo_block_on(runtime, value = give_after_yields(8)) == 0);
	check(edo_runtime_free(runtime) == 0);
	return value;
}

static async int use_another_runtime(void)
{
	return edo_block_in_place(block_on_another, NULL) - 8;
}

static async int use_another_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(use_another_runtime()), &result) ==
	      0);
	return result;
}

TEST_ON_MULTI_THREAD(runtime_may_be_used_inside)
{
	for (int i = 0; i < 20; i++) {
		RUN(use_another_runtime());
		RUN(use_another_in_a_task());
	}
}

static int block_on_own(void *handle)
{
	int value = 0;

	check(edo_block_on((struct edo_runtime *)handle,
			   value = give_after_yields(9)) == 0);
	return value;
}

static async int use_own_runtime(struct edo_runtime *runtime)
{
	return edo_block_in_place(block_on_own, runtime) - 9;
}

static async int use_own_in_a_task(struct edo_runtime *runtime)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(use_own_runtime(runtime)),
				  &result) == 0);
	return result;
}

TEST_ON_MULTI_THREAD(runtime_may_be_blocked_on_from_within)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result = -1;

	for (int i = 0; i < 20; i++) {
		assert_int_equal(edo_block_on(runtime, result = use_own_runtime(
							       runtime)),
				 0);
		assert_int_equal(result, 0);
		assert_int_equal(
			edo_block_on(runtime,
				     result = use_own_in_a_task(runtime)),
			0);
		assert_int_equal(result, 0);
	}
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static int nest_deeper(void *runtime);

static async int nest(struct edo_runtime *runtime, int depth)
{
	void *argument[2] = { runtime, &depth };

	return depth ? edo_block_in_place(nest_deeper, argument) + 1 : 0;
}

static int nest_deeper(void *argument)
{
	struct edo_runtime *runtime = ((void **)argument)[0];
	int depth = *(int *)((void **)argument)[1];
	int value = -1;

	check(edo_block_on(runtime, value = nest(runtime, depth - 1)) == 0);
	return value;
}

TEST_ON_MULTI_THREAD(nested_ones_with_a_block_on_between_unwind)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int value = 0;

	for (int i = 0; i < 100; i++) {
		assert_int_equal(
			edo_block_on(runtime, value = nest(runtime, 4)), 0);
		assert_int_equal(value, 4);
	}
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- others take over -------------------------------------------------------- */

static int n_blocked, n_done;
static struct latch all_done;

static int block_until_all_ran(void *unused)
{
	(void)unused;
	add(&n_blocked, 1);
	latch_wait(&all_done);
	return 0;
}

static async int block_a_worker(void)
{
	return edo_block_in_place(block_until_all_ran, NULL);
}

static async void run_meanwhile(void)
{
	await edo_yield_now();
	if (add(&n_done, 1) == 1000)
		latch_open(&all_done);
}

static async int block_all_workers(void)
{
	struct edo_task *tasks[N_FLAVOR_WORKERS];

	put_value(&n_blocked, 0);
	put_value(&n_done, 0);
	all_done = (struct latch)LATCH_INIT;
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		tasks[i] = edo_spawn(block_a_worker());
	await_until(look(&n_blocked) == N_FLAVOR_WORKERS);
	for (int i = 0; i < 1000; i++)
		edo_task_detach(edo_spawn(run_meanwhile()));
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return look(&n_done) - 1000;
}

TEST_ON_MULTI_THREAD(thousand_tasks_run_while_all_workers_block)
{
	for (int i = 0; i < 10; i++)
		RUN(block_all_workers());
}

static async void open_after_a_sleep(struct latch *latch)
{
	await edo_sleep(5 * EDO_MILLISECOND);
	latch_open(latch);
}

static int wait_for_latch(void *latch)
{
	latch_wait(latch);
	return 0;
}

/* A timer that this worker armed fires elsewhere while this one blocks. */
static async int block_for_ones_own_timer(void)
{
	struct latch latch = LATCH_INIT;
	struct edo_task *task = edo_spawn(open_after_a_sleep(&latch));

	await edo_yield_now();
	edo_block_in_place(wait_for_latch, &latch);
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async int block_for_timer_in_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(block_for_ones_own_timer()),
				  &result) == 0);
	return result;
}

static void on_one_worker(struct edo_runtime_options *options)
{
	options->worker_threads = 1;
}

TEST_ON_MULTI_THREAD(timers_of_a_blocked_worker_fire)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();

	RUN(block_for_timer_in_task());
	on_one_worker(&options);
	RUN_WITH(options, block_for_timer_in_task());
}

static async void open_at_once(struct latch *latch)
{
	latch_open(latch);
}

/* What this worker has just spawned, and sits in its slot, runs elsewhere. */
static async int block_for_ones_own_child(void)
{
	struct latch latch = LATCH_INIT;
	struct edo_task *task = edo_spawn(open_at_once(&latch));

	edo_block_in_place(wait_for_latch, &latch);
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async void yield_then_open(struct latch *latch)
{
	await edo_yield_now();
	latch_open(latch);
}

/* What waits for the driver to be polled is woken first. */
static async int block_for_one_that_yielded(void)
{
	struct latch latch = LATCH_INIT;
	struct edo_task *task = edo_spawn(yield_then_open(&latch));

	await edo_yield_now();
	edo_block_in_place(wait_for_latch, &latch);
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async int block_for_children(void)
{
	int a = -1, b = -1;

	for (int i = 0; i < 50; i++) {
		check(await edo_task_join(edo_spawn(block_for_ones_own_child()),
					  &a) == 0);
		check(await edo_task_join(
			      edo_spawn(block_for_one_that_yielded()), &b) ==
		      0);
	}
	return a | b;
}

TEST_ON_MULTI_THREAD(children_of_a_blocked_worker_run)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();

	RUN(block_for_children());
	on_one_worker(&options);
	RUN_WITH(options, block_for_children());
}

/* ---- after it --------------------------------------------------------------- */

static int do_nothing(void *unused)
{
	(void)unused;
	return 0;
}

static int has_run;

static async void note_run(void)
{
	put_value(&has_run, 1);
}

/* Receives for ever: without a budget it would never let another task run. */
static async int stay_cooperative(struct numbers_rx *rx, struct numbers_tx *tx)
{
	struct edo_task *task;
	int number;

	edo_block_in_place(do_nothing, NULL);
	task = edo_spawn(note_run());
	while (!look(&has_run)) {
		check(await numbers_send(tx, 1) == 0);
		check(await numbers_recv(rx, &number) == 1);
	}
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async int cooperate_in_a_task(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	int result = -1;

	put_value(&has_run, 0);
	check(numbers_new(1, &tx, &rx) == 0);
	check(await edo_task_join(edo_spawn(stay_cooperative(rx, tx)),
				  &result) == 0);
	numbers_tx_close(tx);
	numbers_rx_close(rx);
	return result;
}

TEST_ON_MULTI_THREAD(budget_is_back_after_it)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();

	on_one_worker(&options);
	RUN_WITH(options, cooperate_in_a_task());
}

static async int yield_after_it(void)
{
	edo_block_in_place(do_nothing, NULL);
	for (int i = 0; i < 100; i++)
		await edo_yield_now();
	await edo_sleep(EDO_MILLISECOND);
	return 0;
}

static async int yield_after_it_in_tasks(void)
{
	struct edo_task *tasks[20];
	int result = -1;

	for (int i = 0; i < 20; i++)
		tasks[i] = edo_spawn(yield_after_it());
	for (int i = 0; i < 20; i++)
		check(await edo_task_join(tasks[i], &result) == 0);
	return await yield_after_it();
}

TEST_ON_MULTI_THREAD(task_may_yield_and_sleep_after_it)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();

	RUN(yield_after_it_in_tasks());
	on_one_worker(&options);
	RUN_WITH(options, yield_after_it_in_tasks());
}

static async int receive_many(struct numbers_rx *rx)
{
	int number, n = 0;

	while (await numbers_recv(rx, &number) == 1)
		n++;
	return n;
}

static struct edo_runtime *own;

/* Two hundred items, more than a budget; nobody else could run meanwhile. */
static int receive_in_block_on(void *rx)
{
	int n = -1;

	check(edo_block_on(own, n = receive_many(rx)) == 0);
	return n;
}

static async int receive_in_place(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	int n;

	check(numbers_new(200, &tx, &rx) == 0);
	for (int i = 0; i < 200; i++)
		check(numbers_try_send(tx, i) == 0);
	numbers_tx_close(tx);
	n = edo_block_in_place(receive_in_block_on, rx);
	numbers_rx_close(rx);
	return n - 200;
}

static async int receive_in_task_and_root(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(receive_in_place()), &result) == 0);
	return result | await receive_in_place();
}

TEST_ON_MULTI_THREAD(more_items_than_a_budget_arrive_inside)
{
	int result = -1;

	own = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(own, result = receive_in_task_and_root()),
			 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(own), 0);
}

static struct edo_mutex mutex = EDO_MUTEX_INIT;

static async int lock_and_unlock(void)
{
	await edo_mutex_lock(&mutex);
	edo_mutex_unlock(&mutex);
	return 0;
}

static int lock_in_block_on(void *unused)
{
	int value = -1;

	(void)unused;
	check(edo_block_on(own, value = lock_and_unlock()) == 0);
	return value;
}

static async int lock_in_place(void)
{
	return edo_block_in_place(lock_in_block_on, NULL);
}

static async int hold_the_mutex(void)
{
	struct edo_task *tasks[8];
	int value = -1;

	await edo_mutex_lock(&mutex);
	for (int i = 0; i < 8; i++)
		tasks[i] = edo_spawn(lock_in_place());
	await edo_sleep(5 * EDO_MILLISECOND);
	edo_mutex_unlock(&mutex);
	for (int i = 0; i < 8; i++)
		check(await edo_task_join(tasks[i], &value) == 0 && value == 0);
	return 0;
}

TEST_ON_MULTI_THREAD(locked_mutex_is_waited_for_inside)
{
	int result = -1;

	own = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(own, result = hold_the_mutex()), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(own), 0);
}

static int panic_inside(void *unused)
{
	(void)unused;
	edo_panic("in place");
	return 0;
}

static async int panic_in_place(void)
{
	return edo_block_in_place(panic_inside, NULL);
}

static async int survive_panics(void)
{
	for (int i = 0; i < 20; i++)
		check(await edo_task_join(edo_spawn(panic_in_place()), NULL) ==
		      EDO_EPANIC);
	return await yield_after_it_in_tasks();
}

TEST_ON_MULTI_THREAD(panic_inside_gives_the_worker_back)
{
	RUN(survive_panics());
}

/* ---- shutdown ----------------------------------------------------------------- */

static struct latch begun, may_end;

static int hold_out(void *unused)
{
	(void)unused;
	latch_open(&begun);
	latch_wait(&may_end);
	return 0;
}

static async void block_till_told(void)
{
	edo_block_in_place(hold_out, NULL);
	add(&n_done, 1);
}

static async void leave_blocked(void)
{
	edo_task_detach(edo_spawn(block_till_told()));
}

static void *tell_late(void *unused)
{
	patience_spin(5 * EDO_MILLISECOND);
	latch_open(&may_end);
	return unused;
}

TEST_ON_MULTI_THREAD(shutdown_waits_for_a_blocked_worker)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	pthread_t thread;

	begun = may_end = (struct latch)LATCH_INIT;
	put_value(&n_done, 0);
	assert_int_equal(edo_block_on(runtime, leave_blocked()), 0);
	latch_wait(&begun);
	thread = start_thread(tell_late, NULL);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(look(&n_done), 1);
	pthread_join(thread, NULL);
}
