/* SPDX-License-Identifier: MIT */

/* Spawning and joining in every direction, with little and with much to do. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <edo.h>

EDO_ONESHOT(answer, int);
EDO_MPSC(numbers, int);

#define N_MANY 200
#define N_CHAIN 500

static async int give(int number)
{
	return number;
}

/* ---- the root ---------------------------------------------------------- */

TEST_ON_ALL_FLAVORS(root_that_does_not_wait_gives_its_value)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int value = 0;

	assert_int_equal(edo_block_on(runtime, value = give(7)), 0);
	assert_int_equal(value, 7);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static void *send_from_thread(void *tx)
{
	answer_send(tx, 42);
	return NULL;
}

static async int receive_from_thread(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	pthread_t thread;
	int value = 0;

	if (answer_new(&tx, &rx) < 0)
		return -ENOMEM;
	thread = start_thread(send_from_thread, tx);
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	pthread_join(thread, NULL);
	return value == 42 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(root_waits_for_another_thread)
{
	RUN(receive_from_thread());
}

/* ---- spawn, join ------------------------------------------------------- */

static async void send_one(struct answer_tx *tx, int value)
{
	answer_send(tx, value);
}

static async int receive_from_detached(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	edo_task_detach(edo_spawn(send_one(tx, 9)));
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	return value == 9 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(detached_task_runs)
{
	RUN(receive_from_detached());
}

static async int join_one(void)
{
	int value = 0;

	check(await edo_task_join(edo_spawn(give(3)), &value) == 0);
	return value - 3;
}

TEST_ON_ALL_FLAVORS(task_is_joined)
{
	RUN(join_one());
}

static async void pass_on(struct answer_rx *rx, struct answer_tx *tx)
{
	int value = 0;

	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	answer_send(tx, value + 1);
}

static async int let_two_talk(void)
{
	struct answer_tx *to_first, *to_root;
	struct answer_rx *first, *root;
	int value = 0;

	check(answer_new(&to_first, &first) == 0);
	check(answer_new(&to_root, &root) == 0);
	edo_task_detach(edo_spawn(pass_on(first, to_root)));
	edo_task_detach(edo_spawn(send_one(to_first, 5)));
	check(await answer_recv(root, &value) == 0);
	answer_rx_close(root);
	return value - 6;
}

TEST_ON_ALL_FLAVORS(one_task_hears_from_another)
{
	RUN(let_two_talk());
}

static async int join_many(int n)
{
	struct edo_task *tasks[N_CHAIN];
	int sum = 0, value;

	for (int i = 0; i < n; i++)
		tasks[i] = edo_spawn(give(i));
	for (int i = 0; i < n; i++) {
		check(await edo_task_join(tasks[i], &value) == 0);
		sum += value;
	}
	return sum - n * (n - 1) / 2;
}

TEST_ON_ALL_FLAVORS(root_joins_many)
{
	RUN(join_many(N_MANY));
}

static async int join_many_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(join_many(N_CHAIN)), &result) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(task_joins_many)
{
	RUN(join_many_in_a_task());
}

static async void send_number(struct numbers_tx *tx, int number)
{
	defer numbers_tx_close(tx);
	check(await numbers_send(tx, number) == 0);
}

static async int hear_from_many(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	int number, sum = 0;

	check(numbers_new(10, &tx, &rx) == 0);
	for (int i = 0; i < N_CHAIN; i++)
		edo_task_detach(
			edo_spawn(send_number(numbers_tx_clone(tx), i)));
	numbers_tx_close(tx);
	while (await numbers_recv(rx, &number) == 1)
		sum += number;
	numbers_rx_close(rx);
	return sum - N_CHAIN * (N_CHAIN - 1) / 2;
}

TEST_ON_ALL_FLAVORS(root_hears_from_many_detached_tasks)
{
	RUN(hear_from_many());
}

static async int await_chain(int depth);

static async int next_link(int depth)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(await_chain(depth)), &value) == 0);
	return value;
}

static async int await_chain(int depth)
{
	edo_boxed(int) rest;

	if (depth == 0)
		return 0;
	rest = edo_box(next_link(depth - 1));
	check(edo_box_ok(rest));
	defer edo_box_detach(rest);
	return 1 + await rest;
}

static async int measure_chain(void)
{
	return await await_chain(N_MANY) - N_MANY;
}

TEST_ON_ALL_FLAVORS(each_task_spawns_and_joins_the_next)
{
	RUN(measure_chain());
}

static int n_left;

static async void spawn_next(int depth, struct answer_tx *tx)
{
	if (depth == 0) {
		answer_send(tx, 1);
		return;
	}
	edo_task_detach(edo_spawn(spawn_next(depth - 1, tx)));
}

static async int run_chain(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	edo_task_detach(edo_spawn(spawn_next(1000, tx)));
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	return value - 1;
}

TEST_ON_ALL_FLAVORS(chain_of_a_thousand_spawns_reaches_its_end)
{
	RUN(run_chain());
}

/* ---- under load -------------------------------------------------------- */

static int is_over;

static async void stay_busy(void)
{
	while (!look(&is_over)) {
		patience_spin(1000);
		await edo_yield_now();
	}
	add(&n_left, -1);
}

static async void spawn_oneself_again(void)
{
	patience_spin(1000);
	if (look(&is_over)) {
		add(&n_left, -1);
		return;
	}
	edo_task_detach(edo_spawn(spawn_oneself_again()));
}

static void load_up(int n)
{
	put_value(&is_over, 0);
	put_value(&n_left, 2 * n);
	for (int i = 0; i < n; i++) {
		edo_task_detach(edo_spawn(stay_busy()));
		edo_task_detach(edo_spawn(spawn_oneself_again()));
	}
}

static async int wait_for_thread_under_load(void)
{
	int result;

	load_up(10);
	result = await receive_from_thread();
	put_value(&is_over, 1);
	await_until(look(&n_left) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(root_ends_under_load)
{
	RUN(wait_for_thread_under_load());
}

static async int join_under_load(void)
{
	int value = -1;

	load_up(10);
	for (int i = 0; i < 20; i++)
		check(await edo_task_join(edo_spawn(receive_from_thread()),
					  &value) == 0 &&
		      value == 0);
	put_value(&is_over, 1);
	await_until(look(&n_left) == 0);
	return value;
}

TEST_ON_ALL_FLAVORS(task_ends_under_load)
{
	RUN(join_under_load());
}

/* ---- time -------------------------------------------------------------- */

static async int sleep_a_while(void)
{
	int64_t start = patience_now();

	await edo_sleep(50 * EDO_MILLISECOND);
	return patience_now() - start >= 50 * EDO_MILLISECOND ? 0 : -ETIME;
}

static async int sleep_in_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(sleep_a_while()), &result) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(root_sleeps_as_long_as_it_asked)
{
	RUN(sleep_a_while());
}

TEST_ON_ALL_FLAVORS(task_sleeps_as_long_as_it_asked)
{
	RUN(sleep_in_task());
}

#define N_SLEEPERS 1000

static async int sleep_briefly(int i)
{
	await edo_sleep(i % 20 * EDO_MILLISECOND);
	return 0;
}

static async int join_sleepers(void)
{
	struct edo_task *tasks[N_SLEEPERS];
	int value;

	for (int i = 0; i < N_SLEEPERS; i++)
		tasks[i] = edo_spawn(sleep_briefly(i));
	for (int i = 0; i < N_SLEEPERS; i++)
		check(await edo_task_join(tasks[i], &value) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(thousand_sleepers_wake)
{
	RUN(join_sleepers());
}
