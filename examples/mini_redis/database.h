/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_DATABASE_H
#define MINI_REDIS_DATABASE_H

/*
 * What all connections share: the store and a few counts, behind one plain
 * mutex. It is held for one batch of commands at most, and only inside plain
 * functions: those cannot await, so it is never held while a task waits.
 */

#include <pthread.h>

#include "store.h"

struct database {
	pthread_mutex_t lock; /* guards all that follows */
	struct store store;
	int64_t alarm; /* when the expiry task will look again, ms */

	/* for INFO */
	uint64_t n_connections, n_commands;
	uint32_t n_clients;

	/* never change */
	int64_t started_at; /* ms */
	uint16_t port;
	uint32_t n_clients_max;
};

#endif
