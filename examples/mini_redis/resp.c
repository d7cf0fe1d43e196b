/* SPDX-License-Identifier: MIT */

/*
 *  - All bytes before `position` are understood and not looked at again; only
 *    a line without an end is searched once more.
 *  - Memory is taken for bytes that have arrived, never for what a header
 *    announces: a lie about lengths costs its sender more than us.
 *  - Like Redis, the two bytes that end a line or a bulk string are skipped
 *    unseen, and a request of no or less arguments is an empty one.
 */

#include "resp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "integer.h"

#define ARGUMENTS_MIN 8
/* A large array of arguments is not kept for the next request. */
#define ARGUMENTS_KEPT_MAX 1024

void resp_init(struct resp_parser *parser)
{
	*parser = (struct resp_parser){ .bulk_size = -1 };
}

void resp_deinit(struct resp_parser *parser)
{
	free(parser->arguments);
	resp_init(parser);
}

void resp_next(struct resp_parser *parser)
{
	if (parser->n_arguments_max > ARGUMENTS_KEPT_MAX) {
		resp_deinit(parser);
		return;
	}
	parser->n_arguments = 0;
	parser->position = 0;
	parser->n_missing = 0;
	parser->bulk_size = -1;
}

int resp_fail(struct resp_parser *parser, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(parser->error, sizeof(parser->error), format, arguments);
	va_end(arguments);
	return -EPROTO;
}

static int grow_arguments(struct resp_parser *parser)
{
	uint32_t n_max = parser->n_arguments_max * 2 ?: ARGUMENTS_MIN;
	struct resp_argument *arguments;

	arguments = realloc(parser->arguments, n_max * sizeof(*arguments));
	if (!arguments)
		return -ENOMEM;
	parser->arguments = arguments;
	parser->n_arguments_max = n_max;
	return 0;
}

int resp_add_argument(struct resp_parser *parser, size_t offset, size_t size)
{
	if (parser->n_arguments == parser->n_arguments_max &&
	    grow_arguments(parser) < 0)
		return -ENOMEM;
	parser->arguments[parser->n_arguments++] = (struct resp_argument){
		.offset = (uint32_t)offset,
		.size = (uint32_t)size,
	};
	return 1;
}

/* The line that starts at the position, without its end. */
static int find_line(struct resp_parser *parser, struct bytes input,
		     struct bytes *ret_line)
{
	const char *start = input.data + parser->position;
	size_t size = input.size - parser->position;
	const char *end = memchr(start, '\r', size);

	if (end && (size_t)(end - start) + 2 <= size) {
		*ret_line = (struct bytes){ start, (size_t)(end - start) };
		return 1;
	}
	return size > RESP_LINE_MAX ? -EMSGSIZE : 0;
}

static void skip_line(struct resp_parser *parser, struct bytes line)
{
	parser->position += line.size + 2;
}

/* The number of a line "*3" or "$5", whose first byte was looked at already. */
static bool parse_number(struct bytes line, int64_t *ret_number)
{
	struct bytes digits = { line.data + 1, line.size - 1 };

	return integer_parse(digits, ret_number);
}

static int parse_count(struct resp_parser *parser, struct bytes input)
{
	struct bytes line;
	int64_t count;
	int r = find_line(parser, input, &line);

	if (r < 0)
		return resp_fail(parser, "too big mbulk count string");
	if (r == 0)
		return 0;
	if (!parse_number(line, &count) || count > RESP_ARGUMENTS_MAX)
		return resp_fail(parser, "invalid multibulk length");
	parser->n_missing = count;
	skip_line(parser, line);
	return 1;
}

static int parse_bulk_size(struct resp_parser *parser, struct bytes input)
{
	struct bytes line;
	int64_t size;
	int r = find_line(parser, input, &line);

	if (r < 0)
		return resp_fail(parser, "too big bulk count string");
	if (r == 0)
		return 0;
	/* An empty line holds the '\r' that ends it. */
	if (line.data[0] != '$')
		return resp_fail(parser, "expected '$', got '%c'",
				 line.data[0]);
	if (!parse_number(line, &size) || size < 0 || size > RESP_BULK_MAX)
		return resp_fail(parser, "invalid bulk length");
	skip_line(parser, line);
	if (parser->position + (size_t)size > RESP_REQUEST_MAX)
		return resp_fail(parser, "too big request");
	parser->bulk_size = size;
	return 1;
}

static int parse_argument(struct resp_parser *parser, struct bytes input)
{
	size_t size;
	int r;

	if (parser->bulk_size < 0) {
		r = parse_bulk_size(parser, input);
		if (r <= 0)
			return r;
	}
	size = (size_t)parser->bulk_size;
	if (input.size - parser->position < size + 2)
		return 0;
	r = resp_add_argument(parser, parser->position, size);
	if (r < 0)
		return r;
	parser->position += size + 2;
	parser->bulk_size = -1;
	parser->n_missing--;
	return 1;
}

int resp_parse(struct resp_parser *parser, char *data, size_t size)
{
	struct bytes input = { data, size };
	int r;

	if (size == 0)
		return 0;
	if (data[0] != '*')
		return resp_parse_inline(parser, data, size);
	if (parser->position == 0) {
		r = parse_count(parser, input);
		if (r <= 0)
			return r;
	}
	while (parser->n_missing > 0) {
		r = parse_argument(parser, input);
		if (r <= 0)
			return r;
	}
	return 1;
}
