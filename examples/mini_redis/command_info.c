/* SPDX-License-Identifier: MIT */

/*
 * INFO [section ...]: a text of sections, each a heading and lines of
 * "name:value".
 */

#include "commands.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "version.h"

#define INFO_SIZE_MAX 4096

struct text {
	char bytes[INFO_SIZE_MAX];
	size_t size;
};

static void __attribute__((__format__(__printf__, 2, 3)))
put(struct text *text, const char *format, ...)
{
	size_t room = sizeof(text->bytes) - text->size;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(text->bytes + text->size, room, format, arguments);
	va_end(arguments);
	if (size > 0)
		text->size += (size_t)size < room ? (size_t)size : room - 1;
}

static void put_server(struct text *text, const struct database *database)
{
	int64_t uptime = (database->store.now - database->started_at) / 1000;

	put(text, "redis_version:%s\r\n", REDIS_VERSION);
	put(text, "redis_mode:standalone\r\n");
	put(text, "server_name:mini-redis\r\n");
	put(text, "process_id:%ld\r\n", (long)getpid());
	put(text, "tcp_port:%u\r\n", database->port);
	put(text, "uptime_in_seconds:%" PRId64 "\r\n", uptime);
}

static void put_clients(struct text *text, const struct database *database)
{
	put(text, "connected_clients:%" PRIu32 "\r\n", database->n_clients);
	put(text, "maxclients:%" PRIu32 "\r\n", database->n_clients_max);
}

static void put_stats(struct text *text, const struct database *database)
{
	put(text, "total_connections_received:%" PRIu64 "\r\n",
	    database->n_connections);
	put(text, "total_commands_processed:%" PRIu64 "\r\n",
	    database->n_commands);
	put(text, "expired_keys:%" PRIu64 "\r\n", database->store.n_expired);
}

static void put_replication(struct text *text, const struct database *database)
{
	(void)database;
	put(text, "role:master\r\nconnected_slaves:0\r\n");
}

static void put_keyspace(struct text *text, const struct database *database)
{
	const struct store *store = &database->store;

	if (store_size(store) > 0)
		put(text, "db0:keys=%zu,expires=%" PRIu32 "\r\n",
		    store_size(store), store->deadlines.n_deadlines);
}

static const struct section {
	const char *name;
	void (*put)(struct text *text, const struct database *database);
} sections[] = {
	{ "Server", put_server },     { "Clients", put_clients },
	{ "Stats", put_stats },       { "Replication", put_replication },
	{ "Keyspace", put_keyspace },
};

static bool is_asked_for(const struct request *request, const char *name)
{
	for (size_t i = 1; i < request->n_arguments; i++) {
		struct bytes word = argument(request, i);

		if (bytes_is_word(word, name) || bytes_is_word(word, "all") ||
		    bytes_is_word(word, "default") ||
		    bytes_is_word(word, "everything"))
			return true;
	}
	return request->n_arguments == 1;
}

void command_info(struct request *request)
{
	struct text text = { .size = 0 };

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!is_asked_for(request, sections[i].name))
			continue;
		put(&text, "%s# %s\r\n", text.size ? "\r\n" : "",
		    sections[i].name);
		sections[i].put(&text, request->database);
	}
	reply_bytes(request->reply, (struct bytes){ text.bytes, text.size });
}
