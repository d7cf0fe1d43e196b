/* SPDX-License-Identifier: MIT */

/*
 * What a runtime does when it has nothing to do, and when it never has nothing
 * to do: timers, sockets and other threads are heard in both cases.
 */

#include "flavors.h"
#include "patience.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <driver/source.h>
#include <edo.h>
#include <net/tcp.h>

EDO_ONESHOT(answer, int);
EDO_MPSC(numbers, int);

#define N_YIELDS_MAX 2

/* ---- sockets ------------------------------------------------------------ */

struct pair {
	struct edo_stream *here, *there;
};

static async int connect_pair(struct pair *ret_pair)
{
	char address[EDO_ADDRESS_SIZE];
	struct edo_listener *listener;
	int result;

	result = edo_tcp_listen("127.0.0.1:0", &listener);
	if (result < 0)
		return result;
	defer edo_listener_close(listener);
	edo_listener_address(listener, address, sizeof(address));
	await_all {
		result = edo_tcp_connect(address, &ret_pair->here);
		edo_listener_accept(listener, &ret_pair->there);
	}
	return result;
}

static int has_read, is_reading;

static async void read_one(struct edo_stream *stream)
{
	char byte;

	put_value(&is_reading, 1);
	check(await edo_read(stream, &byte, 1) == 1);
	put_value(&has_read, 1);
}

/* Goes on when @stream has something to read, without letting others run. */
static void await_arrival(struct edo_stream *stream)
{
	struct pollfd arrival = { .fd = edo__tcp_source(stream)->fd,
				  .events = POLLIN };

	check(poll(&arrival, 1, PATIENCE_NS / EDO_MILLISECOND) == 1);
}

/* One thread polls both tasks: what has arrived is heard at the first yield,
 * and its reader runs before whoever yielded a second time. */
static async void yield_beside_a_socket(void)
{
	struct edo_task *reader;
	struct pair pair;

	check(await connect_pair(&pair) == 0);
	put_value(&has_read, 0);
	put_value(&is_reading, 0);
	reader = edo_spawn(read_one(pair.there));
	await_until(look(&is_reading));
	check(await edo_write_all(pair.here, "x", 1) == 0);
	await_arrival(pair.there);
	for (int i = 0; i < N_YIELDS_MAX; i++)
		await edo_yield_now();
	check(look(&has_read));
	check(await edo_task_join(reader, NULL) == 0);
	edo_stream_close(pair.here);
	edo_stream_close(pair.there);
}

static async int yield_in_a_task(void)
{
	return await edo_task_join(edo_spawn(yield_beside_a_socket()), NULL);
}

TEST_ON_ONE_WORKER(yield_lets_the_driver_run_first)
{
	RUN(yield_in_a_task());
}

/* Spends the budget again and again, on a channel that is never empty. Whoever
 * stops first closes its side, or the other would wait for it. */
static async void receive_until_read(struct numbers_rx *rx)
{
	int number, n = 1;

	while (!look(&has_read) && n == 1)
		n = await numbers_recv(rx, &number);
	check(n == 1 || look(&has_read));
	numbers_rx_close(rx);
}

static async void refill_until_read(struct numbers_tx *tx)
{
	int result = 0;

	while (!look(&has_read) && result == 0)
		result = await numbers_send(tx, 1);
	check(result == 0 || look(&has_read));
	numbers_tx_close(tx);
}

static async int exhaust_beside_a_socket(void)
{
	struct edo_task *tasks[3];
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	struct pair pair;

	check(await connect_pair(&pair) == 0);
	check(numbers_new(1000, &tx, &rx) == 0);
	put_value(&has_read, 0);
	put_value(&is_reading, 0);
	tasks[0] = edo_spawn(read_one(pair.there));
	await_until(look(&is_reading));
	tasks[1] = edo_spawn(refill_until_read(tx));
	tasks[2] = edo_spawn(receive_until_read(rx));
	check(await edo_write_all(pair.here, "x", 1) == 0);
	for (int i = 0; i < 3; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	edo_stream_close(pair.here);
	edo_stream_close(pair.there);
	return 0;
}

TEST_ON_ALL_FLAVORS(spent_budget_lets_the_driver_run_first)
{
	RUN(exhaust_beside_a_socket());
}

static int is_over;

/* Two tasks that wake each other all the time, without ever yielding. */
static async void play(struct edo_notify *mine, struct edo_notify *theirs)
{
	while (!look(&is_over)) {
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
	edo_notify_one(theirs);
}

static async int talk_beside_players(void)
{
	struct edo_notify a = EDO_NOTIFY_INIT, b = EDO_NOTIFY_INIT;
	struct edo_task *tasks[2];
	struct pair pair;
	char byte;

	put_value(&is_over, 0);
	tasks[0] = edo_spawn(play(&a, &b));
	tasks[1] = edo_spawn(play(&b, &a));
	check(await connect_pair(&pair) == 0);
	for (int i = 0; i < 20; i++) {
		check(await edo_write_all(pair.here, "x", 1) == 0);
		check(await edo_read(pair.there, &byte, 1) == 1);
		await edo_sleep(EDO_MILLISECOND);
	}
	put_value(&is_over, 1);
	for (int i = 0; i < 2; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	edo_stream_close(pair.here);
	edo_stream_close(pair.there);
	return 0;
}

TEST_ON_ALL_FLAVORS(sockets_and_timers_go_on_while_the_queue_is_never_empty)
{
	RUN(talk_beside_players());
}

/* ---- clients and servers -------------------------------------------------- */

static async void serve_one(struct edo_listener *listener)
{
	struct edo_stream *stream;

	check(await edo_listener_accept(listener, &stream) == 0);
	defer edo_stream_close(stream);
	check(await edo_write_all(stream, "hello", 5) == 0);
	check(await edo_shutdown(stream) == 0);
}

static async int ask_server(void)
{
	char address[EDO_ADDRESS_SIZE], text[6] = "", byte;
	struct edo_listener *listener;
	struct edo_stream *stream;
	struct edo_task *server;

	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	defer edo_listener_close(listener);
	edo_listener_address(listener, address, sizeof(address));
	server = edo_spawn(serve_one(listener));
	check(await edo_tcp_connect(address, &stream) == 0);
	defer edo_stream_close(stream);
	check(await edo_read_exact(stream, text, 5) == 0);
	check(await edo_read(stream, &byte, 1) == 0);
	check(await edo_task_join(server, NULL) == 0);
	return strcmp(text, "hello");
}

TEST_ON_ALL_FLAVORS(root_talks_to_a_server_in_a_task)
{
	RUN(ask_server());
}

/* ---- several threads in block_on ------------------------------------------- */

#define N_ROOTS 4

static struct edo_runtime *shared;

static async int root_of_a_thread(void)
{
	struct edo_task *task;
	int result = -1;

	for (int i = 0; i < 20; i++) {
		task = edo_spawn(ask_server());
		await edo_sleep(EDO_MILLISECOND);
		check(await edo_task_join(task, &result) == 0 && result == 0);
	}
	return 0;
}

static void *block_on_there(void *argument)
{
	int result = -1;

	check(edo_block_on(shared, result = root_of_a_thread()) == 0);
	check(result == 0);
	return argument;
}

TEST_ON_ALL_FLAVORS(roots_of_several_threads_all_get_on)
{
	pthread_t threads[N_ROOTS];

	shared = FLAVOR_RUNTIME();
	for (int i = 0; i < N_ROOTS; i++)
		threads[i] = start_thread(block_on_there, NULL);
	for (int i = 0; i < N_ROOTS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(edo_runtime_free(shared), 0);
}

static struct edo_notify ping, pong;
static int has_slept;

static async void sleep_shortly(void)
{
	await edo_sleep(EDO_MILLISECOND);
	put_value(&has_slept, 1);
}

/* Of two threads: there is never a moment in which neither has something to run. */
static async int take_turns(struct edo_notify *mine, struct edo_notify *theirs)
{
	int64_t start = patience_now();

	while (!look(&has_slept)) {
		check(patience_now() - start < PATIENCE_NS);
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
	edo_notify_one(theirs);
	return 0;
}

static void *take_turns_there(void *unused)
{
	int result = -1;

	check(edo_block_on(shared, result = take_turns(&pong, &ping)) == 0);
	check(result == 0);
	return unused;
}

static async int take_turns_here(void)
{
	edo_task_detach(edo_spawn(sleep_shortly()));
	return await take_turns(&ping, &pong);
}

TEST_ON_ALL_FLAVORS(timers_fire_while_two_roots_wake_each_other)
{
	pthread_t thread;
	int result = -1;

	edo_notify_init(&ping);
	edo_notify_init(&pong);
	put_value(&has_slept, 0);
	shared = FLAVOR_RUNTIME();
	thread = start_thread(take_turns_there, NULL);
	assert_int_equal(edo_block_on(shared, result = take_turns_here()), 0);
	assert_int_equal(result, 0);
	pthread_join(thread, NULL);
	assert_int_equal(edo_runtime_free(shared), 0);
}

static async int look_at(int *flag)
{
	return look(flag);
}

static async int start_to_sleep(void)
{
	edo_task_detach(edo_spawn(sleep_shortly()));
	return 0;
}

TEST_ON_ALL_FLAVORS(timers_fire_although_no_block_on_ever_waits)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result = -1;

	put_value(&has_slept, 0);
	assert_int_equal(edo_block_on(runtime, result = start_to_sleep()), 0);
	wait_until((
		check(edo_block_on(runtime, result = look_at(&has_slept)) == 0),
		result == 1));
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static struct pair joined;

static async int start_to_read(void)
{
	check(await connect_pair(&joined) == 0);
	edo_task_detach(edo_spawn(read_one(joined.here)));
	await_until(edo__load_acquire(&edo__tcp_source(joined.here)->reader));
	return 0;
}

TEST_ON_ALL_FLAVORS(sockets_get_on_although_no_block_on_ever_waits)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result = -1;

	put_value(&has_read, 0);
	assert_int_equal(edo_block_on(runtime, result = start_to_read()), 0);
	assert_int_equal(result, 0);
	assert_int_equal(write(edo__tcp_source(joined.there)->fd, "y", 1), 1);
	wait_until(
		(check(edo_block_on(runtime, result = look_at(&has_read)) == 0),
		 result == 1));
	edo_stream_close(joined.here);
	edo_stream_close(joined.there);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- hooks --------------------------------------------------------------- */

static int n_parks;
static int n_starts, n_stops, n_unparks;

static void count(void *counter)
{
	add(counter, 1);
}

static void count_start(void *unused)
{
	(void)unused;
	add(&n_starts, 1);
}

static void count_stop(void *unused)
{
	(void)unused;
	add(&n_stops, 1);
}

static int block(void)
{
	return 0;
}

static async int use_threads(void)
{
	int value = -1;

	check(await edo_task_join(edo_spawn_blocking(block()), &value) == 0);
	await edo_sleep(2 * EDO_MILLISECOND);
	return value;
}

TEST_ON_ALL_FLAVORS(each_thread_that_starts_stops)
{
	put_value(&n_starts, 0);
	put_value(&n_stops, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_start = count_start,
				.on_thread_stop = count_stop),
		 use_threads());
	assert_true(look(&n_starts) >= 1 + (int)flavor.n_workers);
	assert_int_equal(look(&n_starts), look(&n_stops));
}

static void count_unpark(void *unused)
{
	(void)unused;
	add(&n_unparks, 1);
}

static void count_park(void *unused)
{
	(void)unused;
	add(&n_parks, 1);
}

TEST_ON_ALL_FLAVORS(each_park_is_followed_by_an_unpark)
{
	put_value(&n_parks, 0);
	put_value(&n_unparks, 0);
	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = count_park,
				.on_thread_unpark = count_unpark),
		 use_threads());
	assert_true(look(&n_parks) > 0);
	assert_int_equal(look(&n_parks), look(&n_unparks));
}

TEST_ON_ALL_FLAVORS(hooks_are_handed_the_programs_own_data)
{
	int n = 0;

	RUN_WITH(FLAVOR_OPTIONS(.on_thread_park = count, .user_data = &n),
		 use_threads());
	assert_true(n > 0);
}
