/* SPDX-License-Identifier: MIT */

/*
 *  - The parser's request starts where the input buffer starts.
 *  - A batch is bounded in commands and in bytes of replies, so that no client
 *    holds the lock for long, nor makes us keep replies it does not read.
 */

#include "session.h"

#include <errno.h>

#include "commands.h"

#define BATCH_COMMANDS_MAX 1024
#define BATCH_REPLY_MAX ((size_t)64 * 1024)

void session_init(struct session *session, uint64_t id)
{
	*session = (struct session){ .id = id };
	resp_init(&session->parser);
}

void session_deinit(struct session *session)
{
	buffer_deinit(&session->input);
	buffer_deinit(&session->reply.buffer);
	resp_deinit(&session->parser);
}

static char *input_data(struct session *session)
{
	return session->input.data + session->input.start;
}

static void execute(struct session *session, struct database *database)
{
	struct resp_parser *parser = &session->parser;
	struct request request = {
		.database = database,
		.session = session,
		.reply = &session->reply,
		.data = input_data(session),
		.arguments = parser->arguments,
		.n_arguments = parser->n_arguments,
	};

	if (request.n_arguments > 0) {
		commands_execute(&request);
		reply_end(&session->reply);
	}
	buffer_consume(&session->input, parser->position);
	resp_next(parser);
}

static void report(struct session *session, int error)
{
	if (error == -ENOMEM)
		reply_error(&session->reply, "OOM out of memory");
	else
		reply_error(&session->reply, "ERR Protocol error: %s",
			    session->parser.error);
	reply_end(&session->reply);
}

static enum session_state step(struct session *session,
			       struct database *database)
{
	size_t size = buffer_size(&session->input);
	int r;

	if (!reply_begin(&session->reply))
		return buffer_size(&session->reply.buffer) ? SESSION_BUSY
							   : SESSION_CLOSES;
	r = resp_parse(&session->parser, input_data(session), size);
	if (r == 0)
		return SESSION_WAITS;
	if (r < 0) {
		report(session, r);
		return SESSION_CLOSES;
	}
	execute(session, database);
	return session->is_closing ? SESSION_CLOSES : SESSION_BUSY;
}

enum session_state session_execute(struct session *session,
				   struct database *database)
{
	enum session_state state = SESSION_BUSY;

	for (int i = 0; state == SESSION_BUSY && i < BATCH_COMMANDS_MAX; i++) {
		if (buffer_size(&session->reply.buffer) >= BATCH_REPLY_MAX)
			break;
		state = step(session, database);
	}
	return state;
}

void session_fail(struct session *session)
{
	if (reply_begin(&session->reply))
		report(session, -ENOMEM);
}
