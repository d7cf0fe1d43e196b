/* SPDX-License-Identifier: MIT */

/*
 * Names of dependency files and targets. They follow from -o, from the stage,
 * from the number of inputs and from the version of the compiler; rather than
 * repeat these rules we ask the compiler, with -###, what it would do, and read
 * its answer: the line of the compiler proper that names our input. Build
 * systems name both, so nearly nobody pays for this.
 */

#include "depfile.h"

#include "run.h"

#include <string.h>

struct answer {
	const char *file;
	const char *target;
	bool names_input;
};

static void read_answer(struct answer *answer, const struct words *line,
			const char *input)
{
	for (size_t i = 0; i < line->n; i++) {
		const char *word = line->items[i];
		const char *next = line->items[i + 1];

		if (!strcmp(word, input))
			answer->names_input = true;
		if (!next)
			continue;
		if (!strcmp(word, "-MD") || !strcmp(word, "-MMD") ||
		    !strcmp(word, "-dependency-file"))
			answer->file = next;
		if (!strcmp(word, "-MQ") || !strcmp(word, "-MT"))
			answer->target = next;
	}
}

/* Looks for the line that compiles @input. */
static struct answer find_answer(struct arena *arena, char *lines,
				 const char *input)
{
	char *line, *rest = lines;

	while ((line = strsep(&rest, "\n"))) {
		struct words words = WORDS_INIT;
		struct answer answer = { NULL, NULL, false };

		words_split(&words, arena, line);
		read_answer(&answer, &words, input);
		words_deinit(&words);
		if (answer.names_input && answer.file)
			return answer;
	}
	return (struct answer){ NULL, NULL, false };
}

static struct answer ask(const struct command *command,
			 const struct command_input *input)
{
	struct words question = WORDS_INIT;
	struct buffer output = BUFFER_INIT;
	struct buffer messages = BUFFER_INIT;
	struct answer answer = { NULL, NULL, false };

	words_add(&question, command->compiler);
	for (size_t i = 0; i < command->items.n; i++)
		for (int j = 0; j < command->items.items[i].n_words; j++)
			words_add(&question, command->items.items[i].words[j]);
	words_add(&question, "-###");
	if (run_succeeded(
		    run_collect(&question, RUN_INHERIT, &output, &messages)) &&
	    messages.data)
		answer =
			find_answer(command->arena, messages.data, input->path);
	words_deinit(&question);
	buffer_deinit(&output);
	buffer_deinit(&messages);
	return answer;
}

void depfile_options(const struct command *command,
		     const struct command_input *input, struct words *ret_words)
{
	struct answer answer;

	if (!command->writes_dependencies || (command->names_dependency_file &&
					      command->names_dependency_target))
		return;
	answer = ask(command, input);
	if (answer.file && !command->names_dependency_file) {
		words_add(ret_words, "-MF");
		words_add(ret_words, answer.file);
	}
	if (answer.target && !command->names_dependency_target) {
		words_add(ret_words, "-MQ");
		words_add(ret_words, answer.target);
	}
}
