/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_NET_LOOKUP_H
#define EDO_SRC_NET_LOOKUP_H

/*
 * Looking up a name without blocking the worker: a task on the pool of threads
 * that may block. It goes on by itself if nobody waits for it any more, because
 * the C library's lookup cannot be stopped.
 */

#include "net/address.h"

struct edo_task;

/* What joining the task gives. */
struct edo__lookup_result {
	int error;
	struct edo__endpoints
		*endpoints; /* if there is no error; to be freed */
};

/* Starts to look up @address, which is copied. NULL: out of memory. */
struct edo_task *edo__lookup_start(const struct edo__address *address);

#endif
