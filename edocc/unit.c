/* SPDX-License-Identifier: MIT */

/*
 * From the user's file to text that the user's compiler can compile.
 *
 * What the preprocessor says is kept back until it is known that the unit is
 * async: a unit that is not will be compiled by the user's own command, which
 * says it again.
 */

#define _GNU_SOURCE
#include "unit.h"

#include "comments.h"
#include "depfile.h"
#include "run.h"
#include "temporary.h"
#include "translate.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What <edo.h> leaves where the short words begin to count. */
#define MARKER "#pragma edo keywords"

/* Every public header of Edo that declares a future uses this word. */
#define RESERVED_WORD "edo_async"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* x for dir/x.c */
static const char *stem(struct arena *arena, const char *path)
{
	const char *base = base_name(path);
	const char *dot = strrchr(base, '.');

	return arena_copy(arena, base,
			  dot && dot > base ? (size_t)(dot - base)
					    : strlen(base));
}

void unit_init(struct unit *unit, struct arena *arena,
	       struct command_input *input)
{
	*unit = (struct unit){ .input = input };
	unit->name = arena_format(arena, "%s.i", stem(arena, input->path));
}

void unit_deinit(struct unit *unit)
{
	buffer_deinit(&unit->preprocessed);
	buffer_deinit(&unit->messages);
	buffer_deinit(&unit->translated);
}

/* --- preprocessing ----------------------------------------------------- */

static bool is_word_character(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* @word stands in the text, not as a part of a longer word. */
static bool has_word(const struct buffer *text, const char *word)
{
	size_t size = strlen(word);
	const char *at = text->data, *end = text->data + text->size;

	while (at && (at = memmem(at, (size_t)(end - at), word, size))) {
		if ((at == text->data || !is_word_character(at[-1])) &&
		    !is_word_character(at[size]))
			return true;
		at += size;
	}
	return false;
}

static bool has_async(const struct buffer *text)
{
	return has_word(text, MARKER) || has_word(text, RESERVED_WORD);
}

static int run_preprocessor(struct unit *unit, const struct command *command,
			    int input_fd, bool with_comments)
{
	struct words words = WORDS_INIT;
	int status;

	buffer_clear(&unit->preprocessed);
	buffer_clear(&unit->messages);
	command_preprocess(command, unit->input, with_comments, &words);
	depfile_options(command, unit->input, &words);
	if (isatty(STDERR_FILENO))
		words_add(&words, "-fdiagnostics-color");
	status = run_collect(&words, input_fd, &unit->preprocessed,
			     &unit->messages);
	words_deinit(&words);
	return status;
}

/* Keeping comments did not change the program, as far as can be seen. */
static bool is_faithful(struct unit *unit, const struct command *command,
			int input_fd)
{
	struct comment_signs kept =
		comments_find(unit->preprocessed.data, unit->preprocessed.size);
	struct unit plain = { .input = unit->input };
	struct comment_signs dropped;
	bool ok;

	if (kept.n_hidden_directives || !kept.n_quoted)
		return !kept.n_hidden_directives;
	ok = run_succeeded(run_preprocessor(&plain, command, input_fd, false));
	dropped =
		comments_find(plain.preprocessed.data, plain.preprocessed.size);
	unit_deinit(&plain);
	return ok && kept.n_quoted == dropped.n_quoted;
}

static int read_preprocessed(struct unit *unit, int input_fd)
{
	const char *path = unit->input->path;
	int fd = strcmp(path, "-") != 0 ? open(path, O_RDONLY | O_CLOEXEC)
					: input_fd;
	int error = fd < 0 ? -errno : 0;

	if (fd == input_fd && fd >= 0)
		lseek(fd, 0, SEEK_SET);
	if (!error)
		error = buffer_read(&unit->preprocessed, fd);
	if (fd >= 0 && fd != input_fd)
		close(fd);
	/* If it cannot be read, the compiler says so better. */
	if (error)
		buffer_clear(&unit->preprocessed);
	return 0;
}

int unit_preprocess(struct unit *unit, const struct command *command,
		    int input_fd)
{
	bool with_comments = command->keeps_comments;
	int status;

	if (unit->input->language == LANGUAGE_C_PREPROCESSED)
		status = read_preprocessed(unit, input_fd);
	else
		status = run_preprocessor(unit, command, input_fd,
					  with_comments);
	if (status == RUN_NOT_FOUND)
		return status;
	unit->is_async = has_async(&unit->preprocessed);
	if (with_comments && unit->input->language == LANGUAGE_C &&
	    (!run_succeeded(status) ||
	     (unit->is_async && !is_faithful(unit, command, input_fd))))
		status = run_preprocessor(unit, command, input_fd, false);
	return status;
}

void unit_say(const struct unit *unit)
{
	if (unit->messages.size)
		fwrite(unit->messages.data, 1, unit->messages.size, stderr);
}

/* --- translating ------------------------------------------------------- */

bool unit_translate(struct unit *unit, const struct command *command,
		    bool for_frames)
{
	struct buffer messages = BUFFER_INIT;
	struct translate_options options = {
		.input = unit->input->path,
		.is_clang = command->is_clang,
		.has_frames = for_frames,
		.has_macro_debug = command->has_macro_debug,
		.has_colours = isatty(STDERR_FILENO),
	};
	enum translate_result result = edocc_translate(
		unit->preprocessed.data, unit->preprocessed.size, &options,
		&unit->translated, &messages);

	unit->is_async = result != TRANSLATE_UNCHANGED;
	/* In the order in which the user's compiler would say it. */
	if (unit->is_async)
		unit_say(unit);
	if (messages.size)
		fwrite(messages.data, 1, messages.size, stderr);
	buffer_deinit(&messages);
	return result != TRANSLATE_FAILED;
}

/* --- -save-temps ------------------------------------------------------- */

/* The name without its suffix: beside the output if that was asked for. */
static const char *saved_stem(const struct unit *unit,
			      const struct command *command)
{
	struct arena *arena = command->arena;
	const char *inner = stem(arena, unit->input->path);
	const char *output = command->output;
	const char *base;

	if (!command->saves_temps_beside_output || !output)
		return inner;
	base = base_name(output);
	output = arena_copy(arena, output, (size_t)(base - output));
	if (command->stage == STAGE_LINK)
		return arena_format(arena, "%s%s-%s", output, base, inner);
	return arena_format(arena, "%s%s", output, stem(arena, base));
}

bool unit_save(const struct unit *unit, const struct command *command)
{
	const char *name = saved_stem(unit, command);
	const char *before = arena_format(command->arena, "%s.i", name);
	const char *after = arena_format(command->arena, "%s.edo.i", name);

	return (unit->input->language == LANGUAGE_C_PREPROCESSED ||
		file_write(before, unit->preprocessed.data,
			   unit->preprocessed.size)) &&
	       file_write(after, unit->translated.data, unit->translated.size);
}
