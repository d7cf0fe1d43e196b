/* SPDX-License-Identifier: MIT */

/* Channels, locks and timers as a program in async C uses them. */

#include "flavors.h"

#include <errno.h>

#include <edo.h>

EDO_MPSC(numbers, int);
EDO_ONESHOT(answer, int);

struct request {
	int number;
	struct answer_tx *reply;
};
EDO_MPSC(requests, struct request);

/* Where the clock can stand, these take no time. */
#define RUN_PAUSED(call)                                                    \
	RUN_WITH(FLAVOR_OPTIONS(.start_paused = !flavor_is_multi_thread()), \
		 call)

static async int count_to(struct numbers_tx *tx, int n)
{
	defer numbers_tx_close(tx);

	for (int i = 1; i <= n; i++)
		if (await numbers_send(tx, i) < 0)
			return -1;
	return 0;
}

static async int sum_of_three_senders(void)
{
	struct numbers_tx *tx = NULL;
	struct numbers_rx *rx = NULL;
	int number, sum = 0;

	assert_int_equal(numbers_new(2, &tx, &rx), 0);
	for (int i = 0; i < 3; i++)
		edo_task_detach(edo_spawn(count_to(numbers_tx_clone(tx), 100)));
	numbers_tx_close(tx);
	while (await numbers_recv(rx, &number) == 1)
		sum += number;
	numbers_rx_close(rx);
	assert_int_equal(sum, 3 * 5050);
	return 0;
}

TEST_ON_ALL_FLAVORS(items_of_three_tasks_arrive)
{
	RUN_PAUSED(sum_of_three_senders());
}

static async int serve(struct requests_rx *rx)
{
	struct request request;

	while (await requests_recv(rx, &request) == 1)
		answer_send(request.reply, request.number * 2);
	requests_rx_close(rx);
	return 0;
}

static async int ask(struct requests_tx *tx, int number)
{
	struct answer_tx *reply = NULL;
	struct answer_rx *rx = NULL;
	int value = -1;

	assert_int_equal(answer_new(&reply, &rx), 0);
	defer answer_rx_close(rx);
	if (await requests_send(tx, (struct request){ number, reply }) < 0)
		return -1;
	if (await answer_recv(rx, &value) < 0)
		return -1;
	return value;
}

static async int ask_a_hundred_times(void)
{
	struct requests_tx *tx = NULL;
	struct requests_rx *rx = NULL;
	struct edo_task *server;

	assert_int_equal(requests_new(1, &tx, &rx), 0);
	server = edo_spawn(serve(rx));
	for (int i = 0; i < 100; i++)
		assert_int_equal(await ask(tx, i), 2 * i);
	requests_tx_close(tx);
	assert_int_equal(await edo_task_join(server, NULL), 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(task_that_owns_a_state_answers_requests)
{
	RUN_PAUSED(ask_a_hundred_times());
}

static async int lose_a_send(void)
{
	struct numbers_tx *tx = NULL;
	struct numbers_rx *rx = NULL;
	int number = 0, result;

	assert_int_equal(numbers_new(1, &tx, &rx), 0);
	assert_int_equal(numbers_try_send(tx, 1), 0);
	result = await edo_timeout(EDO_SECOND, numbers_send(tx, 2));
	assert_int_equal(result, -ETIMEDOUT);
	assert_int_equal(await numbers_recv(rx, &number), 1);
	assert_int_equal(number, 1);
	assert_int_equal(numbers_try_recv(rx, &number), EDO_EEMPTY);
	assert_int_equal(numbers_try_send(tx, 3), 0);
	numbers_tx_close(tx);
	numbers_rx_close(rx);
	return 0;
}

TEST_ON_ALL_FLAVORS(send_that_ran_out_of_time_was_not_sent)
{
	RUN_PAUSED(lose_a_send());
}

static async int first_of_two(void)
{
	struct edo_notify notify = EDO_NOTIFY_INIT;
	int winner = 0;

	edo_notify_one(&notify);
	await_any_biased {
		when (edo_sleep(EDO_SECOND)) {
			winner = 1;
		}
		when (edo_notify_wait(&notify)) {
			winner = 2;
		}
	}
	assert_int_equal(winner, 2);
	return 0;
}

TEST_ON_ALL_FLAVORS(notification_wins_against_a_sleep)
{
	RUN_PAUSED(first_of_two());
}

static struct edo_mutex mutex = EDO_MUTEX_INIT;
static int n_inside;

static async int hold(void)
{
	for (int i = 0; i < 10; i++) {
		await edo_mutex_lock(&mutex);
		defer edo_mutex_unlock(&mutex);

		assert_int_equal(n_inside++, 0);
		await edo_yield_now();
		n_inside--;
	}
	return 0;
}

static async int hold_in_two_tasks(void)
{
	struct edo_task *other = edo_spawn(hold());

	await hold();
	await edo_task_join(other, NULL);
	return 0;
}

TEST_ON_ALL_FLAVORS(mutex_is_held_across_an_await)
{
	RUN_PAUSED(hold_in_two_tasks());
}

static async int tick(void)
{
	struct edo_interval *interval =
		edo_interval_new(10 * EDO_MILLISECOND, EDO_MISSED_TICK_BURST);
	int64_t start = edo_now();

	defer edo_interval_free(interval);
	for (int i = 0; i < 5; i++)
		await edo_interval_tick(interval);
	assert_int_equal(edo_now() - start, 40 * EDO_MILLISECOND);
	await edo_clock_advance(EDO_SECOND);
	assert_int_equal(edo_now() - start, 1040 * EDO_MILLISECOND);
	return 0;
}

TEST(ticks_take_no_time_under_a_paused_clock)
{
	RUN_PAUSED(tick());
}

static async int spend_the_budget(struct numbers_rx *rx)
{
	int number;

	while (await numbers_recv(rx, &number) == 1)
		;
	return 0;
}

static async int feed_for_ever(struct numbers_tx *tx)
{
	for (;;)
		await numbers_send(tx, 1);
	return 0;
}

static async int time_out_a_busy_future(void)
{
	struct numbers_tx *tx = NULL;
	struct numbers_rx *rx = NULL;
	struct edo_task *feeder;
	int result;

	assert_int_equal(numbers_new(1000, &tx, &rx), 0);
	feeder = edo_spawn(feed_for_ever(tx));
	if (!flavor_is_multi_thread())
		edo_clock_resume();
	result = await edo_timeout(20 * EDO_MILLISECOND, spend_the_budget(rx));
	assert_int_equal(result, -ETIMEDOUT);
	edo_task_abort(feeder);
	assert_int_equal(await edo_task_join(feeder, NULL), -ECANCELED);
	numbers_tx_close(tx);
	numbers_rx_close(rx);
	return 0;
}

TEST_ON_ALL_FLAVORS(future_that_is_never_idle_still_times_out)
{
	RUN_PAUSED(time_out_a_busy_future());
}
