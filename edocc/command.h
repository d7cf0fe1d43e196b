/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_COMMAND_H
#define EDOCC_COMMAND_H

/*
 * One command line for gcc or clang, understood: the compiler, what it is asked
 * to do, and its inputs. From it come the two commands that edocc runs: one
 * that preprocesses an input, and one like the user's that compiles what edocc
 * made of the inputs.
 */

#include "option.h"
#include "words.h"

#include <stdbool.h>

enum command_stage {
	STAGE_LINK,       /* none of the others */
	STAGE_OBJECT,     /* -c */
	STAGE_ASSEMBLY,   /* -S */
	STAGE_CHECK,      /* -fsyntax-only */
	STAGE_PREPROCESS, /* -E */
};

enum command_language {
	LANGUAGE_OTHER,          /* nothing for edocc: objects, C++, ... */
	LANGUAGE_OTHER_SOURCE,   /* the same, but it will be preprocessed */
	LANGUAGE_C,              /* .c */
	LANGUAGE_C_PREPROCESSED, /* .i */
};

struct command_input {
	const char *path; /* "-": standard input */
	enum command_language language;
	const char *forced;    /* what -x said before it, NULL: nothing */
	const char *text_path; /* set by edocc: C text to be compiled instead */
};

/* A word or two of the command line: an option or an input. */
struct command_item {
	const char *words[2];
	int n_words;
	unsigned steps; /* OPTION_PREPROCESS, OPTION_COMPILE */
	struct command_input *input;
	bool is_language; /* -x */
};

struct command {
	struct arena *arena;
	struct words original; /* as the user wrote it, @files not expanded */
	struct words prefix;   /* ccache, distcc, ... */
	const char *compiler;
	VECTOR(struct command_item) items;
	VECTOR(struct command_input *) inputs;
	enum command_stage stage;
	const char *output; /* NULL: none named */
	bool is_untouched;  /* nothing in it for edocc */
	bool is_clang;
	bool writes_dependencies; /* -MD, -MMD */
	bool names_dependency_file;
	bool names_dependency_target;
	bool saves_temps;
	bool saves_temps_beside_output; /* -save-temps=obj */
	bool has_macro_debug;           /* -g3 */
	bool keeps_comments; /* gcc is going to look for fallthrough comments */
};

/* Reads `argv`, whose first word is the compiler or a launcher such as ccache.
 * Memory comes from @arena. */
void command_init(struct command *command, struct arena *arena,
		  char *const *argv);
void command_deinit(struct command *command);

/* Adds the command that preprocesses @input to standard output. With
 * @with_comments its comments survive. The caller adds what concerns
 * dependencies. */
void command_preprocess(const struct command *command,
			const struct command_input *input, bool with_comments,
			struct words *ret_words);

/* Adds the user's command with every input that has a text_path replaced. */
void command_compile(const struct command *command, struct words *ret_words);

#endif
