/* SPDX-License-Identifier: MIT */

/*
 * What -C does to a program:
 *  - a directive that follows a comment on its line is none any more, and shows
 *    in the output as a line that begins, but for comments, with #;
 *  - a comment in an argument that is made a string (#x) gets into the string.
 *
 * The scanner knows comments and literals only. In preprocessed text a line
 * marker or pragma stands at the very start of its line.
 */

#include "comments.h"

#include <stdbool.h>
#include <string.h>

struct scan {
	const char *at;
	const char *end;
	bool is_line_empty; /* nothing but blanks and comments so far */
	bool has_comment;   /* and there was a comment */
	struct comment_signs signs;
};

static bool is_at(const struct scan *scan, char first, char second)
{
	return scan->end - scan->at > 1 && scan->at[0] == first &&
	       scan->at[1] == second;
}

static void skip_comment(struct scan *scan)
{
	scan->at += 2;
	while (scan->at < scan->end && !is_at(scan, '*', '/'))
		scan->at++;
	scan->at = scan->end - scan->at > 2 ? scan->at + 2 : scan->end;
	scan->has_comment = true;
}

static void skip_line_comment(struct scan *scan)
{
	while (scan->at < scan->end && *scan->at != '\n')
		scan->at++;
}

static void skip_literal(struct scan *scan)
{
	char quote = *scan->at++;

	while (scan->at < scan->end && *scan->at != quote &&
	       *scan->at != '\n') {
		if (is_at(scan, '/', '*') || is_at(scan, '/', '/'))
			scan->signs.n_quoted++;
		scan->at += *scan->at == '\\' && scan->end - scan->at > 1;
		scan->at++;
	}
	if (scan->at < scan->end)
		scan->at++;
	scan->is_line_empty = false;
}

static void start_line(struct scan *scan)
{
	scan->at++;
	scan->is_line_empty = true;
	scan->has_comment = false;
	/* A line marker holds no comment, but may hold a path like one. */
	if (scan->at < scan->end && *scan->at == '#')
		skip_line_comment(scan);
}

static void step(struct scan *scan)
{
	char c = *scan->at;

	if (is_at(scan, '/', '*')) {
		skip_comment(scan);
	} else if (is_at(scan, '/', '/')) {
		skip_line_comment(scan);
	} else if (c == '"' || c == '\'') {
		skip_literal(scan);
	} else if (c == '\n') {
		start_line(scan);
	} else {
		if (c == '#' && scan->is_line_empty && scan->has_comment)
			scan->signs.n_hidden_directives++;
		if (!strchr(" \t\v\f\r", c))
			scan->is_line_empty = false;
		scan->at++;
	}
}

struct comment_signs comments_find(const char *text, size_t size)
{
	struct scan scan = {
		.at = text,
		.end = text + size,
		.is_line_empty = true,
	};

	if (size && *text == '#')
		skip_line_comment(&scan);
	while (scan.at < scan.end)
		step(&scan);
	return scan.signs;
}
