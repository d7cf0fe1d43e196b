/* SPDX-License-Identifier: MIT */

/*
 * libFuzzer target: edocc from preprocessed text to preprocessed text. Whatever
 * the text is, edocc ends, says what is wrong or writes something, and gives
 * back all memory. The text is read as if <edo.h> stood before it.
 *
 *	tests/fuzz/run_fuzz_edocc.sh [SECONDS]
 */

#include "translate.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A few declarations, so that the fuzzer need not invent them. */
static const char prelude[] =
	"# 1 \"fuzz.c\"\n"
	"typedef long int64_t; typedef unsigned long size_t;\n"
	"struct edo_task; struct edo_runtime; struct edo_boxed;\n"
	"struct edo_future { const void *type; unsigned state, flags; };\n"
	"edo_async int edo_sleep(int64_t duration);\n"
	"edo_async int f(int x); edo_async void g(void);\n"
	"#pragma edo keywords\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct translate_options options = { .input = "fuzz.c" };
	struct buffer text = BUFFER_INIT;
	struct buffer output = BUFFER_INIT;
	struct buffer messages = BUFFER_INIT;
	enum translate_result result;

	buffer_append(&text, prelude, sizeof(prelude) - 1);
	buffer_append(&text, (const char *)data, size);
	options.is_clang = size & 1;
	result = edocc_translate(text.data, text.size, &options, &output,
				 &messages);
	if (result == TRANSLATE_FAILED && messages.size == 0)
		__builtin_trap(); /* refused without a word */
	buffer_deinit(&text);
	buffer_deinit(&output);
	buffer_deinit(&messages);
	return 0;
}
