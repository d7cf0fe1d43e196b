/* SPDX-License-Identifier: MIT */

/*
 * edocc --frames [COMPILER] FILE.c [OPTIONS...]: the report is made by the
 * translation; this is its command line.
 */

#include "frames.h"

#include "help.h"
#include "run.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_ERROR 1

static int report(const struct command *command, struct unit *unit)
{
	int status = unit_preprocess(unit, command, RUN_INHERIT);

	if (!run_succeeded(status)) {
		unit_say(unit);
		run_exit_like(status);
	}
	if (!unit->is_async)
		return 0;
	if (!unit_translate(unit, command, true))
		return EXIT_ERROR;
	fwrite(unit->translated.data, 1, unit->translated.size, stdout);
	return 0;
}

static int report_all(const struct command *command)
{
	int result = 0;

	for (size_t i = 0; i < command->inputs.n; i++) {
		struct unit unit;

		if (command->inputs.items[i]->language < LANGUAGE_C)
			continue;
		unit_init(&unit, command->arena, command->inputs.items[i]);
		result |= report(command, &unit);
		unit_deinit(&unit);
	}
	return result;
}

static bool is_file(const char *word)
{
	const char *dot = strrchr(word, '.');

	return word[0] == '-' ||
	       (dot && (!strcmp(dot, ".c") || !strcmp(dot, ".i")));
}

/* The compiler may be left out: $CC, or cc. */
int frames_main(char **argv)
{
	struct arena arena = ARENA_INIT;
	struct command command;
	struct words words = WORDS_INIT;
	const char *compiler = getenv("CC");
	int result;

	if (!argv[0])
		return help_main(NULL);
	if (is_file(argv[0])) {
		words_split(&words, &arena, compiler ? compiler : "");
		if (!words.n)
			words_add(&words, "cc");
	}
	for (; *argv; argv++)
		words_add(&words, *argv);
	command_init(&command, &arena, (char *const *)words.items);
	result = report_all(&command);
	command_deinit(&command);
	words_deinit(&words);
	arena_deinit(&arena);
	return result;
}
