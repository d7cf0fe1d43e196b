/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_WALK_H
#define EDOCC_WALK_H

/*
 * Going through a function, parents before children, in text order.
 */

#include "ast.h"

struct walk {
	void (*on_node)(struct walk *walk, struct node *node,
			struct scope *scope);
	void (*on_statement)(struct walk *walk, struct statement *statement);
	void *data;
};

/* Calls back for everything in @statement and behind it in its list, parents
 * before children, in text order. */
void walk_statements(struct walk *walk, struct statement *statement);
void walk_nodes(struct walk *walk, struct node *node, struct scope *scope);
void walk_line(struct walk *walk, struct line *line, struct scope *scope);

#endif
