/* SPDX-License-Identifier: MIT */

/*
 * Functions that stand for edo_spawn(f(...)), written behind f's prototype if
 * the file spawns f:
 *
 *	static struct edo_task *f__spawn(const char *__file, int __line, T a)
 *	{
 *		struct edo_task *__task = edo__task_new(&f__type, __file, __line);
 *		if (__task) {
 *			f__init(edo_task_frame(__task), a);
 *			edo_task_start(__task);
 *		} else {
 *			<release owned arguments>
 *		}
 *		return __task;
 *	}
 *
 * with the scope in front and the task handed to it instead of started for
 * edo_scope_spawn(s, f(...)), and main(), which drives the future of `async int main`.
 */

#include "lower.h"

static void emit_spawn(struct lower *lower, struct function *function,
		       const char *suffix)
{
	const char *name = function->symbol->text;

	writer_glue(lower->w,
		    "static inline __attribute__((__unused__)) "
		    "struct edo_task *%s__spawn%s",
		    name, suffix);
	write_parameters(lower, function, "const char *__file, int __line");
	writer_glue(lower->w,
		    "{ struct edo_task *__task = edo__task_new%s(&%s__type, "
		    "__file, __line); if (__task) { "
		    "%s__init((struct %s__frame *)edo_task_frame(__task)",
		    suffix, name, name, name);
	write_arguments(lower, function);
	writer_glue(lower->w, "); edo_task_start(__task); } else {");
	write_release(lower, function);
	writer_glue(lower->w, "} return __task; }");
}

/* The scope wants to know whether an output may mean failure. */
static const char *signed_bytes(struct lower *lower,
				const struct function *function)
{
	const char *output = format(lower, "((struct %s__pub *)0)->output",
				    function->symbol->text);

	if (function->facts & FUNCTION_VOID)
		return "0";
	return format(lower, "((%s) ? sizeof(%s) : 0)",
		      is_signed(lower, output), output);
}

static void emit_scope_spawn(struct lower *lower, struct function *function)
{
	const char *name = function->symbol->text;

	writer_glue(lower->w,
		    "static inline __attribute__((__unused__)) "
		    "int %s__scope_spawn",
		    name);
	write_parameters(lower, function,
			 "struct edo_scope *__scope, const char *__file, "
			 "int __line");
	writer_glue(lower->w,
		    "{ struct edo_task *__task = edo__task_new(&%s__type, "
		    "__file, __line); if (__task) { "
		    "%s__init((struct %s__frame *)edo_task_frame(__task)",
		    name, name, name);
	write_arguments(lower, function);
	writer_glue(lower->w, "); } else {");
	write_release(lower, function);
	writer_glue(lower->w,
		    "} return edo__scope_spawn(__scope, __task, %s); }",
		    signed_bytes(lower, function));
}

void emit_helpers(struct lower *lower, struct function *function)
{
	const struct lowered_symbol *info =
		lowered_symbol(lower, function->symbol);

	if (info->has_spawn)
		emit_spawn(lower, function, "");
	if (info->has_spawn_local)
		emit_spawn(lower, function, "_local");
	if (info->has_scope_spawn)
		emit_scope_spawn(lower, function);
}

static const char *options_text(const struct lower *lower)
{
	return lower->unit->main_options
		       ? "&edo__main_options"
		       : "(const struct edo_runtime_options *)0";
}

void emit_main(struct lower *lower, struct function *function)
{
	const char *arguments = "";

	if (function->parameters)
		arguments = ", __argc, __argv";
	writer_glue(lower->w,
		    "int main(int __argc, char **__argv) { "
		    "struct main__frame __f; (void)__argc; (void)__argv; "
		    "main__init(&__f%s); return edo__runtime_main(%s, "
		    "&__f.future, &__f.output); }",
		    arguments, options_text(lower));
}
