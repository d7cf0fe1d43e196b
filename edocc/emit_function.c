/* SPDX-License-Identifier: MIT */

/*
 * What the definition of an async function becomes, in this order: local types
 * (prelude), the frame, f__init, f__new, the poll function f, f__cancel, the
 * table of awaits and f__type.
 */

#include "lower.h"

static const char *storage_of(const struct function *function)
{
	return function->facts & FUNCTION_STATIC
		       ? "static inline __attribute__((__unused__))"
		       : "";
}

static void emit_frame(struct lower *lower, struct function *function)
{
	writer_glue(lower->w, "struct %s__frame { struct edo_future future;",
		    lower->name);
	if (!(function->facts & FUNCTION_VOID)) {
		write_node(lower, function->output);
		writer_glue(lower->w, "output;");
	}
	frame_write(lower, lower->part);
	writer_glue(lower->w, "};");
	if (function->frame_bytes) {
		writer_glue(lower->w,
			    "_Static_assert(sizeof(struct %s__frame) "
			    "<= sizeof(struct %s__sized), "
			    "\"the frame of %s is larger than its "
			    "EDO_FRAME\");",
			    lower->name, lower->name, lower->name);
	}
}

/* ---- construction --------------------------------------------------------- */

static void write_copy(struct lower *lower, struct declarator *parameter)
{
	const char *member = parameter->symbol->lowered->member;
	const char *name = parameter->symbol->text;

	if (parameter->facts & (DECL_CONST))
		writer_glue(lower->w,
			    "__builtin_memcpy((char *)__f + "
			    "__builtin_offsetof(struct %s__frame, %s), &%s, "
			    "sizeof(%s));",
			    lower->name, member, name, name);
	else
		writer_glue(lower->w, "__f->%s = %s;", member, name);
}

static void emit_init(struct lower *lower, struct function *function)
{
	writer_glue(lower->w, "%s void %s__init", storage_of(function),
		    lower->name);
	write_parameters(lower, function,
			 format(lower, "struct %s__frame *__f", lower->name));
	writer_glue(lower->w,
		    "{ __f->future.type = &%s__type; __f->future.state = 0; "
		    "__f->future.flags = 0;",
		    lower->name);
	for (struct declarator *p = function->parameters; p; p = p->next)
		if (p->symbol)
			write_copy(lower, p);
	writer_glue(lower->w, "}");
}

/* Owned arguments of a future that could not be made. */
void write_release(struct lower *lower, struct function *function)
{
	unsigned number = 0;

	for (struct declarator *p = function->parameters; p; p = p->next) {
		const char *name = parameter_name(lower, p, ++number);

		if (p->owned == 0)
			continue;
		writer_token(lower->w, p->owned);
		writer_glue(lower->w, "(&%s);", name);
	}
}

void write_new_body(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	writer_glue(lower->w,
		    "{ struct %s__frame *__f = edo__box_new(&%s__type); "
		    "if (__f) { %s__init(__f",
		    name, name, name);
	write_arguments(lower, function);
	writer_glue(lower->w, "); } else {");
	write_release(lower, function);
	writer_glue(lower->w, "} return (void *)__f; }");
}

static void emit_new(struct lower *lower, struct function *function)
{
	writer_glue(lower->w, "%s", storage_of(function));
	write_box_of(lower, function);
	writer_glue(lower->w, "%s__new", lower->name);
	write_parameters(lower, function, "");
	write_new_body(lower, function);
}

/* ---- poll and cancel -------------------------------------------------------- */

static void emit_head(struct lower *lower, const char *name)
{
	writer_glue(lower->w,
		    "static enum edo_poll %s(struct edo_future *__self, "
		    "struct edo_context *__context) { "
		    "struct %s__frame *const __f = "
		    "(struct %s__frame *)(void *)__self; (void)__context; "
		    "switch (__f->future.state) {",
		    name, lower->name, lower->name);
}

static void emit_poll(struct lower *lower, struct function *function)
{
	emit_head(lower, poll_name(lower, function->symbol));
	writer_glue(lower->w,
		    "case 0: break;%s default: edo__panic(%s, "
		    "\"%%s() was polled after its end\", \"%s\"); }",
		    lower->resume.size ? lower->resume.data : "",
		    place_of(lower, function->first), lower->name);
	emit_names(lower);
	writer_join(lower->w, &lower->poll);
	emit_no_names(lower);
	writer_glue(lower->w, "}");
}

static bool unwinds(const struct lower *lower)
{
	return lower->info->entries || lower->info->has_group;
}

static void emit_cancel(struct lower *lower)
{
	struct entry *owned = owned_position(lower);

	writer_glue(lower->w,
		    "static enum edo_poll %s__cancel("
		    "struct edo_future *__self, "
		    "struct edo_context *__context);",
		    lower->name);
	emit_head(lower, format(lower, "%s__cancel", lower->name));
	writer_glue(lower->w, "case 0: __f->future.state = %u; break;",
		    position_state(owned));
	writer_join(lower->w, &lower->cancel);
	writer_glue(lower->w,
		    "case 0xfffffffeu: case 0xffffffffu: return EDO_READY; "
		    "default: break; }");
	if (unwinds(lower))
		writer_glue(lower->w,
			    "if (__f->future.flags != %u) "
			    "__f->future.flags = %u; "
			    "return %s(__self, __context); }",
			    EXIT_RETURN, EXIT_CANCEL,
			    poll_name(lower, lower->function->symbol));
	else
		writer_glue(lower->w, "__f->future.state = 0xfffffffeu; "
				      "return EDO_READY; }");
}

/* The frame is written first: its types may ask for probes, which then go in
 * front of it. */
static void emit_types(struct lower *lower, struct function *function)
{
	struct writer writer;
	const char *frame;

	capture_start(lower, &writer);
	emit_frame(lower, function);
	frame = capture_end(lower, &writer);
	writer_join(lower->w, &lower->prelude);
	writer_glue(lower->w, "%s", frame);
}

void emit_function(struct lower *lower, struct function *function)
{
	struct writer *output = lower->w;

	emit_prototype(lower, function);
	lower_function(lower, function);
	lower->w = output;
	writer_anchor(lower->w, function->first);
	emit_types(lower, function);
	emit_init(lower, function);
	emit_new(lower, function);
	emit_poll(lower, function);
	emit_cancel(lower);
	emit_metadata(lower);
	note_frame(lower);
	lowered_symbol(lower, function->symbol)->is_complete = true;
	if (function->facts & FUNCTION_HIDDEN_MAIN)
		emit_main(lower, function);
	lower->function = NULL;
	lower->info = NULL;
}
