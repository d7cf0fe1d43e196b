/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_STATES_H
#define EDOCC_STATES_H

/*
 * Places where a function is resumed, and the ways out of its scopes.
 */

#include "lowered.h"

/* ---- states.c: places where the function can be resumed ------------------ */

unsigned new_state(struct lower *lower);
void set_state(struct lower *lower, unsigned state);
/* From state @state the poll function goes on at label edo__<prefix><number>. */
void resume_at(struct lower *lower, unsigned state, const char *prefix,
	       unsigned number);
/* The two states of a place where children are polled. At rest and being polled
 * are the same except in a defer, where a cancel lets what is at rest go on. */
struct suspension {
	unsigned rest, polled;
};

struct suspension new_suspension(struct lower *lower);
/* Says that children are about to be polled. */
void start_poll(struct lower *lower, const struct suspension *suspension);
/* `return EDO_PENDING` if @condition holds. */
void write_rest(struct lower *lower, const struct suspension *suspension,
		const char *condition);
/* Opens and closes `case state:` of the cancel function; text goes there. */
void cancel_start(struct lower *lower, unsigned state);
void cancel_end(struct lower *lower);
/* `return EDO_PENDING` if @call says so. */
void write_pending(struct lower *lower, const char *call);
/* In the cancel function: what is at rest in a defer goes on. */
void write_shield(struct lower *lower, const struct suspension *suspension);
/* The selector is set to cancel, in all defers around, too. */
void write_selectors(struct lower *lower);
void add_site(struct lower *lower, unsigned state, token_index at,
	      const struct child *child, unsigned flags);

/* ---- exits.c ------------------------------------------------------------ */

void enter_entry(struct lower *lower, struct entry *entry);
/* Undoes the entries of a scope down to @base, at its end. */
void undo_entries(struct lower *lower, struct entry *base);
/* Those of owned parameters, at the end of the function. */
void undo_owned(struct lower *lower);
/* Says why scopes are being left: the flags of the header, in a defer a member
 * of its own. */
const char *selector(const struct lower *lower);
unsigned position_state(const struct entry *position);
/* goto to the cleanup of @position; the selector is set already. */
void write_unwind(struct lower *lower, const struct entry *position);
struct entry *entry_of(struct lower *lower, const struct declarator *declarator,
		       const struct statement *statement);

/* Innermost entry of the owned parameters. */
struct entry *owned_position(const struct lower *lower);

#endif
