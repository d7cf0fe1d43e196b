/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_AST_H
#define EDOCC_AST_H

/*
 * What the parser gives to the lowering.
 *
 * The preprocessed text is an array of tokens. Everything else is ranges of it:
 * [first, end), half open, numbers of source tokens. The parser understands
 * declarations and statements; expressions stay runs of tokens in which names
 * are resolved. Types are left to the user's compiler (__typeof__).
 *
 * The tree over a run is as shallow as can be. A `struct node` is a range with
 * children; children are disjoint, in text order, inside their parent. Whatever
 * a node does not cover by children is copied as it stands. So a plain
 * expression is one NODE_RUN without children, and
 *
 *      t += a[i] && await f(x, b[j]) > 2;
 *      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^    NODE_ASSIGN(lhs, rhs)
 *      ^    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^    NODE_RUN, NODE_AND(left, right)
 *           ^^^^    ^^^^^^^^^^^^^^^^^^^    NODE_RUN, NODE_RUN
 *                   ^^^^^^^^^^^^^^^        NODE_AWAIT(operand)
 *                         ^^^^^^^^^        NODE_CALL(two arguments)
 *
 * The parser must make the nodes marked (*) wherever they occur, also in raw
 * text, specifiers, declarators and initialisers. It must make the control
 * nodes (&&, ||, ?:, comma, =, parentheses) where an evaluated await is inside,
 * and may leave them out elsewhere.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "diagnostic.h"
#include "source.h"

/* Number of a token. Optional ones are 0 if there is none. */
typedef uint32_t token_index;

/* ---- marks ----------------------------------------------------------- */

/* Bits of unit.marks[token]: what the parser knows about single tokens. */
/* Edo's markers, never in the output: `async` wherever it stands, EDO_LOCAL,
 * EDO_NOT_SEND, EDO_FRAME(n), EDO_OWNED(fn), EDO_OUTPUT_DESTRUCTOR(fn), with
 * their parentheses */
#define MARK_DROP 0x01u
/* static extern register auto typedef inline _Noreturn _Thread_local in a
 * declaration of an async function or inside one: dropped, the lowering
 * writes what is needed from the facts */
#define MARK_STORAGE 0x02u
/* `cleanup(fn)` inside an attribute, with one comma beside it if there is
 * one: dropped in async functions only */
#define MARK_CLEANUP 0x04u
/* __func__, __FUNCTION__, __PRETTY_FUNCTION__ in an async function */
#define MARK_FUNC 0x08u
/* of an async function's declaration: in function.attributes, though it may
 * stand inside function.output */
#define MARK_ATTRIBUTE 0x10u

/* ---- symbols ----------------------------------------------------------- */

enum symbol_kind {
	SYMBOL_VARIABLE, /* local variable or parameter, also static/extern ones */
	SYMBOL_FUTURE, /* local variable declared edo_future(T) */
	SYMBOL_ASYNC,  /* async function */
	SYMBOL_TYPEDEF,
	SYMBOL_TAG, /* struct, union or enum */
	SYMBOL_ENUMERATOR,
	SYMBOL_LABEL,
	SYMBOL_ORDINARY, /* plain function or variable at file scope */
};

/* What an identifier stands for. Tokens of one entity share one symbol; a
 * global one that was declared again keeps its symbol. */
struct symbol {
	enum symbol_kind kind;
	const char *text;              /* terminated; "" if it has none */
	token_index token;             /* where it was declared first */
	struct scope *scope;           /* NULL: file scope */
	struct declarator *declarator; /* variables, futures, typedefs */
	/* SYMBOL_ASYNC: the definition if there is one in this file, else
	 * the last prototype; SYMBOL_LABEL: the function it lies in */
	struct function *function;
	/* SYMBOL_TAG: its NODE_TAG, if in this file */
	struct node *definition;
	struct statement *statement; /* SYMBOL_LABEL: the STATEMENT_LABEL */
	bool is_parameter;
	bool is_complete; /* SYMBOL_TAG: its members are known */
	/* SYMBOL_TAG, SYMBOL_TYPEDEF: EDO_NOT_SEND, or through members,
	 * pointers and typedefs one that is */
	bool is_not_send;
	struct lowered_symbol *lowered; /* the lowering's own */
};

/* ---- nodes ----------------------------------------------------------- */

enum node_kind {
	NODE_RUN, /* tokens, with children in between */

	/* control: children as operands, in order */
	NODE_PAREN,  /* ( inner ) */
	NODE_AND,    /* left && right */
	NODE_OR,     /* left || right */
	NODE_COND,   /* condition, then, else; `a ?: b` has two children */
	NODE_COMMA,  /* left , right; a, b, c is ((a, b), c) */
	NODE_ASSIGN, /* lhs, rhs; op is the operator's token. Made whenever rhs
			awaits, or lhs is a future variable (*) */

	/* (*) made everywhere */
	NODE_AWAIT,  /* one child, the operand: NODE_CALL, NODE_FUTURE,
		       NODE_TIMEOUT, NODE_BOX_CANCEL, or else any expression of
		       a box type (NODE_RUN, NODE_BOX, NODE_PAREN, ...).
		       Parentheses right around a NODE_CALL or NODE_FUTURE are
		       left out of the tree */
	NODE_CALL,   /* call of an async function by name: `symbol` says which,
		       `open` is its parenthesis, one child for each argument.
		       Stands only where a future may be constructed: under
		       AWAIT, BOX, SPAWN*, FORGET, TIMEOUT, BLOCK_ON, in lines,
		       as initialiser of or assigned to a SYMBOL_FUTURE. Elsewhere
		       the parser says "forgotten await" */
	NODE_FUTURE, /* mention of a future variable as a future (under AWAIT,
			TIMEOUT, in lines, lhs of ASSIGN): `symbol` */
	NODE_STATEMENTS, /* ({ ... }): body is its block */
	NODE_LITERAL,    /* compound literal: children type (NODE_RUN inside the
			 parentheses), NODE_BRACES */
	NODE_BRACES,     /* { ... } of an initialiser */
	NODE_TYPED, /* sizeof, _Alignof, __typeof__, offsetof-likes, control of
		       _Generic, `({ })` inside them too: operand is typed and
		       not evaluated. Made where an await or an Edo construct
		       is inside */
	NODE_TAG, /* struct/union/enum with a body: `symbol` (also for one without
		     a tag: text ""), `open` is the brace, op the tag's token or
		     0; [first, end) from the keyword to the closing brace */
	NODE_BOXED_TYPE, /* edo_boxed ( T ): `open` is the parenthesis */
	NODE_ASYNC_TYPE, /* the output type of `async T (*p)(...)`: the range is
			    T (specifiers without storage, and stars) */
	NODE_BOX,        /* edo_box(f(args)): NODE_CALL; open */
	NODE_BOX_OK,     /* one child each, the box; open */
	NODE_BOX_CANCEL,
	NODE_BOX_DROP,
	NODE_BOX_DETACH,
	NODE_FORGET, /* NODE_CALL */
	NODE_SPAWN,  /* NODE_CALL, or an expression of a box type */
	NODE_SPAWN_LOCAL,
	NODE_SPAWN_BLOCKING, /* one child, a NODE_RUN that is the plain call:
				symbol of the function if known, open, children
				of that run are its arguments */
	NODE_TIMEOUT,        /* child: the duration; `line`: the rest */
	NODE_BLOCK_ON,       /* child: the runtime; `line`: the rest */
	NODE_SCOPE_SPAWN,    /* children: the scope, NODE_CALL; open */
};

struct node {
	enum node_kind kind;
	token_index first, end;
	token_index open; /* ( or { that belongs to it, see above */
	token_index op;
	struct node *children; /* list by `next` */
	struct node *next;
	struct symbol *symbol;
	struct statement *body; /* NODE_STATEMENTS: a STATEMENT_BLOCK */
	struct line *line;
	/* an await inside is evaluated with it, also one in a statement
	 * expression; not one inside NODE_TYPED */
	bool awaits;
	bool is_address_taken; /* NODE_LITERAL: & stands before it */
	bool is_array;   /* NODE_LITERAL: of array type, as far as is seen */
	bool is_unsized; /* NODE_LITERAL: (T[]){...} */
	struct lowered_node *lowered; /* the lowering's own */
};

/* ---- declarations ---------------------------------------------------- */

/* Bits of declarator.facts; typedefs are looked through where they are known. */
#define DECL_STATIC 0x0001u
#define DECL_EXTERN 0x0002u /* also local prototypes of functions */
#define DECL_TYPEDEF 0x0004u
#define DECL_THREAD 0x0008u
#define DECL_CONST 0x0010u /* the object is const, or may be (typeof) */
#define DECL_VOLATILE 0x0020u
#define DECL_ATOMIC 0x0040u
#define DECL_ARRAY 0x0080u
#define DECL_UNSIZED 0x0100u  /* T x[] */
#define DECL_VLA 0x0200u      /* a bound is not constant, as far as is seen */
#define DECL_FUNCTION 0x0400u /* declares a function, not a pointer to one */
#define DECL_AUTO_TYPE 0x0800u
#define DECL_FUTURE 0x1000u /* edo_future(T) */
#define DECL_BOXED 0x2000u  /* edo_boxed(T) */
#define DECL_NOT_SEND 0x4000u
#define DECL_VOID 0x8000u /* plain void (the output of a function) */
#define DECL_REGISTER 0x10000u
#define DECL_ASYNC_POINTER 0x20000u /* async T (*p)(...) itself */
#define DECL_SCOPE 0x40000u /* s of edo_scope (s): its text is the name alone */

/* One declared thing with all it needs: `static int a = 1, *b` gives two, which
 * share the specifiers. */
struct declarator {
	struct declarator *next;
	struct symbol *symbol; /* NULL: an unnamed parameter */
	uint32_t facts;
	struct node *specifiers; /* NODE_RUN; for edo_future(T): of T alone */
	/* NODE_RUN: stars, name, suffixes, attributes; may be empty */
	struct node *text;
	/* the name's token, or the token before which it would stand (=
	 * text->end if at the end) */
	token_index name_at;
	token_index array_first, array_end; /* first [...] after the name */
	/* NODE_BRACES or an expression; NULL: none */
	struct node *initialiser;
	token_index cleanup; /* function of the cleanup attribute, 0: none */
	token_index owned;   /* parameter: function of EDO_OWNED, 0: none */
};

/* Bits of function.facts */
#define FUNCTION_STATIC 0x01u
#define FUNCTION_INLINE 0x02u
#define FUNCTION_LOCAL 0x04u /* EDO_LOCAL */
#define FUNCTION_ASYNC 0x08u /* else a plain function with Edo constructs */
#define FUNCTION_VOID 0x10u  /* no output */
#define FUNCTION_AWAITS 0x20u
#define FUNCTION_HIDDEN_MAIN 0x40u /* async main: EDO_MAIN applies */
/* it holds across an await, or takes as parameter, what is not Send */
#define FUNCTION_NOT_SEND 0x80u

struct function {
	struct symbol *symbol;
	uint32_t facts;
	token_index first, end; /* the whole declaration or definition */
	/* NODE_RUN: T, with storage and attributes marked */
	token_index name; /* in this declaration */
	struct node *output;
	/* list of NODE_RUN, each one __attribute__(()) or [[]], to be kept;
	 * NULL: none */
	struct node *attributes;
	struct declarator *parameters; /* (void) gives none */
	struct node *frame_bytes;      /* n of EDO_FRAME(n); NULL: unsized */
	token_index output_destructor; /* 0: none */
	struct statement *body;        /* NULL: a prototype */
	struct scope *scope; /* of the parameters; the body's is its child */
	struct function *previous; /* earlier declaration of the same name */
	struct checked_function *checked; /* the parser's own */
	struct lowered_function *lowered; /* the lowering's own */
};

/* ---- statements ------------------------------------------------------ */

struct scope {
	struct scope *parent;  /* NULL: the parameters of a function */
	struct symbol **names; /* declared here, in order; labels are not */
	size_t n_names;
	struct statement *owner; /* BLOCK, FOR, ...; NULL: the parameters */
	struct function *function;
	struct lowered_scope *lowered; /* the lowering's own */
};

enum statement_kind {
	STATEMENT_EXPRESSION, /* expression */
	STATEMENT_EMPTY,
	STATEMENT_DECLARATION, /* specifiers, declarators (may be none) */
	STATEMENT_BLOCK,       /* body: first of its statements; scope */
	STATEMENT_IF,          /* expression, body, otherwise */
	STATEMENT_WHILE,       /* expression, body */
	STATEMENT_DO,          /* body, expression */
	STATEMENT_FOR,    /* scope; init, expression, step (each may be NULL),
			     body */
	STATEMENT_SWITCH, /* expression, body */
	STATEMENT_CASE, /* [first, colon] is the label's text; body (or NULL) */
	STATEMENT_DEFAULT,
	STATEMENT_LABEL,    /* label; body (or NULL) */
	STATEMENT_GOTO,     /* label */
	STATEMENT_BREAK,    /* target: the loop or switch */
	STATEMENT_CONTINUE, /* target: the loop */
	STATEMENT_RETURN,   /* expression or NULL */
	STATEMENT_RAW,      /* asm, static_assert, #pragma, attribute; copied */
	STATEMENT_DEFER,    /* body */
	STATEMENT_ALL,      /* lines */
	STATEMENT_TRY_ALL,  /* expression: the r of (r); lines */
	STATEMENT_ANY,      /* lines, as arms */
	STATEMENT_ANY_BIASED,
	STATEMENT_SCOPE, /* declarators: the s of (s), which it declares where it
			    stands; expression: the NODE_CALL that joins it,
			    edo__scope_join (s), made of the same tokens; body */
};

struct statement {
	enum statement_kind kind;
	token_index first, end; /* with the final ; or } */
	struct statement *next; /* in its block */
	/* an evaluated await, or a combinator, is inside; for DEFER: in its
	 * body */
	bool awaits;
	struct scope *scope;  /* the scope it opens, NULL: none */
	struct scope *inside; /* the scope it stands in */
	struct node *expression;
	struct node *step;
	struct statement *init; /* EXPRESSION or DECLARATION */
	struct statement *body;
	struct statement *otherwise;
	/* DECLARATION: also the run that defines tags */
	struct node *specifiers;
	struct declarator *declarators;
	struct symbol *label;
	struct statement *target; /* BREAK, CONTINUE: what they leave or go on
				     with; BLOCK: the SCOPE it is the body of */
	token_index colon;        /* CASE, DEFAULT, LABEL */
	struct line *lines;
	struct lowered_statement *lowered; /* the lowering's own */
};

/* One line of await_all, one arm of await_any, or what edo_timeout and
 * edo_block_on run: [destination =] operand. */
struct line {
	struct line *next;
	token_index first, end;
	bool is_otherwise;        /* only body counts */
	struct node *condition;   /* of when_if; NULL: none */
	struct node *destination; /* NULL: none */
	struct node *operand;     /* as under NODE_AWAIT */
	struct statement *body;   /* of an arm */
};

/* ---- the file -------------------------------------------------------- */

enum item_kind {
	ITEM_RAW,       /* copied; node holds what is to be rewritten in it */
	ITEM_PROTOTYPE, /* of an async function; several in one declaration give
			   several items */
	ITEM_ASYNC,     /* definition of an async function */
	ITEM_PLAIN, /* plain function with Edo constructs: node is a RUN over
			   the whole text with all of them, in order, at any
			   depth of its statements; function has its facts */
};

struct item {
	enum item_kind kind;
	struct item *next;
	token_index first, end;
	struct node *node;         /* RAW, PLAIN */
	struct function *function; /* all but RAW */
};

struct unit {
	struct arena *arena;
	struct source *source;
	struct diagnostics *diagnostics;
	uint8_t *marks; /* MARK_... for each token */
	/* for each token what it names, or NULL. Set for local variables,
	 * futures, parameters, labels, local typedefs, tags, enumerators and
	 * for async functions; not for members, designators and what is at
	 * file scope */
	struct symbol **symbols;
	struct item *items;
	token_index main_options; /* the edo__main_options EDO_MAIN leaves */
};

/* Reads the source of @unit (source, arena and diagnostics are set) and fills in
 * the rest. Errors are in the diagnostics. */
void unit_parse(struct unit *unit);

#endif
