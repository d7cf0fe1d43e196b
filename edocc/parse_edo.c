/* SPDX-License-Identifier: MIT */

/*
 * await, and what looks like a call but is Edo's: edo_spawn(), edo_box(),
 * edo_timeout() and their like.
 */

#include "parser.h"

#include <string.h>

/* What can stand behind await. */
static bool starts_operand(const struct token *token)
{
	return token->kind == TOKEN_NAME || token->kind == TOKEN_KEYWORD ||
	       token->kind == TOKEN_NUMBER || token->id == '(' ||
	       token->id == '*';
}

bool is_await(const struct parser *parser)
{
	const struct token *token = &parser->tokens[parser->at];
	const struct symbol *symbol;

	if (token->id != KW_AWAIT)
		return false;
	if (token->kind == TOKEN_KEYWORD)
		return true;
	symbol = symbol_of(parser, parser->at);
	if (symbol && (symbol->scope || !in_async(parser)))
		return false;
	return starts_operand(&token[1]);
}

static void check_await_place(struct parser *parser, token_index at)
{
	if (in_async(parser))
		return;
	if (!parser->function) {
		parser_error(parser, at,
			     "await in an initialiser that is "
			     "evaluated before the program runs");
		parser_hint(parser, at,
			    "assign it in an async function instead");
		return;
	}
	parser_error(parser, at, "await in the plain function `%s`",
		     parser->function->symbol->text);
	parser_hint(parser, at,
		    "make it `async`, or drive the future from plain code "
		    "with `edo_block_on(runtime, result = f(...))`");
}

/* A plain function whose type cannot be that of a box: words of C alone. */
static bool is_unawaitable(const struct parser *parser,
			   const struct symbol *symbol)
{
	const struct node *specifiers;

	if (!symbol || symbol->kind != SYMBOL_ORDINARY || !symbol->declarator ||
	    !(symbol->declarator->facts & DECL_FUNCTION))
		return false;
	specifiers = symbol->declarator->specifiers;
	for (token_index i = specifiers->first; i < specifiers->end; i++)
		if (parser->tokens[i].id < KW_TYPEDEF ||
		    parser->tokens[i].id > KW_FLOATN)
			return false;
	return true;
}

static bool is_call_of_name(const struct parser *parser,
			    const struct node *node)
{
	return parser->tokens[node->first + 1].id == '(' &&
	       parser_close(parser, node->first + 1) + 1 == node->end;
}

/* `f` for `f()`, and calls of what is not async. Anything else has to have the
 * type of a box, which is the compiler's to see. */
static void check_operand(struct parser *parser, const struct node *operand)
{
	const struct symbol *symbol = symbol_of(parser, operand->first);

	if (operand->kind != NODE_RUN || !symbol)
		return;
	if (symbol->kind == SYMBOL_ASYNC &&
	    operand->end == operand->first + 1) {
		parser_error(parser, operand->first,
			     "`%s` is not called: an async function is no "
			     "future",
			     symbol->text);
		parser_hint(parser, operand->first, "write `%s(...)`",
			    symbol->text);
	} else if (is_unawaitable(parser, symbol) &&
		   is_call_of_name(parser, operand)) {
		parser_error(parser, operand->first,
			     "`%s` is not an async function", symbol->text);
		parser_hint(parser, operand->first,
			    "call it without await, or declare it `async`");
	}
}

static void check_await_operand(struct parser *parser,
				const struct node *operand)
{
	if (operand->kind != NODE_AWAIT) {
		check_operand(parser, operand);
		return;
	}
	parser_error(parser, operand->first, "await of an await");
	parser_hint(parser, operand->first, "one is enough");
}

void parse_await(struct parser *parser)
{
	token_index first = parser->at;
	size_t mark = parser_mark(parser);
	struct node *operand, *node;

	parser_next(parser);
	parse_cast(parser);
	operand = parser_operand(parser, first + 1, mark);
	operand = parser_claim(parser, operand);
	if (parser->has_failed)
		return;
	check_await_place(parser, first);
	check_await_operand(parser, operand);
	node = parser_node(parser, NODE_AWAIT, first);
	parser_adopt(node, operand);
	node->awaits = true;
	parser_push(parser, node);
}

/* [destination =] operand. */
static void parse_line_target(struct parser *parser, struct line *line)
{
	size_t mark = parser_mark(parser);
	size_t loose = parser->loose.n;
	token_index first = parser->at;
	struct node *node;

	parse_conditional(parser);
	node = parser_operand(parser, first, mark);
	if (!parser_is(parser, '=')) {
		line->operand = node;
		return;
	}
	line->destination = node;
	parser_check_loose(parser, loose);
	parser_next(parser);
	mark = parser_mark(parser);
	first = parser->at;
	parse_conditional(parser);
	line->operand = parser_operand(parser, first, mark);
}

struct line *parse_line(struct parser *parser)
{
	struct line *line = arena_new(parser->arena, struct line);

	line->first = parser->at;
	parse_line_target(parser, line);
	line->operand = parser_claim(parser, line->operand);
	line->end = parser->at > line->first ? parser->at : line->first;
	if (parser->has_failed)
		return line;
	check_operand(parser, line->operand);
	if (line->operand->kind != NODE_AWAIT)
		return line;
	parser_error(parser, line->operand->first,
		     "no await here: it is the whole group that is awaited");
	parser_hint(parser, line->operand->first, "write the call alone");
	return line;
}

static bool line_awaits(const struct line *line)
{
	return (line->destination && line->destination->awaits) ||
	       line->operand->awaits;
}

/* The last argument of edo_timeout() and edo_block_on(). */
static void parse_line_argument(struct parser *parser, struct node *node)
{
	parser_adopt(node, parse_argument(parser));
	if (!parser_expect(parser, ',', "`,` and a call"))
		return;
	node->line = parse_line(parser);
	node->awaits |= line_awaits(node->line);
}

static void require_call(struct parser *parser, const struct node *node,
			 const char *word)
{
	if (parser->has_failed || node->kind == NODE_CALL)
		return;
	parser_error(parser, node->first,
		     "%s takes the call of an async function", word);
	if (node->kind == NODE_FUTURE)
		parser_hint(parser, node->first,
			    "a future variable stays where it is; give the "
			    "call itself");
	else
		parser_hint(parser, node->first, "write `%s(%sf(...))`", word,
			    strcmp(word, "edo_scope_spawn") == 0 ? "s, " : "");
}

static void parse_call_argument(struct parser *parser, struct node *node,
				const char *word)
{
	struct node *call = parser_claim(parser, parse_argument(parser));

	require_call(parser, call, word);
	parser_adopt(node, call);
}

/* A call of an async function, or a box. */
static void parse_spawn_argument(struct parser *parser, struct node *node,
				 const char *word)
{
	struct node *child = parser_claim(parser, parse_argument(parser));

	if (!parser->has_failed && child->kind == NODE_FUTURE)
		require_call(parser, child, word);
	if (!parser->has_failed)
		check_operand(parser, child);
	parser_adopt(node, child);
}

/* A call of a plain function: its arguments are captured. */
static void parse_blocking_argument(struct parser *parser, struct node *node)
{
	token_index close = parser_close(parser, node->open);
	token_index first = parser->at;
	struct node *call = parser_node(parser, NODE_RUN, first);

	if (close <= first + 1 || parser->tokens[close - 1].id != ')' ||
	    parser_close(parser, close - 1) <= first) {
		parser_fail(parser, first,
			    "edo_spawn_blocking takes the call "
			    "of a plain function");
		return;
	}
	call->open = parser_close(parser, close - 1);
	call->symbol = symbol_of(parser, first);
	if (call->symbol && call->symbol->kind == SYMBOL_ASYNC &&
	    call->open == first + 1) {
		parser_error(parser, first, "`%s` is async and does not block",
			     call->symbol->text);
		parser_hint(parser, first, "use edo_spawn()");
	}
	if (parser_is_name(parser)) {
		symbol_use(parser, first, call->symbol);
		parser_next(parser);
	} else {
		size_t mark = parser_mark(parser);

		parse_primary(parser);
		parser_take(parser, call, mark);
	}
	parse_postfix(parser, call->open);
	if (parser->at == call->open)
		parse_arguments(parser, call);
	parser_adopt(node, call);
}

static void parse_scope_spawn(struct parser *parser, struct node *node)
{
	parser_adopt(node, parse_argument(parser));
	if (parser_expect(parser, ',', "`,` and a call"))
		parse_call_argument(parser, node, "edo_scope_spawn");
}

static enum node_kind edo_kind(uint16_t word)
{
	static const enum node_kind kinds[] = {
		[0] = NODE_BOX, /* KW_EDO_BOX, the first */
		[KW_EDO_BOX_OK - KW_EDO_BOX] = NODE_BOX_OK,
		[KW_EDO_BOX_CANCEL - KW_EDO_BOX] = NODE_BOX_CANCEL,
		[KW_EDO_BOX_DROP - KW_EDO_BOX] = NODE_BOX_DROP,
		[KW_EDO_BOX_DETACH - KW_EDO_BOX] = NODE_BOX_DETACH,
		[KW_EDO_FORGET - KW_EDO_BOX] = NODE_FORGET,
		[KW_EDO_TIMEOUT - KW_EDO_BOX] = NODE_TIMEOUT,
		[KW_EDO_BLOCK_ON - KW_EDO_BOX] = NODE_BLOCK_ON,
		[KW_EDO_SPAWN - KW_EDO_BOX] = NODE_SPAWN,
		[KW_EDO_SPAWN_LOCAL - KW_EDO_BOX] = NODE_SPAWN_LOCAL,
		[KW_EDO_SPAWN_BLOCKING - KW_EDO_BOX] = NODE_SPAWN_BLOCKING,
		[KW_EDO_SCOPE_SPAWN - KW_EDO_BOX] = NODE_SCOPE_SPAWN,
	};

	return kinds[word - KW_EDO_BOX];
}

static void parse_edo_arguments(struct parser *parser, struct node *node,
				const char *word)
{
	switch (node->kind) {
	case NODE_TIMEOUT:
	case NODE_BLOCK_ON:
		parse_line_argument(parser, node);
		break;
	case NODE_BOX:
	case NODE_FORGET:
		parse_call_argument(parser, node, word);
		break;
	case NODE_SPAWN:
	case NODE_SPAWN_LOCAL:
		parse_spawn_argument(parser, node, word);
		break;
	case NODE_SPAWN_BLOCKING:
		parse_blocking_argument(parser, node);
		break;
	case NODE_SCOPE_SPAWN:
		parse_scope_spawn(parser, node);
		break;
	default:
		parser_adopt(node, parse_argument(parser));
		break;
	}
}

void parse_edo_call(struct parser *parser)
{
	token_index first = parser->at;
	struct node *node =
		parser_node(parser, edo_kind(parser_word(parser)), first);

	parser_next(parser);
	node->open = parser->at;
	if (!parser_expect(parser, '(', "`(`"))
		return;
	parse_edo_arguments(parser, node, parser_text(parser, first));
	parser_expect_close(parser, node->open);
	node->end = parser->at;
	parser_push(parser, node);
	if (node->kind == NODE_TIMEOUT || node->kind == NODE_BOX_CANCEL)
		parser_set_loose(parser, node);
}
