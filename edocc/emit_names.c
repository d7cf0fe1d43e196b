/* SPDX-License-Identifier: MIT */

/*
 * Names for the debugger. gcc with -g3 records macros for it, and in text that
 * is preprocessed already it does not expand them:
 *
 *	#define n (__f->n)
 *	...the poll function...
 *	#undef n
 *
 * so that `print n` works. clang would expand them. Of several variables with
 * one name the first is meant.
 */

#include "lower.h"

#include <string.h>

static bool is_wanted(const struct lower *lower)
{
	return lower->options->has_macro_debug && !lower->options->is_clang;
}

/* The member of the variable that has its name for itself. */
static bool is_first(const struct symbol *symbol)
{
	return strcmp(symbol->text, symbol->lowered->member) == 0;
}

static void put_line(struct lower *lower, const char *line)
{
	writer_paste(lower->w, line, strlen(line));
}

void emit_names(struct lower *lower)
{
	if (!is_wanted(lower))
		return;
	for (size_t i = 0; i < lower->members.n; i++) {
		const struct symbol *symbol = lower->members.items[i];

		if (is_first(symbol))
			put_line(lower, format(lower, "#define %s (__f->%s)",
					       symbol->text, symbol->text));
	}
}

void emit_no_names(struct lower *lower)
{
	if (!is_wanted(lower))
		return;
	for (size_t i = 0; i < lower->members.n; i++)
		if (is_first(lower->members.items[i]))
			put_line(lower, format(lower, "#undef %s",
					       lower->members.items[i]->text));
}
