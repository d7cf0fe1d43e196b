/* SPDX-License-Identifier: MIT */

/*
 * The losers of a group are cancelled together and waited for. One that finishes
 * while it is cancelled has its destination assigned. The same code serves when
 * the function itself is cancelled: in that state it goes on unwinding behind.
 */

#include "combine.h"

static bool is_box(const struct member *member)
{
	return member->is_kept && member->line->operand->kind != NODE_FUTURE;
}

static const char *is_cancelling(const struct group *group)
{
	return format(group->lower, "__f->future.state == %u",
		      group->cancelling);
}

static void write_late(struct group *group, const struct member *member)
{
	struct lower *lower = group->lower;

	if (!member->line->destination || !member->child->output) {
		write_output_drop(lower, member->child);
		return;
	}
	writer_glue(lower->w, "if ((%s)->state == 0xffffffffu) {",
		    member->child->future);
	write_destination(lower, member->line, member->child);
	writer_glue(lower->w, "}");
}

/* Calls are cancelled; boxes if the function itself is, as by a plain await;
 * future variables have the end of their scope for that. */
static void lose_member(struct group *group, const struct member *member)
{
	struct lower *lower = group->lower;

	writer_anchor(lower->w, member->line->first);
	writer_glue(lower->w, "if (%s", group_is_live(group, member));
	if (is_box(member))
		writer_glue(lower->w, "&& %s", is_cancelling(group));
	writer_glue(lower->w, "&& %s != EDO_PENDING) { %s &= ~%#llxu;",
		    child_cancel(lower, member->child), group->live,
		    1ull << member->index);
	write_late(group, member);
	if (is_box(member))
		write_take(lower, member->line, member->child);
	else
		write_child_free(lower, member->child);
	writer_glue(lower->w, "}");
}

static unsigned long long bits_of(const struct group *group, bool boxes)
{
	unsigned long long bits = 0;

	for (unsigned i = 0; i < group->n_members; i++)
		if (!group->members[i].is_kept ||
		    (boxes && is_box(&group->members[i])))
			bits |= 1ull << i;
	return bits;
}

/* Not pending any more: on with the arms, or with unwinding. */
static void write_on(struct group *group)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "if (%s) {", is_cancelling(group));
	set_state(lower, position_state(lower->position));
	write_unwind(lower, lower->position);
	writer_glue(lower->w, "}");
}

static bool is_shielded(const struct group *group)
{
	return group->losing.rest != group->losing.polled;
}

static void write_pending_losers(struct group *group)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "if (%s & (%s ? %#llxu : %#llxu)) {", group->live,
		    is_cancelling(group), bits_of(group, true),
		    bits_of(group, false));
	if (is_shielded(group))
		writer_glue(lower->w,
			    "if (__f->future.state != %u) "
			    "__f->future.state = %u;",
			    group->cancelling, group->losing.rest);
	writer_glue(lower->w, "return EDO_PENDING; }");
}

void group_lose(struct group *group)
{
	struct lower *lower = group->lower;

	writer_glue(lower->w, "goto edo__e%u; edo__w%u: ;", group->number,
		    group->number);
	set_state(lower, group->losing.polled);
	resume_at(lower, group->losing.rest, "l", group->number);
	resume_at(lower, group->cancelling, "l", group->number);
	writer_glue(lower->w, "edo__l%u: ;", group->number);
	if (is_shielded(group))
		writer_glue(lower->w,
			    "if (__f->future.state != %u) "
			    "__f->future.state = %u;",
			    group->cancelling, group->losing.polled);
	for (unsigned i = 0; i < group->n_members; i++)
		if (!group->members[i].is_kept || is_box(&group->members[i]))
			lose_member(group, &group->members[i]);
	writer_anchor(lower->w, group->statement->first);
	if (bits_of(group, true) != 0)
		write_pending_losers(group);
	write_on(group);
	writer_glue(lower->w, "edo__e%u: ;", group->number);
	set_state(lower, position_state(lower->position));
}
