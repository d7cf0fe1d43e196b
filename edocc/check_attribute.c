/* SPDX-License-Identifier: MIT */

/*
 * Attributes on async functions. What the compiler would believe of the call,
 * which only constructs a future, is mostly not what the programmer meant: only
 * the attributes listed here are kept, any other is an error.
 */

#include "check.h"

#include <string.h>

static const char *const kept[] = {
	"access",
	"always_inline",
	"cold",
	"deprecated",
	"format",
	"hot",
	"maybe_unused",
	"no_sanitize",
	"no_instrument_function",
	"nodiscard",
	"noinline",
	"nonnull",
	"section",
	"sentinel",
	"unavailable",
	"unused",
	"used",
	"visibility",
	"warn_unused_result",
};

static const struct lie {
	const char *name;
	const char *reason;
} lies[] = {
	{ "const", "a call is not a value, it makes a new future each time" },
	{ "pure", "a call is not a value, it makes a new future each time" },
	{ "malloc", "a call gives a future, not memory" },
	{ "alloc_size", "a call gives a future, not memory" },
	{ "alloc_align", "a call gives a future, not memory" },
	{ "assume_aligned", "a call gives a future, not memory" },
	{ "returns_nonnull", "a call gives a future, not a pointer" },
	{ "alias", "the other function knows nothing of futures" },
	{ "weakref", "the other function knows nothing of futures" },
	{ "ifunc", "the other function knows nothing of futures" },
	{ "constructor", "nothing would drive the future" },
	{ "destructor", "nothing would drive the future" },
	{ "naked", "the body becomes a state machine" },
	{ "interrupt", "the body becomes a state machine" },
	{ "returns_twice", "the body becomes a state machine" },
	{ "noreturn", "the function that polls it does return" },
};

/* @name without the underscores around it equals @plain. */
static bool is_same_name(const char *name, const char *plain)
{
	size_t size = strlen(name);

	if (size > 4 && strncmp(name, "__", 2) == 0 &&
	    strcmp(name + size - 2, "__") == 0) {
		name += 2;
		size -= 4;
	}
	return strlen(plain) == size && memcmp(name, plain, size) == 0;
}

static bool is_kept(const char *name)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (is_same_name(name, kept[i]))
			return true;
	return false;
}

static const char *reason_of(const char *name)
{
	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++)
		if (is_same_name(name, lies[i].name))
			return lies[i].reason;
	return "it would be believed of the call, which only makes a future";
}

static void check_name(struct parser *parser, const struct function *function,
		       token_index at)
{
	const char *name = parser_text(parser, at);

	if (is_kept(name) ||
	    !parser_error(parser, at,
			  "the attribute `%s` lies on the async function `%s`: "
			  "%s",
			  name, function->symbol->text, reason_of(name)))
		return;
	parser_hint(parser, at,
		    "leave it out, or put it on a plain function that this "
		    "one calls");
}

/* The names in __attribute__((a, b(x))) or [[gnu::a, b]], [@i, @end). */
static void check_list(struct parser *parser, const struct function *function,
		       token_index i, token_index end)
{
	for (; i < end; i++) {
		const struct token *token = &parser->tokens[i];

		if (token->id == '(') {
			i = parser_close(parser, i);
		} else if (token[1].id == PUNCT_COLON_COLON) {
			i++;
		} else if (token->kind == TOKEN_NAME ||
			   token->kind == TOKEN_KEYWORD) {
			check_name(parser, function, i);
		}
	}
}

void check_attributes(struct parser *parser, const struct function *function)
{
	for (const struct node *node = function->attributes; node;
	     node = node->next) {
		bool is_gnu = parser->tokens[node->first].id == KW_ATTRIBUTE;
		token_index first = node->first + (is_gnu ? 3 : 2);

		if (node->end > first + 2)
			check_list(parser, function, first, node->end - 2);
	}
}
