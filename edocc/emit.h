/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_EMIT_H
#define EDOCC_EMIT_H

/*
 * What an async function becomes beside its poll function: prototypes, frame,
 * helpers, tables, main.
 */

#include "lowered.h"

/* ---- emit_*.c ------------------------------------------------------------ */

void emit_runtime(struct lower *lower);
void emit_prototype(struct lower *lower, struct function *function);
/* The attributes of @function that are for f__init (where arguments are counted
 * from @shift), f__new and f__type, or else those for the poll function. */
enum attribute_use { ATTRIBUTE_INTERFACE, ATTRIBUTE_BODY };
void write_attributes(struct lower *lower, struct function *function,
		      enum attribute_use use, unsigned shift);
/* It is declared warn_unused_result. */
bool function_wants_use(struct lower *lower, const struct function *function);
/* The type of a box of @function. */
void write_box_of(struct lower *lower, struct function *function);
void write_release(struct lower *lower, struct function *function);
void write_new_body(struct lower *lower, struct function *function);
void emit_function(struct lower *lower, struct function *function);
/* f__spawn and its like, those that are used. */
void emit_helpers(struct lower *lower, struct function *function);
/* A plain function, with what it needs in front. */
void emit_plain(struct lower *lower, struct item *item);
/* Tokens of plain code with the constructs in @body replaced. */
void write_plain(struct lower *lower, struct statement *body, token_index first,
		 token_index end);
/* The user's names for the debugger, as macros; gcc with -g3. */
void emit_names(struct lower *lower);
void emit_no_names(struct lower *lower);
void emit_metadata(struct lower *lower);
void emit_main(struct lower *lower, struct function *function);
/* Adds the function at hand to the report. */
void note_frame(struct lower *lower);
void emit_frames_report(struct lower *lower);

/* ---- prelude.c -------------------------------------------------------------- */

void write_prelude(struct lower *lower, struct function *function);

#endif
