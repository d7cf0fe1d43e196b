/* SPDX-License-Identifier: MIT */

/*
 * A listener: one socket, and a line of futures that want its connections.
 *
 * One edge of the kernel may stand for many connections, so one future is
 * called at a time and calls the next one when it has got its connection; the
 * one that finds none left waits for the next edge on behalf of all.
 *
 *               EAGAIN            edge, or the one before is done
 *      START ----------> IN_LINE ---------------------------------> CALLED
 *        |                  ^                                        |  |
 *        |                  '---------------- EAGAIN ----------------'  |
 *        '------------------> a connection, or an error <---------------'
 *
 *  - A future is in `waiter_list` iff its state is IN_LINE. The socket's reader
 *    is `doorman`, whose waking calls the first one in line: it is armed by
 *    whoever finds no connection left.
 *  - A CALLED future that ends, in whatever way, calls the next one.
 *  - `spare` is the stream of the next connection, allocated before the
 *    connection is taken from the kernel.
 */

#define _GNU_SOURCE

#include <edo/net/listener.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/listener.h"
#include "net/tcp.h"

struct edo_listener {
	struct edo__source source;
	struct edo_waker doorman;
	struct edo__list waiter_list;
	size_t n_waiters; /* IN_LINE or CALLED */
	struct edo_stream *spare;
};

enum { IN_LINE = 1, CALLED = 2 };

struct __attribute__((__may_alias__)) accepting {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_listener *listener;
	struct edo_stream **ret_stream;
	struct edo__link waiter_link;
	struct edo_waker *waker; /* borrowed while IN_LINE */
};
EDO__IO_OVERLAYS(struct accepting, edo_listener_accept);

static void call_next(struct edo_listener *listener)
{
	struct edo__link *link = edo__list_pop_front(&listener->waiter_list);
	struct accepting *accepting;

	if (!link)
		return;
	accepting = edo__container_of(link, struct accepting, waiter_link);
	accepting->future.state = CALLED;
	edo_waker_wake_by_ref(accepting->waker);
}

static void doorman_wake(struct edo_waker *doorman)
{
	call_next(edo__container_of(doorman, struct edo_listener, doorman));
}

static struct edo_waker *doorman_mark(struct edo_waker *doorman)
{
	doorman_wake(doorman);
	return NULL;
}

/* It lives as long as the listener, and only the listener's source has it. */
static void doorman_count(struct edo_waker *doorman)
{
	(void)doorman;
}

static const struct edo_waker_type doorman_type = {
	.wake = doorman_wake,
	.mark = doorman_mark,
	.ref = doorman_count,
	.unref = doorman_count,
};

/* Errors of the connection rather than of the listener: it is skipped. */
static bool is_passing(int error)
{
	switch (error) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case EPERM:
	case ENOPROTOOPT:
	case ENETDOWN:
	case ENETUNREACH:
	case ENONET:
	case EHOSTDOWN:
	case EHOSTUNREACH:
		return true;
	default:
		return false;
	}
}

/* 0, -EAGAIN: there is none, or an error. */
static int take_connection(struct edo_listener *listener,
			   struct edo_stream **ret_stream)
{
	struct edo__source *source = &listener->source;

	if (!listener->spare)
		listener->spare = edo__tcp_new();
	if (!listener->spare)
		return -ENOMEM;
	while (edo__source_is_readable(source)) {
		int fd = accept4(source->fd, NULL, NULL,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			edo__tcp_attach(listener->spare, fd);
			*ret_stream = listener->spare;
			listener->spare = NULL;
			return 0;
		}
		if (errno == EAGAIN)
			edo__source_read_would_block(source);
		else if (!is_passing(errno))
			return -errno;
	}
	return -EAGAIN;
}

/* A newcomer stands at the end; who was called in vain comes first again. */
static void get_in_line(struct accepting *accepting,
			const struct edo_context *context)
{
	struct edo_listener *listener = accepting->listener;

	accepting->waker = context->waker;
	if (accepting->future.state == IN_LINE)
		return;
	if (accepting->future.state == CALLED) {
		edo__list_push_front(&listener->waiter_list,
				     &accepting->waiter_link);
	} else {
		edo__list_push_back(&listener->waiter_list,
				    &accepting->waiter_link);
		listener->n_waiters++;
	}
	accepting->future.state = IN_LINE;
}

static void leave(struct accepting *accepting)
{
	struct edo_listener *listener = accepting->listener;
	uint32_t state = accepting->future.state;

	if (state == EDO_STATE_START)
		return;
	listener->n_waiters--;
	if (state == CALLED)
		call_next(listener);
	else
		edo__link_remove(&accepting->waiter_link);
}

static enum edo_poll accept_poll(struct edo_future *self,
				 struct edo_context *context)
{
	struct accepting *accepting = (struct accepting *)self;
	struct edo_listener *listener = accepting->listener;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = take_connection(listener, accepting->ret_stream);
	if (result == -EAGAIN)
		result = edo__source_arm_reader_with(&listener->source, context,
						     &listener->doorman);
	if (result == -EAGAIN) {
		get_in_line(accepting, context);
		return edo_leaf_pending(context);
	}
	leave(accepting);
	accepting->output = result;
	return edo__io_ready(self);
}

static enum edo_poll accept_cancel(struct edo_future *self,
				   struct edo_context *context)
{
	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	leave((struct accepting *)self);
	return edo__io_cancelled(self);
}

const struct edo_future_type edo_listener_accept__type =
	EDO_LEAF_TYPE(edo_listener_accept, accept_poll, accept_cancel);

void edo_listener_accept__init(struct edo_listener_accept__frame *frame,
			       struct edo_listener *listener,
			       struct edo_stream **ret_stream)
{
	struct accepting *accepting = (struct accepting *)frame;

	accepting->future =
		(struct edo_future){ .type = &edo_listener_accept__type };
	accepting->listener = listener;
	accepting->ret_stream = ret_stream;
	edo__link_init(&accepting->waiter_link);
}

int edo__listener_new(int fd, struct edo_listener **ret_listener)
{
	struct edo_listener *listener = edo__malloc(sizeof(*listener));

	if (!listener)
		return -ENOMEM;
	edo__source_init(&listener->source, fd);
	listener->doorman.type = &doorman_type;
	edo__list_init(&listener->waiter_list);
	listener->n_waiters = 0;
	listener->spare = NULL;
	*ret_listener = listener;
	return 0;
}

int edo_listener_address(struct edo_listener *listener, char *buffer,
			 size_t size)
{
	return edo__socket_local_address(listener->source.fd, buffer, size);
}

void edo__listener_close(struct edo_listener *listener, const char *file,
			 int line)
{
	if (!listener)
		return;
	if (listener->n_waiters)
		edo__panic(file, line,
			   "a listener was closed with an accept pending");
	edo__source_deregister(&listener->source);
	close(listener->source.fd);
	edo__tcp_free(listener->spare);
	edo__free(listener);
}

/* The name without its macro, for pointers to it. */
void(edo_listener_close)(struct edo_listener *listener)
{
	edo__listener_close(listener, __FILE__, __LINE__);
}
