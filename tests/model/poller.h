/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_POLLER_H
#define EDO_TESTS_MODEL_POLLER_H

/*
 * Whoever drives a future in a model, as a task would: a context with a waker,
 * whose memory goes when it ends, and a thread that waits until it is scheduled.
 */

#include <stdbool.h>

#include <edo/future/context.h>

struct poller_waker;

struct poller {
	struct edo_context context;
	struct poller_waker *waker;
};

void poller_init(struct poller *poller);
void poller_deinit(struct poller *poller);

/* With a fresh budget. */
enum edo_poll poller_poll(struct poller *poller, struct edo_future *future);
/* Cancels to the end, which has to come at once. */
void poller_cancel(struct poller *poller, struct edo_future *future);
/* It has been woken since it was last polled. */
bool poller_is_woken(const struct poller *poller);
/* Waits for a wake. */
void poller_wait(struct poller *poller);
/* Polls until it is ready. */
void poller_await(struct poller *poller, struct edo_future *future);

#endif
