/* SPDX-License-Identifier: MIT */

/*
 * From text to tokens, in one pass over the bytes. The array of tokens grows by
 * doubling (with large arrays realloc moves pages, not bytes).
 *
 * Always true: each step of lexer_run() moves `at` forward, so that any input
 * ends; tokens lie in the order of the text and do not overlap.
 */

#include "lexer.h"

#include "buffer.h"

#include <stdlib.h>
#include <string.h>

#define NAME_START 1
#define NAME_PART 2
#define DIGIT 4

static const unsigned char classes[256] = {
	['a' ... 'z'] = NAME_START | NAME_PART,
	['A' ... 'Z'] = NAME_START | NAME_PART,
	['_'] = NAME_START | NAME_PART,
	['$'] = NAME_START | NAME_PART,
	[0x80 ... 0xff] = NAME_START | NAME_PART,
	['0' ... '9'] = NAME_PART | DIGIT,
};

static unsigned char lexer_class(const char *at)
{
	return classes[(unsigned char)*at];
}

static struct token *lexer_add(struct lexer *lexer, const char *start)
{
	struct source *source = lexer->source;
	size_t column = (size_t)(start - lexer->line_start) + 1;
	struct token *token;

	if (source->n_tokens + SOURCE_LOOKAHEAD >= source->capacity) {
		source->capacity *= 2;
		source->tokens =
			memory_grow(source->tokens,
				    source->capacity * sizeof(*source->tokens));
	}
	token = &source->tokens[source->n_tokens++];
	*token = (struct token){
		.offset = (uint32_t)(start - lexer->start),
		.line = lexer->line,
		.file = lexer->file > UINT16_MAX ? 0 : (uint16_t)lexer->file,
		.column = column > UINT16_MAX ? UINT16_MAX : (uint16_t)column,
		.flags = lexer->flags | (lexer->is_system ? TOKEN_SYSTEM : 0),
	};
	lexer->flags = 0;
	return token;
}

static void lexer_end_token(struct lexer *lexer, struct token *token)
{
	token->size = (uint32_t)(lexer->at - lexer->start) - token->offset;
}

/* A universal character name: \u1234 */
static bool lexer_is_ucn(const char *at)
{
	return at[0] == '\\' && (at[1] == 'u' || at[1] == 'U');
}

static uint32_t lexer_identifier(struct lexer *lexer)
{
	uint32_t hash = NAME_HASH_START;
	const char *at = lexer->at;

	for (;; at++) {
		if (!(lexer_class(at) & NAME_PART) && !lexer_is_ucn(at))
			break;
		hash = NAME_HASH_STEP(hash, *at);
	}
	lexer->at = at;
	return hash;
}

static void lexer_literal(struct lexer *lexer, struct token *token, bool raw)
{
	char quote = *lexer->at;

	token->kind = quote == '"' ? TOKEN_STRING : TOKEN_CHARACTER;
	if (raw ? !lexer_raw_string(lexer) : !lexer_quoted(lexer, quote))
		token->flags |= TOKEN_UNTERMINATED;
}

/* L, u, U, u8, each with or without R, and R: before a quote, a prefix. */
static bool lexer_is_prefix(const char *text, uint32_t size, bool *ret_raw)
{
	*ret_raw = size && text[size - 1] == 'R';
	if (*ret_raw)
		size--;
	if (size == 0 || (size == 1 && strchr("LuU", text[0])))
		return true;
	return size == 2 && memcmp(text, "u8", 2) == 0;
}

static void lexer_name(struct lexer *lexer, struct token *token)
{
	struct source *source = lexer->source;
	const char *start = lexer->at;
	uint32_t hash = lexer_identifier(lexer);
	uint32_t size = (uint32_t)(lexer->at - start);
	struct name *name;
	bool raw;

	if ((*lexer->at == '"' || *lexer->at == '\'') && size <= 3 &&
	    lexer_is_prefix(start, size, &raw) && (*lexer->at == '"' || !raw)) {
		lexer_literal(lexer, token, raw);
		return;
	}
	token->kind = TOKEN_NAME;
	token->link = names_find(&source->names, start, size, hash);
	name = source->names.all.items[token->link];
	if (!name->keyword)
		return;
	if (name->keyword == KW_ASYNC)
		source->has_async = true;
	if (!name->is_soft) {
		token->kind = TOKEN_KEYWORD;
		token->id = name->keyword;
	} else if (source->keywords_from != SOURCE_NO_MARKER) {
		token->id = name->keyword;
		token->flags |= TOKEN_SOFT;
	}
}

static void lexer_token(struct lexer *lexer)
{
	unsigned char class = lexer_class(lexer->at);
	struct token *token = lexer_add(lexer, lexer->at);
	uint32_t number = lexer->source->n_tokens - 1;

	if ((class & NAME_START) || lexer_is_ucn(lexer->at)) {
		lexer_name(lexer, token);
	} else if ((class & DIGIT) || (*lexer->at == '.' &&
				       (lexer_class(lexer->at + 1) & DIGIT))) {
		token->kind = TOKEN_NUMBER;
		lexer_number(lexer);
	} else if (*lexer->at == '"' || *lexer->at == '\'') {
		lexer_literal(lexer, token, false);
	} else if ((token->id = lexer_punctuator(lexer))) {
		token->kind = TOKEN_PUNCTUATOR;
		lexer_match(lexer, number);
	} else {
		token->kind = TOKEN_OTHER;
		lexer->at++;
	}
	lexer_end_token(lexer, token);
}

/* edo_future(T) is a type, `struct edo_future` is not: the words of Edo that
 * take arguments are words only before a parenthesis. */
static void lexer_settle(struct lexer *lexer)
{
	struct source *source = lexer->source;
	struct token *before;

	if (source->n_tokens < 2)
		return;
	before = &source->tokens[source->n_tokens - 2];
	if (before->id < KW_FIRST_OF_CALLS || before[1].id == '(')
		return;
	before->kind = TOKEN_NAME;
	before->id = 0;
}

static void lexer_run(struct lexer *lexer)
{
	struct source *source = lexer->source;

	for (;;) {
		lexer_skip_blanks(lexer);
		if (lexer->at >= lexer->end)
			break;
		lexer_token(lexer);
		lexer_settle(lexer);
	}
	for (int i = 0; i < SOURCE_LOOKAHEAD; i++) {
		struct token *token = lexer_add(lexer, lexer->end);

		token->kind = TOKEN_END;
		token->link = source->n_tokens - 1;
	}
	source->n_tokens -= SOURCE_LOOKAHEAD;
	for (uint32_t i = 0; i < lexer->n_open; i++) {
		source->tokens[lexer->open[i]].link = source->n_tokens;
		source->tokens[lexer->open[i]].flags |= TOKEN_UNMATCHED;
	}
}

void source_init(struct source *source, struct arena *arena, const char *path,
		 const char *text, uint32_t size)
{
	struct lexer lexer = {
		.source = source,
		.start = text,
		.at = text,
		.end = text + size,
		.line_start = text,
		.line = 1,
	};

	*source = (struct source){
		.arena = arena,
		.text = text,
		.size = size,
		.capacity = size / 4 + 2 * SOURCE_LOOKAHEAD,
		.keywords_from = SOURCE_NO_MARKER,
	};
	source->tokens = memory_new(source->capacity * sizeof(struct token));
	names_init(&source->names, arena);
	vector_push(arena, &source->files, path);
	lexer_run(&lexer);
	free(lexer.open);
}

void source_deinit(struct source *source)
{
	free(source->tokens);
	source->tokens = NULL;
	source->n_tokens = 0;
}

bool source_token_is(const struct source *source, uint32_t i,
		     const char *string)
{
	const struct token *token = source_token(source, i);

	return strlen(string) == token->size &&
	       memcmp(source->text + token->offset, string, token->size) == 0;
}
