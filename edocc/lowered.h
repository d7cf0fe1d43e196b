/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_LOWERED_H
#define EDOCC_LOWERED_H

/*
 * What the lowering attaches to the parts of the tree, and the words it thinks
 * in: entries of cleanup, parts of a frame, children, places to wait at.
 */

#include "ast.h"

struct lower;

/* ---- positions in the cleanup of a function -------------------------- */

/* Selectors say why scopes are being left. The user's own jumps count on. */
enum {
	EXIT_NORMAL = 0,
	EXIT_RETURN = 1,
	EXIT_CANCEL = 2,
	EXIT_FIRST_JUMP = 3,
};

/* A jump that leaves scopes with cleanup. Jumps with the same goal and label
 * share one. */
struct jump {
	struct jump *next;
	unsigned number;
	const char *label;
	struct entry *to;
};

enum entry_kind {
	ENTRY_OWNED,
	ENTRY_CLEANUP,
	ENTRY_FUTURE,
	ENTRY_DEFER,
	ENTRY_BOXES, /* those a defer that awaits has reserved: freed behind it,
			also if it panics */
	ENTRY_SCOPE, /* the children of an edo_scope */
};

/* Something to undo. `parent` is what is undone next; NULL is the root. The
 * entries from one up to the root are exactly what is registered at a place of
 * the program: its position. */
struct entry {
	struct entry *parent;
	enum entry_kind kind;
	unsigned number; /* from 1; label edo__u<number> */
	unsigned state;  /* no child is alive, this is the innermost entry */
	struct scope *scope;
	struct declarator *declarator;
	struct statement *statement; /* ENTRY_DEFER, ENTRY_SCOPE */
	struct jump *jumps;          /* end behind this entry */
	const char *text;            /* of these two: what they do, lowered */
	struct entry *next;          /* all of the function */
};

/* ---- frames ---------------------------------------------------------- */

/* A part of a frame: members that live together, and below them parts of which
 * one at a time is alive. */
struct frame_part {
	struct frame_part *parent, *next;
	struct frame_part *first, *last;
	VECTOR(const char *) members;
};

/* ---- children -------------------------------------------------------- */

enum child_kind {
	CHILD_FRAME,      /* struct f__frame, complete here: embedded */
	CHILD_SIZED,      /* EDO_FRAME(n): storage */
	CHILD_HIDDEN_BOX, /* a prototype only: allocated by f__new */
	CHILD_BOX,        /* a box of the user's */
};

/* A future that this function drives, in words of C. */
struct child {
	enum child_kind kind;
	const struct symbol *callee; /* NULL: CHILD_BOX */
	const char *member;          /* of the frame */
	const char *slot;            /* __f->member */
	const char *future; /* expression of type struct edo_future * */
	const char *output; /* lvalue; NULL: void */
	bool is_kept;       /* a future variable, or a box in a combinator */
	bool is_reserved;   /* in a defer: the hidden box is allocated where the
			     defer is registered, in member__r */
};

struct site {
	unsigned state;
	uint32_t line;
	const char *member; /* of the child */
	unsigned flags;
	const char *callee;
	bool is_hidden_box;
};

/* ---- what the lowering knows about the parts of the tree -------------- */

struct lowered_symbol {
	const char *member;  /* of the frame; NULL: stays a C variable */
	const char *renamed; /* at file scope: local types, static variables */
	const char *probe;   /* extern variable of its type, once written */
	bool is_named_by_defer;
	struct child *child; /* of a future variable, once declared */
	bool is_used;        /* async: mentioned other than declared */
	bool is_declared;    /* async: f__pub and its like are written */
	bool is_complete;    /* async: struct f__frame is */
	bool has_frame;      /* async: a library's, complete in its header */
	/* async: such a call is somewhere */
	bool has_spawn, has_spawn_local, has_scope_spawn;
};

struct lowered_node {
	const char *replacement; /* instead of its text */
	const char *member;      /* a literal in the frame */
	struct scope *scope;     /* a literal: where it lives */
	bool is_written;   /* a type: at file scope; a literal: in the frame */
	bool is_elsewhere; /* a call: not embedded */
};

struct lowered_scope {
	token_index last_await; /* a suspension point in it; 0: none */
	bool has_label;
	bool is_native; /* of a statement expression that cannot wait */
	struct frame_part *part;
};

struct lowered_statement {
	struct entry *position; /* loops, switch, labels: that of jumps to it */
	struct entry *from;     /* jumps: where they start */
	struct jump *jump;      /* jumps that leave cleanup */
	struct entry *entry;    /* a defer's own, an edo_scope's first */
	struct entry *boxes;    /* that of a defer's boxes, or NULL */
	struct entry *guard; /* of an edo_scope's body: registered behind it */
	struct child *join;  /* an edo_scope's */
	bool has_entries;    /* a defer: of cleanup in its body */
	unsigned number;     /* of its labels */
	bool needs_break, needs_continue; /* labels */
};

struct lowered_function {
	struct entry *entries, **entries_end;
	unsigned n_entries;
	unsigned n_jumps;
	unsigned n_states;
	unsigned defer_depth; /* while it is analyzed */
	bool has_group; /* a state of it is left through the poll function */
	VECTOR(struct node *) callees; /* calls of what it embeds */
};

/* ---- made when first asked for ---------------------------------------- */

struct lowered_symbol *lowered_symbol(struct lower *lower,
				      const struct symbol *symbol);
struct lowered_scope *lowered_scope(struct lower *lower, struct scope *scope);
struct lowered_statement *lowered_statement(struct lower *lower,
					    struct statement *statement);
struct lowered_node *lowered_node(struct lower *lower, struct node *node);
struct lowered_function *lowered_function(struct lower *lower,
					  struct function *function);
const char *format(struct lower *lower, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* Where token @at stands: "file" as a literal; "file", line */
const char *file_text(struct lower *lower, token_index at);
const char *place_of(struct lower *lower, token_index at);
/* Without parentheses around it. */
struct node *peel(struct node *node);
/* Name of the poll function: f, but main__poll. */
const char *poll_name(struct lower *lower, const struct symbol *symbol);
/* A frame member's name that nothing else of the function has. */
const char *member_name(struct lower *lower, const char *text);

#endif
