/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_LOWER_H
#define EDOCC_LOWER_H

/*
 * What the parts of the lowering share. An async function goes through three
 * steps: analyze_function() decides what lives in the frame and which cleanup
 * is registered where; lower_function() then writes the poll function, and on
 * the way collects the frame, the cancel function and the table of awaits;
 * emit_definition() puts these together.
 */

#include "ast.h"
#include "translate.h"
#include "writer.h"

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

enum entry_kind { ENTRY_OWNED, ENTRY_CLEANUP, ENTRY_FUTURE, ENTRY_DEFER };

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
	struct statement *statement; /* ENTRY_DEFER */
	struct jump *jumps;          /* end behind this entry */
	const char *text;            /* ENTRY_DEFER: its body, lowered */
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
	bool has_spawn, has_spawn_local; /* async: such a call is somewhere */
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
	struct entry *entry;    /* a defer's own */
	bool has_entries;       /* a defer: of cleanup in its body */
	unsigned number;        /* of its labels */
	bool needs_break, needs_continue; /* labels */
};

struct lowered_function {
	struct entry *entries, **entries_end;
	unsigned n_entries;
	unsigned n_jumps;
	unsigned n_states;
	unsigned n_awaits;
	bool has_group; /* a state of it is left through the poll function */
	VECTOR(struct node *) callees; /* calls of what it embeds */
	bool is_not_send; /* holds something EDO_NOT_SEND across an await */
};

/* A defer whose body is being lowered. */
struct defer {
	struct defer *outer;
	const char *selector;    /* NULL: has no cleanup of its own */
	const char *reserve;     /* allocates boxes where it is registered */
	const char *release;     /* frees them behind the body */
	struct frame_part *part; /* of the scope that registers it */
};

struct lower {
	struct unit *unit;
	struct arena *arena;
	const struct source *source;
	const struct translate_options *options;
	struct writer output;
	struct writer *w; /* where text goes at the moment */

	/* of the function at hand */
	struct function *function;
	struct lowered_function *info;
	const char *name; /* of its frame and so on */
	struct writer poll, cancel, prelude;
	struct buffer resume; /* cases of the poll function */
	struct frame_part *part;
	struct entry *position;
	struct defer *defer; /* innermost one whose body is written */
	bool is_typed;       /* writes an operand that is not evaluated */
	bool is_file_scope;  /* writes types outside of the function */
	bool is_definition;  /* writes a local type with its members */
	bool is_native; /* inside a statement expression that cannot wait */
	bool has_stack_children; /* of block_on: not in the frame */
	const char *value; /* a statement expression being hoisted: where */
	struct statement *value_of;    /* ... its last statement is put */
	const struct declare *declare; /* the declaration being written */
	struct scope *typed_scope;     /* of the statement expression in which
				      only the last expression is typed */
	unsigned next_id;
	VECTOR(struct site) sites;
	VECTOR(struct symbol *) members; /* lifted, by name */
	const char *frames;              /* of --frames so far */
};

/* ---- name.c of the lowering: symbol_names.c --------------------------- */

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

/* ---- walk.c ----------------------------------------------------------- */

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

/* ---- analyze.c, lift.c ------------------------------------------------ */

void analyze_function(struct lower *lower, struct function *function);
void lift_function(struct lower *lower, struct function *function);
/* Inside a statement expression that cannot wait: the compiler's own cleanup
 * serves. */
bool scope_is_native(struct lower *lower, struct scope *scope);
bool symbol_is_lifted(struct lower *lower, const struct symbol *symbol);

/* ---- frame.c ---------------------------------------------------------- */

struct frame_part *frame_push(struct lower *lower);
void frame_pop(struct lower *lower, struct frame_part *part);
void frame_add(struct lower *lower, const char *member);
/* To the part of @scope. */
void frame_add_to(struct lower *lower, struct frame_part *part,
		  const char *member);
void frame_add_variable(struct lower *lower, struct declarator *declarator);
void frame_add_literal(struct lower *lower, struct node *literal);
void frame_write(struct lower *lower, struct frame_part *part);

/* ---- text.c: token runs ----------------------------------------------- */

void write_tokens(struct lower *lower, token_index first, token_index end);
void write_node(struct lower *lower, struct node *node);
/* The children of @node in place, the rest of [first, end) as it is. */
void write_run(struct lower *lower, struct node *children, token_index first,
	       token_index end);
/* What is written between the two calls, as a string. */
void capture_start(struct lower *lower, struct writer *writer);
const char *capture_end(struct lower *lower, struct writer *writer);
const char *node_text(struct lower *lower, struct node *node);

/* ---- text_symbol.c: names ---------------------------------------------- */

void write_symbol(struct lower *lower, token_index i, struct symbol *symbol);
/* What a local type, enumerator or static variable is called at file scope. */
const char *renamed(struct lower *lower, struct symbol *symbol);
void write_tag(struct lower *lower, struct node *tag, bool with_body);

/* ---- text_type.c: types ------------------------------------------------ */

/* A declaration in which the name is replaced. */
struct declare {
	const char *name; /* "" for the type alone */
	token_index at;   /* the name's token, or where it is inserted */
	bool is_insert;
	token_index skip_first, skip_end; /* left out */
};

/* __typeof__(((void)0, node)) */
const char *type_of_node(struct lower *lower, struct node *node,
			 bool is_file_scope);
/* Specifiers and declarator under @name. Array and function parameters become
 * pointers if @is_decayed. */
void write_declaration(struct lower *lower, struct declarator *declarator,
		       const char *name, bool is_decayed);
/* T x[] = init: the same with the size the initialiser gives. */
void write_sized_array(struct lower *lower, struct declarator *declarator,
		       const char *name);
/* Types and awaits in operands that are not evaluated. */
void write_await_typed(struct lower *lower, struct node *await);
void write_statements_typed(struct lower *lower, struct node *node);
/* The variable that stands for @symbol where only types count. */
const char *probe(struct lower *lower, struct symbol *symbol);

/* ---- parameters.c ------------------------------------------------------- */

const char *parameter_name(struct lower *lower, struct declarator *parameter,
			   unsigned number);
/* "(", @before, the parameters, ")" */
void write_parameters(struct lower *lower, struct function *function,
		      const char *before);
/* The names alone, each after a comma. */
void write_arguments(struct lower *lower, struct function *function);

/* ---- text_edo.c: spawn, box and their like ---------------------------- */

void write_construct(struct lower *lower, struct node *node);
void write_block_on(struct lower *lower, struct node *node);
void write_spawn_blocking(struct lower *lower, struct node *node);

/* ---- child.c: where a child lives --------------------------------------- */

enum child_kind callee_kind(struct lower *lower, const struct symbol *symbol);
/* The child that @operand names; @member is its name in the frame, which
 * child_add_member() declares. */
struct child *child_new(struct lower *lower, struct node *operand,
			const char *member);
/* Both, under a name of its own, in the present part of the frame. */
struct child *make_child(struct lower *lower, struct node *operand);
void child_add_member(struct lower *lower, const struct child *child);
/* @child is a pointer to its frame. */
static inline bool child_is_box(const struct child *child)
{
	return child->kind == CHILD_BOX || child->kind == CHILD_HIDDEN_BOX;
}

/* What a future variable holds. */
struct child *future_child(struct lower *lower, const struct symbol *symbol);
const char *child_poll(struct lower *lower, const struct child *child);
const char *child_cancel(struct lower *lower, const struct child *child);
/* Type of the output of a NODE_CALL, NODE_FUTURE or box. */
const char *output_type(struct lower *lower, struct node *operand);
bool output_is_void(struct lower *lower, struct node *operand);

/* ---- child_text.c: what is written about it ------------------------------ */

/* @box, with the type of a box or an error of the compiler. */
void write_box_value(struct lower *lower, struct node *box);
void write_child_construct(struct lower *lower, const struct child *child,
			   struct node *operand);
/* Arguments of a NODE_CALL, after @before and a comma if both are there. */
void write_call(struct lower *lower, struct node *call, const char *before);
/* Frees a box; nothing for others. */
void write_child_free(struct lower *lower, const struct child *child);
/* Assigns the output to the destination of @line, or drops it. */
void write_destination(struct lower *lower, struct line *line,
		       const struct child *child);
/* A box that has ended is freed and its variable emptied. */
void write_take(struct lower *lower, struct line *line,
		const struct child *child);
/* The destructor of an output nobody takes. */
void write_output_drop(struct lower *lower, const struct child *child);

/* An expression: a future variable or kept box is empty or has ended. */
const char *child_has_ended(struct lower *lower, const struct child *child);
/* Panics if @variable is not as it has to be. */
void write_alive_check(struct lower *lower, const struct child *child,
		       struct node *variable);
void write_ended_check(struct lower *lower, const struct child *child,
		       struct node *variable);
void write_empty(struct lower *lower, const struct child *child);

/* ---- lower_*.c ---------------------------------------------------------- */

void lower_statement(struct lower *lower, struct statement *statement);
/* With its braces. */
void lower_block(struct lower *lower, struct statement *block);
void lower_list(struct lower *lower, struct statement *first);
/* One statement, in braces unless it brings its own. */
void lower_body(struct lower *lower, struct statement *statement);
void lower_loop(struct lower *lower, struct statement *statement);
/* Its condition or step waits, so it is no loop of C any more. */
bool loop_is_rewritten(const struct statement *loop);
/* edo__continue_N of a loop, edo__break_N of a loop or switch, if needed. */
void write_continue_label(struct lower *lower, struct statement *loop);
void write_break_label(struct lower *lower, struct statement *statement);
void lower_declaration(struct lower *lower, struct statement *statement);
void lower_jump(struct lower *lower, struct statement *statement);
void lower_return(struct lower *lower, struct statement *statement);
void lower_defer(struct lower *lower, struct statement *statement);
/* In a defer: the hidden box of @child is allocated at the registration. */
void reserve_box(struct lower *lower, struct child *child);
void lower_group(struct lower *lower, struct statement *statement);
void lower_function(struct lower *lower, struct function *function);

/* What the value of a full expression is for. */
struct use {
	bool is_unused;
	bool is_cast; /* to void: on purpose */
	bool is_return;
	struct node *assign; /* the assignment of which the await is the whole
				right-hand side: done even if cancelled */
	struct declarator *declarator; /* likewise, the initialisation */
};

/* Writes all awaits of @node, which can be written itself then. @is_more: the
 * function is suspended again before that. */
void hoist(struct lower *lower, struct node *node, bool is_more,
	   const struct use *use);
void hoist_list(struct lower *lower, struct node *nodes, bool is_more);
void lower_await(struct lower *lower, struct node *await, bool is_more,
		 const struct use *use);
void lower_box_cancel(struct lower *lower, struct node *await,
		      const struct use *use);
void lower_timeout(struct lower *lower, struct node *await, bool is_more,
		   const struct use *use);
/* Where the value of @type is kept until it is used; declares it. */
const char *new_temporary(struct lower *lower, const char *type, bool is_more);
/* Assigns @value as @use says, for a child that finished though cancelled. */
void write_completion(struct lower *lower, const struct use *use,
		      const char *value);
void replace_node(struct lower *lower, struct node *node, const char *text);
void write_initialisation(struct lower *lower, struct declarator *declarator,
			  const char *value);

/* ---- states.c: places where the function can be resumed ------------------ */

unsigned new_state(struct lower *lower);
void set_state(struct lower *lower, unsigned state);
/* From state @state the poll function goes on at label edo__<prefix><number>. */
void resume_at(struct lower *lower, unsigned state, const char *prefix,
	       unsigned number);
/* The two states of a place where children are polled. At rest and being polled
 * are the same except in a defer, where a cancel lets what is at rest go on. */
struct suspension {
	unsigned rest, polled;
};

struct suspension new_suspension(struct lower *lower);
/* Says that children are about to be polled. */
void start_poll(struct lower *lower, const struct suspension *suspension);
/* `return EDO_PENDING` if @condition holds. */
void write_rest(struct lower *lower, const struct suspension *suspension,
		const char *condition);
/* Opens and closes `case state:` of the cancel function; text goes there. */
void cancel_start(struct lower *lower, unsigned state);
void cancel_end(struct lower *lower);
/* `return EDO_PENDING` if @call says so. */
void write_pending(struct lower *lower, const char *call);
/* In the cancel function: what is at rest in a defer goes on. */
void write_shield(struct lower *lower, const struct suspension *suspension);
/* The selector is set to cancel, in all defers around, too. */
void write_selectors(struct lower *lower);
void add_site(struct lower *lower, unsigned state, token_index at,
	      const struct child *child, unsigned flags);

/* ---- exits.c ------------------------------------------------------------ */

void enter_entry(struct lower *lower, struct entry *entry);
/* Undoes the entries of a scope down to @base, at its end. */
void undo_entries(struct lower *lower, struct entry *base);
/* Those of owned parameters, at the end of the function. */
void undo_owned(struct lower *lower);
/* Says why scopes are being left: the flags of the header, in a defer a member
 * of its own. */
const char *selector(const struct lower *lower);
unsigned position_state(const struct entry *position);
/* goto to the cleanup of @position; the selector is set already. */
void write_unwind(struct lower *lower, const struct entry *position);
struct entry *entry_of(struct lower *lower, const struct declarator *declarator,
		       const struct statement *statement);

/* Innermost entry of the owned parameters. */
struct entry *owned_position(const struct lower *lower);

/* ---- emit_*.c ------------------------------------------------------------ */

void emit_runtime(struct lower *lower);
void emit_prototype(struct lower *lower, struct function *function);
/* The attributes of @function that are for f__init (where arguments are counted
 * from @shift), f__new and f__type, or else those for the poll function. */
enum attribute_use { ATTRIBUTE_INTERFACE, ATTRIBUTE_BODY };
void write_attributes(struct lower *lower, struct function *function,
		      enum attribute_use use, unsigned shift);
/* It is declared warn_unused_result. */
bool function_wants_use(struct lower *lower, const struct function *function);
/* The type of a box of @function. */
void write_box_of(struct lower *lower, struct function *function);
void write_release(struct lower *lower, struct function *function);
void write_new_body(struct lower *lower, struct function *function);
void emit_function(struct lower *lower, struct function *function);
/* f__spawn and its like, those that are used. */
void emit_helpers(struct lower *lower, struct function *function);
/* A plain function, with what it needs in front. */
void emit_plain(struct lower *lower, struct item *item);
/* Tokens of plain code with the constructs in @body replaced. */
void write_plain(struct lower *lower, struct statement *body, token_index first,
		 token_index end);
/* The user's names for the debugger, as macros; gcc with -g3. */
void emit_names(struct lower *lower);
void emit_no_names(struct lower *lower);
void emit_metadata(struct lower *lower);
void emit_main(struct lower *lower, struct function *function);
/* Adds the function at hand to the report. */
void note_frame(struct lower *lower);
void emit_frames_report(struct lower *lower);

/* ---- prelude.c -------------------------------------------------------------- */

void write_prelude(struct lower *lower, struct function *function);

/* ---- order.c -------------------------------------------------------------- */

/* What each async function is used for, and what it embeds. */
void order_functions(struct lower *lower);
/* All definitions that @function embeds are written. */
bool order_is_ready(struct lower *lower, struct function *function);

#endif
