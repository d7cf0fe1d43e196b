/* SPDX-License-Identifier: MIT */

/*
 * The beginning of a group: the children are constructed in text order, before
 * the first poll, each followed by its bit in `live`. An arm whose condition is
 * false, or whose future variable or box is empty or has ended, stays out; as a
 * line of await_all that is misuse.
 */

#include "combine.h"

static const struct use no_use;

static bool line_awaits(const struct line *line)
{
	return (line->condition && line->condition->awaits) ||
	       (line->destination && line->destination->awaits) ||
	       (line->operand && line->operand->awaits);
}

static bool awaits_later(const struct line *line)
{
	for (line = line->next; line; line = line->next)
		if (line_awaits(line))
			return true;
	return false;
}

/* Awaits inside conditions and arguments run before everything else. */
static void hoist_line(struct lower *lower, struct line *line)
{
	bool is_more = awaits_later(line);
	struct node *operand = line->operand;

	hoist(lower, line->condition, is_more || operand->awaits, &no_use);
	if (operand->kind == NODE_CALL)
		hoist_list(lower, operand->children, is_more);
	else if (operand->kind != NODE_FUTURE)
		hoist(lower, operand, is_more, &no_use);
	if (line->destination)
		hoist(lower, line->destination, true, &no_use);
}

static void set_live(struct group *group, const struct member *member)
{
	writer_glue(group->lower->w, "%s |= %#llxu;", group->live,
		    1ull << member->index);
}

/* A future variable or a box: joins if it has not ended. */
static void start_kept(struct group *group, struct member *member)
{
	struct lower *lower = group->lower;
	struct node *operand = member->line->operand;
	bool is_future = operand->kind == NODE_FUTURE;

	if (!is_future) {
		writer_glue(lower->w, "%s = (struct edo_future *)",
			    member->child->slot);
		write_box_value(lower, operand);
		writer_glue(lower->w, ";");
	}
	writer_glue(lower->w, "if (!%s)",
		    child_has_ended(lower, member->child));
	set_live(group, member);
	if (!group_is_any(group))
		writer_glue(lower->w,
			    "else edo__panic(%s, \"%%s\", \"this future is "
			    "empty or has ended\");",
			    place_of(lower, operand->first));
}

static void start_member(struct group *group, struct member *member)
{
	struct lower *lower = group->lower;
	struct line *line = member->line;

	writer_anchor(lower->w, line->first);
	member->child = make_child(lower, line->operand);
	if (line->condition) {
		writer_glue(lower->w, "if (");
		write_node(lower, line->condition);
		writer_glue(lower->w, ") {");
	}
	if (member->is_kept) {
		start_kept(group, member);
	} else {
		write_child_construct(lower, member->child, line->operand);
		set_live(group, member);
	}
	if (line->condition)
		writer_glue(lower->w, "}");
}

static void write_none_enabled(struct group *group)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "if (!%s) {", group->live);
	if (group->otherwise)
		writer_glue(lower->w, "%s = %u; goto edo__e%u; }",
			    group->winner, group->n_members, group->number);
	else
		writer_glue(lower->w,
			    "edo__panic(%s, \"%%s\", \"no arm of await_any is "
			    "enabled\"); }",
			    place_of(lower, group->statement->first));
}

void group_start(struct group *group)
{
	struct lower *lower = group->lower;

	for (unsigned i = 0; i < group->n_members; i++)
		hoist_line(lower, group->members[i].line);
	writer_anchor(lower->w, group->statement->first);
	writer_glue(lower->w, "%s = 0;", group->live);
	if (group->first)
		writer_glue(lower->w, "%s = 0;", group->first);
	if (group->error)
		writer_glue(lower->w, "%s = 0;", group->error);
	set_state(lower, group->polling.polled);
	for (unsigned i = 0; i < group->n_members; i++)
		start_member(group, &group->members[i]);
	writer_anchor(lower->w, group->statement->first);
	if (group_is_any(group))
		write_none_enabled(group);
}
