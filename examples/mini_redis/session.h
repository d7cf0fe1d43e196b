/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_SESSION_H
#define MINI_REDIS_SESSION_H

/*
 * The plain half of a connection: bytes in, bytes out. It parses what has
 * arrived, executes it and encodes the replies; it waits for nothing.
 */

#include "database.h"
#include "reply.h"
#include "resp.h"

#define SESSION_NAME_MAX 64

struct session {
	struct buffer input;
	struct resp_parser parser;
	struct reply reply;
	uint64_t id;
	char name[SESSION_NAME_MAX]; /* CLIENT SETNAME */
	bool is_closing;             /* after QUIT */
};

enum session_state {
	SESSION_WAITS,  /* for input */
	SESSION_BUSY,   /* has more to execute once the replies are out */
	SESSION_CLOSES, /* once the replies are out */
};

void session_init(struct session *session, uint64_t id);
void session_deinit(struct session *session);

/* Executes complete commands of the input, a batch at most. The caller holds
 * the database's lock. */
enum session_state session_execute(struct session *session,
				   struct database *database);

/* The caller could not find memory for more input. */
void session_fail(struct session *session);

#endif
