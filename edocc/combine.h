/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_COMBINE_H
#define EDOCC_COMBINE_H

/*
 * What the parts of the combinators share: await_all, await_try_all, await_any
 * and await_any_biased are groups of children that live together.
 */

#include "lower.h"

#define GROUP_MAX 64

struct member {
	struct line *line;
	struct child *child;
	unsigned index;
	bool is_kept; /* a future variable or a box: left alone if it loses */
};

struct group {
	struct lower *lower;
	struct statement *statement;
	struct member members[GROUP_MAX];
	unsigned n_members;
	struct line *otherwise;
	unsigned number;
	const char *live;   /* bit i: child i was constructed, has not ended */
	const char *first;  /* await_all: which is polled first */
	const char *winner; /* await_any: whose arm runs */
	const char *error;  /* await_try_all: the first negative result */
	struct suspension polling, losing;
	unsigned cancelling; /* state: this function is being cancelled */
};

bool group_is_any(const struct group *group);

/* combine_start.c: constructs what is enabled. */
void group_start(struct group *group);
/* combine_poll.c: polls until one or all have ended. */
void group_poll(struct group *group);
/* combine_lose.c: cancels what is left. */
void group_lose(struct group *group);
/* "(live & bit)" */
const char *group_is_live(const struct group *group,
			  const struct member *member);
/* The child has ended: its bit, its destination, its memory. */
void group_end(const struct group *group, const struct member *member);

#endif
