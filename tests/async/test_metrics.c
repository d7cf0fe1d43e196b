/* SPDX-License-Identifier: MIT */

/* Counters move by what was done, and by nothing else. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <edo.h>

EDO_MPSC(numbers, int);

static struct edo_runtime *runtime;

static struct edo_runtime_metrics all(void)
{
	struct edo_runtime_metrics metrics = { .size = sizeof(metrics) };

	edo_runtime_read_metrics(runtime, &metrics);
	return metrics;
}

static struct edo_worker_metrics of_worker(uint32_t index)
{
	struct edo_worker_metrics metrics = { .size = sizeof(metrics) };

	check(edo_worker_read_metrics(runtime, index, &metrics) == 0);
	return metrics;
}

/* The sum over all workers of a counter. */
#define SUM(member)                                            \
	({                                                     \
		uint64_t sum = 0;                              \
		for (uint32_t i = 0; i < all().n_workers; i++) \
			sum += of_worker(i).member;            \
		sum;                                           \
	})

#define WITH_RUNTIME(options, call)                                        \
	do {                                                               \
		int result = -1;                                           \
		runtime = flavor_runtime(options);                         \
		assert_int_equal(edo_block_on(runtime, result = call), 0); \
		assert_int_equal(result, 0);                               \
		assert_int_equal(edo_runtime_free(runtime), 0);            \
	} while (0)

TEST_ON_ALL_FLAVORS(number_of_workers_is_what_was_asked_for)
{
	struct edo_worker_metrics metrics = { .size = sizeof(metrics) };
	uint32_t n = flavor_is_multi_thread() ? flavor.n_workers : 1;

	runtime = FLAVOR_RUNTIME();
	assert_int_equal(all().n_workers, n);
	assert_int_equal(edo_worker_read_metrics(runtime, n, &metrics),
			 -EINVAL);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int wait_for(struct edo_notify *notify)
{
	await edo_notify_wait(notify);
	return 0;
}

static async int count_alive(void)
{
	struct edo_notify notify = EDO_NOTIFY_INIT;
	struct edo_task *task;
	int value;

	check(all().n_alive_tasks == 0);
	check(all().n_spawned_tasks == 0);
	task = edo_spawn(wait_for(&notify));
	check(all().n_alive_tasks == 1);
	check(all().n_spawned_tasks == 1);
	edo_notify_one(&notify);
	check(await edo_task_join(task, &value) == 0);
	await_until(all().n_alive_tasks == 0);
	check(all().n_spawned_tasks == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(tasks_are_counted_while_they_live)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_alive());
}

static struct latch begun, may_end;

static int hold_out(void)
{
	latch_open(&begun);
	latch_wait(&may_end);
	return 0;
}

static async int count_blocking(void)
{
	struct edo_task *first, *second;

	begun = may_end = (struct latch)LATCH_INIT;
	check(all().n_blocking_threads == 0);
	first = edo_spawn_blocking(hold_out());
	latch_wait(&begun);
	check(all().n_blocking_threads == 1);
	check(all().n_idle_blocking_threads == 0);
	second = edo_spawn_blocking(hold_out());
	check(all().blocking_queue_depth == 1);
	latch_open(&may_end);
	check(await edo_task_join(first, NULL) == 0);
	check(await edo_task_join(second, NULL) == 0);
	check(all().blocking_queue_depth == 0);
	check(all().n_blocking_threads == 1);
	await_until(all().n_idle_blocking_threads == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(threads_and_jobs_of_the_pool_are_counted)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(.max_blocking_threads = 1),
		     count_blocking());
}

static async int nothing(void)
{
	return 0;
}

static void *spawn_there(void *handle)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	edo_task_detach(edo_spawn(nothing()));
	edo_leave(&enter);
	return NULL;
}

static async int count_remote(void)
{
	struct edo_handle *handle = edo_runtime_handle(runtime);
	uint64_t n = all().n_remote_schedules;

	pthread_join(start_thread(spawn_there, handle), NULL);
	edo_handle_unref(handle);
	check(all().n_remote_schedules == n + 1);
	await_until(all().n_alive_tasks == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(task_that_another_thread_spawns_is_a_remote_schedule)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_remote());
}

static async int count_depth(void)
{
	struct edo_handle *handle = edo_runtime_handle(runtime);

	for (uint64_t i = 1; i <= 3; i++) {
		pthread_join(start_thread(spawn_there, handle), NULL);
		check(all().global_queue_depth == i);
	}
	edo_handle_unref(handle);
	await_until(all().global_queue_depth == 0);
	return 0;
}

TEST(tasks_that_wait_for_the_thread_are_counted)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_depth());
}

static int n_busy;
static struct latch let_go;

static async int occupy(void)
{
	add(&n_busy, 1);
	latch_wait(&let_go);
	return 0;
}

static async int count_depth_behind(void)
{
	struct edo_handle *handle = edo_runtime_handle(runtime);
	struct edo_task *tasks[N_FLAVOR_WORKERS];

	let_go = (struct latch)LATCH_INIT;
	put_value(&n_busy, 0);
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		tasks[i] = edo_spawn(occupy());
	await_until(look(&n_busy) == N_FLAVOR_WORKERS);
	check(all().global_queue_depth == 0);
	for (uint64_t i = 1; i <= 3; i++) {
		pthread_join(start_thread(spawn_there, handle), NULL);
		check(all().global_queue_depth == i);
	}
	latch_open(&let_go);
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	edo_handle_unref(handle);
	await_until(all().global_queue_depth == 0);
	return 0;
}

TEST_ON_MULTI_THREAD(tasks_that_wait_for_any_worker_are_counted)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_depth_behind());
}

/* ---- of one worker ----------------------------------------------------------------- */

static async int be_busy(void)
{
	patience_spin(2 * EDO_MILLISECOND);
	return 0;
}

static async int count_busy(void)
{
	struct edo_task *task = edo_spawn(be_busy());

	check(await edo_task_join(task, NULL) == 0);
	await edo_sleep(EDO_MILLISECOND);
	await_until(SUM(busy_ns) >= 2 * EDO_MILLISECOND);
	return 0;
}

TEST_ON_ALL_FLAVORS(time_in_tasks_is_busy_time)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_busy());
}

static async int count_parks(void)
{
	uint64_t n = SUM(n_parks);

	for (int i = 0; i < 5; i++)
		await edo_sleep(2 * EDO_MILLISECOND);
	if (!flavor_is_multi_thread())
		check(SUM(n_parks) >= n + 5);
	return 0;
}

TEST_ON_ALL_FLAVORS(sleeps_are_parks)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_parks());
}

static struct edo_notify wake_up = EDO_NOTIFY_INIT;

/* The only thread of a current-thread runtime sleeps when it is inside. */
static void *sleep_inside(void *unused)
{
	check(edo_block_on(runtime, edo_notify_wait(&wake_up)) == 0);
	return unused;
}

TEST_ON_ALL_FLAVORS(worker_that_sleeps_has_an_odd_count)
{
	pthread_t thread;

	runtime = FLAVOR_RUNTIME();
	thread = start_thread(sleep_inside, NULL);
	for (uint32_t i = 0; i < all().n_workers; i++) {
		wait_until(of_worker(i).n_parks_and_unparks % 2 == 1);
		wait_until(of_worker(i).n_parks > 0);
	}
	edo_notify_one(&wake_up);
	pthread_join(thread, NULL);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int yield_times(int n)
{
	for (int i = 0; i < n; i++)
		await edo_yield_now();
	return 0;
}

static async int count_polls(void)
{
	uint64_t n = SUM(n_polls);
	struct edo_task *task = edo_spawn(yield_times(9));

	check(await edo_task_join(task, NULL) == 0);
	/* Ten, and as many as it took the root to look. */
	await_until(SUM(n_polls) >= n + 10);
	return 0;
}

TEST_ON_ALL_FLAVORS(polls_are_counted)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_polls());
}

static async int count_exact_polls(void)
{
	struct edo_task *task = edo_spawn(yield_times(9));

	check(await edo_task_join(task, NULL) == 0);
	await edo_sleep(5 * EDO_MILLISECOND);
	return 0;
}

TEST_ON_MULTI_THREAD(polls_of_workers_are_those_of_tasks_alone)
{
	int result = -1;

	runtime = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(runtime, result = count_exact_polls()),
			 0);
	assert_int_equal(result, 0);
	wait_until(SUM(n_polls) >= 10);
	assert_int_equal(SUM(n_polls), 10);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

#define N_PANICS 100

static async int panic_at_once(void)
{
	edo_panic("at once");
	return 0;
}

static async int join_panicking(void)
{
	struct edo_task *tasks[N_PANICS];

	for (int i = 0; i < N_PANICS; i++)
		tasks[i] = edo_spawn(panic_at_once());
	for (int i = 0; i < N_PANICS; i++)
		check(await edo_task_join(tasks[i], NULL) == EDO_EPANIC);
	return 0;
}

/* All workers sleep: what they did is in their counters. */
static void wait_for_rest(void)
{
	if (!flavor_is_multi_thread())
		return;
	for (uint32_t i = 0; i < all().n_workers; i++)
		wait_until(of_worker(i).n_parks_and_unparks % 2 == 1);
}

/* Each is polled until it panics and cancelled then. On the current thread the
 * root counts: it starts them, and joins them all when the first has ended. */
TEST_ON_ALL_FLAVORS(polls_that_panic_are_counted)
{
	uint64_t n = 2 * N_PANICS + (flavor_is_multi_thread() ? 0 : 2);
	int result = -1;

	runtime = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(runtime, result = join_panicking()), 0);
	assert_int_equal(result, 0);
	wait_for_rest();
	assert_int_equal(SUM(n_polls), n);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static struct latch is_over;

static async int let_it_go_on(void)
{
	latch_open(&is_over);
	return 0;
}

static async int have_it_go_on(void)
{
	edo_task_detach(edo_spawn(let_it_go_on()));
	return 0;
}

static int wait_in_place(void *unused)
{
	(void)unused;
	latch_wait(&is_over);
	return 0;
}

/* Two that run in a row on the thread that runs the worker meanwhile. */
static async int panic_after_a_wait(void)
{
	edo_task_detach(edo_spawn(have_it_go_on()));
	edo_block_in_place(wait_in_place, NULL);
	edo_panic("after a wait");
	return 0;
}

static async int join_one_that_waits(void)
{
	check(await edo_task_join(edo_spawn(panic_after_a_wait()), NULL) ==
	      EDO_EPANIC);
	return 0;
}

TEST_ON_MULTI_THREAD(poll_that_panics_after_it_blocked_in_place_is_counted_once)
{
	int result = -1;

	is_over = (struct latch)LATCH_INIT;
	runtime = MULTI_THREAD_RUNTIME(1);
	assert_int_equal(edo_block_on(runtime, result = join_one_that_waits()),
			 0);
	assert_int_equal(result, 0);
	wait_for_rest();
	assert_int_equal(SUM(n_polls), 4);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int spawn_and_look(void)
{
	uint32_t index = (uint32_t)edo_worker_index();
	uint64_t n_local = of_worker(index).n_local_schedules;

	for (int i = 0; i < 100; i++)
		edo_task_detach(edo_spawn(nothing()));
	check(of_worker(index).n_local_schedules == n_local + 100);
	return 0;
}

static async int look_in_a_task(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(spawn_and_look()), &value) == 0);
	return value;
}

TEST_ON_ALL_FLAVORS(tasks_that_a_worker_spawns_are_local_schedules)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), look_in_a_task());
}

static async int spawn_and_measure(void)
{
	for (int i = 0; i < 100; i++)
		edo_task_detach(edo_spawn(nothing()));
	check(of_worker(0).queue_depth == 100);
	return 0;
}

static async int measure_in_a_task(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(spawn_and_measure()), &value) == 0);
	await_until(of_worker(0).queue_depth == 0);
	return value;
}

TEST_ON_MULTI_THREAD(tasks_in_a_workers_queue_are_counted)
{
	WITH_RUNTIME(EDO_RUNTIME_OPTIONS(.flavor = EDO_MULTI_THREAD,
					 .worker_threads = 1),
		     measure_in_a_task());
}

static async int overflow(void)
{
	uint64_t n = of_worker(0).n_overflows;

	for (int i = 0; i < 300; i++)
		edo_task_detach(edo_spawn(nothing()));
	check(of_worker(0).n_overflows > n);
	return 0;
}

static async int overflow_in_a_task(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(overflow()), &value) == 0);
	return value;
}

TEST_ON_MULTI_THREAD(queue_that_was_full_is_an_overflow)
{
	WITH_RUNTIME(EDO_RUNTIME_OPTIONS(.flavor = EDO_MULTI_THREAD,
					 .worker_threads = 1),
		     overflow_in_a_task());
}

static async int open_latch(struct latch *latch)
{
	latch_open(latch);
	return 0;
}

/* The one who spawns does not leave its worker before another ran the task. */
static async int be_stolen_from(void)
{
	struct latch latch = LATCH_INIT;
	struct edo_task *task = edo_spawn(open_latch(&latch));

	latch_wait(&latch);
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async int count_steals(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(be_stolen_from()), &value) == 0);
	await_until(SUM(n_steals) >= 1 && SUM(n_stolen) >= 1);
	check(SUM(n_stolen) >= SUM(n_steals));
	return value;
}

TEST_ON_MULTI_THREAD(task_that_another_worker_took_is_a_steal)
{
	WITH_RUNTIME(EDO_RUNTIME_OPTIONS(.flavor = EDO_MULTI_THREAD,
					 .worker_threads = 2,
					 .disable_lifo_slot = true),
		     count_steals());
}

/* ---- budget ----------------------------------------------------------------------- */

static async int spend(struct numbers_rx *rx)
{
	int number;

	while (await numbers_recv(rx, &number) == 1)
		;
	return 0;
}

static async int count_forced_yields(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	uint64_t n = all().n_forced_yields;

	check(numbers_new(EDO_UNBOUNDED, &tx, &rx) == 0);
	for (int i = 0; i < 150; i++)
		check(numbers_try_send(tx, i) == 0);
	numbers_tx_close(tx);
	check(await edo_task_join(edo_spawn(spend(rx)), NULL) == 0);
	numbers_rx_close(rx);
	check(all().n_forced_yields == n + 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(budget_that_was_spent_once_is_one_forced_yield)
{
	WITH_RUNTIME(FLAVOR_OPTIONS(), count_forced_yields());
}

/* ---- worker index ------------------------------------------------------------------- */

static async int own_index(void)
{
	int index = edo_worker_index();

	await edo_yield_now();
	return index;
}

static int index_of_job(void)
{
	return edo_worker_index();
}

static async int compare_indices(void)
{
	int n = (int)all().n_workers, index = -2;

	for (int i = 0; i < 50; i++) {
		check(await edo_task_join(edo_spawn(own_index()), &index) == 0);
		check(index >= 0 && index < n);
	}
	check(await edo_task_join(edo_spawn_blocking(index_of_job()), &index) ==
	      0);
	check(index == -1);
	check(edo_worker_index() == (flavor_is_multi_thread() ? -1 : 0));
	return 0;
}

TEST_ON_ALL_FLAVORS(workers_know_their_index_and_nobody_else_has_one)
{
	assert_int_equal(edo_worker_index(), -1);
	WITH_RUNTIME(FLAVOR_OPTIONS(), compare_indices());
	assert_int_equal(edo_worker_index(), -1);
}
