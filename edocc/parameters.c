/* SPDX-License-Identifier: MIT */

/*
 * Parameter lists of the functions that are made of an async function. They are
 * the user's, with names for those that have none, and a parameter of our own in
 * front where one is needed:
 *
 *	async int echo(struct stream *, char *name);
 *	void echo__init(struct echo__frame *__f, struct stream *__p1, char *name);
 */

#include "lower.h"

const char *parameter_name(struct lower *lower, struct declarator *parameter,
			   unsigned number)
{
	if (parameter->symbol)
		return parameter->symbol->text;
	return format(lower, "__p%u", number);
}

void write_parameters(struct lower *lower, struct function *function,
		      const char *before)
{
	struct lowered_function *info = lower->info;
	unsigned number = 0;

	lower->info = NULL; /* names mean parameters here, not members */
	writer_glue(lower->w, "(%s", before);
	if (!*before && !function->parameters)
		writer_glue(lower->w, "void");
	for (struct declarator *p = function->parameters; p; p = p->next) {
		const char *name = parameter_name(lower, p, ++number);

		if (*before || number > 1)
			writer_glue(lower->w, ",");
		write_declaration(lower, p, name, false);
	}
	writer_glue(lower->w, ")");
	lower->info = info;
}

void write_arguments(struct lower *lower, struct function *function)
{
	unsigned number = 0;

	for (struct declarator *p = function->parameters; p; p = p->next)
		writer_glue(lower->w, ", %s",
			    parameter_name(lower, p, ++number));
}
