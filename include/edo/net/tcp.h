/* SPDX-License-Identifier: MIT */
#ifndef EDO_NET_TCP_H
#define EDO_NET_TCP_H

/*
 * TCP connections: how to make one, and what a stream can do beyond reading and
 * writing if there is a TCP connection behind it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <edo/io/stream.h>
#include <edo/net/listener.h>

EDO_BEGIN

struct edo_tcp_connect__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[38];
};
extern const struct edo_future_type edo_tcp_connect__type;
void edo_tcp_connect__init(struct edo_tcp_connect__frame *frame,
			   const char *address, struct edo_stream **ret_stream);

/**
 * edo_tcp_connect() - connect to a listener
 * @address:    "host:port"; of a name, each address in turn; ":port" is a
 *              listener on this machine
 * @ret_stream: the connection, untouched on failure
 *
 * Owns:     @address is copied at construction; the caller owes the stream one
 *           edo_close() or edo_stream_close().
 * Thread:   a task of a runtime.
 * Suspends: until the connection stands or the last address has failed. A name
 *           is looked up on the runtime's pool of blocking threads.
 * Cancel:   safe; the attempt is given up.
 * Errors:   -EINVAL: not an address; -ENOENT: there is no such name, -EAGAIN:
 *           it could not be looked up now; -ECONNREFUSED, -ETIMEDOUT,
 *           -ENETUNREACH, -EMFILE and what else the last address gave; -ENOMEM.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_tcp_connect(const char *address,
			      struct edo_stream **ret_stream);

/**
 * edo_tcp_nodelay() - choose whether small writes are sent at once
 * @stream: stream
 * @on:     true: at once; false: held back while others are on their way, which
 *          is how a connection begins
 *
 * Owns:     borrows @stream.
 * Thread:   one of the stream's runtime.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -EOPNOTSUPP: not a TCP connection.
 *
 * Return: 0 or a negative error.
 */
int edo_tcp_nodelay(struct edo_stream *stream, bool on);

/**
 * edo_stream_local_address() - this end's address
 * @stream: stream
 * @buffer: gets the address as text, untouched on failure
 * @size:   room in @buffer; EDO_ADDRESS_SIZE is always enough
 *
 * Owns:     borrows both.
 * Thread:   one of the stream's runtime.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -EOPNOTSUPP: not a TCP connection; -ENOSPC: @buffer is too small.
 *
 * Return: 0 or a negative error.
 */
int edo_stream_local_address(struct edo_stream *stream, char *buffer,
			     size_t size);

/**
 * edo_stream_peer_address() - the other end's address
 * @stream: stream
 * @buffer: gets the address as text, untouched on failure
 * @size:   room in @buffer; EDO_ADDRESS_SIZE is always enough
 *
 * Owns:     borrows both.
 * Thread:   one of the stream's runtime.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -EOPNOTSUPP: not a TCP connection; -ENOTCONN: it is gone;
 *           -ENOSPC: @buffer is too small.
 *
 * Return: 0 or a negative error.
 */
int edo_stream_peer_address(struct edo_stream *stream, char *buffer,
			    size_t size);

EDO_END

#endif
