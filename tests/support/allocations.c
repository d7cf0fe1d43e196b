/* SPDX-License-Identifier: MIT */

/*
 * Counts what the library holds of memory: test programs are linked with
 * --wrap, so that every call of src/base/alloc.h from another file comes by
 * here. Unlike LeakSanitizer this also sees what is still reachable, and costs
 * nothing, so that it is on in every build.
 */

#include "allocations.h"

#include <base/alloc.h>
#include <base/atomic.h>

static int64_t n_live; /* atomic */

int64_t allocations_live(void)
{
	return edo__load_seq_cst(&n_live);
}

static void *count(void *memory)
{
	if (memory)
		edo__fetch_add_seq_cst(&n_live, 1);
	return memory;
}

static void discount(const void *memory)
{
	if (memory)
		edo__fetch_add_seq_cst(&n_live, -1);
}

void *__real_edo__malloc(size_t size);
void *__wrap_edo__malloc(size_t size);
void *__wrap_edo__malloc(size_t size)
{
	return count(__real_edo__malloc(size));
}

void *__real_edo__calloc(size_t n_items, size_t item_size);
void *__wrap_edo__calloc(size_t n_items, size_t item_size);
void *__wrap_edo__calloc(size_t n_items, size_t item_size)
{
	return count(__real_edo__calloc(n_items, item_size));
}

void *__real_edo__realloc(void *memory, size_t size);
void *__wrap_edo__realloc(void *memory, size_t size);
void *__wrap_edo__realloc(void *memory, size_t size)
{
	void *moved = __real_edo__realloc(memory, size);

	return memory ? moved : count(moved);
}

void *__real_edo__aligned_alloc(size_t align, size_t size);
void *__wrap_edo__aligned_alloc(size_t align, size_t size);
void *__wrap_edo__aligned_alloc(size_t align, size_t size)
{
	return count(__real_edo__aligned_alloc(align, size));
}

void __real_edo__free(void *memory);
void __wrap_edo__free(void *memory);
void __wrap_edo__free(void *memory)
{
	discount(memory);
	__real_edo__free(memory);
}

void *__real_edo__region_alloc(size_t size);
void *__wrap_edo__region_alloc(size_t size);
void *__wrap_edo__region_alloc(size_t size)
{
	return count(__real_edo__region_alloc(size));
}

void __real_edo__region_free(void *region, size_t size);
void __wrap_edo__region_free(void *region, size_t size);
void __wrap_edo__region_free(void *region, size_t size)
{
	discount(region);
	__real_edo__region_free(region, size);
}

void *__real_edo__reserve(size_t size);
void *__wrap_edo__reserve(size_t size);
void *__wrap_edo__reserve(size_t size)
{
	return count(__real_edo__reserve(size));
}

void __real_edo__unreserve(void *space, size_t size);
void __wrap_edo__unreserve(void *space, size_t size);
void __wrap_edo__unreserve(void *space, size_t size)
{
	discount(space);
	__real_edo__unreserve(space, size);
}
