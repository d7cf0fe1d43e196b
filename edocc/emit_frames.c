/* SPDX-License-Identifier: MIT */

/*
 * The report of --frames. How large a frame is, only the compiler knows, so it
 * is asked to write it into its assembly, which the launcher reads:
 *
 *	asm volatile("\n#EDO_FRAME x.c:12: echo: %c0 bytes, aligned to %c1"
 *		     : : "i"(sizeof(struct echo__frame)), "i"(...));
 */

#include "lower.h"

static const char *file_of(struct lower *lower)
{
	return file_text(lower, lower->function->first);
}

/* A box of the function before: what only a prototype tells of. */
static void report_box(struct lower *lower, const struct site *site)
{
	lower->frames =
		format(lower,
		       "%s __asm__ volatile(\"\\n#EDO_FRAME \" %s "
		       "\":%u:   boxes %s(), of which only a "
		       "prototype is known\");",
		       lower->frames, file_of(lower), site->line, site->callee);
}

void note_frame(struct lower *lower)
{
	const char *name = lower->name;

	if (!lower->options->has_frames)
		return;
	lower->frames = format(
		lower,
		"%s __asm__ volatile(\"\\n#EDO_FRAME \" %s \":%u: %s: %%c0 "
		"bytes, aligned to %%c1\" : : \"i\"(sizeof(struct %s__frame)), "
		"\"i\"(_Alignof(struct %s__frame)));",
		lower->frames ? lower->frames : "", file_of(lower),
		source_token(lower->source, lower->function->first)->line, name,
		name, name);
	for (size_t i = 0; i < lower->sites.n; i++)
		if (lower->sites.items[i].is_hidden_box)
			report_box(lower, &lower->sites.items[i]);
}

void emit_frames_report(struct lower *lower)
{
	writer_glue(lower->w,
		    "void edo__frames(void); void edo__frames(void) { %s }",
		    lower->frames ? lower->frames : "");
}
