/* SPDX-License-Identifier: MIT */

/*
 * What clients ask about the server itself: its commands (redis-cli takes its
 * hints from there) and its settings (redis-benchmark prints some).
 */

#include "commands.h"

#include <inttypes.h>
#include <stdio.h>

#include "glob.h"

#define NUMBER_MAX 24

static void reply_words(struct reply *reply, const char *words)
{
	size_t n_words = 0;

	for (const char *c = words; *c; c++)
		n_words += *c != ' ' && (c == words || c[-1] == ' ');
	reply_array(reply, n_words);
	while (n_words-- > 0) {
		size_t size = strcspn(words, " ");

		reply_bytes(reply, (struct bytes){ words, size });
		words += size + 1;
	}
}

static void reply_command(struct reply *reply, const struct command *command)
{
	reply_array(reply, 6);
	reply_text(reply, command->name);
	reply_integer(reply, command->arity);
	reply_words(reply, command->flags);
	reply_integer(reply, command->first_key);
	reply_integer(reply, command->last_key);
	reply_integer(reply, command->key_step);
}

static void reply_documentation(struct reply *reply,
				const struct command *command)
{
	reply_text(reply, command->name);
	reply_array(reply, 4);
	reply_text(reply, "summary");
	reply_text(reply, command->summary);
	reply_text(reply, "group");
	reply_text(reply, command->group);
}

void command_command(struct request *request)
{
	reply_array(request->reply, commands.n_commands);
	for (size_t i = 0; i < commands.n_commands; i++)
		reply_command(request->reply, &commands.commands[i]);
}

void command_command_count(struct request *request)
{
	reply_integer(request->reply, (int64_t)commands.n_commands);
}

void command_command_info(struct request *request)
{
	if (request->n_arguments == 2) {
		command_command(request);
		return;
	}
	reply_array(request->reply, request->n_arguments - 2);
	for (size_t i = 2; i < request->n_arguments; i++) {
		const struct command *command =
			commands_find(&commands, argument(request, i));

		if (command)
			reply_command(request->reply, command);
		else
			reply_raw(request->reply, bytes_of("*-1\r\n"));
	}
}

static void reply_all_documentation(struct reply *reply)
{
	reply_array(reply, commands.n_commands * 2);
	for (size_t i = 0; i < commands.n_commands; i++)
		reply_documentation(reply, &commands.commands[i]);
}

void command_command_docs(struct request *request)
{
	size_t n_found = 0;

	if (request->n_arguments == 2) {
		reply_all_documentation(request->reply);
		return;
	}
	for (size_t i = 2; i < request->n_arguments; i++)
		n_found += !!commands_find(&commands, argument(request, i));
	reply_array(request->reply, n_found * 2);
	for (size_t i = 2; i < request->n_arguments; i++) {
		const struct command *command =
			commands_find(&commands, argument(request, i));

		if (command)
			reply_documentation(request->reply, command);
	}
}

static void format_port(const struct database *database, char *text)
{
	snprintf(text, NUMBER_MAX, "%u", database->port);
}

static void format_clients_max(const struct database *database, char *text)
{
	snprintf(text, NUMBER_MAX, "%" PRIu32, database->n_clients_max);
}

static void format_bulk_max(const struct database *database, char *text)
{
	(void)database;
	snprintf(text, NUMBER_MAX, "%" PRId64, RESP_BULK_MAX);
}

static const struct setting {
	const char *name;
	const char *value; /* or: */
	void (*format)(const struct database *database, char *text);
} settings[] = {
	{ "appendonly", "no", NULL },
	{ "databases", "1", NULL },
	{ "maxclients", NULL, format_clients_max },
	{ "maxmemory", "0", NULL },
	{ "port", NULL, format_port },
	{ "proto-max-bulk-len", NULL, format_bulk_max },
	{ "save", "", NULL },
};

#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* Whether one of the arguments from 2 on is its name, or a pattern for it. */
static bool is_asked_for(const struct request *request,
			 const struct setting *setting)
{
	for (size_t i = 2; i < request->n_arguments; i++) {
		struct bytes word = argument(request, i);

		if (bytes_is_word(word, setting->name) ||
		    glob_matches(word, bytes_of(setting->name)))
			return true;
	}
	return false;
}

static void reply_setting(struct request *request,
			  const struct setting *setting)
{
	char number[NUMBER_MAX];

	reply_text(request->reply, setting->name);
	if (setting->value) {
		reply_text(request->reply, setting->value);
		return;
	}
	setting->format(request->database, number);
	reply_text(request->reply, number);
}

void command_config_get(struct request *request)
{
	size_t n_found = 0;

	for (size_t i = 0; i < N_SETTINGS; i++)
		n_found += is_asked_for(request, &settings[i]);
	reply_array(request->reply, n_found * 2);
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (is_asked_for(request, &settings[i]))
			reply_setting(request, &settings[i]);
}

void command_config_set(struct request *request)
{
	struct bytes name = argument(request, 2);

	for (size_t i = 0; i < N_SETTINGS; i++) {
		if (!bytes_is_word(name, settings[i].name))
			continue;
		reply_error(request->reply,
			    "ERR CONFIG SET failed (possibly related to "
			    "argument '%s') - can't set immutable config",
			    settings[i].name);
		return;
	}
	reply_error(request->reply,
		    "ERR Unknown option or number of arguments for CONFIG SET "
		    "- '%.*s'",
		    (int)name.size, name.data);
}

void command_config_resetstat(struct request *request)
{
	request->database->n_connections = 0;
	request->database->n_commands = 0;
	request->database->store.n_expired = 0;
	reply_ok(request->reply);
}
