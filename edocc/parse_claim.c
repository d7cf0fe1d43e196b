/* SPDX-License-Identifier: MIT */

/*
 * Futures that are constructed must be put to use. A call of an async function,
 * a mention of a future variable, edo_timeout() and edo_box_cancel() are loose
 * until what surrounds them claims them; what is loose at the end of its full
 * expression was forgotten.
 */

#include "parser.h"

static bool can_be_loose(enum node_kind kind)
{
	return kind == NODE_CALL || kind == NODE_FUTURE ||
	       kind == NODE_TIMEOUT || kind == NODE_BOX_CANCEL;
}

void parser_set_loose(struct parser *parser, struct node *node)
{
	vector_push(parser->arena, &parser->loose, node);
}

static void parser_unloose(struct parser *parser, const struct node *node)
{
	size_t i = parser->loose.n;

	while (i > 0 && parser->loose.items[i - 1] != node)
		i--;
	if (i == 0)
		return;
	for (; i < parser->loose.n; i++)
		parser->loose.items[i - 1] = parser->loose.items[i];
	parser->loose.n--;
}

/* The only child of @node, if nothing but parentheses surrounds it. */
static struct node *inside_parentheses(const struct parser *parser,
				       const struct node *node)
{
	struct node *child = node->children;
	token_index first = node->first;
	token_index end = node->end;

	if ((node->kind != NODE_RUN && node->kind != NODE_PAREN) || !child ||
	    child->next)
		return NULL;
	while (first < child->first && parser->tokens[first].id == '(' &&
	       parser_close(parser, first) == end - 1) {
		first++;
		end--;
	}
	return first == child->first && end == child->end ? child : NULL;
}

struct node *parser_claim(struct parser *parser, struct node *node)
{
	struct node *inner = node;

	while (inner && !can_be_loose(inner->kind))
		inner = inside_parentheses(parser, inner);
	if (!inner)
		return node;
	parser_unloose(parser, inner);
	return inner;
}

static void report_call(struct parser *parser, const struct node *node)
{
	if (!parser_error(parser, node->first,
			  "forgotten await: `%s` only makes a future here, "
			  "nothing runs",
			  node->symbol->text))
		return;
	parser_hint(parser, node->first,
		    "write `await %s(...)`, or "
		    "`edo_task_detach(edo_spawn(%s(...)))` to let it run by "
		    "itself, or `edo_forget(%s(...))` if that is meant",
		    node->symbol->text, node->symbol->text, node->symbol->text);
}

static void report_future(struct parser *parser, const struct node *node)
{
	bool is_addressed =
		node->first && parser->tokens[node->first - 1].id == '&';

	if (!parser_error(parser, node->first,
			  "the future variable `%s` cannot be %s",
			  node->symbol->text,
			  is_addressed ? "addressed"
				       : "copied or used as a "
					 "value"))
		return;
	parser_hint(parser, node->first,
		    "`await %s` gives its output; to pass a future on, use a "
		    "box: `edo_boxed(T) p = edo_box(f(...))`",
		    node->symbol->text);
}

static void report_word(struct parser *parser, const struct node *node)
{
	const char *word = parser_text(parser, node->first);

	if (parser_error(parser, node->first, "%s does nothing by itself",
			 word))
		parser_hint(parser, node->first,
			    "write `await %s(...)`, with await directly before "
			    "it",
			    word);
}

void parser_check_loose(struct parser *parser, size_t mark)
{
	for (size_t i = mark; i < parser->loose.n; i++) {
		const struct node *node = parser->loose.items[i];

		if (node->kind == NODE_CALL)
			report_call(parser, node);
		else if (node->kind == NODE_FUTURE)
			report_future(parser, node);
		else
			report_word(parser, node);
	}
	if (parser->loose.n > mark)
		parser->loose.n = mark;
}
