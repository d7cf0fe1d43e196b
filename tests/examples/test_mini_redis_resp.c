/* SPDX-License-Identifier: MIT */

/*
 * The parser of requests, fed whole and byte by byte, and the encoder.
 */

#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "reply.h"
#include "resp.h"

/* Parses @text as it would arrive in reads of @n bytes. Inline commands are
 * unquoted in place, so each test works on its own copy. */
static int feed(struct resp_parser *parser, char *copy, const char *text,
		size_t size, size_t n)
{
	size_t arrived = 0;
	int r = 0;

	memcpy(copy, text, size);
	while (r == 0 && arrived < size) {
		arrived += n < size - arrived ? n : size - arrived;
		r = resp_parse(parser, copy, arrived);
	}
	return r;
}

static void expect_arguments(const char *text, size_t size, size_t n_read,
			     const char *const *expected, size_t n_expected)
{
	struct resp_parser parser;
	char *copy = malloc(size);

	resp_init(&parser);
	assert_int_equal(feed(&parser, copy, text, size, n_read), 1);
	assert_int_equal(parser.position, size);
	assert_int_equal(parser.n_arguments, n_expected);
	for (size_t i = 0; i < n_expected; i++) {
		struct resp_argument argument = parser.arguments[i];

		assert_int_equal(argument.size, strlen(expected[i]));
		assert_memory_equal(copy + argument.offset, expected[i],
				    argument.size);
	}
	resp_deinit(&parser);
	free(copy);
}

#define EXPECT_ARGUMENTS(text, ...)                                         \
	do {                                                                \
		const char *const expected[] = { __VA_ARGS__ };             \
		size_t n_expected = sizeof(expected) / sizeof(expected[0]); \
		for (size_t n = 1; n <= sizeof(text); n++)                  \
			expect_arguments((text), sizeof(text) - 1, n,       \
					 expected, n_expected);             \
	} while (0)

static void expect_error(const char *text, size_t size, const char *error)
{
	struct resp_parser parser;
	char *copy = malloc(size);

	resp_init(&parser);
	assert_int_equal(feed(&parser, copy, text, size, size), -EPROTO);
	assert_string_equal(parser.error, error);
	resp_deinit(&parser);
	free(copy);
}

#define EXPECT_ERROR(text, error) \
	expect_error((text), sizeof(text) - 1, (error))

TEST(array_parses_in_reads_of_any_size)
{
	EXPECT_ARGUMENTS("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "GET", "k");
	EXPECT_ARGUMENTS("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\r\n\r\n",
			 "SET", "", "\r\n\r\n");
}

TEST(inline_command_parses_in_reads_of_any_size)
{
	EXPECT_ARGUMENTS("PING\r\n", "PING");
	EXPECT_ARGUMENTS("  SET  key\tvalue \n", "SET", "key", "value");
	EXPECT_ARGUMENTS("SET 'a b' \"c\\x41\\n\\\"\"\r\n", "SET", "a b",
			 "cA\n\"");
	EXPECT_ARGUMENTS("ECHO 'it\\'s' \"\"\r\n", "ECHO", "it's", "");
}

TEST(empty_requests_have_no_arguments)
{
	struct resp_parser parser;
	char line[] = "\r\n", none[] = "*0\r\n", less[] = "*-1\r\n";

	resp_init(&parser);
	assert_int_equal(resp_parse(&parser, line, 2), 1);
	assert_int_equal(parser.n_arguments, 0);
	resp_next(&parser);
	assert_int_equal(resp_parse(&parser, none, 4), 1);
	assert_int_equal(parser.n_arguments, 0);
	resp_next(&parser);
	assert_int_equal(resp_parse(&parser, less, 5), 1);
	assert_int_equal(parser.position, 5);
	resp_deinit(&parser);
}

TEST(malformed_requests_are_errors_in_the_words_of_redis)
{
	EXPECT_ERROR("*x\r\n", "invalid multibulk length");
	EXPECT_ERROR("*\r\n", "invalid multibulk length");
	EXPECT_ERROR("*99999999999\r\n", "invalid multibulk length");
	EXPECT_ERROR("*1\r\nGET\r\n", "expected '$', got 'G'");
	EXPECT_ERROR("*1\r\n$-1\r\n", "invalid bulk length");
	EXPECT_ERROR("*1\r\n$03\r\nGET\r\n", "invalid bulk length");
	EXPECT_ERROR("*1\r\n$536870913\r\n", "invalid bulk length");
	EXPECT_ERROR("SET \"a\r\n", "unbalanced quotes in request");
	EXPECT_ERROR("SET \"a\"b\r\n", "unbalanced quotes in request");
}

TEST(lines_without_end_are_errors)
{
	size_t size = RESP_LINE_MAX + 10;
	char *text = malloc(size);

	memset(text, '1', size);
	expect_error(text, size, "too big inline request");
	text[0] = '*';
	expect_error(text, size, "too big mbulk count string");
	memcpy(text, "*1\r\n$", 5);
	expect_error(text, size, "too big bulk count string");
	free(text);
}

TEST(header_alone_takes_no_memory)
{
	struct resp_parser parser;
	char text[] = "*1048576\r\n$536870912\r\n";

	resp_init(&parser);
	assert_int_equal(resp_parse(&parser, text, sizeof(text) - 1), 0);
	assert_null(parser.arguments);
	resp_deinit(&parser);
}

TEST(replies_are_encoded_as_resp)
{
	static const char expected[] = "+OK\r\n-ERR a  b\r\n:-7\r\n$3\r\na\0b"
				       "\r\n$-1\r\n*2\r\n";
	struct reply reply = { 0 };

	assert_true(reply_begin(&reply));
	reply_ok(&reply);
	reply_error(&reply, "ERR %s", "a\r\nb");
	reply_integer(&reply, -7);
	reply_bytes(&reply, (struct bytes){ "a\0b", 3 });
	reply_null(&reply);
	reply_array(&reply, 2);
	reply_end(&reply);
	assert_int_equal(buffer_size(&reply.buffer), sizeof(expected) - 1);
	assert_memory_equal(reply.buffer.data, expected, sizeof(expected) - 1);
	buffer_deinit(&reply.buffer);
}
