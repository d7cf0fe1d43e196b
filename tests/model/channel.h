/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_CHANNEL_H
#define EDO_TESTS_MODEL_CHANNEL_H

/*
 * The channel that the models of mpsc are about, and its operations to the end.
 */

#include <edo/sync/mpsc.h>

#include "model.h"
#include "poller.h"

static struct edo_mpsc_tx *tx;
static struct edo_mpsc_rx *rx;
static int n_destroyed;

static inline void count_destroyed(void *item)
{
	(void)item;
	n_destroyed++;
}

static inline void open_channel(size_t capacity)
{
	n_destroyed = 0;
	model_check(edo_mpsc_new(sizeof(uint64_t), capacity, &tx, &rx) == 0);
	edo_mpsc_rx_set_destructor(rx, count_destroyed);
}

static inline int send(struct poller *poller, struct edo_mpsc_tx *to,
		       uint64_t item)
{
	struct edo_mpsc_send__frame frame;

	edo_mpsc_send__init(&frame, to, &item);
	poller_await(poller, &frame.future);
	return frame.output;
}

static inline int receive(struct poller *poller, uint64_t *ret_item)
{
	struct edo_mpsc_recv__frame frame;

	edo_mpsc_recv__init(&frame, rx, ret_item);
	poller_await(poller, &frame.future);
	return frame.output;
}

static inline void *wait_for_closed(void *own_tx)
{
	struct edo_mpsc_tx_closed__frame frame;
	struct poller poller;

	poller_init(&poller);
	edo_mpsc_tx_closed__init(&frame, own_tx);
	poller_await(&poller, &frame.future);
	edo_mpsc_tx_close(own_tx);
	poller_deinit(&poller);
	return NULL;
}

#endif
