/* SPDX-License-Identifier: MIT */

/* Several runtimes in one process, beside and after each other. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <edo.h>

EDO_MPSC(numbers, int);

static async void echo_numbers(struct numbers_rx *rx, struct numbers_tx *tx)
{
	int number;

	while (await numbers_recv(rx, &number) == 1)
		check(await numbers_send(tx, number + 1) == 0);
	numbers_rx_close(rx);
	numbers_tx_close(tx);
}

struct echo {
	struct edo_runtime *runtime;
	struct numbers_rx *rx;
	struct numbers_tx *tx;
};

static async void join_echo(const struct echo *echo)
{
	check(await edo_task_join(edo_spawn(echo_numbers(echo->rx, echo->tx)),
				  NULL) == 0);
}

/* A current-thread runtime wants a thread that is inside. */
static void *run_echo(void *echo)
{
	check(edo_block_on(((struct echo *)echo)->runtime, join_echo(echo)) ==
	      0);
	return NULL;
}

static async int talk_to_echo(struct numbers_tx *tx, struct numbers_rx *rx)
{
	int number = 0;

	for (int i = 0; i < 1000; i++) {
		check(await numbers_send(tx, number) == 0);
		check(await numbers_recv(rx, &number) == 1);
	}
	numbers_tx_close(tx);
	check(await numbers_recv(rx, &number) == 0);
	numbers_rx_close(rx);
	return number - 1000;
}

TEST_ON_ALL_FLAVORS(tasks_of_two_runtimes_talk)
{
	struct edo_runtime *other = FLAVOR_RUNTIME();
	struct echo echo = { .runtime = FLAVOR_RUNTIME() };
	struct numbers_tx *to_echo = NULL;
	struct numbers_rx *us = NULL;
	pthread_t thread;
	int result = -1;

	assert_int_equal(numbers_new(1, &to_echo, &echo.rx), 0);
	assert_int_equal(numbers_new(1, &echo.tx, &us), 0);
	thread = start_thread(run_echo, &echo);
	assert_int_equal(
		edo_block_on(other, result = talk_to_echo(to_echo, us)), 0);
	assert_int_equal(result, 0);
	pthread_join(thread, NULL);
	assert_int_equal(edo_runtime_free(echo.runtime), 0);
	assert_int_equal(edo_runtime_free(other), 0);
}

static int n_dropped;

static async void wait_for_ever(int *n_started)
{
	defer add(&n_dropped, 1);
	add(n_started, 1);
	await edo_sleep(INT64_MAX);
}

static async int leave_one_waiting(int *n_started)
{
	edo_task_detach(edo_spawn(wait_for_ever(n_started)));
	await_until(look(n_started) == 1);
	return 0;
}

TEST_ON_ALL_FLAVORS(each_of_hundreds_of_runtimes_cancels_its_task)
{
	put_value(&n_dropped, 0);
	for (int i = 0; i < 300; i++) {
		int n_started = 0;

		RUN(leave_one_waiting(&n_started));
		assert_int_equal(look(&n_dropped), i + 1);
	}
}
