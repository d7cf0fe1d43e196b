/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_NAME_H
#define EDOCC_NAME_H

/*
 * Identifiers, each known by a number: equal spelling, equal number. `symbol`
 * and `tag` belong to the name resolution: the innermost declaration in force.
 */

#include "arena.h"

#include <stdint.h>

struct symbol;

struct name {
	const char *text;
	uint32_t size;
	uint32_t hash;
	uint16_t keyword; /* KW_... or 0 */
	uint16_t is_soft; /* a keyword only where the syntax asks for one */
	struct symbol *symbol; /* ordinary names */
	struct symbol *tag;    /* struct, union and enum tags */
};

struct names {
	struct arena *arena;
	VECTOR(struct name *) all;
	uint32_t *slots; /* numbers + 1, 0: free */
	uint32_t n_slots;
};

/* Knows the keywords from the start. Memory comes from @arena. */
void names_init(struct names *names, struct arena *arena);

/* The number of @text, of which @hash must be name_hash(). */
uint32_t names_find(struct names *names, const char *text, uint32_t size,
		    uint32_t hash);
uint32_t names_find_string(struct names *names, const char *string);

#define NAME_HASH_START 2166136261u
#define NAME_HASH_STEP(hash, c) (((hash) ^ (unsigned char)(c)) * 16777619u)

static inline uint32_t name_hash(const char *text, uint32_t size)
{
	uint32_t hash = NAME_HASH_START;

	for (uint32_t i = 0; i < size; i++)
		hash = NAME_HASH_STEP(hash, text[i]);
	return hash;
}

#endif
