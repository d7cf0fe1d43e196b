/* SPDX-License-Identifier: MIT */

/*
 * A listener: one socket, and a line of futures that want its connections.
 *
 * One edge of the kernel may stand for many connections, so one future is
 * called at a time and calls the next one when it has got its connection; the
 * one that finds none left waits for the next edge on behalf of all.
 *
 *               EAGAIN            edge, or the one before is done
 *     NOWHERE ---------> IN_LINE ---------------------------------> CALLED
 *        |                  ^                                        |  |
 *        |                  '---------------- EAGAIN ----------------'  |
 *        '------------------> a connection, or an error <---------------'
 *
 *  - A future is in `waiter_list` iff its place is IN_LINE. The socket's reader
 *    is `doorman`, whose waking calls the first one in line: it is armed by
 *    whoever finds no connection left, after it got in line.
 *  - A CALLED future that ends, in whatever way, calls the next one. Who got in
 *    line and finds that an edge came before the doorman was armed has called
 *    itself. So if there may be a connection, somebody in CALLED is on the way,
 *    or nobody is in line.
 *  - `spare` is the stream of the next connection, allocated before the
 *    connection is taken from the kernel. Whoever asks the kernel has taken it
 *    out, and puts it back if there was no connection.
 *  - The line, the places in it and the spare stream are under `lock`, so that
 *    threads may accept at the same time. No system call is made under it. The
 *    doorman is marked under the lock of the source, so that one comes first.
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
	struct edo__lock lock; /* of what follows */
	struct edo__list waiter_list;
	size_t n_waiters; /* IN_LINE or CALLED */
	struct edo_stream *spare;
};

enum { NOWHERE, IN_LINE, CALLED };

struct __attribute__((__may_alias__)) accepting {
	struct edo_future future;
	int output;
	uint32_t place; /* under the listener's lock */
	struct edo_listener *listener;
	struct edo_stream **ret_stream;
	struct edo__link waiter_link;
	struct edo_waker *waker; /* borrowed while IN_LINE */
};
EDO__IO_OVERLAYS(struct accepting, edo_listener_accept);

/* Under the lock: what is to be scheduled after it, or NULL. */
static struct edo_waker *call_next(struct edo_listener *listener)
{
	struct edo__link *link = edo__list_pop_front(&listener->waiter_list);
	struct accepting *accepting;

	if (!link)
		return NULL;
	accepting = edo__container_of(link, struct accepting, waiter_link);
	accepting->place = CALLED;
	return edo_waker_mark(accepting->waker);
}

/* What is left to be scheduled is the one that was called. */
static struct edo_waker *doorman_mark(struct edo_waker *doorman)
{
	struct edo_listener *listener =
		edo__container_of(doorman, struct edo_listener, doorman);
	struct edo_waker *called;

	edo__lock_acquire(&listener->lock);
	called = call_next(listener);
	edo__lock_release(&listener->lock);
	return called;
}

/* Only the listener's source has it, which does nothing else with it. */
static const struct edo_waker_type doorman_type = {
	.mark = doorman_mark,
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

/* NULL: out of memory. */
static struct edo_stream *take_spare(struct edo_listener *listener)
{
	struct edo_stream *spare;

	edo__lock_acquire(&listener->lock);
	spare = listener->spare;
	listener->spare = NULL;
	edo__lock_release(&listener->lock);
	return spare ? spare : edo__tcp_new();
}

static void put_back_spare(struct edo_listener *listener,
			   struct edo_stream *spare)
{
	edo__lock_acquire(&listener->lock);
	if (!listener->spare) {
		listener->spare = spare;
		spare = NULL;
	}
	edo__lock_release(&listener->lock);
	edo__tcp_free(spare);
}

/* A descriptor, -EAGAIN: there is none, or an error. */
static int take_descriptor(struct edo__source *source)
{
	uint32_t seen;

	while (edo__seen_readable(seen = edo__source_look(source))) {
		int fd = accept4(source->fd, NULL, NULL,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0)
			return fd;
		if (errno == EAGAIN)
			edo__source_read_would_block(source, seen);
		else if (!is_passing(errno))
			return -errno;
	}
	return -EAGAIN;
}

/* 0, -EAGAIN: there is none, or an error. */
static int take_connection(struct edo_listener *listener,
			   struct edo_stream **ret_stream)
{
	struct edo_stream *stream;
	int fd;

	if (!edo__seen_readable(edo__source_look(&listener->source)))
		return -EAGAIN;
	stream = take_spare(listener);
	if (!stream)
		return -ENOMEM;
	fd = take_descriptor(&listener->source);
	if (fd < 0) {
		put_back_spare(listener, stream);
		return fd;
	}
	edo__tcp_attach(stream, fd);
	*ret_stream = stream;
	return 0;
}

/* A newcomer stands at the end; who was called in vain comes first again. */
static void get_in_line(struct accepting *accepting,
			const struct edo_context *context)
{
	struct edo_listener *listener = accepting->listener;

	edo__lock_acquire(&listener->lock);
	accepting->waker = context->waker;
	if (accepting->place == CALLED) {
		edo__list_push_front(&listener->waiter_list,
				     &accepting->waiter_link);
	} else if (accepting->place == NOWHERE) {
		edo__list_push_back(&listener->waiter_list,
				    &accepting->waiter_link);
		listener->n_waiters++;
	}
	accepting->place = IN_LINE;
	edo__lock_release(&listener->lock);
}

static void leave(struct accepting *accepting)
{
	struct edo_listener *listener = accepting->listener;
	struct edo_waker *called = NULL;

	edo__lock_acquire(&listener->lock);
	if (accepting->place != NOWHERE)
		listener->n_waiters--;
	if (accepting->place == CALLED)
		called = call_next(listener);
	edo__link_remove(&accepting->waiter_link);
	accepting->place = NOWHERE;
	edo__lock_release(&listener->lock);
	edo_waker_schedule(called);
}

/* Who has not come to wait is like one that was called: others may stand in line
 * without a doorman. */
static void call_oneself(struct accepting *accepting)
{
	struct edo_listener *listener = accepting->listener;

	edo__lock_acquire(&listener->lock);
	edo__link_remove(&accepting->waiter_link);
	accepting->place = CALLED;
	edo__lock_release(&listener->lock);
}

/* 0: there may be a connection after all; -EAGAIN: armed, or an error. */
static int wait_in_line(struct accepting *accepting,
			const struct edo_context *context)
{
	struct edo_listener *listener = accepting->listener;
	int result;

	get_in_line(accepting, context);
	result = edo__source_arm_reader_with(&listener->source, context,
					     &listener->doorman);
	if (result != -EAGAIN)
		call_oneself(accepting);
	return result;
}

/* 0, -EAGAIN: in line, or an error. */
static int try_to_accept(struct accepting *accepting,
			 const struct edo_context *context)
{
	for (;;) {
		int result = take_connection(accepting->listener,
					     accepting->ret_stream);

		if (result != -EAGAIN)
			return result;
		result = wait_in_line(accepting, context);
		if (result != 0)
			return result;
	}
}

static enum edo_poll accept_poll(struct edo_future *self,
				 struct edo_context *context)
{
	struct accepting *accepting = (struct accepting *)self;
	int result;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	result = try_to_accept(accepting, context);
	if (result == -EAGAIN)
		return edo_leaf_pending(context);
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
	accepting->place = NOWHERE;
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
	edo__lock_init(&listener->lock);
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

static void free_listener(struct edo__source *source)
{
	edo__free(edo__container_of(source, struct edo_listener, source));
}

void edo__listener_close(struct edo_listener *listener, const char *file,
			 int line)
{
	int fd;

	if (!listener)
		return;
	if (listener->n_waiters)
		edo__panic(file, line,
			   "a listener was closed with an accept pending");
	edo__tcp_free(listener->spare);
	fd = listener->source.fd;
	edo__source_release(&listener->source, free_listener);
	close(fd);
}

/* The name without its macro, for pointers to it. */
void(edo_listener_close)(struct edo_listener *listener)
{
	edo__listener_close(listener, __FILE__, __LINE__);
}
