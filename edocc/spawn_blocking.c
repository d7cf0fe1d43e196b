/* SPDX-License-Identifier: MIT */

/*
 * edo_spawn_blocking(g(a, 1)): a hidden future whose poll calls g once, on a
 * thread that may block. What is not a constant is captured:
 *
 *	struct edo__call1 { struct edo_future future; T output; A a1; };
 *	static enum edo_poll edo__call1(self, context)
 *	{
 *		self->output = g(self->a1, 1);
 *		...
 *	}
 *	static struct edo_task *edo__call1__spawn(file, line, A a1) { ... }
 *
 * and in the place of the call edo__call1__spawn("x.c", 12, a). All types are
 * asked for at file scope, by way of probes (text_type.c). A g that returns
 * nothing gives an int that nobody sees.
 */

#include "lower.h"

#include <string.h>

struct blocking {
	struct lower *lower;
	struct node *call;
	const char *name;
	bool is_direct; /* g is a function at file scope */
};

/* Literals need no capture, and must not have one: 0 may be a pointer. */
static bool is_constant(const struct lower *lower, const struct node *argument)
{
	for (token_index i = argument->first; i < argument->end; i++)
		if (source_token(lower->source, i)->kind == TOKEN_NAME)
			return false;
	return true;
}

static bool is_direct(const struct blocking *blocking)
{
	const struct node *call = blocking->call;

	if (call->open != call->first + 1)
		return false;
	return !call->symbol || !call->symbol->scope;
}

static void write_callee(const struct blocking *blocking)
{
	write_tokens(blocking->lower, blocking->call->first,
		     blocking->call->open);
}

/* The call itself; @object is where the captured values lie, or NULL for the
 * types alone. */
static void write_blocking_call(const struct blocking *blocking,
				const char *object)
{
	struct lower *lower = blocking->lower;
	unsigned number = 0;

	if (blocking->is_direct || !object)
		write_callee(blocking);
	else
		writer_glue(lower->w, "%sg", object);
	writer_glue(lower->w, "(");
	for (struct node *a = blocking->call->children; a; a = a->next) {
		if (number++ != 0)
			writer_glue(lower->w, ",");
		if (object && !is_constant(lower, a))
			writer_glue(lower->w, "%sa%u", object, number);
		else
			write_node(lower, a);
	}
	writer_glue(lower->w, ")");
}

static void write_is_void(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;

	writer_glue(lower->w, "__builtin_types_compatible_p(__typeof__(");
	write_blocking_call(blocking, NULL);
	writer_glue(lower->w, "), void)");
}

/* g(...), or (g(...), 0) if that is void. */
static void write_value(const struct blocking *blocking, const char *object)
{
	struct lower *lower = blocking->lower;

	writer_glue(lower->w, "__builtin_choose_expr(");
	write_is_void(blocking);
	writer_glue(lower->w, ", (");
	write_blocking_call(blocking, object);
	writer_glue(lower->w, ", 0),");
	write_blocking_call(blocking, object);
	writer_glue(lower->w, ")");
}

/* What is captured, each after @before and followed by @after; with types if
 * @is_declared. */
static void write_captures(const struct blocking *blocking, const char *before,
			   bool is_declared, const char *after)
{
	struct lower *lower = blocking->lower;
	unsigned number = 0;

	if (!blocking->is_direct) {
		writer_glue(lower->w, "%s", before);
		if (is_declared) {
			writer_glue(lower->w, "__typeof__(((void)0, ");
			write_callee(blocking);
			writer_glue(lower->w, "))");
		}
		writer_glue(lower->w, "g%s", after);
	}
	for (struct node *a = blocking->call->children; a; a = a->next) {
		number++;
		if (is_constant(lower, a))
			continue;
		writer_glue(lower->w, "%s %s a%u%s", before,
			    is_declared ? type_of_node(lower, a, true) : "",
			    number, after);
	}
}

static void write_frame(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;

	writer_glue(lower->w,
		    "struct %s { struct edo_future future; "
		    "__typeof__(",
		    blocking->name);
	write_value(blocking, NULL);
	writer_glue(lower->w, ") output;");
	write_captures(blocking, "", true, ";");
	writer_glue(lower->w, "};");
}

static void write_functions(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;
	const char *name = blocking->name;

	writer_glue(lower->w,
		    "static enum edo_poll %s(struct edo_future *__self, "
		    "struct edo_context *__context) { struct %s *__c = "
		    "(struct %s *)(void *)__self; (void)__context; "
		    "__c->output = ",
		    name, name, name);
	write_value(blocking, "__c->");
	writer_glue(lower->w,
		    "; __self->state = 0xffffffffu; return EDO_READY; } "
		    "static enum edo_poll %s__cancel(struct edo_future "
		    "*__self, struct edo_context *__context) { "
		    "(void)__context; if (__self->state < 0xfffffffeu) "
		    "__self->state = 0xfffffffeu; return EDO_READY; }",
		    name);
}

static void write_type(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;
	const char *name = blocking->name;
	const struct token *token =
		source_token(lower->source, blocking->call->first);

	writer_glue(lower->w,
		    "static const struct edo_future_type %s__type = { "
		    ".abi = 1, .size = sizeof(struct edo_future_type), "
		    ".poll = %s, .cancel = %s__cancel, "
		    ".frame_size = sizeof(struct %s), "
		    ".frame_align = _Alignof(struct %s), "
		    ".output_offset = __builtin_offsetof(struct %s, output), "
		    ".output_size =",
		    name, name, name, name, name, name);
	write_is_void(blocking);
	writer_glue(lower->w,
		    "? 0 : sizeof(((struct %s *)0)->output), .flags = 1, "
		    ".line = %u, .name = \"edo_spawn_blocking\", "
		    ".file = %s };",
		    name, token->line, file_text(lower, blocking->call->first));
}

static void write_assignments(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;
	unsigned number = 0;

	if (!blocking->is_direct)
		writer_glue(lower->w, "__c->g = g;");
	for (struct node *a = blocking->call->children; a; a = a->next) {
		number++;
		if (!is_constant(lower, a))
			writer_glue(lower->w, "__c->a%u = a%u;", number,
				    number);
	}
}

static void write_spawn(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;
	const char *name = blocking->name;

	writer_glue(lower->w,
		    "static struct edo_task *%s__spawn(const char *__file, "
		    "int __line",
		    name);
	write_captures(blocking, ",", true, "");
	writer_glue(lower->w,
		    ") { struct edo_task *__task = edo__task_new(&%s__type, "
		    "__file, __line); struct %s *__c; if (!__task) return "
		    "__task; __c = (struct %s *)edo_task_frame(__task); "
		    "__c->future.type = &%s__type; __c->future.state = 0;",
		    name, name, name, name);
	write_assignments(blocking);
	writer_glue(lower->w, "edo__task_start_blocking(__task); "
			      "return __task; }");
}

static void write_definition(const struct blocking *blocking)
{
	struct lower *lower = blocking->lower;
	bool was_typed = lower->is_typed, was_outside = lower->is_file_scope;
	struct writer writer;
	const char *text;

	lower->is_typed = lower->is_file_scope = true;
	capture_start(lower, &writer);
	write_frame(blocking);
	write_functions(blocking);
	write_type(blocking);
	write_spawn(blocking);
	text = capture_end(lower, &writer);
	writer_paste(&lower->prelude, text, strlen(text));
	lower->is_typed = was_typed;
	lower->is_file_scope = was_outside;
}

void write_spawn_blocking(struct lower *lower, struct node *node)
{
	struct blocking blocking = {
		.lower = lower,
		.call = node->children,
		.name = format(lower, "edo__call%u", ++lower->next_id),
	};

	blocking.is_direct = is_direct(&blocking);
	write_definition(&blocking);
	writer_glue(lower->w, "%s__spawn(%s", blocking.name,
		    place_of(lower, node->first));
	if (!blocking.is_direct) {
		writer_glue(lower->w, ",");
		write_callee(&blocking);
	}
	for (struct node *a = blocking.call->children; a; a = a->next) {
		if (is_constant(lower, a))
			continue;
		writer_glue(lower->w, ",");
		write_node(lower, a);
	}
	writer_glue(lower->w, ")");
}
