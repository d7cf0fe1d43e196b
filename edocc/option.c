/* SPDX-License-Identifier: MIT */

/*
 * The options of gcc and clang, as far as a launcher has to know them. The
 * first row that fits decides, so a longer name stands before its prefix.
 *
 * A wrong row cannot go unnoticed for long: an option that takes two words and
 * is listed with one turns its value into an input.
 */

#include "option.h"

#include <stddef.h>
#include <string.h>

enum option_form {
	WORD,   /* the whole word */
	JOINED, /* the name and the value in one word */
	NEXT,   /* the value is the next word */
	EITHER, /* joined, or the next word if nothing is joined */
};

struct option_row {
	const char *name;
	enum option_form form;
	unsigned steps;
	enum option_id id;
};

static const struct option_row rows[] = {
	{ "-x", EITHER, OPTION_NEITHER, OPTION_LANGUAGE },
	{ "-o", EITHER, OPTION_COMPILE, OPTION_OUTPUT },
	{ "-c", WORD, OPTION_COMPILE, OPTION_STAGE },
	{ "-S", WORD, OPTION_COMPILE, OPTION_STAGE },
	{ "-E", WORD, OPTION_NEITHER, OPTION_STAGE },
	{ "-fsyntax-only", WORD, OPTION_COMPILE, OPTION_STAGE },

	/* Questions to the compiler */
	{ "-###", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "--help", JOINED, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "--target-help", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "--version", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-dumpversion", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-dumpfullversion", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-dumpmachine", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-dumpspecs", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-print-", JOINED, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "--print-", JOINED, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-dM", WORD, OPTION_BOTH, OPTION_UNTOUCHED },
	{ "-fdirectives-only", WORD, OPTION_NEITHER, OPTION_OTHER },

	/* Dependencies: written by the preprocessor */
	{ "-MMD", WORD, OPTION_PREPROCESS, OPTION_DEPENDENCIES },
	{ "-MD", WORD, OPTION_PREPROCESS, OPTION_DEPENDENCIES },
	{ "-MF", EITHER, OPTION_PREPROCESS, OPTION_DEPENDENCY_FILE },
	{ "-MT", EITHER, OPTION_PREPROCESS, OPTION_DEPENDENCY_TARGET },
	{ "-MQ", EITHER, OPTION_PREPROCESS, OPTION_DEPENDENCY_TARGET },
	{ "-MG", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-MP", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-MV", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-MJ", EITHER, OPTION_NEITHER, OPTION_OTHER },

	/* The preprocessor's */
	{ "-D", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-U", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-I", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-A", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-include-pch", NEXT, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-include", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-imacros", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-iquote", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-isystem-after", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-isystem", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-idirafter", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-iprefix", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-iwithprefixbefore", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-iwithprefix", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-imultilib", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-imultiarch", NEXT, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-ivfsoverlay", NEXT, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-iframework", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-isysroot", EITHER, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-fmacro-prefix-map=", JOINED, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-Xpreprocessor", NEXT, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-Wp,", JOINED, OPTION_PREPROCESS, OPTION_TO_PREPROCESSOR },
	{ "-nostdinc", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-nobuiltininc", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-undef", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-trigraphs", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-H", WORD, OPTION_PREPROCESS, OPTION_OTHER },
	{ "-dD", WORD, OPTION_NEITHER, OPTION_OTHER },
	{ "-dI", WORD, OPTION_NEITHER, OPTION_OTHER },
	{ "-dN", WORD, OPTION_NEITHER, OPTION_OTHER },
	{ "-dU", WORD, OPTION_NEITHER, OPTION_OTHER },
	/* edocc decides about comments and line markers. */
	{ "-CC", WORD, OPTION_NEITHER, OPTION_OTHER },
	{ "-C", WORD, OPTION_NEITHER, OPTION_OTHER },
	{ "-P", WORD, OPTION_NEITHER, OPTION_OTHER },

	/* The assembler's and the linker's */
	{ "-Wa,", JOINED, OPTION_COMPILE, OPTION_OTHER },
	{ "-Xassembler", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-Wl,", JOINED, OPTION_COMPILE, OPTION_OTHER },
	{ "-Xlinker", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-L", EITHER, OPTION_COMPILE, OPTION_OTHER },
	{ "-l", EITHER, OPTION_COMPILE, OPTION_OTHER },
	{ "-T", EITHER, OPTION_COMPILE, OPTION_OTHER },
	{ "-u", EITHER, OPTION_COMPILE, OPTION_OTHER },
	{ "-z", EITHER, OPTION_COMPILE, OPTION_OTHER },
	{ "-e", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-rpath", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-s", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-r", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-static", JOINED, OPTION_COMPILE, OPTION_OTHER },
	{ "-shared", JOINED, OPTION_COMPILE, OPTION_OTHER },
	{ "-pie", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-no-pie", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-rdynamic", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-nostdlib", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-nodefaultlibs", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-nostartfiles", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-nolibc", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-fuse-ld=", JOINED, OPTION_COMPILE, OPTION_OTHER },

	/* The compiler's own */
	{ "-pipe", WORD, OPTION_COMPILE, OPTION_OTHER },
	{ "-save-temps=", JOINED, OPTION_COMPILE, OPTION_SAVE_TEMPS },
	{ "-save-temps", WORD, OPTION_COMPILE, OPTION_SAVE_TEMPS },
	{ "--save-temps=", JOINED, OPTION_COMPILE, OPTION_SAVE_TEMPS },
	{ "--save-temps", WORD, OPTION_COMPILE, OPTION_SAVE_TEMPS },
	{ "-dumpbase-ext", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-dumpbase", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-dumpdir", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-aux-info", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-g3", WORD, OPTION_BOTH, OPTION_MACRO_DEBUG },
	{ "-ggdb3", WORD, OPTION_BOTH, OPTION_MACRO_DEBUG },
	{ "-W", JOINED, OPTION_BOTH, OPTION_WARNING },

	/* For both steps, and two words */
	{ "-Xclang", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-Xanalyzer", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-Xopenmp-target", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-mllvm", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "--sysroot", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "--param", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-target", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-arch", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-B", EITHER, OPTION_BOTH, OPTION_OTHER },
	{ "-F", EITHER, OPTION_BOTH, OPTION_OTHER },
	{ "-framework", NEXT, OPTION_COMPILE, OPTION_OTHER },
	{ "-wrapper", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-specs", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-gcc-toolchain", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-resource-dir", NEXT, OPTION_BOTH, OPTION_OTHER },
	{ "-working-directory", EITHER, OPTION_BOTH, OPTION_OTHER },
};

static bool fits(const struct option_row *row, const char *word)
{
	size_t size = strlen(row->name);

	if (strncmp(word, row->name, size) != 0)
		return false;
	if (row->form == JOINED || row->form == EITHER)
		return true;
	/* --param=x and --sysroot=x are one word. */
	return word[size] == '\0';
}

static struct option_use use(const struct option_row *row, const char *word,
			     const char *next)
{
	struct option_use found = {
		.id = row->id,
		.steps = row->steps,
		.n_words = 1,
		.value = word + strlen(row->name),
	};

	if (row->id == OPTION_STAGE)
		found.value = word;
	if (row->form == NEXT || (row->form == EITHER && !*found.value)) {
		found.value = next ? next : "";
		found.n_words = next ? 2 : 1;
	}
	return found;
}

struct option_use option_find(const char *word, const char *next)
{
	const struct option_row other = { "", WORD, OPTION_BOTH, OPTION_OTHER };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (fits(&rows[i], word))
			return use(&rows[i], word, next);
	return use(&other, word, NULL);
}
