/* SPDX-License-Identifier: MIT */

/* What happens to tasks, and to who waits for them, when their runtime ends. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

EDO_ONESHOT(answer, int);

static int n_started, n_cleanups;

static void reset(void)
{
	put_value(&n_started, 0);
	put_value(&n_cleanups, 0);
}

/* ---- everything goes ---------------------------------------------------------- */

static async void wait_for_ever(void)
{
	defer add(&n_cleanups, 1);
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
}

static async int leave(int n)
{
	for (int i = 0; i < n; i++)
		edo_task_detach(edo_spawn(wait_for_ever()));
	await_until(look(&n_started) == n);
	return 0;
}

/* The thread that runs them always has another one to run. */
static async void wake_each_other(struct edo_notify *mine,
				  struct edo_notify *theirs)
{
	defer add(&n_cleanups, 1);
	add(&n_started, 1);
	for (;;) {
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
}

static async void start_two(struct edo_notify *a, struct edo_notify *b)
{
	edo_task_detach(edo_spawn(wake_each_other(a, b)));
	edo_task_detach(edo_spawn(wake_each_other(b, a)));
}

static async int leave_two(struct edo_notify *a, struct edo_notify *b)
{
	check(await edo_task_join(edo_spawn(start_two(a, b)), NULL) == 0);
	await_until(look(&n_started) == 2);
	return 0;
}

TEST_ON_ALL_FLAVORS(tasks_that_only_wake_each_other_are_dropped_at_the_end)
{
	struct edo_notify a = EDO_NOTIFY_INIT, b = EDO_NOTIFY_INIT;

	reset();
	RUN(leave_two(&a, &b));
	assert_int_equal(look(&n_cleanups), 2);
}

TEST_ON_ALL_FLAVORS(so_they_are_where_no_turn_of_the_driver_is_due)
{
	struct edo_notify a = EDO_NOTIFY_INIT, b = EDO_NOTIFY_INIT;

	reset();
	RUN_WITH(FLAVOR_OPTIONS(.event_interval = UINT32_MAX),
		 leave_two(&a, &b));
	assert_int_equal(look(&n_cleanups), 2);
}

TEST_ON_ALL_FLAVORS(tasks_that_wait_are_dropped_at_the_end)
{
	for (int i = 0; i < 20; i++) {
		reset();
		RUN(leave(100));
		assert_int_equal(look(&n_cleanups), 100);
	}
}

static void release(int *unused)
{
	(void)unused;
	add(&n_cleanups, 1);
}

static async void own(EDO_OWNED(release) int unused)
{
	(void)unused;
	await edo_sleep(INT64_MAX);
}

static async int leave_unstarted(void)
{
	for (int i = 0; i < 100; i++)
		edo_task_detach(edo_spawn(own(0)));
	return 0;
}

TEST_ON_ALL_FLAVORS(what_tasks_own_is_released_whether_they_ran_or_not)
{
	for (int i = 0; i < 20; i++) {
		reset();
		RUN(leave_unstarted());
		assert_int_equal(look(&n_cleanups), 100);
	}
}

/* ---- cleanup that concerns others ---------------------------------------------- */

static async void answer_at_the_end(struct answer_tx *tx)
{
	defer {
		answer_send(tx, 1);
		add(&n_cleanups, 1);
	}
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
}

static async void wait_for_answer(struct answer_rx *rx)
{
	int value;

	defer {
		answer_rx_close(rx);
		add(&n_cleanups, 1);
	}
	add(&n_started, 1);
	await answer_recv(rx, &value);
	await edo_sleep(INT64_MAX);
}

static async int leave_pairs(int n)
{
	struct answer_tx *tx;
	struct answer_rx *rx;

	for (int i = 0; i < n; i++) {
		check(answer_new(&tx, &rx) == 0);
		edo_task_detach(edo_spawn(wait_for_answer(rx)));
		edo_task_detach(edo_spawn(answer_at_the_end(tx)));
	}
	await_until(look(&n_started) == 2 * n);
	return 0;
}

TEST_ON_ALL_FLAVORS(task_may_wake_another_while_all_are_ended)
{
	for (int i = 0; i < 20; i++) {
		reset();
		RUN(leave_pairs(50));
		assert_int_equal(look(&n_cleanups), 100);
	}
}

static struct edo_mutex mutex = EDO_MUTEX_INIT;

static async void lock_in_cleanup(struct edo_notify *notify)
{
	defer {
		await edo_mutex_lock(&mutex);
		add(&n_cleanups, 1);
		await edo_yield_now();
		edo_mutex_unlock(&mutex);
	}
	add(&n_started, 1);
	await edo_notify_wait(notify);
}

static struct edo_notify never = EDO_NOTIFY_INIT;

static async int leave_lockers(void)
{
	for (int i = 0; i < 10; i++)
		edo_task_detach(edo_spawn(lock_in_cleanup(&never)));
	await_until(look(&n_started) == 10);
	return 0;
}

TEST_ON_ALL_FLAVORS(cleanup_may_wait_for_a_mutex_that_another_cleanup_holds)
{
	for (int i = 0; i < 20; i++) {
		reset();
		RUN(leave_lockers());
		assert_int_equal(look(&n_cleanups), 10);
	}
}

static async void count_late(void)
{
	add(&n_cleanups, 1);
}

static async int spawn_in_cleanup(void)
{
	defer {
		struct edo_task *task = edo_spawn(count_late());

		check(task);
		check(await edo_task_join(task, NULL) == -ECANCELED);
		add(&n_cleanups, 100);
	}
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
	return 0;
}

static async int leave_spawner(void)
{
	edo_task_detach(edo_spawn(spawn_in_cleanup()));
	await_until(look(&n_started) == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(
	cleanup_at_the_end_is_inside_the_runtime_whose_new_tasks_are_cancelled)
{
	reset();
	RUN(leave_spawner());
	assert_int_equal(look(&n_cleanups), 100);
}

static async void panic_and_wake(struct edo_notify *notify)
{
	defer edo_notify_one(notify);
	await edo_yield_now();
	edo_panic("before the wake");
}

static async int wait_for_panic(void)
{
	struct edo_notify notify = EDO_NOTIFY_INIT;
	struct edo_task *task = edo_spawn(panic_and_wake(&notify));

	await edo_notify_wait(&notify);
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	return 0;
}

TEST_ON_ALL_FLAVORS(cleanup_after_a_panic_wakes_others)
{
	for (int i = 0; i < 20; i++)
		RUN(wait_for_panic());
}

/* ---- sockets -------------------------------------------------------------------- */

static async void read_for_ever(struct edo_stream *stream)
{
	char byte;

	defer {
		edo_stream_close(stream);
		add(&n_cleanups, 1);
	}
	add(&n_started, 1);
	while (await edo_read(stream, &byte, 1) == 1)
		;
	await edo_sleep(INT64_MAX);
}

static async void write_at_the_end(struct edo_stream *stream)
{
	defer {
		await edo_write_all(stream, "x", 1);
		edo_stream_close(stream);
		add(&n_cleanups, 1);
	}
	add(&n_started, 1);
	await edo_sleep(INT64_MAX);
}

static async int leave_connection(void)
{
	char address[EDO_ADDRESS_SIZE];
	struct edo_stream *here, *there;
	struct edo_listener *listener;

	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	defer edo_listener_close(listener);
	edo_listener_address(listener, address, sizeof(address));
	check(await edo_tcp_connect(address, &here) == 0);
	check(await edo_listener_accept(listener, &there) == 0);
	edo_task_detach(edo_spawn(read_for_ever(there)));
	edo_task_detach(edo_spawn(write_at_the_end(here)));
	await_until(look(&n_started) == 2);
	return 0;
}

TEST_ON_ALL_FLAVORS(socket_may_become_readable_while_all_are_ended)
{
	for (int i = 0; i < 20; i++) {
		reset();
		RUN(leave_connection());
		assert_int_equal(look(&n_cleanups), 2);
	}
}

/* ---- wakes that come late ---------------------------------------------------------- */

static pthread_key_t key;

static void send_from_destructor(void *tx)
{
	answer_send(tx, 3);
}

static void *leave_sender(void *tx)
{
	check(pthread_setspecific(key, tx) == 0);
	return NULL;
}

static async int hear_from_destructor(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	pthread_t thread;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	thread = start_thread(leave_sender, tx);
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	pthread_join(thread, NULL);
	return value - 3;
}

TEST_ON_ALL_FLAVORS(task_is_woken_by_the_destructor_of_a_thread_local)
{
	assert_int_equal(pthread_key_create(&key, send_from_destructor), 0);
	for (int i = 0; i < 50; i++)
		RUN(hear_from_destructor());
	pthread_key_delete(key);
}

static int keep_sender(struct answer_tx *tx)
{
	check(pthread_setspecific(key, tx) == 0);
	return 0;
}

static async int hear_from_pool_thread(struct answer_rx *rx)
{
	int value;

	add(&n_started, 1);
	await answer_recv(rx, &value);
	return 0;
}

/* The thread of the pool ends with the runtime, and wakes what is ended too. */
static async int leave_sender_in_pool(struct answer_tx *tx,
				      struct answer_rx *rx)
{
	edo_task_detach(edo_spawn(hear_from_pool_thread(rx)));
	await_until(look(&n_started) == 1);
	check(await edo_task_join(edo_spawn_blocking(keep_sender(tx)), NULL) ==
	      0);
	return 0;
}

TEST_ON_ALL_FLAVORS(thread_of_the_pool_may_wake_a_task_as_it_ends)
{
	assert_int_equal(pthread_key_create(&key, send_from_destructor), 0);
	for (int i = 0; i < 20; i++) {
		struct answer_tx *tx = NULL;
		struct answer_rx *rx = NULL;

		reset();
		assert_int_equal(answer_new(&tx, &rx), 0);
		RUN(leave_sender_in_pool(tx, rx));
		answer_rx_close(rx);
	}
	pthread_key_delete(key);
}

/* ---- more than fits into the rings of the workers ------------------------------- */

#define N_EACH 2000

static int n_spawners;

/* On a worker of its own, so that each one has many tasks that wait. */
static async void leave_many(int n_workers)
{
	add(&n_spawners, 1);
	wait_until(look(&n_spawners) == n_workers);
	for (int i = 0; i < N_EACH; i++) {
		edo_task_detach(edo_spawn(wait_for_ever()));
		if (i % 16 == 0)
			await edo_yield_now();
	}
}

static async int leave_many_on_each(int n_workers)
{
	struct edo_task *tasks[4];

	for (int i = 0; i < n_workers; i++)
		tasks[i] = edo_spawn(leave_many(n_workers));
	for (int i = 0; i < n_workers; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	await_until(look(&n_started) == n_workers * N_EACH);
	return 0;
}

TEST_ON_ALL_FLAVORS(thousands_of_tasks_on_each_worker_are_dropped_at_the_end)
{
	int n_workers = flavor_is_parallel() ? (int)flavor.n_workers : 1;

	for (int i = 0; i < 5; i++) {
		reset();
		put_value(&n_spawners, 0);
		RUN(leave_many_on_each(n_workers));
		assert_int_equal(look(&n_cleanups), n_workers * N_EACH);
	}
}

/* ---- a panic that ends the runtime -------------------------------------------------- */

static struct edo_runtime *shared;
static int n_inside;

/* All are inside, or wait for their turn; the last one to come panics. */
static async void panic_when_all_are_here(int n)
{
	while (look(&n_inside) < n)
		await edo_sleep(EDO_MILLISECOND);
	edo_panic("ends the runtime");
}

static async void wait_inside(void)
{
	if (add(&n_inside, 1) == 1)
		edo_task_detach(edo_spawn(panic_when_all_are_here(
			flavor_is_multi_thread() ? 3 : 1)));
	await edo_sleep(INT64_MAX);
}

static void *block_on_there(void *unused)
{
	int result = edo_block_on(shared, wait_inside());

	check(result == EDO_EPANIC || result == EDO_ESHUTDOWN);
	return unused;
}

TEST_ON_ALL_FLAVORS(panic_that_ends_the_runtime_ends_every_block_on)
{
	pthread_t threads[3];

	put_value(&n_inside, 0);
	shared = FLAVOR_RUNTIME(.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME);
	for (int i = 0; i < 3; i++)
		threads[i] = start_thread(block_on_there, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(edo_runtime_free(shared), 0);
}
