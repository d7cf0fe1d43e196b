/* SPDX-License-Identifier: MIT */

/*
 * What is checked when: a declaration before its body is read, a body when it
 * has been read, calls and spawns at the end of the file, when all is known.
 */

#include "check.h"

static void check_parameter(struct parser *parser,
			    const struct declarator *declarator)
{
	if (!(declarator->facts & DECL_ARRAY) || declarator->array_first)
		return;
	parser_error(parser, declarator->name_at,
		     "a parameter of the array type `%s` cannot be kept in a "
		     "future: it would be a pointer to somebody else's array",
		     parser_range_text(parser, declarator->specifiers));
	parser_hint(parser, declarator->name_at,
		    "pass a pointer that lives until the future has ended");
}

/* One symbol has several declarators: it belongs to the last. */
static void check_name(struct parser *parser,
		       const struct declarator *declarator)
{
	const struct symbol *symbol = declarator->symbol;

	if (symbol && symbol->declarator != declarator)
		symbol_report_again(parser, symbol->declarator->name_at,
				    declarator->name_at);
}

static void check_parameters(struct parser *parser,
			     const struct function *function)
{
	for (const struct declarator *declarator = function->parameters;
	     declarator; declarator = declarator->next) {
		check_parameter(parser, declarator);
		check_name(parser, declarator);
	}
}

static bool is_good_main(const struct function *function)
{
	unsigned n = 0;

	for (const struct declarator *declarator = function->parameters;
	     declarator; declarator = declarator->next)
		n++;
	return (n == 0 || n == 2) && !(function->facts & FUNCTION_VOID);
}

static void check_main(struct parser *parser, const struct function *function,
		       token_index at)
{
	if (!(function->facts & FUNCTION_HIDDEN_MAIN) || is_good_main(function))
		return;
	parser_error(parser, at, "async main has another form");
	parser_hint(parser, at,
		    "write `async int main(void)` or `async int main(int "
		    "argc, char **argv)`");
}

static void check_list_kind(struct parser *parser,
			    const struct declared *declared)
{
	if (declared->is_variadic) {
		parser_error(parser, declared->name,
			     "an async function with a variable number of "
			     "arguments");
		parser_hint(parser, declared->name,
			    "make it a plain function that gathers them and "
			    "calls an async one");
	}
	if (declared->has_identifier_list) {
		parser_error(parser, declared->name,
			     "an async function with a list of names without "
			     "types");
		parser_hint(parser, declared->name,
			    "write a type before each parameter");
	}
}

void check_declaration(struct parser *parser, struct function *function,
		       const struct specifiers *specifiers,
		       const struct declared *declared)
{
	check_list_kind(parser, declared);
	check_parameters(parser, function);
	check_main(parser, function, declared->name);
	check_attributes(parser, function);
	if (specifiers->facts & DECL_BOXED)
		return;
	if (declared->extra.assembler_at &&
	    parser_error(parser, declared->extra.assembler_at,
			 "an async function has no single symbol to name"))
		parser_hint(parser, declared->extra.assembler_at,
			    "leave the asm label out");
}

void check_function(struct parser *parser, struct function *function)
{
	if (function_is_async(function)) {
		check_awaits(parser, function);
		check_jumps(parser, function);
		check_storage(parser, function);
		check_pragmas(parser, function);
		check_note_calls(parser, function);
	}
	check_note_send(parser, function);
}

void check_unit(struct parser *parser)
{
	check_recursion(parser);
	check_send(parser);
}
