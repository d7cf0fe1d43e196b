/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_ALLOC_H
#define EDO_SRC_BASE_ALLOC_H

/*
 * The library's only way to memory, so that a test can make any single
 * allocation fail. Memory from here goes back through edo__free().
 */

#include <stddef.h>
#include <stdint.h>

/* NULL: out of memory. */
void *edo__malloc(size_t size) __attribute__((__malloc__));
void *edo__calloc(size_t n_items, size_t item_size) __attribute__((__malloc__));
/* NULL: out of memory; @memory is then as it was. */
void *edo__realloc(void *memory, size_t size);
/* @align is a power of two. */
void *edo__aligned_alloc(size_t align, size_t size) __attribute__((__malloc__));
/* NULL is nothing. */
void edo__free(void *memory);

/* A whole region of fresh zero pages from the kernel, aligned to its own size,
 * which is a power of two and a multiple of 4 KiB. NULL: out of memory. */
void *edo__region_alloc(size_t size);
void edo__region_free(void *region, size_t size);
/* Asks for huge pages, of which one holds as much as the region if it can be had:
 * what is touched anywhere is there everywhere. */
void edo__region_make_huge(void *region, size_t size);

/* Address space that becomes zero memory page by page, as it is touched; it is
 * no place for what LeakSanitizer should find. NULL: not that much of it. */
void *edo__reserve(size_t size);
void edo__unreserve(void *space, size_t size);

/* For tests: the @n-th allocation from now on fails, counting from 1, in
 * whatever thread; 0: none will. */
void edo__alloc_fail_at(int64_t n);
/* For tests: tells whether the allocation named last is still to come. */
int edo__alloc_failure_is_pending(void);

#endif
