/* SPDX-License-Identifier: MIT */

/*
 * Polling a group. The children are polled one after the other from a start that
 * moves: at random for await_any, by one each time for await_all, never for
 * await_any_biased.
 *
 *	for (unsigned n = 0; n < 2; n++)
 *		switch ((start + n) % 2) {
 *		case 0: if (live & 1 && f(...) == EDO_READY) { ... } break;
 *		case 1: ...
 *		}
 */

#include "combine.h"

/* @output if it is a signed integer, else 0, which is no failure. */
static const char *error_of(struct lower *lower, const char *output)
{
	return format(lower, "__builtin_choose_expr(%s, %s, 0)",
		      is_signed(lower, output), output);
}

/* What a READY child means for its group. */
static void write_ready(struct group *group, const struct member *member)
{
	struct lower *lower = group->lower;
	const char *output = member->child->output;

	if (group_is_any(group))
		writer_glue(lower->w, "%s = %u;", group->winner, member->index);
	if (group->error && output)
		writer_glue(lower->w, "long long edo__x = %s;",
			    error_of(lower, output));
	group_end(group, member);
	if (group_is_any(group))
		writer_glue(lower->w, "goto edo__w%u;", group->number);
	else if (group->error && output)
		writer_glue(lower->w,
			    "if (edo__x < 0) { %s = edo__x; goto edo__w%u; }",
			    group->error, group->number);
}

static void poll_member(struct group *group, const struct member *member)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "if (%s && %s != EDO_PENDING) {",
		    group_is_live(group, member),
		    child_poll(lower, member->child));
	write_ready(group, member);
	writer_glue(lower->w, "}");
}

static void write_start(struct group *group, const char *start)
{
	struct lower *lower = group->lower;

	if (group_is_any(group))
		writer_glue(lower->w,
			    "unsigned %s = edo__random(__context, %u);", start,
			    group->n_members);
	else
		writer_glue(lower->w, "unsigned %s = %s++;", start,
			    group->first);
}

/* In an order that moves. */
static void poll_fairly(struct group *group)
{
	struct lower *lower = group->lower;
	const char *start = format(lower, "edo__t%u", ++lower->next_id);
	const char *n = format(lower, "edo__t%u", ++lower->next_id);

	writer_glue(lower->w, "{");
	write_start(group, start);
	writer_glue(lower->w,
		    "for (unsigned %s = 0; %s < %u; %s++) "
		    "switch ((%s + %s) %% %u) {",
		    n, n, group->n_members, n, start, n, group->n_members);
	for (unsigned i = 0; i < group->n_members; i++) {
		writer_glue(lower->w, "case %u:", i);
		poll_member(group, &group->members[i]);
		writer_glue(lower->w, "break;");
	}
	writer_glue(lower->w, "} }");
}

void group_poll(struct group *group)
{
	struct lower *lower = group->lower;
	bool is_biased = group->statement->kind == STATEMENT_ANY_BIASED;

	resume_at(lower, group->polling.rest, "r", group->number);
	writer_glue(lower->w, "edo__r%u: ;", group->number);
	start_poll(lower, &group->polling);
	for (unsigned i = 0; i < group->n_members; i++)
		add_site(lower, group->polling.rest,
			 group->members[i].line->first, group->members[i].child,
			 4);
	if (group->n_members > 1 && !is_biased)
		poll_fairly(group);
	else
		for (unsigned i = 0; i < group->n_members; i++)
			poll_member(group, &group->members[i]);
	writer_anchor(lower->w, group->statement->first);
	write_rest(lower, &group->polling,
		   group_is_any(group) ? "1" : group->live);
}
