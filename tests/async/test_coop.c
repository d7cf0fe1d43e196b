/* SPDX-License-Identifier: MIT */

/* The budget of a poll, and the numbers of polls themselves. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <string.h>

#include <edo.h>

EDO_MPSC(numbers, int);

/* ---- the budget ------------------------------------------------------------- */

static int n_tracked, is_over;

static async void track(void)
{
	while (!look(&is_over)) {
		add(&n_tracked, 1);
		await edo_yield_now();
	}
}

/* One task that sends to itself: two units a round. */
static async int send_to_oneself(int n)
{
	struct edo_task *tracker = edo_spawn(track());
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	int number;

	put_value(&n_tracked, 0);
	put_value(&is_over, 0);
	check(numbers_new(1, &tx, &rx) == 0);
	for (int i = 0; i < n; i++) {
		check(await numbers_send(tx, i) == 0);
		check(await numbers_recv(rx, &number) == 1 && number == i);
	}
	number = look(&n_tracked);
	put_value(&is_over, 1);
	check(await edo_task_join(tracker, NULL) == 0);
	numbers_tx_close(tx);
	numbers_rx_close(rx);
	return number;
}

static async int count_turns(void)
{
	int n = -1;

	check(await edo_task_join(edo_spawn(send_to_oneself(1024)), &n) == 0);
	return n - 1024 / ((int)EDO_COOP_BUDGET / 2) <= 1 &&
			       n - 1024 / ((int)EDO_COOP_BUDGET / 2) >= -1
		       ? 0
		       : n;
}

TEST_ON_ONE_WORKER(others_run_each_time_a_budget_is_spent)
{
	RUN(count_turns());
}

/* How far a computation has come each time another task runs. */
static int n_rounds, n_rounds_seen[2];

static async void compute(void)
{
	for (; n_rounds < 3 * (int)EDO_COOP_BUDGET; n_rounds++)
		check(await edo_consume_budget() == 0);
}

static async void watch_it(void)
{
	for (int i = 0; i < 2; i++) {
		n_rounds_seen[i] = n_rounds;
		await edo_yield_now();
	}
}

static async int compute_beside_another(void)
{
	struct edo_task *tasks[2];

	n_rounds = 0; /* whichever of them comes first */
	tasks[0] = edo_spawn(compute());
	tasks[1] = edo_spawn(watch_it());
	for (int i = 0; i < 2; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

static async int compute_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(compute_beside_another()),
				  &result) == 0);
	return result;
}

TEST_ON_ONE_WORKER(computation_that_consumes_budget_lets_others_run)
{
	RUN(compute_in_a_task());
	assert_int_equal(n_rounds, 3 * EDO_COOP_BUDGET);
	assert_int_equal(n_rounds_seen[0] % EDO_COOP_BUDGET, 0);
	assert_int_equal(n_rounds_seen[1] - n_rounds_seen[0], EDO_COOP_BUDGET);
}

static async int spend_all_but_ask_first(void)
{
	await edo_yield_now();
	for (uint32_t i = 0; i < EDO_COOP_BUDGET; i++) {
		check(edo_has_budget_remaining());
		await edo_consume_budget();
	}
	check(!edo_has_budget_remaining());
	await edo_yield_now();
	check(edo_has_budget_remaining());
	return 0;
}

static int ask_in_a_job(void)
{
	return edo_has_budget_remaining() ? 0 : -ENODATA;
}

static async int ask_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(spend_all_but_ask_first()),
				  &result) == 0 &&
	      result == 0);
	check(await edo_task_join(edo_spawn_blocking(ask_in_a_job()),
				  &result) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(whether_budget_is_left_can_be_asked)
{
	assert_true(edo_has_budget_remaining());
	RUN(spend_all_but_ask_first());
	RUN(ask_in_a_task());
}

static async int end_it(void)
{
	put_value(&is_over, 1);
	return 0;
}

/* Neither would ever wait, but for the budget. */
static async int feed(struct numbers_tx *tx)
{
	while (!look(&is_over))
		check(await numbers_send(tx, 1) == 0);
	numbers_tx_close(tx);
	return 0;
}

static async int drain(struct numbers_rx *rx)
{
	int number;

	while (await numbers_recv(rx, &number) == 1)
		;
	numbers_rx_close(rx);
	return 0;
}

static async int feed_and_drain(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;

	check(numbers_new(1000, &tx, &rx) == 0);
	await_all {
		feed(tx);
		drain(rx);
	}
	return 0;
}

static async int end_beside_hungry_tasks(void)
{
	struct edo_task *tasks[5];

	put_value(&is_over, 0);
	for (int i = 0; i < 4; i++)
		tasks[i] = edo_spawn(feed_and_drain());
	tasks[4] = edo_spawn(end_it());
	for (int i = 0; i < 5; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(tasks_that_never_wait_starve_nobody)
{
	RUN(end_beside_hungry_tasks());
}

static async int count_both(int *n)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	int number;

	check(numbers_new(1, &tx, &rx) == 0);
	while (!look(&is_over)) {
		check(await numbers_send(tx, 1) == 0);
		check(await numbers_recv(rx, &number) == 1);
		if (++*n == 1000)
			add(&n_tracked, 1);
		if (look(&n_tracked) == 2)
			put_value(&is_over, 1);
	}
	numbers_tx_close(tx);
	numbers_rx_close(rx);
	return 0;
}

static async int share_a_budget(void)
{
	int a = 0, b = 0;

	put_value(&n_tracked, 0);
	put_value(&is_over, 0);
	await_all {
		count_both(&a);
		count_both(&b);
	}
	return a >= 1000 && b >= 1000 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(hungry_branch_does_not_starve_its_sibling)
{
	RUN(share_a_budget());
}

/* ---- polls ------------------------------------------------------------------- */

/* Counts how often what it wraps is polled. */
struct counted__frame {
	struct edo_future future;
	int output;
	int *n_polls;
	struct numbers_recv__frame recv;
};

static enum edo_poll counted_poll(struct edo_future *self,
				  struct edo_context *context)
{
	struct counted__frame *frame = (void *)self;
	enum edo_poll poll = edo_future_poll(&frame->recv.future, context);

	add(frame->n_polls, 1); /* whoever sees it sees what the poll did */
	if (poll == EDO_PENDING)
		return EDO_PENDING;
	frame->output = frame->recv.output;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll counted_cancel(struct edo_future *self,
				    struct edo_context *context)
{
	struct counted__frame *frame = (void *)self;

	if (edo_future_has_ended(self))
		return EDO_READY;
	if (edo_future_cancel(&frame->recv.future, context) == EDO_PENDING)
		return EDO_PENDING;
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type counted__type =
	EDO_LEAF_TYPE(counted, counted_poll, counted_cancel);

static void counted__init(struct counted__frame *frame, struct numbers_rx *rx,
			  int *ret_number, int *n_polls)
{
	memset(frame, 0, sizeof(*frame));
	frame->future.type = &counted__type;
	frame->n_polls = n_polls;
	numbers_recv__init(&frame->recv, rx, ret_number);
}

edo_async int counted(struct numbers_rx *rx, int *ret_number, int *n_polls);

static async int receive_all(struct numbers_rx *rx, int *n_polls, int *n_taken)
{
	int number;

	while (await counted(rx, &number, n_polls) == 1)
		add(n_taken, 1);
	numbers_rx_close(rx);
	return 0;
}

/* A poll for the first look, one more to take each of the items, each of which
 * came when the task waited, and a look for the next one. */
static async int count_polls(void)
{
	struct numbers_tx *tx;
	struct numbers_rx *rx;
	struct edo_task *task;
	int n_polls = 0, n_taken = 0;

	check(numbers_new(8, &tx, &rx) == 0);
	task = edo_spawn(receive_all(rx, &n_polls, &n_taken));
	for (int i = 1; i <= 3; i++) {
		await_until(look(&n_polls) >= 2 * i - 1);
		await edo_sleep(2 *
				EDO_MILLISECOND); /* more would be too many */
		check(look(&n_polls) == 2 * i - 1);
		check(numbers_try_send(tx, i) == 0);
		await_until(look(&n_taken) == i);
	}
	await_until(look(&n_polls) == 7);
	numbers_tx_close(tx);
	check(await edo_task_join(task, NULL) == 0);
	check(n_taken == 3);
	return n_polls - 8;
}

TEST_ON_ALL_FLAVORS(task_is_polled_once_for_each_item_and_never_besides)
{
	RUN(count_polls());
}

/* ---- random ------------------------------------------------------------------- */

static async int draw(uint32_t *ret_draws)
{
	for (int i = 0; i < 64; i++) {
		ret_draws[i] = 0;
		await_any {
			when (edo_yield_now())
				ret_draws[i] = 1;
			when (edo_yield_now())
				ret_draws[i] = 2;
			when (edo_yield_now())
				ret_draws[i] = 3;
		}
	}
	return 0;
}

/* Which worker draws for a task is up to the machine; nobody else draws for a
 * root. */
TEST_ON_ALL_FLAVORS(same_seed_draws_the_same_in_every_run)
{
	uint32_t first[128], second[128];

	for (int i = 0; i < 2; i++) {
		struct edo_runtime *runtime = FLAVOR_RUNTIME(.seed = 77);
		uint32_t *draws = i ? second : first;
		int result = -1;

		assert_int_equal(edo_block_on(runtime, result = draw(draws)),
				 0);
		assert_int_equal(
			edo_block_on(runtime, result = draw(draws + 64)), 0);
		assert_int_equal(result, 0);
		assert_int_equal(edo_runtime_free(runtime), 0);
	}
	assert_memory_equal(first, second, sizeof(first));
	assert_memory_not_equal(first, first + 64, sizeof(first) / 2);
}
