/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_SLAB_H
#define EDO_SRC_BASE_SLAB_H

/*
 * Memory for the cells of one owner. The owner's thread allocates and frees
 * with plain operations; other threads give cells back through one lock-free
 * list. All live cells can be enumerated, and cells may outlive their owner.
 *
 * A cell begins with a word that its user keeps unequal to NULL while the cell
 * lives, and a second one that the slab may overwrite in edo__slab_free_remote().
 *
 * EDO_SLAB=malloc in the environment gives each cell memory of its own, for
 * tools that watch malloc.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/lock.h"

#define EDO__SLAB_HEAD_BYTES 64u
/* Cells lie at multiples of 16 bytes; an alignment above that costs sizes in
 * steps of 64, one above 64 leaves the pages. */
#define EDO__SLAB_STEP 16u
#define EDO__SLAB_WIDE_STEP 64u
#define EDO__SLAB_SIZE_MAX 2048u
#define EDO__SLAB_N_CLASSES (EDO__SLAB_SIZE_MAX / EDO__SLAB_STEP + 1)
#define EDO__SLAB_PAGE_BYTES ((size_t)64 * 1024)
/* Pages that are had from the system at once: as large as a huge one. */
#define EDO__SLAB_REGION_PAGES 32u
#define EDO__SLAB_REGION_BYTES (EDO__SLAB_REGION_PAGES * EDO__SLAB_PAGE_BYTES)
/* Regions without a live cell that are kept for the next ones. */
#define EDO__SLAB_N_EMPTY_MAX 2u

struct edo__slab {
	struct edo__list available_list[EDO__SLAB_N_CLASSES]; /* pages */
	struct edo__list full_list;   /* pages without a free cell */
	struct edo__list empty_list;  /* pages without a live cell */
	struct edo__list large_list;  /* cells outside the pages */
	struct edo__list region_list; /* of first pages, the newest in front */
	uint32_t n_regions;
	uint32_t n_empty; /* regions without a live cell */
	bool is_apart;    /* every cell outside the pages */
	int64_t n_cells;
	uintptr_t remote_head; /* atomic: cells other threads gave back */
	int64_t n_balance;     /* atomic: cells still out, once retired */
	void (*on_empty)(struct edo__slab *slab);
};

void edo__slab_init(struct edo__slab *slab);

/* Memory for a cell; NULL: out of memory. Owner's thread. @align is that of what
 * lies EDO__SLAB_HEAD_BYTES behind its start: a cell is a head and a body. */
void *edo__slab_alloc(struct edo__slab *slab, size_t size, size_t align);

/* Gives a cell back; @size and @align as when it was made. Owner's thread. */
void edo__slab_free(struct edo__slab *slab, void *cell, size_t size,
		    size_t align);

/* Gives a cell back from any thread. The slab must not be touched afterwards:
 * it may be gone. */
void edo__slab_free_remote(struct edo__slab *slab, void *cell, size_t size,
			   size_t align);

/* Makes the cells other threads gave back usable again. Owner's thread. */
void edo__slab_collect(struct edo__slab *slab);

/* Calls @visit with each live cell; @visit neither makes nor frees any. */
void edo__slab_for_each(struct edo__slab *slab,
			void (*visit)(void *cell, void *argument),
			void *argument);

/* The owner goes. Cells still out are given back by edo__slab_free_remote();
 * with the last one, or at once if there is none, @on_empty is called. It is
 * to call edo__slab_deinit(). */
void edo__slab_retire(struct edo__slab *slab,
		      void (*on_empty)(struct edo__slab *slab));

/* Returns all memory to the system. */
void edo__slab_deinit(struct edo__slab *slab);

#endif
