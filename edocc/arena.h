/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_ARENA_H
#define EDOCC_ARENA_H

/*
 * Memory that is freed all at once. Everything that edocc learns about one
 * translation unit lies in one arena: tokens, names, trees. Vectors grow in it;
 * what they outgrow is given back with the rest.
 */

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	char *next;
	char *end;
};

#define ARENA_INIT { NULL, NULL, NULL }

/* Frees everything that was allocated; the arena is empty afterwards. */
void arena_deinit(struct arena *arena);

/* Zeroed memory, aligned for every type; never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

#define arena_new(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define arena_array(arena, T, n) ((T *)arena_alloc((arena), (n) * sizeof(T)))

/* A copy of @size bytes and a NUL. */
char *arena_copy(struct arena *arena, const char *data, size_t size);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
	__attribute__((__format__(__printf__, 2, 0)));

/*
 * A vector of T: VECTOR(struct token) tokens; all zero is empty. The items move
 * when it grows, so keep indices or pointers to what the items point to.
 */
#define VECTOR(T)                \
	struct {                 \
		T *items;        \
		size_t n;        \
		size_t capacity; \
	}

#define vector_push(arena, vector, item)                                    \
	((vector)->items =                                                  \
		 arena_grow((arena), (vector)->items, (vector)->n,          \
			    &(vector)->capacity, sizeof(*(vector)->items)), \
	 (void)((vector)->items[(vector)->n++] = (item)))

/* Room for one item more: @items itself or a larger copy. For vector_push(). */
void *arena_grow(struct arena *arena, void *items, size_t n, size_t *capacity,
		 size_t item_size);

#endif
