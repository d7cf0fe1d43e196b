/* SPDX-License-Identifier: MIT */

/*
 * Positions. The writer follows what the compiler counts: a line marker sets
 * file and line of the line after it, characters advance the column. A token
 * that is already where it belongs is just written; one that lies a little
 * further on gets blanks or newlines before it; for every other a marker is
 * written.
 *
 * Always:
 * 1. is_known is false after text whose end nobody followed (slices, pastes).
 * 2. Without markers (output for people to read) lines break where the user's
 *    lines do and columns are not kept.
 */

#include "writer.h"

#include <ctype.h>
#include <string.h>

/* Rather this many empty lines than a marker */
#define LINES_MAX 8

/* Beyond it tokens are not put into their column: a macro can expand to a line
 * so long that the blanks before its tokens would fill the memory. */
#define COLUMN_MAX 1000

#define NO_OFFSET UINT32_MAX
#define NO_DIRECTIVE SIZE_MAX

void writer_init(struct writer *writer, const struct source *source,
		 bool has_markers)
{
	*writer = (struct writer){
		.source = source,
		.has_markers = has_markers,
		.next_offset = NO_OFFSET,
		.directive = NO_DIRECTIVE,
	};
}

void writer_deinit(struct writer *writer)
{
	buffer_deinit(&writer->text);
}

static bool ends_with_blank(const struct writer *writer)
{
	size_t size = writer->text.size;

	return size == 0 || writer->text.data[size - 1] == '\n' ||
	       writer->text.data[size - 1] == ' ';
}

static void new_line(struct writer *writer)
{
	size_t size = writer->text.size;

	if (size != 0 && writer->text.data[size - 1] != '\n')
		buffer_char(&writer->text, '\n');
}

/* @text as a string literal of C. */
static void put_quoted(struct writer *writer, const char *text)
{
	buffer_char(&writer->text, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buffer_char(&writer->text, '\\');
		buffer_char(&writer->text, *text);
	}
	buffer_char(&writer->text, '"');
}

static void put_line_marker(struct writer *writer, uint32_t file, uint32_t line,
			    bool is_system)
{
	buffer_format(&writer->text, "# %u ", line);
	put_quoted(writer, writer->source->files.items[file]);
	buffer_string(&writer->text, is_system ? " 3\n" : "\n");
}

/* The next line is @line of @file. */
static void put_marker(struct writer *writer, uint32_t file, uint32_t line,
		       bool is_system)
{
	new_line(writer);
	if (writer->has_markers)
		put_line_marker(writer, file, line, is_system);
	writer->is_known = true;
	writer->is_system = is_system;
	writer->file = file;
	writer->line = line;
	writer->column = 1;
}

/* Text of another writer may have lines and markers of its own. */
static void put_text(struct writer *writer, const char *text, uint32_t size)
{
	buffer_append(&writer->text, text, size);
	writer->column += size;
	if (memchr(text, '\n', size))
		writer->is_known = false;
}

static bool is_near(const struct writer *writer, const struct token *token)
{
	return writer->is_known && writer->file == token->file &&
	       writer->is_system == !!(token->flags & TOKEN_SYSTEM) &&
	       writer->line <= token->line &&
	       token->line - writer->line <= LINES_MAX;
}

static void go_down(struct writer *writer, uint32_t line)
{
	for (; writer->line < line; writer->line++) {
		buffer_char(&writer->text, '\n');
		writer->column = 1;
	}
}

static void go_right(struct writer *writer, uint32_t column)
{
	for (; writer->column < column; writer->column++)
		buffer_char(&writer->text, ' ');
}

/* Reading mode: the user's lines, one blank where something was left out. */
static void go_to_loosely(struct writer *writer, const struct token *token)
{
	if (!is_near(writer, token))
		put_marker(writer, token->file, token->line,
			   token->flags & TOKEN_SYSTEM);
	else if (writer->line < token->line)
		go_down(writer, token->line);
	else if (writer->next_offset != token->offset &&
		 !ends_with_blank(writer))
		put_text(writer, " ", 1);
}

static void go_to(struct writer *writer, const struct token *token)
{
	bool is_contiguous = writer->next_offset == token->offset;

	if (!writer->has_markers) {
		go_to_loosely(writer, token);
		return;
	}
	if (is_near(writer, token))
		go_down(writer, token->line);
	if (token->column > COLUMN_MAX && is_near(writer, token)) {
		if (!is_contiguous && !ends_with_blank(writer))
			put_text(writer, " ", 1);
		return;
	}
	if (!is_near(writer, token) || writer->column > token->column ||
	    (writer->column == token->column && !is_contiguous &&
	     !ends_with_blank(writer)))
		put_marker(writer, token->file, token->line,
			   token->flags & TOKEN_SYSTEM);
	if (token->column <= COLUMN_MAX)
		go_right(writer, token->column);
}

void writer_directives(struct writer *writer, uint32_t i)
{
	const struct source *source = writer->source;

	for (; writer->directive < source->directives.n; writer->directive++) {
		const struct source_directive *directive =
			&source->directives.items[writer->directive];

		if (directive->token > i)
			return;
		if (directive->is_ours)
			continue;
		put_marker(writer, directive->file, directive->line, false);
		buffer_append(&writer->text, source->text + directive->offset,
			      directive->size);
		buffer_char(&writer->text, '\n');
		writer->line++;
	}
}

void writer_keep_directives(struct writer *writer, uint32_t i)
{
	const struct source *source = writer->source;
	size_t low = 0, high = source->directives.n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (source->directives.items[middle].token <= i)
			low = middle + 1;
		else
			high = middle;
	}
	writer->directive = low;
}

static void put_fallthrough(struct writer *writer, const struct token *token)
{
	if (token->flags & TOKEN_FALLTHROUGH &&
	    (token->id == KW_CASE || token->id == KW_DEFAULT))
		writer_glue(writer, "__attribute__((__fallthrough__));");
}

void writer_token(struct writer *writer, uint32_t i)
{
	const struct token *token = source_token(writer->source, i);

	put_fallthrough(writer, token);
	writer_directives(writer, i);
	go_to(writer, token);
	put_text(writer, writer->source->text + token->offset, token->size);
	writer->next_offset = token->offset + token->size;
	writer->anchor = i;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool ends_with_word(const struct writer *writer)
{
	return writer->text.size != 0 &&
	       is_word(writer->text.data[writer->text.size - 1]);
}

void writer_instead(struct writer *writer, uint32_t i, const char *string)
{
	writer_directives(writer, i);
	go_to(writer, source_token(writer->source, i));
	if (is_word(*string) && ends_with_word(writer))
		put_text(writer, " ", 1);
	put_text(writer, string, (uint32_t)strlen(string));
	writer->next_offset = NO_OFFSET;
	writer->anchor = i;
}

void writer_slice(struct writer *writer, uint32_t i, uint32_t from, uint32_t to)
{
	const struct token *token = source_token(writer->source, i);

	if (from >= to)
		return;
	if (writer->text.size != 0)
		put_marker(writer, token->file, token->line,
			   token->flags & TOKEN_SYSTEM);
	writer_continue(writer, from, to);
}

void writer_continue(struct writer *writer, uint32_t from, uint32_t to)
{
	buffer_append(&writer->text, writer->source->text + from, to - from);
	writer->is_known = false;
	writer->next_offset = NO_OFFSET;
}

void writer_anchor(struct writer *writer, uint32_t i)
{
	writer->anchor = i;
}

void writer_glue(struct writer *writer, const char *format, ...)
{
	const struct token *token =
		source_token(writer->source, writer->anchor);
	va_list arguments;
	size_t size;

	if (!writer->is_known || writer->file != token->file ||
	    writer->line != token->line ||
	    (writer->has_markers && !writer->is_system))
		put_marker(writer, token->file, token->line, true);
	if (!ends_with_blank(writer))
		put_text(writer, " ", 1);
	size = writer->text.size;
	va_start(arguments, format);
	buffer_vformat(&writer->text, format, arguments);
	va_end(arguments);
	writer->column += (uint32_t)(writer->text.size - size);
	writer->next_offset = NO_OFFSET;
	if (memchr(writer->text.data + size, '\n', writer->text.size - size))
		writer->is_known = false;
}

void writer_paste(struct writer *writer, const char *text, size_t size)
{
	new_line(writer);
	buffer_append(&writer->text, text, size);
	new_line(writer);
	writer->is_known = false;
	writer->next_offset = NO_OFFSET;
}

void writer_join(struct writer *writer, struct writer *takes)
{
	writer_paste(writer, takes->text.data, takes->text.size);
	writer_deinit(takes);
}
