/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_SERVER_H
#define MINI_REDIS_SERVER_H

/*
 * The server: what its tasks share, and the task that is its life.
 */

#include <stdatomic.h>

#include <edo.h>

#include "database.h"

struct server {
	struct database database;
	struct edo_listener *listener;
	struct edo_semaphore places; /* one permit for each connection */
	struct edo_notify sooner;    /* a key expires before the alarm */
	struct edo_notify stop;      /* after is_stopping was set */
	atomic_bool is_stopping;
};

/* Returns 0 or -ENOMEM. */
int server_init(struct server *server, uint32_t n_clients_max);

/* All tasks that use it must have ended. */
void server_deinit(struct server *server);

/* Serves clients on 127.0.0.1:@port, 0 for any, until SIGINT or SIGTERM; then
 * lets the commands in flight finish. Returns 0 or a negative error. */
async int server_run(struct server *server, uint16_t port);

#endif
