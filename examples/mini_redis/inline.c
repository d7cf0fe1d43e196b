/* SPDX-License-Identifier: MIT */

/*
 * Inline commands: what a person types into telnet. Words are separated by
 * blanks; "..." knows the escapes of C, '...' only \'; a closing quote must end
 * its word.
 *
 * Words are unquoted in place: `to` never overtakes `from`, because every form
 * of a byte is at least as long as the byte.
 */

#include <ctype.h>
#include <errno.h>

#include "resp.h"

struct line {
	char *from, *end; /* what is left to read */
	char *to;         /* where the next byte of a word goes */
};

static bool is_blank(char c)
{
	return c == '\0' || isspace((unsigned char)c);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_hex_byte(struct line *line)
{
	const char *from = line->from;
	int high, low;

	if (line->end - from < 4 || from[0] != '\\' || from[1] != 'x')
		return false;
	high = hex_digit(from[2]);
	low = hex_digit(from[3]);
	if (high < 0 || low < 0)
		return false;
	*line->to++ = (char)(high * 16 + low);
	line->from += 4;
	return true;
}

static char escaped(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'b':
		return '\b';
	case 'a':
		return '\a';
	default:
		return c;
	}
}

static void take_escape(struct line *line, char quote)
{
	bool has_next = line->end - line->from > 1;
	char c = *line->from++;

	if (c == '\\' && has_next && (quote == '"' || *line->from == '\'')) {
		c = *line->from++;
		if (quote == '"')
			c = escaped(c);
	}
	*line->to++ = c;
}

/* After the opening quote; false if the line ends first, or no blank follows. */
static bool take_quoted(struct line *line, char quote)
{
	while (line->from < line->end) {
		if (*line->from == quote) {
			line->from++;
			return line->from == line->end || is_blank(*line->from);
		}
		if (quote != '"' || !take_hex_byte(line))
			take_escape(line, quote);
	}
	return false;
}

static bool take_word(struct line *line)
{
	while (line->from < line->end && !is_blank(*line->from)) {
		char c = *line->from;

		if (c != '"' && c != '\'') {
			*line->to++ = c;
			line->from++;
			continue;
		}
		line->from++;
		if (!take_quoted(line, c))
			return false;
	}
	return true;
}

static int take_words(struct resp_parser *parser, char *data, char *end)
{
	struct line line = { .from = data, .end = end, .to = data };

	for (;;) {
		char *word;

		while (line.from < line.end && is_blank(*line.from))
			line.from++;
		if (line.from == line.end)
			return 1;
		line.to = word = line.from;
		if (!take_word(&line))
			return resp_fail(parser,
					 "unbalanced quotes in request");
		if (resp_add_argument(parser, (size_t)(word - data),
				      (size_t)(line.to - word)) < 0)
			return -ENOMEM;
	}
}

int resp_parse_inline(struct resp_parser *parser, char *data, size_t size)
{
	char *end = memchr(data, '\n', size);

	if (!end)
		return size > RESP_LINE_MAX
			       ? resp_fail(parser, "too big inline request")
			       : 0;
	parser->position = (size_t)(end - data) + 1;
	return take_words(parser, data, end);
}
