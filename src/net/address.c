/* SPDX-License-Identifier: MIT */

/*
 * Text to addresses and back. Nothing here waits but edo__address_lookup().
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"

#define PORT_MAX 65535

/* 0 to 65535 in digits, and nothing else; -EINVAL. */
static int parse_port(const char *text)
{
	int port = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		port = port * 10 + (*text - '0');
		if (port > PORT_MAX)
			return -EINVAL;
	}
	return port;
}

/* Where the host of @text ends, brackets included; NULL: nowhere. */
static const char *end_of_host(const char *text)
{
	const char *end;

	if (*text != '[')
		return strchr(text, ':');
	end = strchr(text, ']');
	return end ? end + 1 : NULL;
}

int edo__address_parse(const char *text, struct edo__address *ret_address)
{
	const char *end = end_of_host(text);
	bool is_bracketed = *text == '[';
	size_t size;
	int port;

	if (!end || *end != ':')
		return -EINVAL;
	size = (size_t)(end - text) - (is_bracketed ? 2 : 0);
	port = parse_port(end + 1);
	if (port < 0 || size > EDO__HOST_MAX || (is_bracketed && size == 0))
		return -EINVAL;
	memcpy(ret_address->host, text + is_bracketed, size);
	ret_address->host[size] = '\0';
	ret_address->is_bracketed = is_bracketed;
	ret_address->port = (uint16_t)port;
	return 0;
}

static struct edo__endpoint endpoint_v4(struct in_addr address, uint16_t port)
{
	return (struct edo__endpoint){
		.size = sizeof(struct sockaddr_in),
		.v4 = { .sin_family = AF_INET,
			.sin_port = htons(port),
			.sin_addr = address },
	};
}

static struct edo__endpoint endpoint_v6(struct in6_addr address, uint16_t port,
					uint32_t scope)
{
	return (struct edo__endpoint){
		.size = sizeof(struct sockaddr_in6),
		.v6 = { .sin6_family = AF_INET6,
			.sin6_port = htons(port),
			.sin6_addr = address,
			.sin6_scope_id = scope },
	};
}

/* The number of an interface, written as name or number; 0: there is none. */
static uint32_t scope_of(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text >= '0' && *text <= '9' && !*end && number <= UINT32_MAX)
		return (uint32_t)number;
	return if_nametoindex(text);
}

/* "::1" or "fe80::1%eth0". 0 or -EINVAL. */
static int numeric_v6(const struct edo__address *address,
		      struct edo__endpoint *ret_endpoint)
{
	char host[sizeof(address->host)];
	struct in6_addr number;
	uint32_t scope = 0;
	char *percent;

	memcpy(host, address->host, sizeof(host));
	percent = strchr(host, '%');
	if (percent) {
		*percent = '\0';
		scope = scope_of(percent + 1);
		if (scope == 0)
			return -EINVAL;
	}
	if (inet_pton(AF_INET6, host, &number) != 1)
		return -EINVAL;
	*ret_endpoint = endpoint_v6(number, address->port, scope);
	return 0;
}

static void this_machine(uint16_t port, enum edo__address_use use,
			 struct edo__endpoints *ret_endpoints)
{
	struct in_addr any = { htonl(INADDR_ANY) };
	struct in_addr self = { htonl(INADDR_LOOPBACK) };
	struct edo__endpoint *items = &ret_endpoints->items[0];

	ret_endpoints->n = 2;
	if (use == EDO__ADDRESS_LISTEN) {
		items[0] = endpoint_v6(in6addr_any, port, 0);
		items[1] = endpoint_v4(any, port);
	} else {
		items[0] = endpoint_v4(self, port);
		items[1] = endpoint_v6(in6addr_loopback, port, 0);
	}
}

int edo__address_numeric(const struct edo__address *address,
			 enum edo__address_use use,
			 struct edo__endpoints *ret_endpoints)
{
	struct in_addr number;

	if (!*address->host) {
		this_machine(address->port, use, ret_endpoints);
		return 0;
	}
	ret_endpoints->n = 1;
	if (address->is_bracketed)
		return numeric_v6(address, ret_endpoints->items);
	if (inet_pton(AF_INET, address->host, &number) != 1)
		return -ENOENT;
	ret_endpoints->items[0] = endpoint_v4(number, address->port);
	return 0;
}

static int error_of_lookup(int code)
{
	switch (code) {
	case EAI_NONAME:
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return -ENOENT;
	case EAI_AGAIN:
		return -EAGAIN;
	case EAI_MEMORY:
		return -ENOMEM;
	case EAI_SYSTEM:
		return errno ? -errno : -EIO;
	default:
		return -EIO;
	}
}

static void take_results(const struct addrinfo *results,
			 struct edo__endpoints *ret_endpoints)
{
	ret_endpoints->n = 0;
	for (; results; results = results->ai_next) {
		struct edo__endpoint *item =
			&ret_endpoints->items[ret_endpoints->n];

		if (ret_endpoints->n == EDO__ENDPOINTS_MAX)
			return;
		if (results->ai_addrlen > sizeof(item->v6))
			continue;
		item->size = results->ai_addrlen;
		memcpy(&item->v6, results->ai_addr, results->ai_addrlen);
		ret_endpoints->n++;
	}
}

int edo__address_lookup(const struct edo__address *address,
			struct edo__endpoints *ret_endpoints)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV,
	};
	struct addrinfo *results;
	char port[sizeof("65535")];
	int code;

	snprintf(port, sizeof(port), "%u", address->port);
	code = getaddrinfo(address->host, port, &hints, &results);
	if (code)
		return error_of_lookup(code);
	take_results(results, ret_endpoints);
	freeaddrinfo(results);
	return ret_endpoints->n ? 0 : -ENOENT;
}

static int format_v6(const struct sockaddr_in6 *v6, char *text, size_t size)
{
	char host[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
	if (v6->sin6_scope_id)
		return snprintf(text, size, "[%s%%%u]:%u", host,
				v6->sin6_scope_id, ntohs(v6->sin6_port));
	return snprintf(text, size, "[%s]:%u", host, ntohs(v6->sin6_port));
}

static int format_v4(const struct sockaddr_in *v4, char *text, size_t size)
{
	char host[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
	return snprintf(text, size, "%s:%u", host, ntohs(v4->sin_port));
}

int edo__endpoint_format(const struct edo__endpoint *endpoint, char *buffer,
			 size_t size)
{
	char text[128];
	int n = endpoint->any.sa_family == AF_INET6
			? format_v6(&endpoint->v6, text, sizeof(text))
			: format_v4(&endpoint->v4, text, sizeof(text));

	if ((size_t)n >= size)
		return -ENOSPC;
	memcpy(buffer, text, (size_t)n + 1);
	return 0;
}
