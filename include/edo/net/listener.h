/* SPDX-License-Identifier: MIT */
#ifndef EDO_NET_LISTENER_H
#define EDO_NET_LISTENER_H

/*
 * Where TCP connections come in. A listener works on the runtime whose tasks
 * wait on it; it may be opened before there is one.
 *
 * An address is "host:port": "127.0.0.1:80", "[::1]:80", "example.org:80", or
 * ":80", which listens on all of the machine's own. Port 0 lets the kernel
 * choose.
 */

#include <stddef.h>
#include <stdint.h>

#include <edo/base/compiler.h>
#include <edo/future/context.h>

EDO_BEGIN

struct edo_listener;
struct edo_stream;

/* Room for any address as text, "[...]:65535" and its end included. */
#define EDO_ADDRESS_SIZE 80

/**
 * edo_tcp_listen() - open a listener
 * @address:      where to listen; of a name, the first address that works
 * @ret_listener: the listener, untouched on failure
 *
 * The address may be reused at once after a server has ended (SO_REUSEADDR).
 *
 * Owns:     the caller owes one edo_listener_close(). @address is only read.
 * Thread:   any, inside a runtime or not.
 * Suspends: never; but looking up a name that is no number blocks the thread.
 * Cancel:   not applicable.
 * Errors:   -EINVAL: not an address; -EADDRINUSE, -EADDRNOTAVAIL, -EACCES,
 *           -EMFILE, -ENFILE, -ENOMEM; of a name: -ENOENT if there is none,
 *           -EAGAIN if it could not be looked up now.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_tcp_listen(const char *address,
				struct edo_listener **ret_listener);

/**
 * edo_listener_address() - where a listener listens
 * @listener: listener
 * @buffer:   gets the address as text, untouched on failure
 * @size:     room in @buffer; EDO_ADDRESS_SIZE is always enough
 *
 * Owns:     borrows both.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOSPC: @buffer is too small.
 *
 * Return: 0 or a negative error.
 */
int edo_listener_address(struct edo_listener *listener, char *buffer,
			 size_t size);

struct edo_listener_accept__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_listener_accept__type;
void edo_listener_accept__init(struct edo_listener_accept__frame *frame,
			       struct edo_listener *listener,
			       struct edo_stream **ret_stream);

/**
 * edo_listener_accept() - take the next connection
 * @listener:   listener
 * @ret_stream: the connection, untouched on failure
 *
 * Several tasks may wait on one listener; connections go to them in turn.
 *
 * Owns:     borrows @listener; the caller owes the stream one edo_close() or
 *           edo_stream_close().
 * Thread:   a task of one runtime.
 * Suspends: until somebody has connected.
 * Cancel:   safe; the connection stays with the listener.
 * Errors:   -EMFILE, -ENFILE, -ENOBUFS, -ENOMEM: the connection stays with the
 *           listener, so the next call may answer at once: wait a little first.
 *           Connections that broke before they were taken are skipped.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_listener_accept(struct edo_listener *listener,
				  struct edo_stream **ret_stream);

/**
 * edo_listener_close() - listen no more
 * @listener: listener on which nobody waits, else it panics; or NULL
 *
 * Connections that nobody took are reset; those taken live on.
 *
 * Owns:     takes @listener.
 * Thread:   one of the runtime that waited on it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_listener_close(struct edo_listener *listener);

void edo__listener_close(struct edo_listener *takes, const char *file,
			 int line);
#define edo_listener_close(listener) \
	edo__listener_close((listener), __FILE__, __LINE__)

/**
 * edo_listener_closep() - edo_listener_close() for owners that are variables
 * @listener: where the pointer lies, which may be NULL
 *
 * Owns:     takes *@listener and leaves NULL.
 * Thread:   one of the runtime that waited on it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
static inline void edo_listener_closep(struct edo_listener **listener)
{
	struct edo_listener *closed = *listener;

	*listener = NULL;
	edo_listener_close(closed);
}

EDO_END

#endif
