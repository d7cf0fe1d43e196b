/* SPDX-License-Identifier: MIT */

/*
 * Round trips of two tasks over oneshots: every message carries the sender for
 * its answer, a fresh channel each time.
 */

#include <errno.h>

#include "../support/bench.h"

struct message {
	size_t value;
	struct edo_oneshot_tx *reply; /* NULL: the last one */
};

static async int answer(struct edo_oneshot_rx *rx, size_t *ret_last)
{
	for (;;) {
		struct message m, back = { 0 };
		struct edo_oneshot_rx *next;
		int r = await edo_oneshot_recv(rx, &m);

		edo_oneshot_rx_close(rx);
		if (r < 0)
			return r;
		if (!m.reply) {
			*ret_last = m.value;
			return 0;
		}
		r = edo_oneshot_new(sizeof(m), &back.reply, &next);
		if (r < 0)
			return r;
		back.value = m.value + 1;
		edo_oneshot_send(m.reply, &back);
		rx = next;
	}
}

static async int ask(struct edo_oneshot_tx *tx, size_t n)
{
	struct message m = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct edo_oneshot_rx *rx;
		int r = edo_oneshot_new(sizeof(m), &m.reply, &rx);

		if (r < 0)
			return r;
		edo_oneshot_send(tx, &m);
		r = await edo_oneshot_recv(rx, &m);
		edo_oneshot_rx_close(rx);
		if (r < 0)
			return r;
		tx = m.reply;
	}
	m.reply = NULL;
	return edo_oneshot_send(tx, &m);
}

static async int pingpong_oneshot(size_t n)
{
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	struct edo_task *other;
	size_t last = 0;
	int r = edo_oneshot_new(sizeof(struct message), &tx, &rx), r_other;

	if (r < 0)
		return r;
	other = edo_spawn(answer(rx, &last));
	r = await ask(tx, n);
	r_other = await edo_task_join(other, NULL);
	if (r < 0 || r_other < 0)
		return r < 0 ? r : r_other;
	return last == n ? 0 : -EBADMSG;
}

const struct bench_workload bench_pingpong_oneshot = {
	.name = "pingpong_oneshot",
	.n_default = 1000000,
	.run = pingpong_oneshot,
};
