/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_CONNECTION_H
#define MINI_REDIS_CONNECTION_H

/*
 * A connection: a stream, a session, and the task that stands between them.
 */

struct edo_stream;
struct server;

/* Serves a client on a task of its own. Takes @stream, and one permit of the
 * server's places. */
void connection_start(struct server *server, struct edo_stream *takes);

#endif
