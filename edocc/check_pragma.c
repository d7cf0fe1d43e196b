/* SPDX-License-Identifier: MIT */

/*
 * A directive of OpenMP or OpenACC makes the statement after it a function of
 * its own, run by threads that know nothing of futures.
 */

#include "check.h"

#include <string.h>

struct pragmas {
	struct visitor visitor;
	token_index at; /* first token of the statement that is looked for */
	bool is_found;
};

static void enter(struct visitor *visitor, struct statement *statement)
{
	struct pragmas *pragmas = (struct pragmas *)visitor;

	if (statement->first == pragmas->at && statement->awaits)
		pragmas->is_found = true;
}

static bool is_parallel(const struct source *source,
			const struct source_directive *directive)
{
	const char *text = source->text + directive->offset;
	const char *end = text + directive->size;
	static const char word[] = "pragma";

	for (text++; text < end && (*text == ' ' || *text == '\t'); text++)
		;
	if ((size_t)(end - text) < sizeof(word) + 3 ||
	    memcmp(text, word, sizeof(word) - 1) != 0)
		return false;
	for (text += sizeof(word) - 1;
	     text < end && (*text == ' ' || *text == '\t'); text++)
		;
	return end - text >= 3 &&
	       (memcmp(text, "omp", 3) == 0 || memcmp(text, "acc", 3) == 0);
}

static void check_directive(struct parser *parser, struct function *function,
			    const struct source_directive *directive)
{
	struct pragmas pragmas = {
		.visitor = { .parser = parser, .enter = enter },
		.at = directive->token,
	};

	visit_statements(&pragmas.visitor, function->body);
	if (!pragmas.is_found)
		return;
	parser_error(parser, directive->token,
		     "an await in what a #pragma of OpenMP or OpenACC "
		     "runs in threads of its own");
	parser_hint(parser, directive->token,
		    "put the parallel part into a plain function, and run "
		    "that with edo_spawn_blocking()");
}

void check_pragmas(struct parser *parser, struct function *function)
{
	const struct source *source = parser->source;

	if (!(function->facts & FUNCTION_AWAITS))
		return;
	for (size_t i = 0; i < source->directives.n; i++) {
		const struct source_directive *directive =
			&source->directives.items[i];

		if (directive->token > function->body->first &&
		    directive->token < function->body->end &&
		    is_parallel(source, directive))
			check_directive(parser, function, directive);
	}
}
