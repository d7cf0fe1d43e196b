/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_RESP_H
#define MINI_REDIS_RESP_H

/*
 * The parser of RESP2 requests. It is incremental: it may be called with one
 * more byte each time, understands no byte twice, and copies none: arguments
 * are places in the caller's input. A request has one of two forms:
 *
 *     *2 CR LF $3 CR LF GET CR LF $1 CR LF k CR LF      an array of bulk strings
 *     GET k CR LF                                       an inline command
 */

#include <stdint.h>

#include "bytes.h"

#define RESP_LINE_MAX ((size_t)64 * 1024)
#define RESP_ARGUMENTS_MAX ((int64_t)1024 * 1024)
#define RESP_BULK_MAX ((int64_t)512 * 1024 * 1024)
#define RESP_REQUEST_MAX ((size_t)1024 * 1024 * 1024)

struct resp_argument {
	uint32_t offset; /* from the start of the request */
	uint32_t size;
};

struct resp_parser {
	struct resp_argument *arguments;
	uint32_t n_arguments, n_arguments_max;
	size_t position;   /* bytes of the request understood so far */
	int64_t n_missing; /* arguments still to come */
	int64_t bulk_size; /* of the next argument; -1: its header is to come */
	char error[64];    /* after -EPROTO: what is wrong, in Redis's words */
};

void resp_init(struct resp_parser *parser);
void resp_deinit(struct resp_parser *parser);

/*
 * Goes on with the request that starts at @data, of which @size bytes are
 * there; inline commands are unquoted in place. Returns 1 when the request is
 * complete: it has `n_arguments` arguments, none for an empty line, and takes
 * `position` bytes. Returns 0 when more bytes are needed, -EPROTO, or -ENOMEM.
 */
int resp_parse(struct resp_parser *parser, char *data, size_t size);

/* Makes ready for the next request. */
void resp_next(struct resp_parser *parser);

/* For inline.c: notes an argument; the end of the line gives no argument. */
int resp_add_argument(struct resp_parser *parser, size_t offset, size_t size);
int resp_fail(struct resp_parser *parser, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
int resp_parse_inline(struct resp_parser *parser, char *data, size_t size);

#endif
