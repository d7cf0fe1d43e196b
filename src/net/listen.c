/* SPDX-License-Identifier: MIT */

/*
 * Opening a listener: the address is found, and the first endpoint on which a
 * socket can listen is taken.
 */

#include <edo/net/listener.h>
#include <errno.h>
#include <unistd.h>

#include "net/listener.h"
#include "net/tcp.h"

#define BACKLOG 4096

/* A socket that listens on @endpoint, or a negative error. */
static int open_socket(const struct edo__endpoint *endpoint, bool is_dual)
{
	int fd = edo__tcp_socket(endpoint);
	int yes = 1, no = 0, error;

	if (fd < 0)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    (!is_dual ||
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)) == 0) &&
	    bind(fd, &endpoint->any, endpoint->size) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

/* The first endpoint that works: a socket, or the error of the last. */
static int open_any(const struct edo__address *address)
{
	struct edo__endpoints endpoints;
	int fd = edo__address_numeric(address, EDO__ADDRESS_LISTEN, &endpoints);

	if (fd == -ENOENT)
		fd = edo__address_lookup(address, &endpoints);
	if (fd < 0)
		return fd;
	fd = -ENOENT;
	for (size_t i = 0; i < endpoints.n && fd < 0; i++) {
		const struct edo__endpoint *endpoint = &endpoints.items[i];
		bool is_dual =
			!*address->host && endpoint->any.sa_family == AF_INET6;

		fd = open_socket(endpoint, is_dual);
	}
	return fd;
}

int edo_tcp_listen(const char *text, struct edo_listener **ret_listener)
{
	struct edo__address address;
	int result = edo__address_parse(text, &address);
	int fd;

	if (result < 0)
		return result;
	fd = open_any(&address);
	if (fd < 0)
		return fd;
	result = edo__listener_new(fd, ret_listener);
	if (result < 0)
		close(fd);
	return result;
}
