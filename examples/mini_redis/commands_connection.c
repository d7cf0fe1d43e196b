/* SPDX-License-Identifier: MIT */

/*
 * Commands about the connection they come over.
 */

#include "commands.h"

#include "version.h"

#define PROTOCOL 2

void command_ping(struct request *request)
{
	if (request->n_arguments > 2)
		reply_arity_error(request, "ping");
	else if (request->n_arguments == 2)
		reply_bytes(request->reply, argument(request, 1));
	else
		reply_status(request->reply, "PONG");
}

void command_echo(struct request *request)
{
	reply_bytes(request->reply, argument(request, 1));
}

void command_quit(struct request *request)
{
	request->session->is_closing = true;
	reply_ok(request->reply);
}

void command_select(struct request *request)
{
	int64_t index;

	if (!integer_parse(argument(request, 1), &index))
		reply_not_an_integer(request);
	else if (index != 0)
		reply_error(request->reply, "ERR DB index is out of range");
	else
		reply_ok(request->reply);
}

/* Printable and without blanks, so that lists of clients stay readable. */
static bool is_good_name(struct bytes name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] < '!' || name.data[i] > '~')
			return false;
	return true;
}

/* Takes argument @i for the name; false: it cannot be one, which was replied. */
static bool set_name(struct request *request, size_t i)
{
	struct session *session = request->session;
	struct bytes name = argument(request, i);

	if (!is_good_name(name)) {
		reply_error(request->reply,
			    "ERR Client names cannot contain spaces, newlines "
			    "or special characters.");
		return false;
	}
	if (name.size >= sizeof(session->name)) {
		reply_error(request->reply, "ERR Client name is too long");
		return false;
	}
	memcpy(session->name, name.data, name.size);
	session->name[name.size] = '\0';
	return true;
}

void command_client_setname(struct request *request)
{
	if (set_name(request, 2))
		reply_ok(request->reply);
}

void command_client_getname(struct request *request)
{
	if (request->session->name[0])
		reply_text(request->reply, request->session->name);
	else
		reply_null(request->reply);
}

void command_client_id(struct request *request)
{
	reply_integer(request->reply, (int64_t)request->session->id);
}

void command_client_setinfo(struct request *request)
{
	reply_ok(request->reply);
}

/* HELLO [protocol [SETNAME name]] */
static bool read_hello(struct request *request)
{
	int64_t protocol;

	if (request->n_arguments < 2)
		return true;
	if (!integer_parse(argument(request, 1), &protocol)) {
		reply_error(request->reply, "ERR Protocol version is not an "
					    "integer or out of range");
		return false;
	}
	if (protocol != PROTOCOL) {
		reply_error(request->reply,
			    "NOPROTO unsupported protocol version");
		return false;
	}
	for (size_t i = 2; i < request->n_arguments; i += 2) {
		struct bytes word = argument(request, i);

		if (!bytes_is_word(word, "setname") ||
		    i + 1 == request->n_arguments) {
			reply_error(request->reply,
				    "ERR Syntax error in HELLO option '%.*s'",
				    (int)word.size, word.data);
			return false;
		}
		if (!set_name(request, i + 1))
			return false;
	}
	return true;
}

void command_hello(struct request *request)
{
	struct reply *reply = request->reply;

	if (!read_hello(request))
		return;
	reply_array(reply, 14);
	reply_text(reply, "server");
	reply_text(reply, "redis");
	reply_text(reply, "version");
	reply_text(reply, REDIS_VERSION);
	reply_text(reply, "proto");
	reply_integer(reply, PROTOCOL);
	reply_text(reply, "id");
	reply_integer(reply, (int64_t)request->session->id);
	reply_text(reply, "mode");
	reply_text(reply, "standalone");
	reply_text(reply, "role");
	reply_text(reply, "master");
	reply_text(reply, "modules");
	reply_array(reply, 0);
}
