/* SPDX-License-Identifier: MIT */

/*
 * A TCP connection as a stream. Bytes go straight between the user's buffer and
 * the socket; a read or a write that can be done is one system call. One thread
 * may read while another one writes: they share the source, see source.h.
 */

#include <edo/net/tcp.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/tcp.h"

#define CACHE_LINE_BYTES 64

/* What a transfer touches is in the first line of the cache. */
struct __attribute__((__aligned__(CACHE_LINE_BYTES))) tcp {
	struct edo_stream stream;
	struct edo__source source;
};
_Static_assert(offsetof(struct tcp, source.driver) <= CACHE_LINE_BYTES,
	       "a transfer touches a second line of the cache");

static struct tcp *tcp_of(struct edo_stream *stream)
{
	return edo__container_of(stream, struct tcp, stream);
}

static ssize_t tcp_read(struct edo_stream *stream, void *buffer, size_t size,
			const struct edo_context *context)
{
	struct edo__source *source = &tcp_of(stream)->source;

	for (;;) {
		uint32_t seen = edo__source_look(source);
		ssize_t n;

		if (!edo__seen_readable(seen)) {
			n = edo__source_arm_reader(source, context);
			if (n == 0)
				continue;
			return n;
		}
		n = recv(source->fd, buffer, size, 0);
		if (EDO_LIKELY(n >= 0)) {
			if (n > 0 && (size_t)n < size)
				edo__source_read_was_short(source, seen);
			return n;
		}
		if (errno == EAGAIN)
			edo__source_read_would_block(source, seen);
		else if (errno != EINTR)
			return -errno;
	}
}

static ssize_t tcp_write(struct edo_stream *stream, const void *buffer,
			 size_t size, const struct edo_context *context)
{
	struct edo__source *source = &tcp_of(stream)->source;

	for (;;) {
		uint32_t seen = edo__source_look(source);
		ssize_t n;

		if (!edo__seen_writable(seen)) {
			n = edo__source_arm_writer(source, context);
			if (n == 0)
				continue;
			return n;
		}
		n = send(source->fd, buffer, size, MSG_NOSIGNAL);
		if (EDO_LIKELY(n >= 0)) {
			if ((size_t)n < size)
				edo__source_write_was_short(source, seen);
			return n;
		}
		if (errno == EAGAIN)
			edo__source_write_would_block(source, seen);
		else if (errno != EINTR)
			return -errno;
	}
}

/* The other side may be gone already: then there is nobody to tell. */
static int tcp_shutdown(struct edo_stream *stream,
			const struct edo_context *context)
{
	(void)context;
	if (shutdown(tcp_of(stream)->source.fd, SHUT_WR) < 0 &&
	    errno != ENOTCONN)
		return -errno;
	return 0;
}

static void tcp_disarm_reader(struct edo_stream *stream)
{
	edo__source_disarm_reader(&tcp_of(stream)->source);
}

static void tcp_disarm_writer(struct edo_stream *stream)
{
	edo__source_disarm_writer(&tcp_of(stream)->source);
}

static void tcp_done(struct edo__source *source)
{
	edo__free(edo__container_of(source, struct tcp, source));
}

/* The other side is told at once, whoever may still hold the memory. */
static int tcp_close(struct edo_stream *stream)
{
	struct edo__source *source = &tcp_of(stream)->source;
	int fd = source->fd;

	edo__source_release(source, tcp_done);
	close(fd);
	return 0;
}

static const struct edo__stream_type tcp_type = {
	.name = "TCP",
	.read = tcp_read,
	.write = tcp_write,
	.shutdown = tcp_shutdown,
	.disarm_reader = tcp_disarm_reader,
	.disarm_writer = tcp_disarm_writer,
	.close = tcp_close,
};

struct edo_stream *edo__tcp_new(void)
{
	struct tcp *tcp =
		edo__aligned_alloc(_Alignof(struct tcp), sizeof(*tcp));

	if (!tcp)
		return NULL;
	edo__stream_init(&tcp->stream, &tcp_type);
	return &tcp->stream;
}

void edo__tcp_free(struct edo_stream *stream)
{
	if (stream)
		edo__free(tcp_of(stream));
}

void edo__tcp_attach(struct edo_stream *stream, int fd)
{
	edo__source_init(&tcp_of(stream)->source, fd);
}

struct edo__source *edo__tcp_source(struct edo_stream *stream)
{
	return &tcp_of(stream)->source;
}

int edo__tcp_socket(const struct edo__endpoint *endpoint)
{
	int fd = socket(endpoint->any.sa_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

int edo__socket_local_address(int fd, char *buffer, size_t size)
{
	struct edo__endpoint endpoint = { .size = sizeof(endpoint.v6) };

	if (getsockname(fd, &endpoint.any, &endpoint.size) < 0)
		return -errno;
	return edo__endpoint_format(&endpoint, buffer, size);
}

int edo__socket_peer_address(int fd, char *buffer, size_t size)
{
	struct edo__endpoint endpoint = { .size = sizeof(endpoint.v6) };

	if (getpeername(fd, &endpoint.any, &endpoint.size) < 0)
		return -errno;
	return edo__endpoint_format(&endpoint, buffer, size);
}

int edo_tcp_nodelay(struct edo_stream *stream, bool on)
{
	int value = on;

	if (stream->type != &tcp_type)
		return -EOPNOTSUPP;
	if (setsockopt(tcp_of(stream)->source.fd, IPPROTO_TCP, TCP_NODELAY,
		       &value, sizeof(value)) < 0)
		return -errno;
	return 0;
}

int edo_stream_local_address(struct edo_stream *stream, char *buffer,
			     size_t size)
{
	if (stream->type != &tcp_type)
		return -EOPNOTSUPP;
	return edo__socket_local_address(tcp_of(stream)->source.fd, buffer,
					 size);
}

int edo_stream_peer_address(struct edo_stream *stream, char *buffer,
			    size_t size)
{
	if (stream->type != &tcp_type)
		return -EOPNOTSUPP;
	return edo__socket_peer_address(tcp_of(stream)->source.fd, buffer,
					size);
}
