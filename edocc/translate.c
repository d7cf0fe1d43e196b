/* SPDX-License-Identifier: MIT */

/*
 * The pipeline: lex, parse, lower, write. The output is the input with the async
 * parts replaced; all between is copied as it is, markers and all. `copied` is
 * how much of the input text has been dealt with.
 *
 *	raw text        copied, tokens and nodes in it replaced one by one
 *	prototype       emit_prototype()
 *	definition      emit_function(), or later, if it embeds one below
 */

#include "translate.h"

#include "lower.h"

#include <string.h>

struct progress {
	struct lower *lower;
	uint32_t copied;  /* offset */
	token_index last; /* token that ends there */
	size_t directive; /* first that may lie behind it */
	VECTOR(struct function *) waiting;
};

/* The directive of ours before @offset, if there is one. */
static const struct source_directive *find_ours(struct progress *progress,
						uint32_t offset)
{
	const struct source *source = progress->lower->source;

	while (progress->directive < source->directives.n) {
		const struct source_directive *directive =
			&source->directives.items[progress->directive];

		if (directive->offset >= offset)
			return NULL;
		progress->directive++;
		if (directive->offset >= progress->copied && directive->is_ours)
			return directive;
	}
	return NULL;
}

static void copy_to(struct progress *progress, uint32_t offset)
{
	struct writer *output = &progress->lower->output;
	const struct source_directive *ours = find_ours(progress, offset);

	writer_slice(output, progress->last, progress->copied,
		     ours ? ours->offset : offset);
	while (ours) {
		uint32_t from = ours->offset + ours->size;

		ours = find_ours(progress, offset);
		writer_continue(output, from, ours ? ours->offset : offset);
	}
	progress->copied = offset;
}

static void copy_to_token(struct progress *progress, token_index i)
{
	copy_to(progress, source_token(progress->lower->source, i)->offset);
}

/* The tokens before @end have been dealt with. */
static void skip_to(struct progress *progress, token_index end)
{
	const struct token *token =
		source_token(progress->lower->source, end - 1);

	progress->copied = token->offset + token->size;
	progress->last = end - 1;
}

/* Token @i does not stay as it is. */
static bool is_changed(const struct lower *lower, token_index i)
{
	const struct symbol *symbol = lower->unit->symbols[i];

	return lower->unit->marks[i] & (MARK_DROP | MARK_STORAGE) ||
	       (symbol && symbol->kind == SYMBOL_ASYNC);
}

static void copy_tokens(struct progress *progress, token_index first,
			token_index end)
{
	for (token_index i = first; i < end; i++) {
		if (!is_changed(progress->lower, i))
			continue;
		copy_to_token(progress, i);
		write_tokens(progress->lower, i, i + 1);
		skip_to(progress, i + 1);
	}
}

static void copy_raw(struct progress *progress, struct item *item)
{
	token_index first = item->first;
	struct node *node = item->node ? item->node->children : NULL;

	for (; node; node = node->next) {
		copy_tokens(progress, first, node->first);
		copy_to_token(progress, node->first);
		write_node(progress->lower, node);
		skip_to(progress, node->end);
		first = node->end;
	}
	copy_tokens(progress, first, item->end);
}

/* ---- definitions ---------------------------------------------------------- */

/* Those that waited for what has just been written. */
static void emit_waiting(struct progress *progress)
{
	bool is_new = true;

	while (is_new) {
		is_new = false;
		for (size_t i = 0; i < progress->waiting.n; i++) {
			struct function *function = progress->waiting.items[i];

			if (!function ||
			    !order_is_ready(progress->lower, function))
				continue;
			progress->waiting.items[i] = NULL;
			emit_function(progress->lower, function);
			is_new = true;
		}
	}
}

static void emit_definition(struct progress *progress, struct item *item)
{
	struct lower *lower = progress->lower;

	copy_to_token(progress, item->first);
	emit_prototype(lower, item->function);
	if (order_is_ready(lower, item->function)) {
		emit_function(lower, item->function);
		emit_waiting(progress);
	} else {
		vector_push(lower->arena, &progress->waiting, item->function);
	}
	skip_to(progress, item->end);
}

static void emit_item(struct progress *progress, struct item *item)
{
	switch (item->kind) {
	case ITEM_PROTOTYPE:
		copy_to_token(progress, item->first);
		emit_prototype(progress->lower, item->function);
		skip_to(progress, item->end);
		break;
	case ITEM_ASYNC:
		emit_definition(progress, item);
		break;
	case ITEM_PLAIN:
		copy_to_token(progress, item->first);
		emit_plain(progress->lower, item);
		skip_to(progress, item->end);
		break;
	case ITEM_RAW:
		copy_raw(progress, item);
		break;
	}
}

static void emit_unit(struct lower *lower)
{
	struct progress progress = { .lower = lower };

	lower->w = &lower->output;
	for (struct item *item = lower->unit->items; item; item = item->next)
		emit_item(&progress, item);
	copy_to(&progress, lower->source->size);
	if (lower->options->has_frames)
		emit_frames_report(lower);
}

/* ---- the pipeline ----------------------------------------------------------- */

static void run(struct unit *unit, const struct translate_options *options,
		struct buffer *output)
{
	struct lower lower = { .unit = unit,
			       .arena = unit->arena,
			       .source = unit->source,
			       .options = options };

	unit_parse(unit);
	if (unit->diagnostics->n_errors)
		return;
	order_functions(&lower);
	if (unit->diagnostics->n_errors)
		return;
	writer_init(&lower.output, unit->source, !options->no_line_markers);
	emit_unit(&lower);
	buffer_append(output, lower.output.text.data, lower.output.text.size);
	writer_deinit(&lower.output);
	buffer_deinit(&lower.resume);
}

enum translate_result edocc_translate(const char *text, size_t size,
				      const struct translate_options *options,
				      struct buffer *output,
				      struct buffer *messages)
{
	struct arena arena = ARENA_INIT;
	struct source source;
	struct diagnostics diagnostics;
	struct unit unit = { .arena = &arena,
			     .source = &source,
			     .diagnostics = &diagnostics };
	enum translate_result result = TRANSLATE_UNCHANGED;

	source_init(&source, &arena, options->input, text, (uint32_t)size);
	diagnostics_init(&diagnostics, &source, messages, options->has_colours);
	if (source.has_async) {
		run(&unit, options, output);
		result = diagnostics.n_errors ? TRANSLATE_FAILED
					      : TRANSLATE_DONE;
	}
	source_deinit(&source);
	arena_deinit(&arena);
	return result;
}
