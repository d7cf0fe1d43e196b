/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_PARSER_H
#define EDOCC_PARSER_H

/*
 * The parser's inside. It reads tokens from `at` by recursive descent.
 *
 * Errors: parser_fail() says what is wrong and moves `at` to the end of the
 * text, so that every loop and every construct ends by itself; whoever can go
 * on (a statement, an item) calls parser_recover() with the place to do so. In
 * quiet text, that is raw declarations at file scope, nothing is said: the
 * user's compiler will.
 *
 * Trees: what is found in an expression (see ast.h) is pushed to `pending`, in
 * text order. A construct remembers how many there were when it began and takes
 * those above as its children: parser_take().
 *
 * Calls of async functions and future variables must be put to use by whatever
 * surrounds them. They are `loose` until it takes them, see parser_claim(); what
 * is loose at the end of a full expression is an error.
 */

#include "ast.h"

/* Nesting of the user's text at most. */
#define PARSER_DEPTH_MAX 2000

struct parser_binding {
	struct name *name;
	struct symbol *before;
	bool is_tag;
};

struct parser {
	struct unit *unit;
	struct arena *arena;
	struct source *source;
	const struct token *tokens;
	token_index at;
	token_index end; /* number of the TOKEN_END */
	unsigned depth;
	bool has_failed; /* and nobody recovered yet */
	unsigned n_failures;
	bool is_quiet;
	bool skims; /* parameters are skipped where they do not concern Edo */
	bool is_typing; /* inside sizeof, typeof: nothing is evaluated */
	struct scope *scope;
	struct function *function; /* whose body is read, also a plain one */
	struct statement *loop;    /* target of continue */
	struct statement *breaks;  /* target of break */
	struct statement *defers;  /* innermost defer */
	VECTOR(struct node *) pending;
	VECTOR(struct node *) loose;
	VECTOR(struct parser_binding) bindings;
	VECTOR(struct symbol *)
	labels;                      /* of the function; NULL: out of reach */
	VECTOR(size_t) local_labels; /* numbers of those made by __label__ */
	VECTOR(token_index) edo_words;
	VECTOR(struct function *) functions; /* definitions without an error */
	VECTOR(struct node *) spawns;        /* of calls */
	struct item **items_end;
	struct item *last_item;
	bool has_async_symbols; /* an async function was declared */
	bool has_not_send;      /* EDO_NOT_SEND occurs */
};

/* ---- parser.c: tokens, errors, nodes ----------------------------------- */

static inline uint16_t parser_word(const struct parser *parser)
{
	return parser->tokens[parser->at].id;
}

static inline uint16_t parser_peek(const struct parser *parser, unsigned n)
{
	return parser->tokens[parser->at + n].id;
}

static inline bool parser_is(const struct parser *parser, uint16_t word)
{
	return parser->tokens[parser->at].id == word;
}

static inline bool parser_is_name(const struct parser *parser)
{
	return parser->tokens[parser->at].kind == TOKEN_NAME;
}

static inline bool parser_is_end(const struct parser *parser)
{
	return parser->at >= parser->end;
}

static inline void parser_next(struct parser *parser)
{
	if (parser->at < parser->end)
		parser->at++;
}

/* In the body of an async function. */
static inline bool in_async(const struct parser *parser)
{
	return parser->function && parser->function->facts & FUNCTION_ASYNC;
}

/* Skips the current token if it is @word. */
bool parser_accept(struct parser *parser, uint16_t word);
/* The same, but its absence is an error: "expected @what". */
bool parser_expect(struct parser *parser, uint16_t word, const char *what);
/* The closing bracket of @open, or where the text around it ends. */
token_index parser_close(const struct parser *parser, token_index open);
/* At a bracket: goes behind its partner. */
void parser_skip_brackets(struct parser *parser);
/* From one bracket to behind the other; an error if it is not there. */
bool parser_expect_close(struct parser *parser, token_index open);

void parser_fail(struct parser *parser, token_index at, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));
/* An error that does not stop the parser. false: in quiet text, nothing said. */
bool parser_error(struct parser *parser, token_index at, const char *format,
		  ...) __attribute__((__format__(__printf__, 3, 4)));
void parser_hint(struct parser *parser, token_index at, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));
void parser_recover(struct parser *parser, token_index at);
/* Counts nesting; false: too deep, said. Each true needs a parser_leave(). */
bool parser_enter(struct parser *parser);
void parser_leave(struct parser *parser);

static inline size_t parser_mark(const struct parser *parser)
{
	return parser->pending.n;
}

/* A node of @kind from @first up to `at`, not pushed yet. */
struct node *parser_node(struct parser *parser, enum node_kind kind,
			 token_index first);
void parser_push(struct parser *parser, struct node *node);
/* Makes all that was pushed since @mark children of @node. */
void parser_take(struct parser *parser, struct node *node, size_t mark);
/* The other way: pushes the children of @node. */
void parser_give_back(struct parser *parser, struct node *node);
/* What was pushed since @mark, as one node over [first, at): it itself if it
 * spans just that, else a NODE_RUN. */
struct node *parser_operand(struct parser *parser, token_index first,
			    size_t mark);
/* Replaces what was pushed since @mark for left [first, op) and since
 * @right_mark for right [op + 1, at) by a node of @kind with the two. */
struct node *parser_pair(struct parser *parser, enum node_kind kind,
			 token_index first, size_t mark, token_index op,
			 size_t right_mark);
/* Appends @child to the children of @node. */
void parser_adopt(struct node *node, struct node *child);
bool parser_awaits(const struct parser *parser, size_t mark);
const char *parser_text(const struct parser *parser, token_index at);
/* The text of a node on one line, for messages. */
const char *parser_range_text(const struct parser *parser,
			      const struct node *node);

static inline void parser_put_mark(struct parser *parser, token_index at,
				   uint8_t bits)
{
	parser->unit->marks[at] |= bits;
}

void parser_mark_range(struct parser *parser, token_index first,
		       token_index end, uint8_t bits);

/* ---- parse_symbol.c: names ---------------------------------------------- */

struct scope *scope_open(struct parser *parser, struct statement *owner);
/* Forgets what was declared since the number of bindings was @mark. */
void scope_close(struct parser *parser, size_t mark);

static inline size_t scope_mark(const struct parser *parser)
{
	return parser->bindings.n;
}

struct symbol *symbol_of(const struct parser *parser, token_index at);
/* The name at @at; the symbol it has if it was declared in this scope before. */
struct symbol *symbol_declare(struct parser *parser, enum symbol_kind kind,
			      token_index at);
/* In an async function, before it is declared: an error if this scope has the
 * name at @at already. DECL_... @facts: those of the new declaration. */
void symbol_check_again(struct parser *parser, token_index at, uint32_t facts);
void symbol_report_again(struct parser *parser, token_index at,
			 token_index before);
struct symbol *symbol_new(struct parser *parser, enum symbol_kind kind,
			  token_index at);
/* The tag at @at; declares it in this scope if it is not known, or if it is
 * defined here and not of this scope. */
struct symbol *symbol_tag(struct parser *parser, token_index at,
			  bool is_definition);
struct symbol *symbol_label(struct parser *parser, token_index at);
/* A label of this block alone: __label__. */
void symbol_local_label(struct parser *parser, token_index at);
/* The block ends in which there were @n local labels before. */
void symbol_forget_labels(struct parser *parser, size_t n);
/* Declares @symbol once more, in the scope that is open. */
void symbol_rebind(struct parser *parser, struct symbol *symbol);
/* Notes that token @at means @symbol. */
void symbol_use(struct parser *parser, token_index at, struct symbol *symbol);
void symbols_predeclare(struct parser *parser);

/* ---- parse_range.c: what a stretch of tokens holds ----------------------- */

/* Builds what the questions below are answered from. */
void ranges_init(struct parser *parser);
/* A word of Edo stands in [first, end). */
bool range_has_edo(const struct parser *parser, token_index first,
		   token_index end);
/* The same, or the name of an async function. */
bool range_concerns_edo(const struct parser *parser, token_index first,
			token_index end);
/* An array bound may be something else than a constant. */
bool range_is_variable(const struct parser *parser, token_index first,
		       token_index end);

/* ---- parse_specifier.c, parse_tag.c, parse_attribute.c: specifiers -------- */

/* What the specifiers of a declaration say. */
struct specifiers {
	token_index first, end;
	struct node *node; /* NODE_RUN; for edo_future(T): of T */
	uint32_t facts;    /* DECL_... */
	bool has_type;
	bool is_async; /* of a function; that of a pointer is in the node */
	bool is_inline;
	bool is_local;
	bool has_async_stars; /* of a pointer, and its output is a pointer */
	token_index async;    /* the word */
	token_index output_first; /* first that is no storage class */
	token_index typedef_at, register_at, future_at, assembler_at;
	token_index cleanup, owned, output_destructor;
	struct node *frame_bytes;
	struct symbol *type_symbol; /* typedef or tag, if that is the type */
	struct node *attributes;    /* list of NODE_RUN */
};

/* A declaration could begin at token @at. */
bool is_declaration_start(const struct parser *parser, token_index at);
/* The same for a type name: no storage classes. */
bool is_type_start(const struct parser *parser, token_index at);

/* Reads specifiers; that of an async pointer up to its stars. */
void parse_specifiers(struct parser *parser, struct specifiers *specifiers);
/* Behind a declarator: the stars of an async pointer's output belong to the first
 * alone, so another may not follow. */
void check_async_stars(struct parser *parser,
		       const struct specifiers *specifiers);
/* Marks the storage classes among them. */
void mark_storage(struct parser *parser, const struct specifiers *specifiers);
/* At struct, union or enum: behind it; pushes a NODE_TAG if it has a body. */
void parse_tag(struct parser *parser, struct specifiers *specifiers);
bool is_attribute(const struct parser *parser);
/* All attributes, asm labels and Edo's annotations at `at`. */
void parse_attributes(struct parser *parser, struct specifiers *specifiers);
/* Inside parentheses: a type name, for instance of a cast. Gives DECL_...; */
uint32_t parse_type_name(struct parser *parser);
/* typeof ( ... ), sizeof ( ... ) and the like, at the word: pushes a NODE_TYPED
 * if Edo is concerned. */
void parse_typed(struct parser *parser);

/* ---- parse_declarator.c, parse_parameter.c --------------------------------- */

enum declarator_place {
	DECLARATOR_NAMED,     /* variables, functions, members */
	DECLARATOR_PARAMETER, /* perhaps a name */
	DECLARATOR_TYPE,      /* no name */
};

/* A declarator and what edocc needs of its shape. */
struct declared {
	enum declarator_place place;
	token_index name; /* valid if has_name */
	bool has_name;
	uint32_t facts; /* of the shape alone: ARRAY, FUNCTION, CONST, ... */
	unsigned
		n_arrays; /* derivations, from the name outward: first arrays */
	bool is_indirect; /* then a pointer or function */
	bool returns;     /* a function anywhere */
	token_index array_first, array_end;
	token_index parameters;            /* ( of the first parameter list */
	struct declarator *parameter_list; /* of the name itself */
	struct scope *parameter_scope;
	bool is_variadic, has_identifier_list;
	token_index stars_end; /* behind the stars at the very left */
	struct node *text;
	struct specifiers extra; /* attributes in and behind it */
};

/* Reads one declarator; its name is not declared yet. */
void parse_declarator(struct parser *parser, enum declarator_place place,
		      struct declared *ret_declared);
/* Its facts, those of the specifiers included. */
uint32_t declarator_facts(const struct specifiers *specifiers,
			  const struct declared *declared);
struct declarator *declarator_new(struct parser *parser,
				  const struct specifiers *specifiers,
				  const struct declared *declared);
/* At a ( that opens a parameter list. */
void parse_parameters(struct parser *parser, struct declared *declared);
/* Declares again what the list declared, for the body. */
void parameters_rebind(struct parser *parser, struct scope *scope);

/* ---- parse_declaration.c -------------------------------------------------- */

/* In a body, up to its semicolon. */
void parse_declaration(struct parser *parser, struct statement *statement);
/* The value behind =: braces or an expression. */
struct node *parse_initialiser(struct parser *parser);
/* The value of a future variable. */
struct node *parse_future_value(struct parser *parser);
void parse_static_assert(struct parser *parser);

/* ---- parse_item.c, parse_function.c, parse_plain.c ------------------------- */

void parse_items(struct parser *parser);
/* Behind the last token of the item that begins at @first and was not read. */
token_index item_skip(const struct parser *parser, token_index first);
bool is_closed(const struct parser *parser, token_index at);
struct item *item_add(struct parser *parser, enum item_kind kind,
		      token_index first);
/* An async function whose declarator was read: prototype, or definition with
 * its body. */
struct function *parse_async_function(struct parser *parser,
				      const struct specifiers *specifiers,
				      struct declared *declared);
/* A plain function with Edo constructs, before its body. */
struct function *parse_plain_function(struct parser *parser,
				      const struct specifiers *specifiers,
				      struct declared *declared);
/* At the { of @function, or at the declarations of its K&R parameters. */
void parse_function_body(struct parser *parser, struct function *function);
/* Pushes all nodes in @body; its tree is of no use afterwards. */
void flatten_statements(struct parser *parser, struct statement *body);

/* ---- parse_statement.c, parse_control.c, parse_combine.c ------------------ */

struct statement *parse_statement(struct parser *parser);
/* The body of a control statement or label: no defer, no declaration. */
struct statement *parse_body(struct parser *parser);
/* A block with its scope, from { to }. */
struct statement *parse_block(struct parser *parser);
/* if, loops, switch, jumps: fills in @statement; false: none of them. */
bool parse_control(struct parser *parser, struct statement *statement);
void parse_case(struct parser *parser, struct statement *statement);
void parse_label(struct parser *parser, struct statement *statement);
void parse_assembler_statement(struct parser *parser,
			       struct statement *statement);
/* await_all and the like, defer, edo_scope; false: none of them. */
bool parse_combine(struct parser *parser, struct statement *statement);
/* What follows the word edo_scope. */
void parse_scope(struct parser *parser, struct statement *statement);
struct statement *statement_new(struct parser *parser,
				enum statement_kind kind);
/* Its end and whether it awaits. */
void statement_finish(struct parser *parser, struct statement *statement);
/* The ; at its end. */
void parse_semicolon(struct parser *parser);

/* ---- parse_expression.c, parse_unary.c, parse_primary.c, parse_edo.c ------- */

/* A full expression with commas, as one node. */
struct node *parse_expression(struct parser *parser);
/* These push what they find. */
void parse_comma(struct parser *parser);
void parse_assignment(struct parser *parser);
void parse_conditional(struct parser *parser);
void parse_cast(struct parser *parser);
void parse_primary(struct parser *parser);
/* Suffixes, as long as `at` is not @stop. */
void parse_postfix(struct parser *parser, token_index stop);
/* The braces of a compound literal whose type begins at ( @first. */
void parse_literal(struct parser *parser, token_index first, size_t mark,
		   uint32_t facts);
/* An expression up to the next comma, as a node. */
struct node *parse_argument(struct parser *parser);
/* The arguments of a call, its ( at @node->open: each a child of @node. */
void parse_arguments(struct parser *parser, struct node *node);
/* At a soft or hard `await` that is meant as one. */
bool is_await(const struct parser *parser);
void parse_await(struct parser *parser);
static inline bool is_edo_call(uint16_t word)
{
	return word >= KW_EDO_BOX && word <= KW_EDO_SCOPE_SPAWN &&
	       word != KW_EDO_SCOPE;
}
void parse_edo_call(struct parser *parser);
struct line *parse_line(struct parser *parser);

/* ---- parse_claim.c ----------------------------------------------------------- */

/* @node has to be put to use as a future by what surrounds it. */
void parser_set_loose(struct parser *parser, struct node *node);
/* @node is put to use: not loose any more; parentheses around it are removed. */
struct node *parser_claim(struct parser *parser, struct node *node);
/* What is loose above @mark was forgotten: errors. */
void parser_check_loose(struct parser *parser, size_t mark);

/* ---- check_*.c: errors over the finished tree ------------------------------ */

/* An async function that was declared, before its body is read. */
void check_declaration(struct parser *parser, struct function *function,
		       const struct specifiers *specifiers,
		       const struct declared *declared);
/* At the end of the file. */
void check_unit(struct parser *parser);
/* A body that was read without an error; also that of a plain function. */
void check_function(struct parser *parser, struct function *function);

#endif
