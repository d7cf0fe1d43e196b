/* SPDX-License-Identifier: MIT */

/*
 * Forms that are still to come; each is refused with its place.
 */

#include "lower.h"

static void refuse(struct lower *lower, token_index at, const char *what)
{
	diagnostic_error(lower->unit->diagnostics, at,
			 "edocc does not know %s yet", what);
}

void lower_group(struct lower *lower, struct statement *statement)
{
	refuse(lower, statement->first, "await_all and await_any");
}

void lower_timeout(struct lower *lower, struct node *await, bool is_more,
		   const struct use *use)
{
	(void)is_more;
	(void)use;
	refuse(lower, await->first, "edo_timeout");
}

void lower_box_cancel(struct lower *lower, struct node *await,
		      const struct use *use)
{
	(void)use;
	refuse(lower, await->first, "edo_box_cancel");
}

void write_spawn_blocking(struct lower *lower, struct node *node)
{
	refuse(lower, node->first, "edo_spawn_blocking");
}

void emit_frames_report(struct lower *lower)
{
	(void)lower;
}
