/* SPDX-License-Identifier: MIT */

/*
 * edocc --frames [COMPILER] FILE.c [OPTIONS...]: how large a frame is, only the
 * compiler knows. The translated text has it write the report into its assembly,
 * in lines that begin with a mark; those are printed.
 */

#include "frames.h"

#include "help.h"
#include "run.h"
#include "temporary.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_ERROR 1

static const char mark[] = "#EDO_FRAME ";

static void print_marked(const struct buffer *assembly)
{
	const char *line = assembly->data ? assembly->data : "";

	for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
		while (*line == ' ' || *line == '\t')
			line++;
		if (strncmp(line, mark, sizeof(mark) - 1) != 0)
			continue;
		line += sizeof(mark) - 1;
		printf("%.*s\n", (int)(end - line), line);
	}
}

/* The command to assemble @input alone to standard output. */
static void assemble(const struct command *command,
		     const struct command_input *input, struct words *words)
{
	struct command alone = *command;

	memset(&alone.items, 0, sizeof(alone.items));
	for (size_t i = 0; i < command->items.n; i++) {
		struct command_item item = command->items.items[i];

		if (!item.input || item.input == input)
			vector_push(command->arena, &alone.items, item);
	}
	command_compile(&alone, words);
	words_add(words, "-w");
	words_add(words, "-S");
	words_add(words, "-o");
	words_add(words, "-");
}

static int print_frames(const struct command *command, struct unit *unit)
{
	struct temporary temporary = { .arena = command->arena };
	struct buffer assembly = BUFFER_INIT, messages = BUFFER_INIT;
	struct words words = WORDS_INIT;
	int status = RUN_NOT_FOUND;

	unit->input->text_path =
		temporary_write(&temporary, unit->name, unit->translated.data,
				unit->translated.size);
	if (unit->input->text_path) {
		assemble(command, unit->input, &words);
		status = run_collect(&words, RUN_INHERIT, &assembly, &messages);
		fwrite(messages.data ? messages.data : "", 1, messages.size,
		       stderr);
		print_marked(&assembly);
	}
	temporary_remove(&temporary);
	words_deinit(&words);
	buffer_deinit(&assembly);
	buffer_deinit(&messages);
	return run_succeeded(status) ? 0 : EXIT_ERROR;
}

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
	return print_frames(command, unit);
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
