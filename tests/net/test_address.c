/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <string.h>

#include <edo/net/listener.h>
#include <net/address.h>

static void assert_reads_as(const char *text, const char *expected)
{
	struct edo__endpoints endpoints;
	struct edo__address address;
	char buffer[EDO_ADDRESS_SIZE];

	assert_int_equal(edo__address_parse(text, &address), 0);
	assert_int_equal(edo__address_numeric(&address, EDO__ADDRESS_CONNECT,
					      &endpoints),
			 0);
	assert_int_equal(edo__endpoint_format(&endpoints.items[0], buffer,
					      sizeof(buffer)),
			 0);
	assert_string_equal(buffer, expected);
}

TEST(numbers_are_addresses)
{
	assert_reads_as("127.0.0.1:80", "127.0.0.1:80");
	assert_reads_as("1.2.3.4:0", "1.2.3.4:0");
	assert_reads_as("[::1]:65535", "[::1]:65535");
	assert_reads_as("[2001:db8::0:7]:007", "[2001:db8::7]:7");
	assert_reads_as("[fe80::1%1]:9", "[fe80::1%1]:9");
	assert_reads_as("[fe80::1%lo]:9", "[fe80::1%1]:9");
}

TEST(without_a_host_this_machine_is_meant)
{
	struct edo__endpoints endpoints;
	struct edo__address address;
	char buffer[EDO_ADDRESS_SIZE];

	assert_reads_as(":80", "127.0.0.1:80");
	assert_int_equal(edo__address_parse(":80", &address), 0);
	assert_int_equal(
		edo__address_numeric(&address, EDO__ADDRESS_LISTEN, &endpoints),
		0);
	assert_int_equal(endpoints.n, 2);
	edo__endpoint_format(&endpoints.items[0], buffer, sizeof(buffer));
	assert_string_equal(buffer, "[::]:80");
	edo__endpoint_format(&endpoints.items[1], buffer, sizeof(buffer));
	assert_string_equal(buffer, "0.0.0.0:80");
}

TEST(what_is_no_address_is_refused)
{
	const char *texts[] = {
		"",          "80",         "host",    "host:",
		"host:port", "host:65536", "host:-1", "host:+1",
		"host: 1",   "::1:80",     "[::1]",   "[::1]80",
		"[::1]:",    "[::1:80",    "[]:80",   "host:1:2",
		"[]:",       "[",          "]:80:",   "h:99999999999999",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct edo__address address;

		assert_int_equal(edo__address_parse(texts[i], &address),
				 -EINVAL);
	}
}

TEST(brackets_hold_numbers_only)
{
	const char *texts[] = { "[host]:80", "[127.0.0.1]:80", "[::1%none]:80",
				"[::1%]:80", "[::1%0]:80",     "[g::1]:80" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct edo__endpoints endpoints;
		struct edo__address address;

		assert_int_equal(edo__address_parse(texts[i], &address), 0);
		assert_int_equal(edo__address_numeric(&address,
						      EDO__ADDRESS_CONNECT,
						      &endpoints),
				 -EINVAL);
	}
}

TEST(host_of_any_other_form_is_a_name)
{
	const char *texts[] = { "localhost:1", "127.0.0:1", "a.b:1",
				"1.2.3.4.5:1" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct edo__endpoints endpoints;
		struct edo__address address;

		assert_int_equal(edo__address_parse(texts[i], &address), 0);
		assert_int_equal(edo__address_numeric(&address,
						      EDO__ADDRESS_CONNECT,
						      &endpoints),
				 -ENOENT);
	}
}

TEST(longest_name_fits_and_a_longer_one_is_refused)
{
	char text[EDO__HOST_MAX + 4];
	struct edo__address address;

	memset(text, 'a', sizeof(text));
	strcpy(text + EDO__HOST_MAX, ":1");
	assert_int_equal(edo__address_parse(text, &address), 0);
	assert_int_equal(strlen(address.host), EDO__HOST_MAX);
	memset(text, 'a', sizeof(text));
	strcpy(text + EDO__HOST_MAX + 1, ":1");
	assert_int_equal(edo__address_parse(text, &address), -EINVAL);
}

TEST(longest_address_fits_the_promised_size)
{
	struct edo__endpoint endpoint = {
		.v6 = { .sin6_family = AF_INET6,
			.sin6_port = 0xffff,
			.sin6_scope_id = UINT32_MAX },
	};
	char buffer[EDO_ADDRESS_SIZE], small[24];

	memset(&endpoint.v6.sin6_addr, 0xee, sizeof(struct in6_addr));
	assert_int_equal(
		edo__endpoint_format(&endpoint, buffer, sizeof(buffer)), 0);
	assert_int_equal(edo__endpoint_format(&endpoint, small, sizeof(small)),
			 -ENOSPC);
}

TEST(name_of_this_machine_is_found)
{
	struct edo__endpoints endpoints;
	struct edo__address address;

	assert_int_equal(edo__address_parse("localhost:7", &address), 0);
	assert_int_equal(edo__address_lookup(&address, &endpoints), 0);
	assert_true(endpoints.n >= 1);
	assert_int_equal(ntohs(endpoints.items[0].v4.sin_port), 7);
}
