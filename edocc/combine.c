/* SPDX-License-Identifier: MIT */

/*
 * await_all, await_try_all, await_any, await_any_biased.
 *
 *	await_any {                     <construct f, g>  live = 3;
 *		when (a = f()) x();     state = K;
 *		when (g()) y();  edo__r: poll those that live, in some order;
 *	}                               the first to end: winner = i, goto edo__w
 *					return EDO_PENDING;
 *				edo__w: state = L;
 *				edo__l: cancel those that live;
 *					if (any is pending) return EDO_PENDING;
 *					if (state == X) <go on unwinding>
 *					state = position;
 *					if (winner == 0) x(); else ... y();
 *
 * A destination is assigned the instant its child is READY. When the function is
 * cancelled it enters at edo__l in state X. The word `live` lies in the frame;
 * whatever panics, it says which children have to be cancelled.
 */

#include "combine.h"

bool group_is_any(const struct group *group)
{
	return group->statement->kind == STATEMENT_ANY ||
	       group->statement->kind == STATEMENT_ANY_BIASED;
}

const char *group_is_live(const struct group *group,
			  const struct member *member)
{
	return format(group->lower, "(%s & %#llxu)", group->live,
		      1ull << member->index);
}

void group_end(const struct group *group, const struct member *member)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "%s &= ~%#llxu;", group->live,
		    1ull << member->index);
	writer_anchor(lower->w, member->line->first);
	write_destination(lower, member->line, member->child);
	if (member->is_kept)
		write_take(lower, member->line, member->child);
	else
		write_child_free(lower, member->child);
}

static void add_members(struct group *group)
{
	for (struct line *line = group->statement->lines; line;
	     line = line->next) {
		struct member *member = &group->members[group->n_members];

		if (line->is_otherwise) {
			group->otherwise = line;
			continue;
		}
		if (group->n_members == GROUP_MAX) {
			diagnostic_error(
				group->lower->unit->diagnostics, line->first,
				"more than %d lines wait together", GROUP_MAX);
			return;
		}
		member->line = line;
		member->index = group->n_members++;
		member->is_kept = line->operand->kind != NODE_CALL;
	}
}

static const char *new_word(struct lower *lower, const char *type)
{
	const char *name = format(lower, "__w%u", ++lower->next_id);

	frame_add(lower, format(lower, "%s %s;", type, name));
	return format(lower, "__f->%s", name);
}

static void add_words(struct group *group)
{
	struct lower *lower = group->lower;
	bool is_large = group->n_members > 32;

	group->live =
		new_word(lower, is_large ? "unsigned long long" : "unsigned");
	if (group_is_any(group))
		group->winner = new_word(lower, "unsigned");
	else if (group->n_members > 1)
		group->first = new_word(lower, "unsigned");
	if (group->statement->kind == STATEMENT_TRY_ALL)
		group->error = new_word(lower, "long long");
}

/* ---- the cancel function ---------------------------------------------------- */

static void write_cancel(struct group *group, unsigned state)
{
	struct lower *lower = group->lower;

	cancel_start(lower, state);
	set_state(lower, group->cancelling);
	write_selectors(lower);
	cancel_end(lower);
}

static void write_cancels(struct group *group)
{
	struct lower *lower = group->lower;

	write_shield(lower, &group->polling);
	write_cancel(group, group->polling.polled);
	write_shield(lower, &group->losing);
	write_cancel(group, group->losing.polled);
	cancel_start(lower, group->cancelling);
	cancel_end(lower);
}

/* ---- what comes behind -------------------------------------------------------- */

static void write_arms(struct group *group)
{
	struct lower *lower = group->lower;

	for (unsigned i = 0; i < group->n_members; i++) {
		struct line *line = group->members[i].line;

		writer_anchor(lower->w, line->first);
		writer_glue(lower->w, "if (%s == %u) {", group->winner, i);
		if (line->body)
			lower_statement(lower, line->body);
		writer_glue(lower->w, "} else");
	}
	writer_glue(lower->w, "{");
	if (group->otherwise)
		lower_statement(lower, group->otherwise->body);
	writer_glue(lower->w, "}");
}

static void write_error(struct group *group)
{
	struct lower *lower = group->lower;

	write_node(lower, group->statement->expression);
	writer_glue(lower->w, "= %s;", group->error);
}

void lower_group(struct lower *lower, struct statement *statement)
{
	struct frame_part *part = frame_push(lower);
	struct group *group = arena_new(lower->arena, struct group);

	group->lower = lower;
	group->statement = statement;
	group->number = ++lower->next_id;
	lower->info->has_group = true;
	add_members(group);
	add_words(group);
	group->polling = new_suspension(lower);
	group->losing = new_suspension(lower);
	group->cancelling = new_state(lower);
	group_start(group);
	group_poll(group);
	group_lose(group);
	write_cancels(group);
	if (group->error)
		write_error(group);
	frame_pop(lower, part);
	if (group_is_any(group))
		write_arms(group);
}
