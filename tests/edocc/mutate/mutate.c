/* SPDX-License-Identifier: MIT */

/*
 * What edocc does with programs that are nearly right. A preprocessed program on
 * standard input is cut off before N of its tokens, and has N tokens deleted,
 * doubled, swapped and replaced, drawn from a seed. Whatever becomes of it,
 * edocc must end, must not touch memory that is not its own, and must not refuse
 * it without a word. The program is built with the sanitizers; when one of them
 * stops it, the text at fault is printed.
 *
 *	mutate SEED N < program.i
 */

#include "source.h"
#include "translate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void __sanitizer_set_death_callback(void (*callback)(void));

static struct buffer current;

static void print_current(void)
{
	fprintf(stderr, "----- the text at fault:\n%s\n-----\n",
		current.data ? current.data : "");
}

static void translate_current(void)
{
	struct translate_options options = { .input = "mutated.c" };
	struct buffer output = BUFFER_INIT;
	struct buffer messages = BUFFER_INIT;
	enum translate_result result = edocc_translate(
		current.data, current.size, &options, &output, &messages);

	if (result == TRANSLATE_FAILED && !messages.size) {
		fputs("refused without a word\n", stderr);
		print_current();
		exit(1);
	}
	buffer_deinit(&output);
	buffer_deinit(&messages);
}

static unsigned next_random(unsigned *state, unsigned bound)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 8) % bound;
}

static void append_range(const struct source *source, uint32_t from,
			 uint32_t to)
{
	if (to > from)
		buffer_append(&current, source->text + from, to - from);
}

static void append_token(const struct source *source, uint32_t i)
{
	const struct token *token = source_token(source, i);

	buffer_char(&current, ' ');
	buffer_append(&current, source->text + token->offset, token->size);
	buffer_char(&current, ' ');
}

static void truncate_before(const struct source *source, uint32_t i)
{
	buffer_clear(&current);
	append_range(source, 0, source_token(source, i)->offset);
	buffer_char(&current, '\n');
	translate_current();
}

/* Token @i becomes nothing, itself twice, or token @j. */
static void mutate_token(const struct source *source, uint32_t i, uint32_t j,
			 unsigned how)
{
	const struct token *token = source_token(source, i);

	buffer_clear(&current);
	append_range(source, 0, token->offset);
	if (how == 1) {
		append_token(source, i);
		append_token(source, i);
	} else if (how == 2) {
		append_token(source, j);
	} else if (how == 3) {
		append_token(source, j);
		append_token(source, i);
	}
	append_range(source, token->offset + token->size, source->size);
	translate_current();
}

static void mutate_randomly(const struct source *source, unsigned seed,
			    unsigned n)
{
	while (n-- > 0) {
		uint32_t i = next_random(&seed, source->n_tokens);
		uint32_t j = next_random(&seed, source->n_tokens);

		mutate_token(source, i, j, next_random(&seed, 4));
		truncate_before(source, next_random(&seed, source->n_tokens));
	}
}

static void mutate(const struct buffer *text, unsigned seed, unsigned n)
{
	struct arena arena = ARENA_INIT;
	struct source source;

	source_init(&source, &arena, "mutated.c", text->data,
		    (uint32_t)text->size);
	if (source.n_tokens)
		mutate_randomly(&source, seed, n);
	source_deinit(&source);
	arena_deinit(&arena);
}

int main(int argc, char **argv)
{
	struct buffer text = BUFFER_INIT;

	if (argc != 3 || buffer_read(&text, 0) < 0) {
		fputs("usage: mutate SEED N < program.i\n", stderr);
		return 2;
	}
	__sanitizer_set_death_callback(print_current);
	mutate(&text, (unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
	buffer_deinit(&text);
	buffer_deinit(&current);
	return 0;
}
