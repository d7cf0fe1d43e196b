/* SPDX-License-Identifier: MIT */

/*
 * Reading a command line and writing the two that come of it.
 *
 * What always holds: items are in the user's order, and each word of the user's
 * command stands in exactly one item, so that the compile command differs from
 * the user's only in the inputs that were translated, in the preprocessor's
 * options, which are not needed any more, and in -fexceptions.
 */

#define _GNU_SOURCE
#include "command.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const launchers[] = {
	"edocc", "ccache", "sccache",    "distcc",
	"icecc", "icerun", "buildcache", "nice",
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_launcher(const char *word)
{
	for (size_t i = 0; i < sizeof(launchers) / sizeof(*launchers); i++)
		if (!strcmp(base_name(word), launchers[i]))
			return true;
	return false;
}

/* By its name, or for a name like cc by what that is a link to. */
static bool is_clang(const char *compiler)
{
	char path[PATH_MAX];

	if (strstr(base_name(compiler), "clang"))
		return true;
	if (strstr(base_name(compiler), "gcc"))
		return false;
	if (!strchr(compiler, '/')) {
		char candidate[PATH_MAX] = "/usr/bin/";

		strncat(candidate, compiler,
			sizeof(candidate) - strlen(candidate) - 1);
		return realpath(candidate, path) &&
		       strstr(base_name(path), "clang");
	}
	return realpath(compiler, path) && strstr(base_name(path), "clang");
}

/* --- languages --------------------------------------------------------- */

struct language_name {
	const char *name;
	enum command_language language;
};

static const struct language_name suffixes[] = {
	{ ".c", LANGUAGE_C },
	{ ".i", LANGUAGE_C_PREPROCESSED },
	{ ".S", LANGUAGE_OTHER_SOURCE },
	{ ".sx", LANGUAGE_OTHER_SOURCE },
	{ ".cc", LANGUAGE_OTHER_SOURCE },
	{ ".cp", LANGUAGE_OTHER_SOURCE },
	{ ".cxx", LANGUAGE_OTHER_SOURCE },
	{ ".cpp", LANGUAGE_OTHER_SOURCE },
	{ ".c++", LANGUAGE_OTHER_SOURCE },
	{ ".C", LANGUAGE_OTHER_SOURCE },
	{ ".m", LANGUAGE_OTHER_SOURCE },
};

static const struct language_name forced_languages[] = {
	{ "c", LANGUAGE_C },
	{ "cpp-output", LANGUAGE_C_PREPROCESSED },
	{ "assembler-with-cpp", LANGUAGE_OTHER_SOURCE },
	{ "c++", LANGUAGE_OTHER_SOURCE },
	{ "objective-c", LANGUAGE_OTHER_SOURCE },
};

static enum command_language find_language(const struct language_name *names,
					   size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i].name, name))
			return names[i].language;
	return LANGUAGE_OTHER;
}

#define FIND_LANGUAGE(names, name) \
	find_language((names), sizeof(names) / sizeof(*(names)), (name))

static enum command_language language_of(const char *path, const char *forced)
{
	const char *suffix = strrchr(base_name(path), '.');

	if (forced)
		return FIND_LANGUAGE(forced_languages, forced);
	if (!strcmp(path, "-"))
		return LANGUAGE_C;
	return suffix ? FIND_LANGUAGE(suffixes, suffix) : LANGUAGE_OTHER;
}

/* --- reading ----------------------------------------------------------- */

static void add_input(struct command *command, const char *path,
		      const char *forced)
{
	struct command_input *input =
		arena_new(command->arena, struct command_input);
	struct command_item item = {
		.words = { path },
		.n_words = 1,
		.input = input,
		.steps = OPTION_COMPILE,
	};

	input->path = path;
	input->forced = forced;
	input->language = language_of(path, forced);
	vector_push(command->arena, &command->inputs, input);
	vector_push(command->arena, &command->items, item);
}

static void note_stage(struct command *command, const char *word)
{
	enum command_stage stage = STAGE_CHECK;

	if (!strcmp(word, "-c"))
		stage = STAGE_OBJECT;
	else if (!strcmp(word, "-S"))
		stage = STAGE_ASSEMBLY;
	else if (!strcmp(word, "-E"))
		stage = STAGE_PREPROCESS;
	/* As in the compilers the step that ends earliest wins. */
	if (stage > command->stage)
		command->stage = stage;
}

/* gcc takes fallthrough comments into account under -Wextra. */
static void note_warning(struct command *command, const char *warning)
{
	if (!*warning || !strcmp(warning, "extra") ||
	    !strncmp(warning, "implicit-fallthrough", 20))
		command->keeps_comments = !command->is_clang;
}

static void note_option(struct command *command, const struct option_use *use)
{
	switch (use->id) {
	case OPTION_STAGE:
		note_stage(command, use->value);
		break;
	case OPTION_OUTPUT:
		command->output = use->value;
		break;
	case OPTION_DEPENDENCIES:
		command->writes_dependencies = true;
		break;
	case OPTION_TO_PREPROCESSOR:
		/* clang takes -Wp,-MD,file for -MD -MF file. */
		if (command->is_clang && !strncmp(use->value, "-M", 2)) {
			command->writes_dependencies = true;
			command->names_dependency_file = true;
		}
		break;
	case OPTION_DEPENDENCY_FILE:
		command->names_dependency_file = true;
		break;
	case OPTION_DEPENDENCY_TARGET:
		command->names_dependency_target = true;
		break;
	case OPTION_SAVE_TEMPS:
		command->saves_temps = true;
		command->saves_temps_beside_output = !strcmp(use->value, "obj");
		break;
	case OPTION_MACRO_DEBUG:
		command->has_macro_debug = true;
		break;
	case OPTION_WARNING:
		note_warning(command, use->value);
		break;
	case OPTION_UNTOUCHED:
		command->is_untouched = true;
		break;
	case OPTION_LANGUAGE:
	case OPTION_OTHER:
		break;
	}
}

static size_t add_option(struct command *command, const struct words *words,
			 size_t i, const char **forced)
{
	struct option_use use =
		option_find(words->items[i], words->items[i + 1]);
	struct command_item item = {
		.words = { words->items[i],
			   use.n_words > 1 ? words->items[i + 1] : NULL },
		.n_words = use.n_words,
		.steps = use.steps,
	};

	if (use.id == OPTION_LANGUAGE) {
		*forced = strcmp(use.value, "none") != 0 ? use.value : NULL;
		item.is_language = true;
	}
	note_option(command, &use);
	vector_push(command->arena, &command->items, item);
	return i + (size_t)use.n_words;
}

static void read_words(struct command *command, const struct words *words)
{
	const char *forced = NULL;

	for (size_t i = 0; i < words->n;) {
		const char *word = words->items[i];

		if (word[0] == '-' && word[1])
			i = add_option(command, words, i, &forced);
		else
			add_input(command, words->items[i++], forced);
	}
}

static bool has_c_input(const struct command *command)
{
	for (size_t i = 0; i < command->inputs.n; i++)
		if (command->inputs.items[i]->language >= LANGUAGE_C)
			return true;
	return false;
}

void command_init(struct command *command, struct arena *arena,
		  char *const *argv)
{
	struct words words = WORDS_INIT;

	*command = (struct command){ .arena = arena };
	for (size_t i = 0; argv[i]; i++)
		words_add(&command->original, argv[i]);
	for (; argv[1] && is_launcher(argv[0]); argv++)
		words_add(&command->prefix, argv[0]);
	command->compiler = *argv++;
	command->is_clang = is_clang(command->compiler);
	for (; *argv; argv++)
		words_add_expanded(&words, arena, *argv);
	read_words(command, &words);
	words_deinit(&words);
	/* g++ compiles .c files as C++. */
	if (strstr(base_name(command->compiler), "++") || !has_c_input(command))
		command->is_untouched = true;
}

void command_deinit(struct command *command)
{
	words_deinit(&command->original);
	words_deinit(&command->prefix);
}

/* --- writing ----------------------------------------------------------- */

static void add_item(const struct command_item *item, struct words *words)
{
	for (int i = 0; i < item->n_words; i++)
		words_add(words, item->words[i]);
}

void command_preprocess(const struct command *command,
			const struct command_input *input, bool with_comments,
			struct words *ret_words)
{
	words_add(ret_words, command->compiler);
	for (size_t i = 0; i < command->items.n; i++)
		if (command->items.items[i].steps & OPTION_PREPROCESS)
			add_item(&command->items.items[i], ret_words);
	/* clang minds options it has no use for; under -Werror it ends. */
	if (command->is_clang)
		words_add(ret_words, "-Qunused-arguments");
	if (with_comments)
		words_add(ret_words, "-C");
	words_add(ret_words, "-fexceptions");
	words_add(ret_words, "-D__EDOCC__");
	words_add(ret_words, "-E");
	words_add(ret_words, "-x");
	words_add(ret_words, "c");
	words_add(ret_words, input->path);
}

/* Something is left that the preprocessor's options are for. */
static bool will_preprocess(const struct command *command)
{
	for (size_t i = 0; i < command->inputs.n; i++) {
		const struct command_input *input = command->inputs.items[i];

		if (!input->text_path &&
		    (input->language == LANGUAGE_C ||
		     input->language == LANGUAGE_OTHER_SOURCE))
			return true;
	}
	return false;
}

/* The language as -x would name it; NULL: the suffix tells. What edocc writes
 * is called x.i. */
static const char *language_name(const struct command_input *input)
{
	return input->forced && input->text_path ? "cpp-output" : input->forced;
}

/* Adds an input, after -x if its language differs from @language. */
static const char *add_input_word(const struct command_input *input,
				  const char *language, struct words *ret_words)
{
	const char *wanted = language_name(input);

	if (wanted != language &&
	    (!wanted || !language || strcmp(wanted, language) != 0)) {
		words_add(ret_words, "-x");
		words_add(ret_words, wanted ? wanted : "none");
	}
	words_add(ret_words, input->text_path ? input->text_path : input->path);
	return wanted;
}

void command_compile(const struct command *command, struct words *ret_words)
{
	bool is_mixed = will_preprocess(command);
	const char *language = NULL;

	words_add_all(ret_words, &command->prefix);
	words_add(ret_words, command->compiler);
	if (is_mixed && command->is_clang)
		words_add(ret_words, "-Qunused-arguments");
	for (size_t i = 0; i < command->items.n; i++) {
		const struct command_item *item = &command->items.items[i];

		if (item->input)
			language = add_input_word(item->input, language,
						  ret_words);
		else if (item->is_language)
			continue;
		else if (item->steps & OPTION_COMPILE || is_mixed)
			add_item(item, ret_words);
	}
	words_add(ret_words, "-fexceptions");
}
