/* SPDX-License-Identifier: MIT */

/*
 *  - Between reply_begin() and reply_end(), the buffer has room for the error
 *    that takes the place of a lost reply.
 *  - Bytes before the mark are replies to earlier commands and never change.
 */

#include "reply.h"

#include <stdarg.h>
#include <stdio.h>

#include "integer.h"

#define REPLY_OUT_OF_MEMORY "-OOM out of memory, the reply is lost\r\n"
#define REPLY_ERROR_MAX 512

/* type, integer, CR, LF */
#define REPLY_HEADER_MAX (1 + INTEGER_TEXT_MAX + 2)

bool reply_begin(struct reply *reply)
{
	reply->is_lost = false;
	if (buffer_reserve(&reply->buffer, sizeof(REPLY_OUT_OF_MEMORY)) < 0)
		return false;
	reply->mark = buffer_size(&reply->buffer);
	return true;
}

void reply_rewind(struct reply *reply)
{
	reply->buffer.end = reply->buffer.start + reply->mark;
}

void reply_end(struct reply *reply)
{
	if (!reply->is_lost)
		return;
	reply->is_lost = false;
	reply_rewind(reply);
	reply_raw(reply, bytes_of(REPLY_OUT_OF_MEMORY));
}

void reply_raw(struct reply *reply, struct bytes bytes)
{
	struct buffer *buffer = &reply->buffer;

	if (reply->is_lost || buffer_reserve(buffer, bytes.size) < 0) {
		reply->is_lost = true;
		return;
	}
	memcpy(buffer->data + buffer->end, bytes.data, bytes.size);
	buffer->end += bytes.size;
}

static void put_header(struct reply *reply, char type, int64_t value)
{
	char header[REPLY_HEADER_MAX];
	size_t size = 0;

	header[size++] = type;
	size += integer_format(value, header + size);
	header[size++] = '\r';
	header[size++] = '\n';
	reply_raw(reply, (struct bytes){ header, size });
}

static void put_line(struct reply *reply, char type, struct bytes text)
{
	reply_raw(reply, (struct bytes){ &type, 1 });
	reply_raw(reply, text);
	reply_raw(reply, bytes_of("\r\n"));
}

void reply_status(struct reply *reply, const char *word)
{
	put_line(reply, '+', bytes_of(word));
}

/* An error may quote what the client sent, but must stay one line. */
static void make_one_line(char *text)
{
	for (char *c = text; *c; c++)
		if (*c == '\r' || *c == '\n')
			*c = ' ';
}

void reply_error(struct reply *reply, const char *format, ...)
{
	char text[REPLY_ERROR_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	make_one_line(text);
	put_line(reply, '-', bytes_of(text));
}

void reply_integer(struct reply *reply, int64_t value)
{
	put_header(reply, ':', value);
}

void reply_bytes(struct reply *reply, struct bytes bytes)
{
	put_header(reply, '$', (int64_t)bytes.size);
	reply_raw(reply, bytes);
	reply_raw(reply, bytes_of("\r\n"));
}

void reply_text(struct reply *reply, const char *text)
{
	reply_bytes(reply, bytes_of(text));
}

void reply_null(struct reply *reply)
{
	reply_raw(reply, bytes_of("$-1\r\n"));
}

void reply_array(struct reply *reply, size_t n_elements)
{
	put_header(reply, '*', (int64_t)n_elements);
}
