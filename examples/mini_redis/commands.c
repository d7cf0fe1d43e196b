/* SPDX-License-Identifier: MIT */

/*
 * The table of commands, and the way from a name to its function.
 *
 *  - Tables are sorted by name, for the binary search.
 *  - A command's own function runs only if the number of arguments is right.
 */

#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLE(rows) { (rows), sizeof(rows) / sizeof((rows)[0]) }
#define NO_KEYS 0, 0, 0
#define ONE_KEY 1, 1, 1
#define ALL_KEYS 1, -1, 1

/* Of a command that is not there: how much of it the error quotes. */
#define QUOTE_MAX 128

static const struct command client_rows[] = {
	{ "getname", 2, command_client_getname, "noscript fast", NO_KEYS,
	  "connection", "Returns the name of the connection.", NULL },
	{ "id", 2, command_client_id, "noscript fast", NO_KEYS, "connection",
	  "Returns the unique number of the connection.", NULL },
	{ "setinfo", 4, command_client_setinfo, "noscript fast", NO_KEYS,
	  "connection", "Takes note of the client's library.", NULL },
	{ "setname", 3, command_client_setname, "noscript fast", NO_KEYS,
	  "connection", "Gives the connection a name.", NULL },
};

static const struct command command_rows[] = {
	{ "count", 2, command_command_count, "fast", NO_KEYS, "server",
	  "Returns how many commands there are.", NULL },
	{ "docs", -2, command_command_docs, "fast", NO_KEYS, "server",
	  "Returns what commands are for.", NULL },
	{ "info", -2, command_command_info, "fast", NO_KEYS, "server",
	  "Returns arity, flags and keys of commands.", NULL },
};

static const struct command config_rows[] = {
	{ "get", -3, command_config_get, "admin fast", NO_KEYS, "server",
	  "Returns the settings whose names match.", NULL },
	{ "resetstat", 2, command_config_resetstat, "admin fast", NO_KEYS,
	  "server", "Sets the counts of INFO back to zero.", NULL },
	{ "set", -4, command_config_set, "admin fast", NO_KEYS, "server",
	  "Fails: settings are fixed when the server starts.", NULL },
};

static const struct command_table client_table = TABLE(client_rows);
static const struct command_table command_table = TABLE(command_rows);
static const struct command_table config_table = TABLE(config_rows);

static const struct command rows[] = {
	{ "append", 3, command_append, "write denyoom fast", ONE_KEY, "string",
	  "Appends to the value of a key and returns its length.", NULL },
	{ "client", -2, NULL, "", NO_KEYS, "connection",
	  "A container for commands about connections.", &client_table },
	{ "command", -1, command_command, "fast", NO_KEYS, "server",
	  "Returns arity, flags and keys of all commands.", &command_table },
	{ "config", -2, NULL, "", NO_KEYS, "server",
	  "A container for commands about settings.", &config_table },
	{ "dbsize", 1, command_dbsize, "readonly fast", NO_KEYS, "server",
	  "Returns how many keys there are.", NULL },
	{ "decr", 2, command_decr, "write denyoom fast", ONE_KEY, "string",
	  "Takes one from the integer at a key.", NULL },
	{ "decrby", 3, command_decrby, "write denyoom fast", ONE_KEY, "string",
	  "Takes a number from the integer at a key.", NULL },
	{ "del", -2, command_del, "write", ALL_KEYS, "generic",
	  "Deletes keys and returns how many there were.", NULL },
	{ "echo", 2, command_echo, "fast", NO_KEYS, "connection",
	  "Returns its argument.", NULL },
	{ "exists", -2, command_exists, "readonly fast", ALL_KEYS, "generic",
	  "Returns how many of the keys exist.", NULL },
	{ "expire", -3, command_expire, "write fast", ONE_KEY, "generic",
	  "Lets a key expire after some seconds.", NULL },
	{ "flushall", -1, command_flushall, "write", NO_KEYS, "server",
	  "Deletes all keys.", NULL },
	{ "get", 2, command_get, "readonly fast", ONE_KEY, "string",
	  "Returns the value of a key.", NULL },
	{ "getset", 3, command_getset, "write denyoom fast", ONE_KEY, "string",
	  "Sets the value of a key and returns the old one.", NULL },
	{ "hello", -1, command_hello, "noscript fast", NO_KEYS, "connection",
	  "Agrees on the protocol, which is RESP2.", NULL },
	{ "incr", 2, command_incr, "write denyoom fast", ONE_KEY, "string",
	  "Adds one to the integer at a key.", NULL },
	{ "incrby", 3, command_incrby, "write denyoom fast", ONE_KEY, "string",
	  "Adds a number to the integer at a key.", NULL },
	{ "info", -1, command_info, "loading stale", NO_KEYS, "server",
	  "Returns facts and counts about the server.", NULL },
	{ "keys", 2, command_keys, "readonly", NO_KEYS, "generic",
	  "Returns the keys that match a pattern.", NULL },
	{ "mget", -2, command_mget, "readonly fast", ALL_KEYS, "string",
	  "Returns the values of keys.", NULL },
	{ "mset", -3, command_mset, "write denyoom", 1, -1, 2, "string",
	  "Sets the values of keys.", NULL },
	{ "persist", 2, command_persist, "write fast", ONE_KEY, "generic",
	  "Takes the expiry of a key away.", NULL },
	{ "pexpire", -3, command_pexpire, "write fast", ONE_KEY, "generic",
	  "Lets a key expire after some milliseconds.", NULL },
	{ "ping", -1, command_ping, "fast", NO_KEYS, "connection",
	  "Returns PONG, or its argument.", NULL },
	{ "pttl", 2, command_pttl, "readonly fast", ONE_KEY, "generic",
	  "Returns the milliseconds until a key expires.", NULL },
	{ "quit", -1, command_quit, "noscript fast", NO_KEYS, "connection",
	  "Closes the connection.", NULL },
	{ "select", 2, command_select, "fast", NO_KEYS, "connection",
	  "Chooses a database, of which there is one.", NULL },
	{ "set", -3, command_set, "write denyoom", ONE_KEY, "string",
	  "Sets the value of a key, and when it expires.", NULL },
	{ "strlen", 2, command_strlen, "readonly fast", ONE_KEY, "string",
	  "Returns the length of the value of a key.", NULL },
	{ "ttl", 2, command_ttl, "readonly fast", ONE_KEY, "generic",
	  "Returns the seconds until a key expires.", NULL },
	{ "type", 2, command_type, "readonly fast", ONE_KEY, "generic",
	  "Returns the type of the value of a key.", NULL },
};

const struct command_table commands = TABLE(rows);

static int compare(const void *key, const void *row)
{
	const struct bytes *word = key;
	const char *name = ((const struct command *)row)->name;
	int order = strncasecmp(word->data, name, word->size);

	/* So far equal: then the name is as long as the word, or longer. */
	return order ?: -(name[word->size] != '\0');
}

const struct command *commands_find(const struct command_table *table,
				    struct bytes name)
{
	/* strncasecmp() would take a zero for the end of both. */
	if (memchr(name.data, '\0', name.size))
		return NULL;
	return bsearch(&name, table->commands, table->n_commands,
		       sizeof(table->commands[0]), compare);
}

void reply_syntax_error(struct request *request)
{
	reply_error(request->reply, "ERR syntax error");
}

void reply_not_an_integer(struct request *request)
{
	reply_error(request->reply,
		    "ERR value is not an integer or out of range");
}

void reply_out_of_memory(struct request *request)
{
	reply_error(request->reply, "OOM command not allowed: out of memory");
}

void reply_arity_error(struct request *request, const char *name)
{
	reply_error(request->reply,
		    "ERR wrong number of arguments for '%s' command", name);
}

static int quote_size(struct bytes bytes, size_t size_max)
{
	return (int)(bytes.size < size_max ? bytes.size : size_max);
}

static void reply_unknown_command(struct request *request)
{
	struct bytes name = argument(request, 0);
	char quoted[QUOTE_MAX * 2] = "";
	size_t size = 0;

	for (size_t i = 1; i < request->n_arguments && size < QUOTE_MAX; i++) {
		struct bytes word = argument(request, i);

		size += (size_t)snprintf(
			quoted + size, sizeof(quoted) - size, "'%.*s' ",
			quote_size(word, QUOTE_MAX - size), word.data);
	}
	reply_error(request->reply,
		    "ERR unknown command '%.*s', with args beginning with: %s",
		    quote_size(name, QUOTE_MAX), name.data, quoted);
}

static void reply_unknown_subcommand(struct request *request,
				     const struct command *container)
{
	struct bytes name = argument(request, 1);
	char upper[32];
	size_t i;

	for (i = 0; container->name[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)(container->name[i] & ~0x20);
	upper[i] = '\0';
	reply_error(request->reply,
		    "ERR unknown subcommand '%.*s'. Try %s HELP.",
		    quote_size(name, QUOTE_MAX), name.data, upper);
}

static bool has_right_arity(const struct request *request,
			    const struct command *command)
{
	if (command->arity < 0)
		return request->n_arguments >= (size_t)-command->arity;
	return request->n_arguments == (size_t)command->arity;
}

static void execute_subcommand(struct request *request,
			       const struct command *container)
{
	const struct command *command;
	char name[64];

	command = commands_find(container->subcommands, argument(request, 1));
	if (!command) {
		reply_unknown_subcommand(request, container);
	} else if (has_right_arity(request, command)) {
		command->run(request);
	} else {
		snprintf(name, sizeof(name), "%s|%s", container->name,
			 command->name);
		reply_arity_error(request, name);
	}
}

void commands_execute(struct request *request)
{
	const struct command *command;

	request->database->n_commands++;
	command = commands_find(&commands, argument(request, 0));
	if (!command)
		reply_unknown_command(request);
	else if (!has_right_arity(request, command))
		reply_arity_error(request, command->name);
	else if (command->subcommands && request->n_arguments > 1)
		execute_subcommand(request, command);
	else
		command->run(request);
}
