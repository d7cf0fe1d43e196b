/* SPDX-License-Identifier: MIT */

/*
 * The way in.
 */

#include "parser.h"

void unit_parse(struct unit *unit)
{
	struct parser parser = {
		.unit = unit,
		.arena = unit->arena,
		.source = unit->source,
		.tokens = unit->source->tokens,
		.end = unit->source->n_tokens,
		.items_end = &unit->items,
	};
	size_t n = (size_t)parser.end + SOURCE_LOOKAHEAD;

	unit->marks = arena_array(unit->arena, uint8_t, n);
	unit->symbols = arena_array(unit->arena, struct symbol *, n);
	symbols_predeclare(&parser);
	ranges_init(&parser);
	parse_items(&parser);
	parser_recover(&parser, parser.end);
	parser.is_quiet = false;
	check_unit(&parser);
}
