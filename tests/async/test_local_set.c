/* SPDX-License-Identifier: MIT */

/* Tasks that never leave the thread of their set, whatever drives it. */

#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

EDO_ONESHOT(answer, int);
EDO_MPSC(numbers, int);

/* ---- on its thread ------------------------------------------------------------ */

static async int stay(int n)
{
	for (int i = 0; i < n; i++) {
		check_thread();
		await edo_yield_now();
	}
	await edo_sleep(EDO_MILLISECOND);
	check_thread();
	return n;
}

static async int nest_spawns(int depth)
{
	int value = 0;

	check_thread();
	if (depth == 0)
		return 0;
	check(await edo_task_join(edo_spawn_local(nest_spawns(depth - 1)),
				  &value) == 0);
	check_thread();
	return value + 1;
}

static async int run_all(void)
{
	struct edo_task *tasks[51];
	struct edo_enter enter;
	int value;

	open_set(&enter);
	for (int i = 0; i < 50; i++)
		tasks[i] = edo_spawn_local(stay(i));
	tasks[50] = edo_spawn_local(nest_spawns(20));
	edo_leave(&enter);
	check(edo_local_set_n_tasks(set) == 51);
	check(await edo_local_set_run(set) == 0);
	check(edo_local_set_n_tasks(set) == 0);
	for (int i = 0; i < 50; i++)
		check(await edo_task_join(tasks[i], &value) == 0 && value == i);
	check(await edo_task_join(tasks[50], &value) == 0 && value == 20);
	close_set();
	return 0;
}

TEST_ON_ALL_FLAVORS(local_tasks_and_their_children_stay_on_the_thread)
{
	RUN(run_all());
}

static async int not_local(void)
{
	await edo_yield_now();
	return 5;
}

static async int spawn_out_of_set(void)
{
	int value = 0;

	check_thread();
	check(await edo_task_join(edo_spawn(not_local()), &value) == 0);
	check_thread();
	return value;
}

static int job(void)
{
	return own_thread ? -EBADMSG : 6;
}

static async int spawn_job_out_of_set(void)
{
	int value = 0;

	check(await edo_task_join(edo_spawn_blocking(job()), &value) == 0);
	check_thread();
	return value;
}

static async int run_mixed(void)
{
	struct edo_task *task, *other;
	struct edo_enter enter;
	int value;

	open_set(&enter);
	task = edo_spawn_local(spawn_out_of_set());
	other = edo_spawn_local(spawn_job_out_of_set());
	edo_leave(&enter);
	await edo_local_set_run(set);
	check(await edo_task_join(task, &value) == 0 && value == 5);
	check(await edo_task_join(other, &value) == 0 && value == 6);
	close_set();
	return 0;
}

TEST_ON_ALL_FLAVORS(local_task_joins_tasks_and_jobs_that_are_not_local)
{
	RUN(run_mixed());
}

static async int join_elsewhere(struct edo_task *task)
{
	int value = -1;

	check(await edo_task_join(task, &value) == 0);
	return value;
}

static async int run_and_join_elsewhere(void)
{
	struct edo_task *task, *joiner;
	struct edo_enter enter;
	int value = -1;

	open_set(&enter);
	task = edo_spawn_local(stay(30));
	edo_leave(&enter);
	joiner = edo_spawn(join_elsewhere(task));
	await edo_local_set_run(set);
	check(await edo_task_join(joiner, &value) == 0);
	close_set();
	return value - 30;
}

TEST_ON_ALL_FLAVORS(local_task_is_joined_by_a_task_of_the_runtime)
{
	for (int i = 0; i < 20; i++)
		RUN(run_and_join_elsewhere());
}

/* ---- timers, wakes --------------------------------------------------------------- */

static async int time_local_sleep(void)
{
	int64_t start = patience_now();

	await edo_sleep(20 * EDO_MILLISECOND);
	check_thread();
	return patience_now() - start >= 20 * EDO_MILLISECOND ? 0 : -ETIME;
}

static async int run_sleepers(void)
{
	struct edo_task *tasks[100];
	struct edo_enter enter;
	int value = -1;

	open_set(&enter);
	for (int i = 0; i < 100; i++)
		tasks[i] = edo_spawn_local(time_local_sleep());
	edo_leave(&enter);
	await edo_local_set_run(set);
	for (int i = 0; i < 100; i++)
		check(await edo_task_join(tasks[i], &value) == 0 && value == 0);
	close_set();
	return 0;
}

TEST_ON_ALL_FLAVORS(local_tasks_sleep)
{
	RUN(run_sleepers());
}

static async int receive(struct answer_rx *rx)
{
	int value = 0;

	check(await answer_recv(rx, &value) == 0);
	check_thread();
	answer_rx_close(rx);
	return value;
}

static void *send_from_thread(void *tx)
{
	answer_send(tx, 42);
	return NULL;
}

static async int wake_from_thread(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	struct edo_enter enter;
	struct edo_task *task;
	pthread_t thread;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	open_set(&enter);
	task = edo_spawn_local(receive(rx));
	edo_leave(&enter);
	thread = start_thread(send_from_thread, tx);
	await edo_local_set_run(set);
	check(await edo_task_join(task, &value) == 0);
	pthread_join(thread, NULL);
	close_set();
	return value - 42;
}

TEST_ON_ALL_FLAVORS(local_task_is_woken_by_another_thread)
{
	for (int i = 0; i < 50; i++)
		RUN(wake_from_thread());
}

/* A set that runs is heard when another future of this thread adds to it. */
static async int spawn_into_running_set(void)
{
	struct edo_enter enter;
	int value = -1;

	await edo_yield_now();
	edo_local_set_enter(set, &enter);
	struct edo_task *task = edo_spawn_local(stay(3));
	edo_leave(&enter);
	check(await edo_task_join(task, &value) == 0);
	return value;
}

static async int hold_open(struct edo_notify *done)
{
	await edo_notify_wait(done);
	return 0;
}

static async int spawn_late(struct edo_notify *done)
{
	int value = await spawn_into_running_set();

	edo_notify_one(done);
	return value;
}

static async int add_to_running_set(void)
{
	struct edo_notify done = EDO_NOTIFY_INIT;
	struct edo_enter enter;
	int value = -1;

	open_set(&enter);
	edo_task_detach(edo_spawn_local(hold_open(&done)));
	edo_leave(&enter);
	await_all {
		edo_local_set_run(set);
		value = spawn_late(&done);
	}
	close_set();
	return value - 3;
}

TEST_ON_ALL_FLAVORS(spawning_wakes_a_set_that_waits)
{
	RUN(add_to_running_set());
}

static async void count_messages(struct numbers_rx *rx, int *counter)
{
	int number;

	while (await numbers_recv(rx, &number) == 1)
		++*counter;
	numbers_rx_close(rx);
}

static async void send_messages(struct numbers_tx *tx, int n)
{
	for (int i = 0; i < n; i++)
		check(await numbers_send(tx, i) == 0);
	numbers_tx_close(tx);
}

static async int talk_inside(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	struct edo_enter enter;
	int counter = 0;

	check(numbers_new(EDO_UNBOUNDED, &tx, &rx) == 0);
	open_set(&enter);
	edo_task_detach(edo_spawn_local(count_messages(rx, &counter)));
	edo_task_detach(edo_spawn_local(send_messages(tx, 500)));
	edo_leave(&enter);
	await edo_local_set_run(set);
	close_set();
	return counter - 500;
}

TEST_ON_ALL_FLAVORS(hundreds_of_messages_pass_between_local_tasks)
{
	RUN(talk_inside());
}

static async void yield_for_ever(void)
{
	for (;;)
		await edo_yield_now();
}

/* The set lets the rest of the root run, though it never comes to rest. */
static async int run_beside_a_sleep(void)
{
	struct edo_enter enter;
	struct edo_task *task;
	int winner = 0;

	open_set(&enter);
	task = edo_spawn_local(yield_for_ever());
	edo_leave(&enter);
	await_any {
		when (edo_local_set_run(set))
			winner = 1;
		when (edo_sleep(5 * EDO_MILLISECOND))
			winner = 2;
	}
	edo_task_abort(task);
	await edo_local_set_run(set);
	check(await edo_task_join(task, NULL) == -ECANCELED);
	close_set();
	return winner - 2;
}

TEST_ON_ALL_FLAVORS(set_that_never_rests_starves_nobody_and_can_be_run_again)
{
	RUN(run_beside_a_sleep());
}

/* ---- panics -------------------------------------------------------------------- */

static async void panic_locally(void)
{
	await edo_yield_now();
	edo_panic("local");
}

static async int survive_a_panic(void)
{
	struct edo_task *task, *other;
	struct edo_enter enter;
	int value = 0;

	open_set(&enter);
	task = edo_spawn_local(panic_locally());
	other = edo_spawn_local(stay(10));
	edo_leave(&enter);
	await edo_local_set_run(set);
	check(await edo_task_join(task, NULL) == EDO_EPANIC);
	check(await edo_task_join(other, &value) == 0);
	close_set();
	return value - 10;
}

TEST_ON_ALL_FLAVORS(panic_of_a_local_task_is_its_own)
{
	RUN(survive_a_panic());
}

/* ---- misuse ------------------------------------------------------------------------- */

static async void spawn_without_set(void)
{
	edo_task_detach(edo_spawn_local(stay(0)));
}

static async int spawn_in_task(void)
{
	struct edo_task *task = edo_spawn(spawn_without_set());

	check(await edo_task_wait(task) == EDO_EPANIC);
	check(strstr(edo_task_panic(task)->file, "test_local_set.c"));
	edo_task_detach(task);
	return 0;
}

TEST_ON_MULTI_THREAD(local_spawn_without_a_set_is_a_panic_that_names_the_place)
{
	RUN(spawn_in_task());
}

static async int run_foreign_set(void)
{
	return await edo_local_set_run(set);
}

static async int run_in_a_task(void)
{
	edo_boxed(int) box = edo_box(run_foreign_set()); /* or edocc refuses */
	struct edo_enter enter;

	open_set(&enter);
	edo_leave(&enter);
	check(await edo_task_join(edo_spawn(box), NULL) == EDO_EPANIC);
	close_set();
	return 0;
}

static void *run_elsewhere(void *unused)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result;

	check(edo_block_on(runtime, result = run_foreign_set()) == EDO_EPANIC);
	(void)result;
	check(edo_runtime_free(runtime) == 0);
	return unused;
}

/* As a root there, and as a task where that is another thread. */
TEST_ON_ALL_FLAVORS(running_a_set_on_another_thread_is_a_panic)
{
	struct edo_enter enter;

	open_set(&enter);
	edo_leave(&enter);
	pthread_join(start_thread(run_elsewhere, NULL), NULL);
	close_set();
	if (flavor_is_multi_thread())
		RUN(run_in_a_task());
}

/* ---- sockets -------------------------------------------------------------------------- */

static async int serve_locally(struct edo_listener *listener)
{
	struct edo_stream *stream;

	check(await edo_listener_accept(listener, &stream) == 0);
	check_thread();
	defer edo_stream_close(stream);
	check(await edo_write_all(stream, "hello", 5) == 0);
	check(await edo_shutdown(stream) == 0);
	return 0;
}

static async int ask_locally(struct edo_listener *listener)
{
	char address[EDO_ADDRESS_SIZE], text[6] = "";
	struct edo_stream *stream;

	edo_listener_address(listener, address, sizeof(address));
	check(await edo_tcp_connect(address, &stream) == 0);
	defer edo_stream_close(stream);
	check(await edo_read_exact(stream, text, 5) == 0);
	check_thread();
	return strcmp(text, "hello");
}

static async int talk_over_sockets(void)
{
	struct edo_listener *listener;
	struct edo_task *server, *client;
	struct edo_enter enter;
	int value = -1;

	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	open_set(&enter);
	server = edo_spawn_local(serve_locally(listener));
	client = edo_spawn_local(ask_locally(listener));
	edo_leave(&enter);
	await edo_local_set_run(set);
	check(await edo_task_join(server, &value) == 0 && value == 0);
	check(await edo_task_join(client, &value) == 0);
	close_set();
	edo_listener_close(listener);
	return value;
}

TEST_ON_ALL_FLAVORS(local_tasks_use_sockets)
{
	RUN(talk_over_sockets());
}
