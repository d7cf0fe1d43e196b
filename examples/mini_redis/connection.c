/* SPDX-License-Identifier: MIT */

/*
 * The life of a connection: read, execute all that is complete, write the
 * replies in one go.
 *
 *                  .-------- no complete command --------.
 *                  v                                     |
 *      start --> read ---> execute a batch ---> write ---+--> close
 *                  |           ^                  |      (QUIT, protocol error)
 *                  |           '--- more of it ---'
 *                  '--> close (end of stream, error, server stops)
 *
 *  - The server stops a connection only while it reads: a command that was
 *    executed has its reply written.
 *  - The lock of the database is held in execute() alone, which is plain C and
 *    cannot await.
 *  - However the task ends, and even if it never ran, it gives back what it
 *    owns: connection_free() is bound to its parameter.
 */

#include "connection.h"

#include <stdlib.h>

#include "server.h"
#include "session.h"

/* Room for one read at least: what an idle connection costs. While a large
 * command arrives the buffer doubles, and each read is larger. */
#define READ_SIZE ((size_t)4 * 1024)
/* What an idle connection may keep in each direction. */
#define BUFFER_KEPT_MAX ((size_t)64 * 1024)

struct connection {
	struct server *server;
	struct edo_stream *stream;
	struct session session;
};

static struct connection *connection_new(struct server *server,
					 struct edo_stream *stream)
{
	struct connection *connection = malloc(sizeof(*connection));
	struct database *database = &server->database;

	if (!connection)
		return NULL;
	connection->server = server;
	connection->stream = stream;
	pthread_mutex_lock(&database->lock);
	session_init(&connection->session, ++database->n_connections);
	database->n_clients++;
	pthread_mutex_unlock(&database->lock);
	return connection;
}

static void connection_free(struct connection **takes)
{
	struct connection *connection = *takes;
	struct server *server = connection->server;

	pthread_mutex_lock(&server->database.lock);
	server->database.n_clients--;
	pthread_mutex_unlock(&server->database.lock);
	edo_stream_close(connection->stream);
	session_deinit(&connection->session);
	free(connection);
	edo_semaphore_release(&server->places, 1);
}

static enum session_state execute(struct connection *connection)
{
	struct server *server = connection->server;
	struct database *database = &server->database;
	enum session_state state;
	bool is_sooner;

	pthread_mutex_lock(&database->lock);
	database->store.now = edo_now() / EDO_MILLISECOND;
	state = session_execute(&connection->session, database);
	is_sooner =
		deadlines_first(&database->store.deadlines) < database->alarm;
	pthread_mutex_unlock(&database->lock);

	if (is_sooner)
		edo_notify_one(&server->sooner);
	return state;
}

static async int write_replies(struct connection *connection)
{
	struct buffer *replies = &connection->session.reply.buffer;
	int r;

	if (buffer_size(replies) == 0)
		return 0;
	r = await edo_write_all(connection->stream,
				replies->data + replies->start,
				buffer_size(replies));
	buffer_consume(replies, buffer_size(replies));
	buffer_trim(replies, BUFFER_KEPT_MAX);
	return r;
}

/* Executes what is complete of the input. Returns whether to go on reading. */
static async bool answer(struct connection *connection)
{
	enum session_state state;

	do {
		state = execute(connection);
		if (await write_replies(connection) < 0)
			return false;
	} while (state == SESSION_BUSY);
	return state == SESSION_WAITS;
}

static async void
connection_serve(EDO_OWNED(connection_free) struct connection *connection)
{
	struct server *server = connection->server;
	struct buffer *input = &connection->session.input;
	edo_future(int) stop = edo_notify_wait(&server->stop);

	while (!atomic_load(&server->is_stopping)) {
		ssize_t n = 0;

		if (buffer_reserve(input, READ_SIZE) < 0) {
			session_fail(&connection->session);
			await write_replies(connection);
			return;
		}
		await_any_biased {
			when (n = edo_read(connection->stream,
					   input->data + input->end,
					   buffer_room(input))) {
				if (n <= 0)
					return;
			}
			when (stop)
				return;
		}
		input->end += (size_t)n;
		if (!await answer(connection))
			return;
		buffer_trim(input, BUFFER_KEPT_MAX);
	}
}

void connection_start(struct server *server, struct edo_stream *stream)
{
	struct connection *connection = connection_new(server, stream);

	if (!connection) {
		edo_stream_close(stream);
		edo_semaphore_release(&server->places, 1);
		return;
	}
	/* Replies are written in batches already: send them at once. */
	edo_tcp_nodelay(stream, true);
	edo_task_detach(edo_spawn(connection_serve(connection)));
}
