/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TRANSLATE_H
#define EDOCC_TRANSLATE_H

/*
 * The heart of edocc as one function: preprocessed text in, preprocessed text
 * out. It opens no file but those a message quotes, and starts no process.
 */

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

struct translate_options {
	const char *input;    /* the user's file, until a line marker says it */
	bool is_clang;        /* the compiler is clang */
	bool has_macro_debug; /* -g3: names for the debugger */
	bool has_colours;     /* in messages */
	bool has_frames;      /* --frames: see below */
	bool no_line_markers; /* output for reading */
};

enum translate_result {
	TRANSLATE_UNCHANGED, /* no async in it: compile the text as it is */
	TRANSLATE_DONE,      /* the result is in the output */
	TRANSLATE_FAILED,    /* errors are in the messages */
};

/*
 * Only the compiler knows how large a frame is. So with has_frames the output
 * has a function whose assembly (-S) contains lines that begin with
 *
 *	#EDO_FRAME file:line: name: 96 bytes, aligned to 8
 *	#EDO_FRAME file:line:   boxes read_line(), only a prototype is known
 *
 * which the launcher prints without the first word, in their order.
 */

/* Translates @text. Errors and warnings go to @messages. */
enum translate_result edocc_translate(const char *text, size_t size,
				      const struct translate_options *options,
				      struct buffer *output,
				      struct buffer *messages);

#endif
