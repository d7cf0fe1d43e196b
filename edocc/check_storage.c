/* SPDX-License-Identifier: MIT */

/*
 * What lies on the stack of a call does not survive an await: arrays of
 * variable length that are still in scope after one, alloca(), the registers
 * that setjmp() saved, and addresses of labels.
 */

#include "check.h"

static const char *const functions_of_stack[] = {
	"alloca",
	"__builtin_alloca",
	"__builtin_alloca_with_align",
	"__builtin_alloca_with_align_and_max",
};

static const char *const functions_of_jumps[] = {
	"setjmp",           "_setjmp", "sigsetjmp",  "__sigsetjmp",
	"__builtin_setjmp", "vfork",   "getcontext",
};

#define N_ITEMS(array) (sizeof(array) / sizeof(*(array)))

static bool is_one_of(const struct source *source, token_index at,
		      const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (source_token_is(source, at, names[i]))
			return true;
	return false;
}

static bool is_call(const struct parser *parser, token_index at)
{
	uint16_t before = parser->tokens[at - 1].id;

	return parser->tokens[at].kind == TOKEN_NAME &&
	       parser->tokens[at + 1].id == '(' && before != '.' &&
	       before != PUNCT_ARROW;
}

static void check_call(struct parser *parser, token_index at)
{
	const char *text = parser_text(parser, at);

	if (is_one_of(parser->source, at, functions_of_stack,
		      N_ITEMS(functions_of_stack)) &&
	    parser_error(parser, at,
			 "%s in a function that awaits: its memory is gone "
			 "after an await",
			 text))
		parser_hint(parser, at,
			    "use an array of constant size, or malloc and "
			    "`defer free(p);`");
	if (is_one_of(parser->source, at, functions_of_jumps,
		      N_ITEMS(functions_of_jumps)) &&
	    parser_error(parser, at,
			 "%s in a function that awaits: the stack it "
			 "remembers is gone after an await",
			 text))
		parser_hint(parser, at,
			    "put it, and what jumps back to it, into a plain "
			    "function");
}

static void check_calls(struct parser *parser, const struct function *function)
{
	for (token_index i = function->body->first; i < function->body->end;
	     i++)
		if (is_call(parser, i))
			check_call(parser, i);
}

static bool has_label(const struct statement *block)
{
	for (const struct statement *s = block->body; s; s = s->next)
		if (s->kind == STATEMENT_LABEL)
			return true;
	return false;
}

static void report_array(struct parser *parser,
			 const struct declarator *declarator,
			 const struct statement *await)
{
	bool is_array = declarator->facts & DECL_ARRAY;

	if (!parser_error(parser, declarator->name_at,
			  "`%s` %s, and an await follows in its scope",
			  parser_text(parser, declarator->name_at),
			  is_array ? "is an array of variable length"
				   : "has a type of variable size"))
		return;
	diagnostic_note(parser->unit->diagnostics, await->first,
			"the await is in this statement");
	parser_hint(parser, declarator->name_at,
		    "give it a constant size, or use malloc and `defer "
		    "free(p);`, or end its block before the await");
}

static bool has_variable_size(const struct statement *statement)
{
	for (const struct declarator *declarator = statement->declarators;
	     declarator; declarator = declarator->next)
		if (declarator->facts & DECL_VLA)
			return true;
	return false;
}

static void check_declaration_size(struct parser *parser,
				   const struct statement *statement,
				   const struct statement *await)
{
	for (const struct declarator *declarator = statement->declarators;
	     declarator; declarator = declarator->next)
		if (declarator->facts & DECL_VLA &&
		    !(declarator->facts & (DECL_STATIC | DECL_FUNCTION)))
			report_array(parser, declarator, await);
}

static void check_block(struct visitor *visitor, struct statement *block)
{
	bool goes_back = block->kind == STATEMENT_BLOCK && has_label(block);

	if (block->kind == STATEMENT_GOTO && block->expression) {
		parser_error(visitor->parser, block->first,
			     "computed goto in a function that awaits");
		parser_hint(visitor->parser, block->first,
			    "use a switch, or put the loop into a plain "
			    "function");
	}
	if (block->kind == STATEMENT_FOR && block->init && block->awaits)
		check_declaration_size(visitor->parser, block->init, block);
	if (block->kind != STATEMENT_BLOCK)
		return;
	for (const struct statement *s = block->body; s; s = s->next) {
		const struct statement *await;

		if (!has_variable_size(s))
			continue;
		await = goes_back
				? find_suspension(visitor->parser, block->body)
				: find_suspension_after(visitor->parser, block,
							s);

		if (await)
			check_declaration_size(visitor->parser, s, await);
	}
}

void check_storage(struct parser *parser, struct function *function)
{
	struct visitor visitor = { .parser = parser, .enter = check_block };

	if (!(function->facts & FUNCTION_AWAITS))
		return;
	check_calls(parser, function);
	visit_statements(&visitor, function->body);
}
