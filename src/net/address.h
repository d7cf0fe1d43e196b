/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_NET_ADDRESS_H
#define EDO_SRC_NET_ADDRESS_H

/*
 * Addresses as programs write them, and what they stand for.
 *
 *	"host:port" --parse--> edo__address --numeric, or lookup--> endpoints
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The longest name the DNS knows has 253 characters. */
#define EDO__HOST_MAX 253
/* As many addresses of one name are tried; further ones are not. */
#define EDO__ENDPOINTS_MAX 16

struct edo__address {
	uint16_t port;
	bool is_bracketed; /* the host stood in [], so it is an IPv6 number */
	char host[EDO__HOST_MAX + 1]; /* empty: this machine */
};

struct edo__endpoint {
	socklen_t size;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
};

struct edo__endpoints {
	size_t n;
	struct edo__endpoint items[EDO__ENDPOINTS_MAX];
};

/* What an address is for: a listener of ":80" listens on all addresses of the
 * machine, a connection to ":80" goes to the machine itself. */
enum edo__address_use { EDO__ADDRESS_LISTEN, EDO__ADDRESS_CONNECT };

/* 0, or -EINVAL for what is not of the form "host:port". */
int edo__address_parse(const char *text, struct edo__address *ret_address);
/* The endpoints of an address that needs no lookup. 0; -ENOENT: it has a name;
 * -EINVAL: not a number after all. */
int edo__address_numeric(const struct edo__address *address,
			 enum edo__address_use use,
			 struct edo__endpoints *ret_endpoints);
/* The same for a name. Blocks the thread. 0, -ENOENT: there is no such name,
 * -EAGAIN: it cannot be told now, -ENOMEM, -EIO. */
int edo__address_lookup(const struct edo__address *address,
			struct edo__endpoints *ret_endpoints);

/* Writes "127.0.0.1:80", "[::1]:80". 0 or -ENOSPC. */
int edo__endpoint_format(const struct edo__endpoint *endpoint, char *buffer,
			 size_t size);

#endif
