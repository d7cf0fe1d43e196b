/* SPDX-License-Identifier: MIT */

/*
 * Channels: round trips over two of capacity one, and five producers to one
 * consumer, with and without a bound.
 */

#include <errno.h>

#include "../support/bench.h"

enum { N_PRODUCERS = 5, CAPACITY = 1000, COOPERATE_EVERY = 128 };

static async int answer(struct edo_mpsc_rx *rx, struct edo_mpsc_tx *tx)
{
	size_t value;

	defer edo_mpsc_rx_close(rx);
	defer edo_mpsc_tx_close(tx);
	while (await edo_mpsc_recv(rx, &value) > 0) {
		int r;

		value++;
		r = await edo_mpsc_send(tx, &value);
		if (r < 0)
			return r;
	}
	return 0;
}

static async int ask(struct edo_mpsc_tx *tx, struct edo_mpsc_rx *rx, size_t n,
		     size_t *ret_value)
{
	defer edo_mpsc_tx_close(tx);
	defer edo_mpsc_rx_close(rx);
	for (size_t i = 0; i < n; i++) {
		int r = await edo_mpsc_send(tx, ret_value);

		if (r < 0)
			return r;
		if (await edo_mpsc_recv(rx, ret_value) <= 0)
			return EDO_ECLOSED;
	}
	return 0;
}

static async int pingpong_mpsc(size_t n)
{
	struct edo_mpsc_tx *there_tx, *back_tx;
	struct edo_mpsc_rx *there_rx, *back_rx;
	struct edo_task *other;
	size_t value = 0;
	int r = edo_mpsc_new(sizeof(value), 1, &there_tx, &there_rx), r_other;

	if (r < 0)
		return r;
	r = edo_mpsc_new(sizeof(value), 1, &back_tx, &back_rx);
	if (r < 0)
		return r;
	other = edo_spawn(answer(there_rx, back_tx));
	r = await ask(there_tx, back_rx, n, &value);
	r_other = await edo_task_join(other, NULL);
	if (r < 0 || r_other < 0)
		return r < 0 ? r : r_other;
	return value == n ? 0 : -EBADMSG;
}

const struct bench_workload bench_pingpong_mpsc = {
	.name = "pingpong_mpsc",
	.n_default = 1000000,
	.run = pingpong_mpsc,
};

static async int produce(struct edo_mpsc_tx *tx, size_t n)
{
	defer edo_mpsc_tx_close(tx);
	for (size_t i = 0; i < n; i++) {
		int r = await edo_mpsc_send(tx, &i);

		if (r < 0)
			return r;
	}
	return 0;
}

/* A send without a bound never waits; the producer stays cooperative itself. */
static async int pour(struct edo_mpsc_tx *tx, size_t n)
{
	defer edo_mpsc_tx_close(tx);
	for (size_t i = 0; i < n; i++) {
		int r = edo_mpsc_try_send(tx, &i);

		if (r < 0)
			return r;
		if (i % COOPERATE_EVERY == COOPERATE_EVERY - 1)
			await edo_yield_now();
	}
	return 0;
}

static async int consume(struct edo_mpsc_rx *rx, size_t n)
{
	size_t value, n_received = 0;

	while (await edo_mpsc_recv(rx, &value) > 0)
		n_received++;
	return n_received == n ? 0 : -EBADMSG;
}

static async int funnel(size_t n, size_t capacity)
{
	struct edo_mpsc_tx *tx;
	struct edo_mpsc_rx *rx;
	int r = edo_mpsc_new(sizeof(size_t), capacity, &tx, &rx);

	if (r < 0)
		return r;
	defer edo_mpsc_rx_close(rx);
	for (int i = 0; i < N_PRODUCERS; i++) {
		struct edo_mpsc_tx *own = edo_mpsc_tx_clone(tx);

		if (capacity == EDO_UNBOUNDED)
			edo_task_detach(edo_spawn(pour(own, n / N_PRODUCERS)));
		else
			edo_task_detach(
				edo_spawn(produce(own, n / N_PRODUCERS)));
	}
	edo_mpsc_tx_close(tx);
	return await consume(rx, n / N_PRODUCERS * N_PRODUCERS);
}

static async int mpsc_bounded(size_t n)
{
	return await funnel(n, CAPACITY);
}

static async int mpsc_unbounded(size_t n)
{
	return await funnel(n, EDO_UNBOUNDED);
}

const struct bench_workload bench_mpsc_bounded = { .name = "mpsc_bounded",
						   .n_default = 5000000,
						   .run = mpsc_bounded };

const struct bench_workload bench_mpsc_unbounded = { .name = "mpsc_unbounded",
						     .n_default = 5000000,
						     .run = mpsc_unbounded };
