/* SPDX-License-Identifier: MIT */

/*
 * Edo's own statements: await_all, await_try_all, await_any with its arms,
 * defer and edo_scope. Their short words are plain names wherever the text
 * cannot be meant as such a statement.
 */

#include "parser.h"

/* A soft word that a declaration of the user's has taken. */
static bool is_taken(const struct parser *parser)
{
	const struct symbol *symbol = symbol_of(parser, parser->at);

	return parser_is_name(parser) && symbol &&
	       (symbol->scope || !in_async(parser));
}

static bool starts_deferred(const struct token *token)
{
	return token->kind == TOKEN_NAME || token->kind == TOKEN_KEYWORD ||
	       token->id == '{' || token->id == '(' || token->id == '*' ||
	       token->id == ';' || token->id == PUNCT_INCREMENT ||
	       token->id == PUNCT_DECREMENT;
}

static bool is_combining(const struct parser *parser)
{
	const struct token *next = &parser->tokens[parser->at + 1];

	if (is_taken(parser))
		return false;
	switch (parser_word(parser)) {
	case KW_AWAIT_ALL:
	case KW_AWAIT_ANY:
	case KW_AWAIT_ANY_BIASED:
		return next->id == '{';
	case KW_AWAIT_TRY_ALL:
	case KW_EDO_SCOPE:
		return next->id == '(';
	case KW_DEFER:
		return starts_deferred(next);
	default:
		return false;
	}
}

static void parse_lines(struct parser *parser, struct statement *statement)
{
	struct line **end = &statement->lines;
	token_index open = parser->at;
	token_index close = parser_close(parser, open);
	size_t loose = parser->loose.n;

	if (!parser_expect(parser, '{', "`{` and the calls to await"))
		return;
	while (parser->at < close) {
		token_index first = parser->at;

		if (parser_accept(parser, ';'))
			continue;
		*end = parse_line(parser);
		end = &(*end)->next;
		parser_check_loose(parser, loose);
		parse_semicolon(parser);
		if (parser->at <= first)
			break;
	}
	parser_expect_close(parser, open);
}

static void parse_try_all(struct parser *parser, struct statement *statement)
{
	token_index open = parser->at;

	if (!parser_expect(parser, '(', "`(` and a variable for the result"))
		return;
	statement->expression = parse_expression(parser);
	parser_expect_close(parser, open);
	parse_lines(parser, statement);
}

/* The parentheses of when and when_if. */
static struct line *parse_arm_head(struct parser *parser, bool has_condition)
{
	token_index open = parser->at;
	struct node *condition = NULL;
	struct line *line;
	size_t loose = parser->loose.n;

	if (!parser_expect(parser, '(', "`(`"))
		return arena_new(parser->arena, struct line);
	if (has_condition) {
		condition = parse_argument(parser);
		parser_check_loose(parser, loose);
		parser_expect(parser, ',', "`,` and the call to await");
	}
	line = parse_line(parser);
	line->condition = condition;
	parser_check_loose(parser, loose);
	parser_expect_close(parser, open);
	return line;
}

static struct line *parse_arm(struct parser *parser)
{
	token_index first = parser->at;
	uint16_t word = parser_word(parser);
	struct line *line;

	if (word != KW_WHEN && word != KW_WHEN_IF && word != KW_OTHERWISE) {
		parser_fail(parser, first,
			    "expected `when`, `when_if` or "
			    "`otherwise` here");
		return arena_new(parser->arena, struct line);
	}
	parser_next(parser);
	if (word == KW_OTHERWISE) {
		line = arena_new(parser->arena, struct line);
		line->is_otherwise = true;
	} else {
		line = parse_arm_head(parser, word == KW_WHEN_IF);
	}
	line->first = first;
	line->body = parse_body(parser);
	line->end = parser->at > first ? parser->at : first;
	return line;
}

static void check_otherwise(struct parser *parser, const struct line *line,
			    bool *has_otherwise)
{
	if (!line->is_otherwise)
		return;
	if (*has_otherwise)
		parser_error(parser, line->first, "a second `otherwise`");
	*has_otherwise = true;
}

static void parse_arms(struct parser *parser, struct statement *statement)
{
	struct line **end = &statement->lines;
	token_index open = parser->at;
	token_index close = parser_close(parser, open);
	bool has_otherwise = false;

	if (!parser_expect(parser, '{', "`{` and the arms"))
		return;
	while (parser->at < close) {
		token_index first = parser->at;

		*end = parse_arm(parser);
		check_otherwise(parser, *end, &has_otherwise);
		end = &(*end)->next;
		if (parser->at <= first)
			break;
	}
	parser_expect_close(parser, open);
	if (!statement->lines && !parser->has_failed)
		parser_error(parser, statement->first,
			     "an await_any without an arm");
}

static void parse_defer(struct parser *parser, struct statement *statement)
{
	struct statement *loop = parser->loop;
	struct statement *breaks = parser->breaks;
	struct statement *defers = parser->defers;

	parser->loop = NULL;
	parser->breaks = NULL;
	parser->defers = statement;
	statement->body = parse_body(parser);
	parser->loop = loop;
	parser->breaks = breaks;
	parser->defers = defers;
}

static enum statement_kind combining_kind(uint16_t word)
{
	switch (word) {
	case KW_AWAIT_ALL:
		return STATEMENT_ALL;
	case KW_AWAIT_TRY_ALL:
		return STATEMENT_TRY_ALL;
	case KW_AWAIT_ANY:
		return STATEMENT_ANY;
	case KW_AWAIT_ANY_BIASED:
		return STATEMENT_ANY_BIASED;
	case KW_EDO_SCOPE:
		return STATEMENT_SCOPE;
	default:
		return STATEMENT_DEFER;
	}
}

static void check_place(struct parser *parser,
			const struct statement *statement)
{
	const char *word = parser_text(parser, statement->first);

	if (in_async(parser))
		return;
	parser_error(parser, statement->first, "%s in the plain function `%s`",
		     word,
		     parser->function ? parser->function->symbol->text : "?");
	parser_hint(parser, statement->first, "make the function `async`");
}

bool parse_combine(struct parser *parser, struct statement *statement)
{
	if (!is_combining(parser))
		return false;
	statement->kind = combining_kind(parser_word(parser));
	check_place(parser, statement);
	parser_next(parser);
	switch (statement->kind) {
	case STATEMENT_ALL:
		parse_lines(parser, statement);
		break;
	case STATEMENT_TRY_ALL:
		parse_try_all(parser, statement);
		break;
	case STATEMENT_DEFER:
		parse_defer(parser, statement);
		break;
	case STATEMENT_SCOPE:
		parse_scope(parser, statement);
		break;
	default:
		parse_arms(parser, statement);
		break;
	}
	statement->awaits = statement->kind != STATEMENT_DEFER;
	return true;
}
