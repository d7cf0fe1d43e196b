/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_UNIT_H
#define EDOCC_UNIT_H

/*
 * One C input on its way through edocc: preprocessed text, then translated.
 */

#include "buffer.h"
#include "command.h"

#include <stdbool.h>

struct unit {
	struct command_input *input;
	const char *name; /* of the text to be compiled: x.i for x.c */
	struct buffer preprocessed;
	struct buffer messages; /* what the preprocessor said */
	struct buffer translated;
	bool is_async; /* there is something to translate */
};

void unit_init(struct unit *unit, struct arena *arena,
	       struct command_input *input);
void unit_deinit(struct unit *unit);

/* Preprocesses the input and finds out whether it may be async. @input_fd is
 * what "-" stands for. The status of the preprocessor, as in run.h. */
int unit_preprocess(struct unit *unit, const struct command *command,
		    int input_fd);

/* Prints what the preprocessor said. */
void unit_say(const struct unit *unit);

/* Translates a unit that may be async, if it is; says what the preprocessor
 * had to say of it. With @for_frames the result asks the compiler for a report.
 * False after saying what is wrong with it. */
bool unit_translate(struct unit *unit, const struct command *command,
		    bool for_frames);

/* Writes x.i and x.edo.i, as -save-temps asks; false after saying why not. */
bool unit_save(const struct unit *unit, const struct command *command);

#endif
