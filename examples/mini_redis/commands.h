/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_COMMANDS_H
#define MINI_REDIS_COMMANDS_H

/*
 * A command is a row in a table: its name, how many arguments it takes, the
 * function that does it, and what COMMAND tells clients about it. Every
 * function answers with exactly one reply.
 */

#include "session.h"

struct request {
	struct database *database;
	struct session *session;
	struct reply *reply;
	const char *data; /* what the arguments' offsets count from */
	const struct resp_argument *arguments; /* [0] is the command's name */
	size_t n_arguments;
};

static inline struct bytes argument(const struct request *request, size_t i)
{
	return (struct bytes){ request->data + request->arguments[i].offset,
			       request->arguments[i].size };
}

struct command {
	const char *name;
	int arity; /* arguments with the name; -n: n at least */
	void (*run)(struct request *request);
	const char *flags; /* separated by blanks */
	int first_key, last_key, key_step;
	const char *group, *summary;
	const struct command_table *subcommands;
};

struct command_table {
	const struct command *commands; /* sorted by name */
	size_t n_commands;
};

extern const struct command_table commands;

const struct command *commands_find(const struct command_table *table,
				    struct bytes name);
void commands_execute(struct request *request);

/* Replies that many commands share. */
void reply_syntax_error(struct request *request);
void reply_arity_error(struct request *request, const char *name);
void reply_not_an_integer(struct request *request);
void reply_out_of_memory(struct request *request);
/* The value of @entry, or null if that is NULL. */
void reply_value(struct request *request, const struct entry *entry);

/* commands_string.c */
void command_append(struct request *request);
void command_decr(struct request *request);
void command_decrby(struct request *request);
void command_get(struct request *request);
void command_getset(struct request *request);
void command_incr(struct request *request);
void command_incrby(struct request *request);
void command_mget(struct request *request);
void command_mset(struct request *request);
void command_strlen(struct request *request);

/* command_set.c */
void command_set(struct request *request);

/* commands_key.c */
void command_dbsize(struct request *request);
void command_del(struct request *request);
void command_exists(struct request *request);
void command_flushall(struct request *request);
void command_keys(struct request *request);
void command_type(struct request *request);

/* commands_expiry.c */
void command_expire(struct request *request);
void command_persist(struct request *request);
void command_pexpire(struct request *request);
void command_pttl(struct request *request);
void command_ttl(struct request *request);

/* Turns a relative time of @unit ms into a deadline. False: it is too far away,
 * and the error was replied. */
bool deadline_after(struct request *request, int64_t amount, int64_t unit,
		    const char *command, int64_t *ret_deadline);

/* commands_connection.c */
void command_client_getname(struct request *request);
void command_client_id(struct request *request);
void command_client_setinfo(struct request *request);
void command_client_setname(struct request *request);
void command_echo(struct request *request);
void command_hello(struct request *request);
void command_ping(struct request *request);
void command_quit(struct request *request);
void command_select(struct request *request);

/* commands_server.c */
void command_command(struct request *request);
void command_command_count(struct request *request);
void command_command_docs(struct request *request);
void command_command_info(struct request *request);
void command_config_get(struct request *request);
void command_config_resetstat(struct request *request);
void command_config_set(struct request *request);

/* command_info.c */
void command_info(struct request *request);

#endif
