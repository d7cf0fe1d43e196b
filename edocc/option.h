/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_OPTION_H
#define EDOCC_OPTION_H

/*
 * What edocc knows of gcc's and clang's options: how many words one takes and
 * which of the two steps it is for. An option that is not listed is one word
 * and for both.
 */

#include <stdbool.h>

/* Which step is given the option */
#define OPTION_NEITHER 0x0u
#define OPTION_PREPROCESS 0x1u /* -E on the user's file */
#define OPTION_COMPILE 0x2u    /* compiling and linking what came of it */
#define OPTION_BOTH (OPTION_PREPROCESS | OPTION_COMPILE)

/* Options that mean something to edocc itself */
enum option_id {
	OPTION_OTHER,
	OPTION_LANGUAGE,     /* -x */
	OPTION_OUTPUT,       /* -o */
	OPTION_STAGE,        /* -c -S -E -fsyntax-only: the value is the word */
	OPTION_DEPENDENCIES, /* -MD -MMD */
	OPTION_DEPENDENCY_FILE,
	OPTION_DEPENDENCY_TARGET,
	OPTION_TO_PREPROCESSOR, /* -Wp, */
	OPTION_SAVE_TEMPS,
	OPTION_MACRO_DEBUG, /* -g3 */
	OPTION_WARNING,     /* -W...: the value is what follows -W */
	OPTION_UNTOUCHED,   /* edocc has no business in this command */
};

struct option_use {
	enum option_id id;
	unsigned steps;    /* OPTION_PREPROCESS, OPTION_COMPILE */
	int n_words;       /* 1, or 2 if the value is the next word */
	const char *value; /* what follows the name; "" if nothing does */
};

/* Recognises @word, which begins with '-'; @next is the word after it, or NULL
 * at the end. */
struct option_use option_find(const char *word, const char *next);

#endif
