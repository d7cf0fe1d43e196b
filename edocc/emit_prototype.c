/* SPDX-License-Identifier: MIT */

/*
 * What a prototype of an async function becomes; enough to await, spawn and box
 * it anywhere:
 *
 *	async int f(char *text);
 *
 *	struct f__frame;
 *	struct f__pub { struct edo_future future; int output; };
 *	extern const struct edo_future_type f__type;
 *	void f__init(struct f__frame *, char *text);
 *	__typeof__(__typeof__(int) (**)(struct edo_boxed *)) f__new(char *text);
 *
 * With EDO_FRAME(n) also `struct f__sized`, n bytes to embed. Prototypes of
 * which the file makes no use vanish.
 */

#include "lower.h"

static void write_pub(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	writer_glue(lower->w,
		    "struct __attribute__((__may_alias__)) %s__pub { "
		    "struct edo_future future;",
		    name);
	if (!(function->facts & FUNCTION_VOID)) {
		write_node(lower, function->output);
		writer_glue(lower->w, "output;");
	}
	writer_glue(lower->w, "};");
}

static void write_sized(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	if (!function->frame_bytes)
		return;
	writer_glue(lower->w,
		    "struct %s__sized { union { struct %s__pub pub; "
		    "char bytes[",
		    name, name);
	/* The tokens are marked as dropped, with EDO_FRAME around them. */
	for (token_index i = function->frame_bytes->first;
	     i < function->frame_bytes->end; i++)
		writer_token(lower->w, i);
	writer_glue(lower->w, "]; }; } __attribute__((__aligned__(16)));");
}

void write_box_of(struct lower *lower, struct function *function)
{
	writer_glue(lower->w, "__typeof__(__typeof__(");
	if (function->facts & FUNCTION_VOID)
		writer_glue(lower->w, "void");
	else
		write_node(lower, function->output);
	writer_glue(lower->w, ") (**)(struct edo_boxed *))");
}

static const char *linkage(const struct function *function)
{
	return function->facts & FUNCTION_STATIC ? "static" : "extern";
}

static void write_functions(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;
	bool is_static = function->facts & FUNCTION_STATIC;
	const char *storage =
		is_static ? "static inline __attribute__((__unused__))" : "";

	writer_glue(lower->w, "%s void %s__init", storage, name);
	write_parameters(lower, function,
			 format(lower, "struct %s__frame *__f", name));
	write_attributes(lower, function, ATTRIBUTE_INTERFACE, 1);
	writer_glue(lower->w, "; %s", storage);
	write_box_of(lower, function);
	writer_glue(lower->w, "%s__new", name);
	write_parameters(lower, function, "");
	write_attributes(lower, function, ATTRIBUTE_INTERFACE, 0);
	writer_glue(lower->w, ";");
}

/* A library's future: all but f__new is in its header. */
static void write_library_new(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	/* The header of boxes may come later. */
	writer_glue(lower->w,
		    "struct edo_boxed; struct edo_future_type; "
		    "void *edo__box_new(const struct edo_future_type *); "
		    "static inline __attribute__((__unused__))");
	write_box_of(lower, function);
	writer_glue(lower->w, "%s__new", name);
	write_parameters(lower, function, "");
	write_new_body(lower, function);
}

static void write_static_poll(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	write_attributes(lower, function, ATTRIBUTE_BODY, 0);
	writer_glue(lower->w,
		    "static enum edo_poll %s(struct edo_future *__self, "
		    "struct edo_context *__context); "
		    "static enum edo_poll %s__cancel(struct edo_future *__self,"
		    " struct edo_context *__context);",
		    poll_name(lower, function->symbol), name);
}

void emit_prototype(struct lower *lower, struct function *function)
{
	struct lowered_symbol *info = lowered_symbol(lower, function->symbol);
	struct function *definition = function->symbol->function;
	const char *name = function->symbol->text;

	if (info->is_declared || (!info->is_used && !definition->body))
		return;
	info->is_declared = true;
	writer_anchor(lower->w, function->first);
	writer_glue(lower->w, "struct %s__frame;", name);
	write_pub(lower, function);
	writer_glue(lower->w, "%s const struct edo_future_type %s__type;",
		    linkage(function), name);
	if (info->has_frame) {
		write_library_new(lower, function);
	} else {
		write_sized(lower, definition);
		write_functions(lower, function);
	}
	if (definition->body)
		write_static_poll(lower, definition);
	emit_helpers(lower, function);
}
