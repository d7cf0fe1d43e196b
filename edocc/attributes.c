/* SPDX-License-Identifier: MIT */

/*
 * Attributes of async functions. The checks have left those that make sense;
 * here they are given to what is made of the function:
 *
 *	nonnull, format, access         f__init, arguments counted from its frame
 *	deprecated, visibility, ...     f__init and f__new
 *	hot, cold, section, ...         the poll function
 *	warn_unused_result              none: the await is looked at
 *
 *	async int f(char *text) __attribute__((nonnull(1)));
 *	void f__init(struct f__frame *, char *text) __attribute__((nonnull(2)));
 */

#include "lower.h"

#include <stdlib.h>
#include <string.h>

static const char *const body_names[] = {
	"always_inline",
	"cold",
	"hot",
	"noinline",
	"no_sanitize",
	"section",
	"no_instrument_function",
};

static const char *const counted_names[] = { "access", "format", "nonnull" };

/* Awaiting says it, not constructing. */
static const char *const await_names[] = { "nodiscard", "warn_unused_result" };

static bool names_word(const struct token *token, const char *text,
		       const char *word)
{
	uint32_t size = token->size;

	if (size > 4 && memcmp(text, "__", 2) == 0) {
		text += 2;
		size -= 4;
	}
	return strlen(word) == size && memcmp(text, word, size) == 0;
}

static bool is_one_of(const struct lower *lower, token_index at,
		      const char *const *words, size_t n)
{
	const struct token *token = source_token(lower->source, at);

	for (size_t i = 0; i < n; i++)
		if (names_word(token, lower->source->text + token->offset,
			       words[i]))
			return true;
	return false;
}

#define IS_ONE_OF(lower, at, words) \
	is_one_of((lower), (at), (words), sizeof(words) / sizeof(*(words)))

/* Arguments with the parameters' numbers raised; 0 means none. */
static void write_shifted(struct lower *lower, token_index first,
			  token_index end, unsigned shift)
{
	for (token_index i = first; i < end; i++) {
		const struct token *token = source_token(lower->source, i);
		unsigned number = 0;

		if (token->kind == TOKEN_NUMBER)
			number = (unsigned)strtoul(
				lower->source->text + token->offset, NULL, 0);
		if (number != 0)
			writer_glue(lower->w, "%u", number + shift);
		else
			writer_token(lower->w, i);
	}
}

struct request {
	enum attribute_use use;
	unsigned shift;
};

static void write_one(struct lower *lower, token_index first, token_index end,
		      void *data)
{
	const struct request *request = data;
	bool is_body = IS_ONE_OF(lower, first, body_names);

	if (IS_ONE_OF(lower, first, await_names) ||
	    is_body != (request->use == ATTRIBUTE_BODY))
		return;
	writer_glue(lower->w, "__attribute__((");
	if (IS_ONE_OF(lower, first, counted_names))
		write_shifted(lower, first, end, request->shift);
	else if (names_word(source_token(lower->source, first),
			    lower->source->text +
				    source_token(lower->source, first)->offset,
			    "maybe_unused"))
		writer_glue(lower->w, "__unused__");
	else
		for (token_index i = first; i < end; i++)
			writer_token(lower->w, i);
	writer_glue(lower->w, "))");
}

static token_index skip_one(const struct lower *lower, token_index i,
			    token_index end)
{
	while (i < end) {
		const struct token *token = source_token(lower->source, i);

		if (token->id == ',' && token->kind == TOKEN_PUNCTUATOR)
			return i;
		i = token->id == '(' ? token->link + 1 : i + 1;
	}
	return end;
}

typedef void visit_fn(struct lower *lower, token_index first, token_index end,
		      void *data);

/* The attributes of __attribute__((a, b(1))) or [[a, b(1)]]. */
static void visit_list(struct lower *lower, const struct node *list,
		       visit_fn *visit, void *data)
{
	bool is_gnu =
		source_token(lower->source, list->first)->id == KW_ATTRIBUTE;
	token_index i = list->first + (is_gnu ? 3 : 2);
	token_index end = list->end - 2;

	while (i < end) {
		token_index next = skip_one(lower, i, end);

		if (next > i)
			visit(lower, i, next, data);
		i = next + 1;
	}
}

void write_attributes(struct lower *lower, struct function *function,
		      enum attribute_use use, unsigned shift)
{
	struct request request = { .use = use, .shift = shift };

	for (struct node *a = function->attributes; a; a = a->next)
		visit_list(lower, a, write_one, &request);
}

static void find_await_name(struct lower *lower, token_index first,
			    token_index end, void *data)
{
	(void)end;
	if (IS_ONE_OF(lower, first, await_names))
		*(bool *)data = true;
}

bool function_wants_use(struct lower *lower, const struct function *function)
{
	bool found = false;

	for (; function && !found; function = function->previous)
		for (struct node *a = function->attributes; a; a = a->next)
			visit_list(lower, a, find_await_name, &found);
	return found;
}
