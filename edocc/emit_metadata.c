/* SPDX-License-Identifier: MIT */

/*
 * The table of awaits and the type of an async function, from which traces of
 * suspended tasks are printed:
 *
 *	static const struct edo_await_site f__sites[] = {
 *		{ 3, 12, offsetof(struct f__frame, __c1), 0, "edo_read" },
 *	};
 *	const struct edo_future_type f__type = { ... };
 */

#include "lower.h"

static void emit_sites(struct lower *lower)
{
	if (lower->sites.n == 0)
		return;
	writer_glue(lower->w,
		    "static const struct edo_await_site %s__sites[] "
		    "= {",
		    lower->name);
	for (size_t i = 0; i < lower->sites.n; i++) {
		const struct site *site = &lower->sites.items[i];

		writer_glue(lower->w,
			    "{ %u, %u, __builtin_offsetof(struct %s__frame, "
			    "%s), %u, \"%s\" },",
			    site->state, site->line, lower->name, site->member,
			    site->flags, site->callee);
	}
	writer_glue(lower->w, "};");
}

static void emit_output(struct lower *lower, struct function *function)
{
	if (function->facts & FUNCTION_VOID)
		return;
	writer_glue(lower->w,
		    ".output_offset = __builtin_offsetof(struct %s__frame, "
		    "output), .output_size = sizeof(((struct %s__frame *)0)"
		    "->output),",
		    lower->name, lower->name);
}

/* The destructor takes a T *, the type wants a void *. */
static void emit_destructor(struct lower *lower, struct function *function)
{
	if (!function->output_destructor)
		return;
	writer_glue(lower->w, "static void %s__drop_output(void *__output) {",
		    lower->name);
	writer_token(lower->w, function->output_destructor);
	writer_glue(lower->w, "(__output); }");
}

static bool is_send(const struct lower *lower)
{
	return !(lower->function->facts & (FUNCTION_LOCAL | FUNCTION_NOT_SEND));
}

void emit_metadata(struct lower *lower)
{
	struct function *function = lower->function;
	const struct token *token =
		source_token(lower->source, function->first);

	emit_sites(lower);
	emit_destructor(lower, function);
	writer_glue(lower->w,
		    "%sconst struct edo_future_type %s__type = { .abi = 1, "
		    ".size = sizeof(struct edo_future_type), .poll = %s, "
		    ".cancel = %s__cancel, .frame_size = sizeof(struct "
		    "%s__frame), .frame_align = _Alignof(struct %s__frame),",
		    function->facts & FUNCTION_STATIC ? "static " : "",
		    lower->name, poll_name(lower, function->symbol),
		    lower->name, lower->name, lower->name);
	emit_output(lower, function);
	writer_glue(lower->w,
		    ".flags = %u, .line = %u, .name = \"%s\", .file = %s,",
		    is_send(lower) ? 1 : 0, token->line, lower->name,
		    file_text(lower, function->first));
	if (lower->sites.n != 0)
		writer_glue(lower->w, ".sites = %s__sites, .n_sites = %zu,",
			    lower->name, lower->sites.n);
	if (function->output_destructor)
		writer_glue(lower->w, ".output_destructor = %s__drop_output,",
			    lower->name);
	writer_glue(lower->w, "};");
}
