/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_FUTURE_WORKER_H
#define EDO_SRC_FUTURE_WORKER_H

/*
 * What a poll may use of the thread it runs on. The scheduler embeds this as
 * the first member of its own worker; the rooms above fill in their part and
 * the leaf futures of each room find it through the context. Everything here
 * is touched by the worker's own thread alone.
 */

#include <edo/future/context.h>

struct edo_enter;
struct edo__driver;
struct edo__clock;
struct edo__wheel;

struct edo__worker {
	struct edo__clock *clock;   /* src/time/clock.h */
	struct edo__wheel *wheel;   /* src/time/wheel.h */
	struct edo__driver *driver; /* src/driver/driver.h */
	/* If @waker is that of what runs just now, queues it again after the
	 * driver was polled; wakes any other at once. Borrows it. */
	void (*defer)(struct edo__worker *worker, struct edo_waker *waker);
	uint64_t random;
	/* The root of what is polled or cancelled just now; NULL: nothing. */
	const struct edo_future *running;
	/* What is polled just now has asked to be deferred. */
	bool is_deferred;
	/* What the thread has entered (edo__here.enter) between polls. */
	const struct edo_enter *enter;
	int32_t index; /* of the runtime's workers; -1: none of them */
	struct edo_context context; /* of every poll */
	uint64_t n_forced_yields;   /* atomic; for metrics */
};

/* The worker whose thread this is, or NULL. The model spares the call that
 * finding a variable of a shared library takes. */
extern __thread struct edo__worker *edo__worker_current
	__attribute__((__tls_model__("initial-exec")));

#endif
