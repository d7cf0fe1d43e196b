/* SPDX-License-Identifier: MIT */

/*
 * Connecting: find the endpoints, then try one after the other.
 *
 *      START --- name ---> LOOKING_UP
 *        |                      |
 *        '---- number ----------+---> begin the next endpoint ---> CONNECTING
 *                                            ^                      |    |
 *                                            '------- failed -------'    v
 *                                                                    connected
 *
 *  - The address as text is needed until the endpoints are known, the rest only
 *    from then on, except that LOOKING_UP needs the task.
 *  - `stream` is allocated before anything is done. It has a descriptor iff the
 *    state is CONNECTING; its source's writer is then the waker. Each attempt
 *    has one of its own, because a driver may still know that of the last.
 *  - Whether a connection stands is asked by connecting again, which tells
 *    "not yet" apart from "yes" where a socket's pending error does not.
 */

#include <edo/net/tcp.h>
#include <edo/task/join.h>

#include "base/alloc.h"
#include "net/lookup.h"
#include "net/tcp.h"

enum { LOOKING_UP = 1, CONNECTING = 2 };

struct __attribute__((__may_alias__)) connecting {
	struct edo_future future;
	int output;
	int address_error;
	struct edo_stream **ret_stream;
	struct edo_stream *stream;
	struct edo__endpoints *endpoints;
	size_t i_endpoint; /* the next one */
	struct edo_task *task;
	union {
		struct edo__address address;
		struct {
			struct edo__task_join__frame join;
			struct edo__lookup_result found;
		};
	};
};
EDO__IO_OVERLAYS(struct connecting, edo_tcp_connect);

static void give_up_attempt(struct connecting *connecting)
{
	connecting->stream->type->close(connecting->stream);
	connecting->stream = NULL;
	connecting->future.state = EDO_STATE_START;
}

static void finish(struct connecting *connecting)
{
	if (connecting->future.state == CONNECTING)
		give_up_attempt(connecting);
	edo__tcp_free(connecting->stream);
	edo__free(connecting->endpoints);
}

/* 0: it stands; -EAGAIN: armed, or else why it failed. */
static int try_endpoint(struct connecting *connecting,
			const struct edo_context *context)
{
	const struct edo__endpoint *endpoint =
		&connecting->endpoints->items[connecting->i_endpoint];
	struct edo__source *source = edo__tcp_source(connecting->stream);

	for (;;) {
		uint32_t seen = edo__source_look(source);
		int result;

		if (connect(source->fd, &endpoint->any, endpoint->size) == 0 ||
		    errno == EISCONN)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EINPROGRESS && errno != EALREADY)
			/* Linux says EAGAIN when it has no port left. */
			return errno == EAGAIN ? -EADDRNOTAVAIL : -errno;
		edo__source_write_would_block(source, seen);
		result = edo__source_arm_writer(source, context);
		if (result != 0)
			return result;
	}
}

/* Opens a socket for the next endpoint; 0 or an error. */
static int begin_attempt(struct connecting *connecting)
{
	int fd;

	if (!connecting->stream)
		connecting->stream = edo__tcp_new();
	if (!connecting->stream)
		return -ENOMEM;
	fd = edo__tcp_socket(
		&connecting->endpoints->items[connecting->i_endpoint]);
	if (fd < 0)
		return fd;
	edo__tcp_attach(connecting->stream, fd);
	connecting->future.state = CONNECTING;
	return 0;
}

/* Goes through the endpoints: 0: connected, -EAGAIN: armed, or the last error. */
static int try_endpoints(struct connecting *connecting,
			 const struct edo_context *context)
{
	int result = -ENOENT;

	while (connecting->i_endpoint < connecting->endpoints->n) {
		result = 0;
		if (connecting->future.state != CONNECTING)
			result = begin_attempt(connecting);
		if (result == 0)
			result = try_endpoint(connecting, context);
		if (result == 0 || result == -EAGAIN)
			return result;
		if (connecting->future.state == CONNECTING)
			give_up_attempt(connecting);
		connecting->i_endpoint++;
	}
	return result;
}

/* 1: the endpoints are there; 0: they are being looked up; or an error. */
static int begin(struct connecting *connecting)
{
	struct edo_task *task;
	int result;

	if (connecting->address_error)
		return connecting->address_error;
	connecting->stream = edo__tcp_new();
	connecting->endpoints = edo__malloc(sizeof(*connecting->endpoints));
	if (!connecting->stream || !connecting->endpoints)
		return -ENOMEM;
	result =
		edo__address_numeric(&connecting->address, EDO__ADDRESS_CONNECT,
				     connecting->endpoints);
	if (result != -ENOENT)
		return result < 0 ? result : 1;
	task = edo__lookup_start(&connecting->address);
	if (!task)
		return -ENOMEM;
	connecting->task = task;
	edo__task_join__init(&connecting->join, task, &connecting->found,
			     sizeof(connecting->found));
	connecting->future.state = LOOKING_UP;
	return 0;
}

/* 1: the endpoints are there; 0: armed; or an error. */
static int look_up(struct connecting *connecting, struct edo_context *context)
{
	if (edo_future_poll(&connecting->join.future, context) == EDO_PENDING)
		return 0;
	connecting->future.state = EDO_STATE_START;
	if (connecting->join.output < 0)
		return connecting->join.output;
	if (connecting->found.error < 0)
		return connecting->found.error;
	edo__free(connecting->endpoints);
	connecting->endpoints = connecting->found.endpoints;
	return 1;
}

/* Nobody waits for the lookup any more. 1: it is gone; 0: armed. */
static int forget_lookup(struct connecting *connecting,
			 struct edo_context *context)
{
	if (edo_future_cancel(&connecting->join.future, context) == EDO_PENDING)
		return 0;
	if (connecting->join.future.state == EDO_ENDED_CANCELLED) {
		edo_task_abort(connecting->task);
		edo_task_detach(connecting->task);
	} else if (connecting->join.output == 0) {
		edo__free(connecting->found.endpoints);
	}
	connecting->future.state = EDO_STATE_START;
	return 1;
}

/* Finds the endpoints, if that is still to be done. As begin(). */
static int find(struct connecting *connecting, struct edo_context *context)
{
	int result = 1;

	if (!connecting->endpoints)
		result = begin(connecting);
	if (connecting->future.state == LOOKING_UP)
		result = look_up(connecting, context);
	return result;
}

static enum edo_poll connect_poll(struct edo_future *self,
				  struct edo_context *context)
{
	struct connecting *connecting = (struct connecting *)self;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = find(connecting, context);
	if (result == 0)
		return edo_leaf_pending(context);
	if (result > 0)
		result = try_endpoints(connecting, context);
	if (result == -EAGAIN && self->state == CONNECTING)
		return edo_leaf_pending(context);
	if (result == 0) {
		*connecting->ret_stream = connecting->stream;
		connecting->stream = NULL;
		self->state = EDO_STATE_START;
	}
	finish(connecting);
	connecting->output = result;
	return edo__io_ready(self);
}

static enum edo_poll connect_cancel(struct edo_future *self,
				    struct edo_context *context)
{
	struct connecting *connecting = (struct connecting *)self;

	if (edo_future_has_ended(self))
		return EDO_READY;
	if (self->state == LOOKING_UP && !forget_lookup(connecting, context))
		return EDO_PENDING;
	finish(connecting);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_tcp_connect__type =
	EDO_LEAF_TYPE(edo_tcp_connect, connect_poll, connect_cancel);

void edo_tcp_connect__init(struct edo_tcp_connect__frame *frame,
			   const char *address, struct edo_stream **ret_stream)
{
	struct connecting *connecting = (struct connecting *)frame;

	connecting->future =
		(struct edo_future){ .type = &edo_tcp_connect__type };
	connecting->address_error =
		edo__address_parse(address, &connecting->address);
	connecting->ret_stream = ret_stream;
	connecting->stream = NULL;
	connecting->endpoints = NULL;
	connecting->i_endpoint = 0;
	connecting->task = NULL;
}
