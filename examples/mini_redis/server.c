/* SPDX-License-Identifier: MIT */

/*
 * serve() is three futures on one task: one accepts, one lets keys expire, one
 * waits for a signal. Whichever ends first ends the others. Each connection
 * is a task of its own.
 *
 *  - Each connection holds one permit of `places`, from before it is accepted
 *    until it is closed. So the limit is kept without counting, clients beyond
 *    it wait in the kernel's backlog, and "all connections are closed" is to
 *    hold all permits.
 *  - The alarm is never later than the first deadline, or `sooner` was notified.
 */

#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"

/* How long connections may take to finish what they are doing. */
#define GRACE (5 * EDO_SECOND)

/* When files or memory have run out, accepting has to wait until some come
 * back. */
#define ACCEPT_PAUSE_MIN (10 * EDO_MILLISECOND)
#define ACCEPT_PAUSE_MAX EDO_SECOND

/* How many keys expire before others have their turn. */
#define EXPIRE_BATCH 256
#define EXPIRE_SLEEP_MAX (3600 * EDO_SECOND)

int server_init(struct server *server, uint32_t n_clients_max)
{
	*server = (struct server){
		.database = {
			.alarm = NO_DEADLINE,
			.n_clients_max = n_clients_max,
			.started_at = edo_now() / EDO_MILLISECOND,
		},
	};
	edo_semaphore_init(&server->places, n_clients_max);
	edo_notify_init(&server->sooner);
	edo_notify_init(&server->stop);
	pthread_mutex_init(&server->database.lock, NULL);
	return store_init(&server->database.store);
}

void server_deinit(struct server *server)
{
	store_deinit(&server->database.store);
	pthread_mutex_destroy(&server->database.lock);
}

static int start_listening(struct server *server, uint16_t port)
{
	char address[EDO_ADDRESS_SIZE];
	int r;

	snprintf(address, sizeof(address), "127.0.0.1:%u", port);
	r = edo_tcp_listen(address, &server->listener);
	if (r < 0) {
		fprintf(stderr, "mini-redis: cannot listen on %s: %s\n",
			address, edo_error_text(r));
		return r;
	}
	edo_listener_address(server->listener, address, sizeof(address));
	server->database.port = (uint16_t)atoi(strrchr(address, ':') + 1);
	printf("mini-redis: ready on %s\n", address);
	fflush(stdout);
	return 0;
}

static async int accept_one(struct server *server)
{
	struct edo_stream *stream;
	bool has_place;
	int r;

	has_place = await edo_semaphore_acquire(&server->places, 1) == 0;
	defer {
		if (has_place)
			edo_semaphore_release(&server->places, 1);
	}
	r = await edo_listener_accept(server->listener, &stream);
	if (r < 0)
		return r;
	has_place = false; /* It is the connection's now. */
	connection_start(server, stream);
	return 0;
}

/* Files or memory have run out; clients that leave give some back. */
static bool is_exhaustion(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOBUFS ||
	       error == -ENOMEM;
}

static int64_t longer_pause(int64_t pause)
{
	if (pause == 0)
		return ACCEPT_PAUSE_MIN;
	return pause < ACCEPT_PAUSE_MAX / 2 ? pause * 2 : ACCEPT_PAUSE_MAX;
}

/* Returns only when there is no point in going on. */
static async int accept_connections(struct server *server)
{
	int64_t pause = 0;

	for (;;) {
		int r = await accept_one(server);

		if (r == 0) {
			pause = 0;
		} else if (is_exhaustion(r)) {
			pause = longer_pause(pause);
			await edo_sleep(pause);
		} else {
			return r;
		}
	}
}

/* Plain, so that no await can come between lock and unlock. Returns the instant
 * at which there will be more to do. */
static int64_t expire_batch(struct database *database)
{
	int64_t now = edo_now(), left;

	pthread_mutex_lock(&database->lock);
	database->store.now = now / EDO_MILLISECOND;
	database->alarm = store_expire(&database->store, EXPIRE_BATCH);
	left = database->alarm - database->store.now;
	pthread_mutex_unlock(&database->lock);

	/* Even if more are due: a millisecond's rest lets the others run. */
	if (left < 1)
		left = 1;
	if (left > EXPIRE_SLEEP_MAX / EDO_MILLISECOND)
		return now + EXPIRE_SLEEP_MAX;
	return now + left * EDO_MILLISECOND;
}

static async void expire_keys(struct server *server)
{
	for (;;) {
		int64_t alarm = expire_batch(&server->database);

		await_any {
			when (edo_sleep_until(alarm))
				continue;
			when (edo_notify_wait(&server->sooner))
				continue;
		}
	}
}

/* Returns the signal that came, or a negative error. */
static async int wait_for_stop(void)
{
	int r;

	await_any {
		when (r = edo_signal_wait(SIGINT))
			return r < 0 ? r : SIGINT;
		when (r = edo_signal_wait(SIGTERM))
			return r < 0 ? r : SIGTERM;
	}
	return 0;
}

static int report(const char *what, int error)
{
	fprintf(stderr, "mini-redis: cannot %s: %s\n", what,
		edo_error_text(error));
	return error;
}

static async int serve(struct server *server, uint16_t port)
{
	int r = start_listening(server, port);

	if (r < 0)
		return r;
	defer edo_listener_close(server->listener);
	/* Top to bottom: the signals are caught before a client comes. */
	await_any_biased {
		when (r = wait_for_stop()) {
			if (r < 0)
				return report("wait for signals", r);
			printf("mini-redis: %s, stopping\n", strsignal(r));
		}
		when (expire_keys(server))
			edo_panic("expire_keys() is not meant to end");
		when (r = accept_connections(server))
			return report("accept", r);
	}
	return 0;
}

static async void finish_connections(struct server *server)
{
	int r;

	atomic_store(&server->is_stopping, true);
	edo_notify_all(&server->stop);
	r = await edo_timeout(
		GRACE, edo_semaphore_acquire(&server->places,
					     server->database.n_clients_max));
	if (r == -ETIMEDOUT)
		fprintf(stderr, "mini-redis: some clients did not read "
				"their replies in time\n");
}

async int server_run(struct server *server, uint16_t port)
{
	int r = await serve(server, port);

	/* A second Ctrl-C does not wait for slow clients. */
	await_any {
		when (finish_connections(server))
			printf("mini-redis: bye\n");
		when (edo_signal_wait(SIGINT))
			printf("mini-redis: not waiting any longer\n");
	}
	return r;
}
