/* SPDX-License-Identifier: MIT */

/*
 * A countdown stands in front of every allocation. It is 0 in production, and
 * then costs one load that is never written.
 *
 * Regions come from mmap. Frames in them hold the only pointers to boxes, so
 * LeakSanitizer is told to look there.
 */

#include "base/alloc.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/atomic.h"
#include "base/sanitizer.h"

static int64_t countdown; /* atomic */

void edo__alloc_fail_at(int64_t n)
{
	edo__store_seq_cst(&countdown, n);
}

int edo__alloc_failure_is_pending(void)
{
	return edo__load_seq_cst(&countdown) > 0;
}

static bool is_to_fail(void)
{
	/* No partner: a count that publishes nothing. */
	if (edo__load_relaxed(&countdown) <= 0)
		return false;
	return edo__fetch_add_seq_cst(&countdown, -1) == 1;
}

void *edo__malloc(size_t size)
{
	return is_to_fail() ? NULL : malloc(size);
}

void *edo__calloc(size_t n_items, size_t item_size)
{
	return is_to_fail() ? NULL : calloc(n_items, item_size);
}

void *edo__realloc(void *memory, size_t size)
{
	return is_to_fail() ? NULL : realloc(memory, size);
}

void *edo__aligned_alloc(size_t align, size_t size)
{
	void *memory;

	if (align < sizeof(void *))
		align = sizeof(void *);
	if (is_to_fail() || posix_memalign(&memory, align, size) != 0)
		return NULL;
	return memory;
}

void edo__free(void *memory)
{
	free(memory);
}

static void *map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* Maps twice the size and gives back what lies around the aligned middle. */
void *edo__region_alloc(size_t size)
{
	char *wide;
	char *region;

	wide = is_to_fail() ? NULL : map(2 * size);
	if (!wide)
		return NULL;
	region =
		(char *)(((uintptr_t)wide + size - 1) & ~(uintptr_t)(size - 1));
	if (region != wide)
		munmap(wide, (size_t)(region - wide));
	munmap(region + size, (size_t)(wide + size - region));
	edo__lsan_register(region, size);
	return region;
}

void edo__region_make_huge(void *region, size_t size)
{
	madvise(region, size, MADV_HUGEPAGE);
}

void edo__region_free(void *region, size_t size)
{
	edo__asan_unpoison(region, size);
	edo__lsan_unregister(region, size);
	munmap(region, size);
}

void *edo__reserve(size_t size)
{
	return is_to_fail() ? NULL : map(size);
}

void edo__unreserve(void *space, size_t size)
{
	munmap(space, size);
}
