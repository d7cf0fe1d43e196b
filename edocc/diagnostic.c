/* SPDX-License-Identifier: MIT */

/*
 * Formatting of errors. The text goes to a buffer, which the launcher prints at
 * the end, so that a run with several jobs does not mix lines.
 *
 * Always true: notes and hints of an error that was not shown are not shown.
 */

#include "diagnostic.h"

#include <string.h>

/* A longer line would fill the screen. */
#define LINE_BYTES_MAX 1000

#define COLOUR_ERROR "\033[01;31m"
#define COLOUR_WARNING "\033[01;35m"
#define COLOUR_NOTE "\033[01;36m"
#define COLOUR_PLACE "\033[01m"
#define COLOUR_CARET "\033[01;32m"
#define COLOUR_OFF "\033[m"

void diagnostics_init(struct diagnostics *diagnostics, struct source *source,
		      struct buffer *out, bool has_colours)
{
	*diagnostics = (struct diagnostics){
		.source = source,
		.out = out,
		.has_colours = has_colours,
	};
}

static void put_coloured(struct diagnostics *diagnostics, const char *colour,
			 const char *text)
{
	if (diagnostics->has_colours)
		buffer_string(diagnostics->out, colour);
	buffer_string(diagnostics->out, text);
	if (diagnostics->has_colours)
		buffer_string(diagnostics->out, COLOUR_OFF);
}

static void put_place(struct diagnostics *diagnostics,
		      const struct diagnostic_place *place)
{
	const char *text = arena_format(diagnostics->source->arena,
					"%s:%u:%u: ", place->file, place->line,
					place->column);

	put_coloured(diagnostics, COLOUR_PLACE, text);
}

/* The line, and under it blanks (tabs where it has tabs) and a caret. */
static void put_line(struct diagnostics *diagnostics,
		     const struct diagnostic_place *place)
{
	struct buffer *out = diagnostics->out;

	if (!place->text || place->size > LINE_BYTES_MAX)
		return;
	buffer_format(out, "%5u | %.*s\n      | ", place->line,
		      (int)place->size, place->text);
	for (uint32_t i = 0; i + 1 < place->column; i++)
		buffer_char(out, i < place->size && place->text[i] == '\t'
					 ? '\t'
					 : ' ');
	put_coloured(diagnostics, COLOUR_CARET, "^");
	buffer_char(out, '\n');
}

static void put_message(struct diagnostics *diagnostics,
			const struct diagnostic_place *place,
			const char *colour, const char *kind,
			const char *format, va_list arguments)
{
	put_place(diagnostics, place);
	put_coloured(diagnostics, colour, kind);
	buffer_vformat(diagnostics->out, format, arguments);
	buffer_char(diagnostics->out, '\n');
}

void diagnostic_error(struct diagnostics *diagnostics, uint32_t token,
		      const char *format, ...)
{
	struct diagnostic_place place;
	va_list arguments;

	diagnostics->n_errors++;
	diagnostics->is_muted = diagnostics->n_errors > DIAGNOSTICS_MAX;
	if (diagnostics->is_muted)
		return;
	place = diagnostic_find(diagnostics, token);
	va_start(arguments, format);
	put_message(diagnostics, &place, COLOUR_ERROR, "error: ", format,
		    arguments);
	va_end(arguments);
	put_line(diagnostics, &place);
}

void diagnostic_warning(struct diagnostics *diagnostics, uint32_t token,
			const char *format, ...)
{
	struct diagnostic_place place = diagnostic_find(diagnostics, token);
	va_list arguments;

	diagnostics->n_warnings++;
	diagnostics->is_muted = false;
	va_start(arguments, format);
	put_message(diagnostics, &place, COLOUR_WARNING, "warning: ", format,
		    arguments);
	va_end(arguments);
	put_line(diagnostics, &place);
}

void diagnostic_note(struct diagnostics *diagnostics, uint32_t token,
		     const char *format, ...)
{
	struct diagnostic_place place;
	va_list arguments;

	if (diagnostics->is_muted)
		return;
	place = diagnostic_find(diagnostics, token);
	va_start(arguments, format);
	put_message(diagnostics, &place, COLOUR_NOTE, "note: ", format,
		    arguments);
	va_end(arguments);
	put_line(diagnostics, &place);
}

void diagnostic_hint(struct diagnostics *diagnostics, uint32_t token,
		     const char *format, ...)
{
	struct diagnostic_place place;
	va_list arguments;

	if (diagnostics->is_muted)
		return;
	place = diagnostic_find(diagnostics, token);
	va_start(arguments, format);
	put_message(diagnostics, &place, COLOUR_NOTE, "note: ", format,
		    arguments);
	va_end(arguments);
}
