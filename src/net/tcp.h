/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_NET_TCP_H
#define EDO_SRC_NET_TCP_H

/*
 * TCP connections as streams, for those who make them: the listener and
 * connect. A stream is allocated first and gets its descriptor then, so that no
 * connection is lost for want of memory.
 */

#include "driver/source.h"
#include "io/stream.h"
#include "net/address.h"

/* A stream without a descriptor; NULL: out of memory. */
struct edo_stream *edo__tcp_new(void);
/* Frees such a stream, or NULL. */
void edo__tcp_free(struct edo_stream *takes);
/* Gives it the non-blocking descriptor @fd, which it owns from now on. */
void edo__tcp_attach(struct edo_stream *stream, int fd);
struct edo__source *edo__tcp_source(struct edo_stream *stream);

/* A socket for @endpoint, non-blocking; or a negative error. */
int edo__tcp_socket(const struct edo__endpoint *endpoint);
/* The address of @fd's own or other end, as text. */
int edo__socket_local_address(int fd, char *buffer, size_t size);
int edo__socket_peer_address(int fd, char *buffer, size_t size);

#endif
