/* SPDX-License-Identifier: MIT */

/*
 * A list of blocks, the latest in front; memory is taken from its start to its
 * end. What is larger than a quarter of a block gets a block of its own behind
 * the latest, whose rest stays in use.
 *
 * Always true: [next, end) is zeroed and unused; next is aligned.
 */

#include "arena.h"

#include "buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_BYTES ((size_t)256 * 1024)
#define ARENA_ALIGN 16
#define ARENA_VECTOR_FIRST 8

struct arena_block {
	struct arena_block *next;
	char align[ARENA_ALIGN - sizeof(struct arena_block *)];
	char data[];
};

static size_t arena_round_up(size_t size)
{
	if (size > SIZE_MAX / 4)
		memory_new(SIZE_MAX); /* out of memory: ends the program */
	return (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
}

void arena_deinit(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	*arena = (struct arena)ARENA_INIT;
}

static void *arena_alloc_alone(struct arena *arena, size_t size)
{
	struct arena_block *block = memory_new(sizeof(*block) + size);

	if (arena->blocks) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		arena->blocks = block;
	}
	return block->data;
}

static void arena_add_block(struct arena *arena)
{
	struct arena_block *block = memory_new(ARENA_BLOCK_BYTES);

	block->next = arena->blocks;
	arena->blocks = block;
	arena->next = block->data;
	arena->end = (char *)block + ARENA_BLOCK_BYTES;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *memory;

	size = arena_round_up(size ? size : 1);
	if (size > ARENA_BLOCK_BYTES / 4)
		return arena_alloc_alone(arena, size);
	if (size > (size_t)(arena->end - arena->next))
		arena_add_block(arena);
	memory = arena->next;
	arena->next += size;
	return memory;
}

char *arena_copy(struct arena *arena, const char *data, size_t size)
{
	char *copy = arena_alloc(arena, size + 1);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int size;

	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0)
		return arena_copy(arena, "", 0);
	text = arena_alloc(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, arguments);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = arena_vformat(arena, format, arguments);
	va_end(arguments);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t n, size_t *capacity,
		 size_t item_size)
{
	void *larger;

	if (n < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : ARENA_VECTOR_FIRST;
	larger = arena_alloc(arena, *capacity * item_size);
	if (n)
		memcpy(larger, items, n * item_size);
	return larger;
}
