/* SPDX-License-Identifier: MIT */

/*
 * An open-addressing hash table of numbers; the names themselves stay where
 * they are. Always true: n_slots is a power of two and at most half used.
 */

#include "name.h"

#include "token.h"

#include <stdbool.h>
#include <string.h>

#define NAMES_SLOTS_FIRST 4096

static const struct keyword {
	const char *text;
	uint16_t id;
} keywords[] = {
	{ "typedef", KW_TYPEDEF },
	{ "extern", KW_EXTERN },
	{ "static", KW_STATIC },
	{ "auto", KW_AUTO },
	{ "register", KW_REGISTER },
	{ "_Thread_local", KW_THREAD_LOCAL },
	{ "__thread", KW_THREAD_LOCAL },
	{ "inline", KW_INLINE },
	{ "__inline", KW_INLINE },
	{ "__inline__", KW_INLINE },
	{ "_Noreturn", KW_NORETURN },
	{ "const", KW_CONST },
	{ "__const", KW_CONST },
	{ "__const__", KW_CONST },
	{ "volatile", KW_VOLATILE },
	{ "__volatile", KW_VOLATILE },
	{ "__volatile__", KW_VOLATILE },
	{ "restrict", KW_RESTRICT },
	{ "__restrict", KW_RESTRICT },
	{ "__restrict__", KW_RESTRICT },
	{ "_Nonnull", KW_RESTRICT },
	{ "_Nullable", KW_RESTRICT },
	{ "_Null_unspecified", KW_RESTRICT },
	{ "_Atomic", KW_ATOMIC },
	{ "_Alignas", KW_ALIGNAS },
	{ "__attribute", KW_ATTRIBUTE },
	{ "__attribute__", KW_ATTRIBUTE },
	{ "__declspec", KW_ATTRIBUTE },
	{ "__extension__", KW_EXTENSION },
	{ "void", KW_VOID },
	{ "char", KW_CHAR },
	{ "short", KW_SHORT },
	{ "int", KW_INT },
	{ "long", KW_LONG },
	{ "float", KW_FLOAT },
	{ "double", KW_DOUBLE },
	{ "signed", KW_SIGNED },
	{ "__signed", KW_SIGNED },
	{ "__signed__", KW_SIGNED },
	{ "unsigned", KW_UNSIGNED },
	{ "_Bool", KW_BOOL },
	{ "_Complex", KW_COMPLEX },
	{ "__complex", KW_COMPLEX },
	{ "__complex__", KW_COMPLEX },
	{ "_Imaginary", KW_IMAGINARY },
	{ "__int128", KW_INT128 },
	{ "_BitInt", KW_FLOATN },
	{ "_ExtInt", KW_FLOATN },
	{ "_Float16", KW_FLOATN },
	{ "_Float32", KW_FLOATN },
	{ "_Float64", KW_FLOATN },
	{ "_Float128", KW_FLOATN },
	{ "_Float32x", KW_FLOATN },
	{ "_Float64x", KW_FLOATN },
	{ "_Float128x", KW_FLOATN },
	{ "_Decimal32", KW_FLOATN },
	{ "_Decimal64", KW_FLOATN },
	{ "_Decimal128", KW_FLOATN },
	{ "_Fract", KW_FLOATN },
	{ "_Accum", KW_FLOATN },
	{ "_Sat", KW_FLOATN },
	{ "__auto_type", KW_AUTO_TYPE },
	{ "struct", KW_STRUCT },
	{ "union", KW_UNION },
	{ "enum", KW_ENUM },
	{ "typeof", KW_TYPEOF },
	{ "__typeof", KW_TYPEOF },
	{ "__typeof__", KW_TYPEOF },
	{ "typeof_unqual", KW_TYPEOF },
	{ "if", KW_IF },
	{ "else", KW_ELSE },
	{ "while", KW_WHILE },
	{ "do", KW_DO },
	{ "for", KW_FOR },
	{ "switch", KW_SWITCH },
	{ "case", KW_CASE },
	{ "default", KW_DEFAULT },
	{ "break", KW_BREAK },
	{ "continue", KW_CONTINUE },
	{ "goto", KW_GOTO },
	{ "return", KW_RETURN },
	{ "asm", KW_ASM },
	{ "__asm", KW_ASM },
	{ "__asm__", KW_ASM },
	{ "__label__", KW_LABEL },
	{ "sizeof", KW_SIZEOF },
	{ "_Alignof", KW_ALIGNOF },
	{ "__alignof", KW_ALIGNOF },
	{ "__alignof__", KW_ALIGNOF },
	{ "_Generic", KW_GENERIC },
	{ "__builtin_offsetof", KW_OFFSETOF },
	{ "__builtin_types_compatible_p", KW_TYPES_COMPATIBLE },
	{ "__builtin_va_arg", KW_VA_ARG },
	{ "__real", KW_REAL },
	{ "__real__", KW_REAL },
	{ "__imag", KW_IMAG },
	{ "__imag__", KW_IMAG },
	{ "_Static_assert", KW_STATIC_ASSERT },
	{ "edo_async", KW_ASYNC },
	{ "edo_await", KW_AWAIT },
	{ "edo_await_all", KW_AWAIT_ALL },
	{ "edo_await_try_all", KW_AWAIT_TRY_ALL },
	{ "edo_await_any", KW_AWAIT_ANY },
	{ "edo_await_any_biased", KW_AWAIT_ANY_BIASED },
	{ "edo_when", KW_WHEN },
	{ "edo_when_if", KW_WHEN_IF },
	{ "edo_otherwise", KW_OTHERWISE },
	{ "edo_defer", KW_DEFER },
	{ "edo_future", KW_EDO_FUTURE },
	{ "edo_boxed", KW_EDO_BOXED },
	{ "EDO_OWNED", KW_EDO_OWNED },
	{ "EDO_NOT_SEND", KW_EDO_NOT_SEND },
	{ "EDO_LOCAL", KW_EDO_LOCAL },
	{ "EDO_FRAME", KW_EDO_FRAME },
	{ "EDO_OUTPUT_DESTRUCTOR", KW_EDO_OUTPUT_DESTRUCTOR },
	{ "edo_box", KW_EDO_BOX },
	{ "edo_box_ok", KW_EDO_BOX_OK },
	{ "edo_box_cancel", KW_EDO_BOX_CANCEL },
	{ "edo_box_drop", KW_EDO_BOX_DROP },
	{ "edo_box_detach", KW_EDO_BOX_DETACH },
	{ "edo_forget", KW_EDO_FORGET },
	{ "edo_timeout", KW_EDO_TIMEOUT },
	{ "edo_block_on", KW_EDO_BLOCK_ON },
	{ "edo_spawn", KW_EDO_SPAWN },
	{ "edo_spawn_local", KW_EDO_SPAWN_LOCAL },
	{ "edo_spawn_blocking", KW_EDO_SPAWN_BLOCKING },
	{ "edo_scope", KW_EDO_SCOPE },
	{ "edo_scope_spawn", KW_EDO_SCOPE_SPAWN },
};

static const struct keyword soft_keywords[] = {
	{ "async", KW_ASYNC },
	{ "await", KW_AWAIT },
	{ "await_all", KW_AWAIT_ALL },
	{ "await_try_all", KW_AWAIT_TRY_ALL },
	{ "await_any", KW_AWAIT_ANY },
	{ "await_any_biased", KW_AWAIT_ANY_BIASED },
	{ "when", KW_WHEN },
	{ "when_if", KW_WHEN_IF },
	{ "otherwise", KW_OTHERWISE },
	{ "defer", KW_DEFER },
};

static void names_add_keyword(struct names *names, const struct keyword *word,
			      bool is_soft)
{
	uint32_t number = names_find_string(names, word->text);

	names->all.items[number]->keyword = word->id;
	names->all.items[number]->is_soft = is_soft;
}

void names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){ .arena = arena };
	names->n_slots = NAMES_SLOTS_FIRST;
	names->slots = arena_array(arena, uint32_t, NAMES_SLOTS_FIRST);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		names_add_keyword(names, &keywords[i], false);
	for (size_t i = 0; i < sizeof(soft_keywords) / sizeof(*soft_keywords);
	     i++)
		names_add_keyword(names, &soft_keywords[i], true);
}

static void names_place(struct names *names, uint32_t number)
{
	uint32_t mask = names->n_slots - 1;
	uint32_t slot = names->all.items[number]->hash & mask;

	while (names->slots[slot])
		slot = (slot + 1) & mask;
	names->slots[slot] = number + 1;
}

static void names_grow(struct names *names)
{
	names->n_slots *= 2;
	names->slots = arena_array(names->arena, uint32_t, names->n_slots);
	for (uint32_t i = 0; i < names->all.n; i++)
		names_place(names, i);
}

static uint32_t names_add(struct names *names, const char *text, uint32_t size,
			  uint32_t hash)
{
	struct name *name = arena_new(names->arena, struct name);
	uint32_t number = (uint32_t)names->all.n;

	name->text = arena_copy(names->arena, text, size);
	name->size = size;
	name->hash = hash;
	vector_push(names->arena, &names->all, name);
	if (names->all.n * 2 > names->n_slots)
		names_grow(names);
	else
		names_place(names, number);
	return number;
}

uint32_t names_find(struct names *names, const char *text, uint32_t size,
		    uint32_t hash)
{
	uint32_t mask = names->n_slots - 1;
	uint32_t number;

	for (uint32_t slot = hash & mask; (number = names->slots[slot]);
	     slot = (slot + 1) & mask) {
		const struct name *name = names->all.items[number - 1];

		if (name->hash == hash && name->size == size &&
		    memcmp(name->text, text, size) == 0)
			return number - 1;
	}
	return names_add(names, text, size, hash);
}

uint32_t names_find_string(struct names *names, const char *string)
{
	uint32_t size = (uint32_t)strlen(string);

	return names_find(names, string, size, name_hash(string, size));
}
