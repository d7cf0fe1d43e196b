/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_BLOCK_H
#define EDO_SRC_BASE_BLOCK_H

/*
 * Small pieces of memory that come and go all the time, from any thread to any
 * thread: each thread keeps some of those it freed for the next ones. Under
 * AddressSanitizer nothing is kept, so that it sees every use after free.
 */

#include <stddef.h>

/* Larger ones come from edo__malloc() and are not kept. */
#define EDO__BLOCK_SIZE_MAX 256u
#define EDO__BLOCK_STEP 16u
/* Blocks of one size that a thread keeps. */
#define EDO__BLOCK_N_KEPT_MAX 64u

/* NULL: out of memory. */
void *edo__block_alloc(size_t size);

/* @size as when it was allocated. */
void edo__block_free(void *block, size_t size);

/* Frees what this thread keeps; the end of a thread does it, too. */
void edo__block_trim(void);

#endif
