/* SPDX-License-Identifier: MIT */

/*
 * edocc COMPILER OPTIONS...: the launcher.
 *
 *	x.c --(gcc -E)--> text --(translate)--> C text --(gcc -x cpp-output)--> x.o
 *	        |
 *	        '-- no input is async: the user's command, as it was written
 *
 * What always holds: the compiler proper runs once, with the user's options and
 * in the user's order, whatever the number of inputs; edocc's exit code is that
 * of the step that failed; nothing is left behind.
 */

#include "command.h"
#include "frames.h"
#include "help.h"
#include "run.h"
#include "temporary.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_ERROR 1

struct launch {
	struct arena arena;
	struct command command;
	struct temporary temporary;
	struct unit *units; /* one for each C input */
	size_t n_units;
	int input_fd; /* a copy of standard input, if it is an input */
};

static void launch_init(struct launch *launch, char *const *argv)
{
	*launch = (struct launch){ .input_fd = RUN_INHERIT };
	launch->temporary.arena = &launch->arena;
	command_init(&launch->command, &launch->arena, argv);
	launch->units = arena_array(&launch->arena, struct unit,
				    launch->command.inputs.n);
	for (size_t i = 0; i < launch->command.inputs.n; i++) {
		struct command_input *input = launch->command.inputs.items[i];

		if (input->language >= LANGUAGE_C)
			unit_init(&launch->units[launch->n_units++],
				  &launch->arena, input);
	}
}

static void launch_deinit(struct launch *launch)
{
	temporary_remove(&launch->temporary);
	for (size_t i = 0; i < launch->n_units; i++)
		unit_deinit(&launch->units[i]);
	command_deinit(&launch->command);
	arena_deinit(&launch->arena);
}

/* Ends as @status says, leaving nothing behind. */
static void finish(struct launch *launch, int status)
	__attribute__((__noreturn__));

static void finish(struct launch *launch, int status)
{
	launch_deinit(launch);
	run_exit_if_signalled();
	run_exit_like(status);
}

static void fail(struct launch *launch) __attribute__((__noreturn__));

static void fail(struct launch *launch)
{
	launch_deinit(launch);
	run_exit_if_signalled();
	exit(EXIT_ERROR);
}

/* Standard input can be read once; both steps want it. */
static void keep_input(struct launch *launch)
{
	for (size_t i = 0; i < launch->n_units; i++) {
		if (strcmp(launch->units[i].input->path, "-") != 0)
			continue;
		launch->input_fd = file_keep_input();
		if (launch->input_fd < 0)
			fail(launch);
		return;
	}
}

/* Whether there may be an async unit among them. */
static bool preprocess_units(struct launch *launch)
{
	bool is_async = false;

	for (size_t i = 0; i < launch->n_units; i++) {
		struct unit *unit = &launch->units[i];
		int status = unit_preprocess(unit, &launch->command,
					     launch->input_fd);

		if (!run_succeeded(status)) {
			unit_say(unit);
			finish(launch, status);
		}
		is_async |= unit->is_async;
	}
	return is_async;
}

/* Whether there is one. */
static bool translate_units(struct launch *launch)
{
	bool is_async = false, ok = true;

	for (size_t i = 0; i < launch->n_units; i++) {
		struct unit *unit = &launch->units[i];

		if (!unit->is_async)
			continue;
		ok &= unit_translate(unit, &launch->command, false);
		is_async |= unit->is_async;
		if (ok && unit->is_async && launch->command.saves_temps)
			ok = unit_save(unit, &launch->command);
	}
	if (!ok)
		fail(launch);
	return is_async;
}

/* -E: the translated text is the output. */
static void print_units(struct launch *launch)
{
	struct buffer text = BUFFER_INIT;
	const char *output = launch->command.output;
	bool ok;

	for (size_t i = 0; i < launch->n_units; i++) {
		const struct unit *unit = &launch->units[i];
		const struct buffer *part = unit->is_async
						    ? &unit->translated
						    : &unit->preprocessed;

		buffer_append(&text, part->data, part->size);
	}
	ok = file_write(output ? output : "-", text.data, text.size);
	buffer_deinit(&text);
	if (!ok)
		fail(launch);
}

static int compile_units(struct launch *launch)
{
	struct words words = WORDS_INIT;
	int status;

	run_catch_signals();
	for (size_t i = 0; i < launch->n_units; i++) {
		struct unit *unit = &launch->units[i];

		if (!unit->is_async)
			continue;
		unit->input->text_path = temporary_write(
			&launch->temporary, unit->name, unit->translated.data,
			unit->translated.size);
		if (!unit->input->text_path)
			fail(launch);
	}
	command_compile(&launch->command, &words);
	status = run_and_wait(&words);
	words_deinit(&words);
	return status;
}

static void launch_run(struct launch *launch)
{
	if (launch->command.is_untouched)
		run_instead(&launch->command.original, RUN_INHERIT);
	keep_input(launch);
	if (!preprocess_units(launch) || !translate_units(launch))
		run_instead(&launch->command.original, launch->input_fd);
	if (launch->command.stage == STAGE_PREPROCESS) {
		print_units(launch);
		finish(launch, 0);
	}
	finish(launch, compile_units(launch));
}

int main(int argc, char **argv)
{
	struct launch launch;

	/* A parent that ignores its children must not hide ours. */
	signal(SIGCHLD, SIG_DFL);
	if (argc > 1 && !strcmp(argv[1], "--frames"))
		return frames_main(argv + 2);
	if (argc < 2 || argv[1][0] == '-')
		return help_main(argc > 1 ? argv[1] : NULL);
	launch_init(&launch, argv + 1);
	launch_run(&launch);
	return EXIT_ERROR;
}
