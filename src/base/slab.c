/* SPDX-License-Identifier: MIT */

/*
 * Pages of 64 KiB, aligned to their size, each cut into cells of one size:
 *
 *	page   [ header 64 B | cell | cell | free | cell | ... fresh ... ]
 *	                                     |
 *	                      free_head -----'-> further free cells
 *
 * 32 of them lie in a region of 2 MiB, which is what the system gives and gets
 * back; from the second region on it may be one huge page, so that many cells
 * cost few page faults and few misses of the TLB.
 *
 *	region [ page | page | empty | page | ... not begun ... ]
 *
 * - A page is in exactly one list: available (of its size), full, or empty. One
 *   that was not begun is in none.
 * - Cells above n_fresh were never handed out since the page was last empty,
 *   so a new page is touched only as far as it is used.
 * - A free cell begins with NULL and the next free cell; a cell in the remote
 *   list keeps its first word, its second is the link: a pointer whose lowest
 *   bit says that the cell lies outside the pages.
 * - An empty page serves any size. Beyond EDO__SLAB_N_EMPTY_MAX, regions of which
 *   all pages are empty go back to the system.
 * - What is known of a region stands in the head of its first page.
 *
 * Retiring: the owner puts CLOSED in place of the remote list and adds the
 * number of cells still out to n_balance, from which every later free takes
 * one. It starts at 0 and is below it before the owner's addition, so it comes
 * to 0 exactly once, after the last cell.
 */

#include "base/slab.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/panic.h"
#include "base/sanitizer.h"

#define NO_ASAN __attribute__((__no_sanitize__("address")))
#define CLOSED ((uintptr_t)2)
#define IS_LARGE ((uintptr_t)1)

struct free_cell {
	void *mark; /* NULL: the cell is free */
	struct free_cell *next;
};

struct page {
	struct edo__link page_link;
	struct free_cell *free_head;
	uint32_t cell_size;
	uint32_t n_used;
	uint32_t n_fresh; /* cells ever handed out, from the bottom */
	uint32_t n_cells;
	/* Of the region that begins here. */
	uint32_t n_begun; /* its pages that have been in use, from the bottom */
	uint32_t n_busy;  /* its pages with live cells */
	struct edo__link region_link;
};

/* In front of a cell outside the pages. */
struct large {
	struct edo__link large_link;
	void *memory; /* as the allocator gave it */
	char reserved[40];
};

_Static_assert(sizeof(struct page) == 64, "cells are aligned behind it");
_Static_assert(sizeof(struct large) == 64, "cells are aligned behind it");

void edo__slab_init(struct edo__slab *slab)
{
	const char *mode = getenv("EDO_SLAB");

	memset(slab, 0, sizeof(*slab));
	for (size_t i = 0; i < EDO__SLAB_N_CLASSES; i++)
		edo__list_init(&slab->available_list[i]);
	edo__list_init(&slab->full_list);
	edo__list_init(&slab->empty_list);
	edo__list_init(&slab->large_list);
	edo__list_init(&slab->region_list);
	slab->is_apart = mode && strcmp(mode, "malloc") == 0;
}

/* The size of the cells that serve @size and @align; 0: none in a page. */
static inline size_t round_size(const struct edo__slab *slab, size_t size,
				size_t align)
{
	size_t step =
		align > EDO__SLAB_STEP ? EDO__SLAB_WIDE_STEP : EDO__SLAB_STEP;
	size_t rounded = (size + step - 1) & ~(step - 1);

	if (EDO_UNLIKELY(rounded > EDO__SLAB_SIZE_MAX ||
			 align > EDO__SLAB_WIDE_STEP || slab->is_apart))
		return 0;
	return rounded;
}

static inline struct page *page_of(void *cell)
{
	return (struct page *)((uintptr_t)cell &
			       ~(uintptr_t)(EDO__SLAB_PAGE_BYTES - 1));
}

/* The first page of the region. */
static inline struct page *region_of(struct page *page)
{
	return (struct page *)((uintptr_t)page &
			       ~(uintptr_t)(EDO__SLAB_REGION_BYTES - 1));
}

static inline struct page *page_at(struct page *region, uint32_t index)
{
	return (struct page *)(void *)((char *)region +
				       index * EDO__SLAB_PAGE_BYTES);
}

static inline struct page *page_of_link(struct edo__link *link)
{
	return edo__container_of(link, struct page, page_link);
}

static inline void *cell_at(struct page *page, uint32_t index)
{
	return (char *)page + sizeof(*page) + (size_t)index * page->cell_size;
}

static inline bool is_full(const struct page *page)
{
	return page->n_used == page->n_cells;
}

static inline struct edo__list *available(struct edo__slab *slab, size_t size)
{
	return &slab->available_list[size / EDO__SLAB_STEP];
}

/* ---- regions and their pages -------------------------------------------------- */

static struct page *add_region(struct edo__slab *slab)
{
	struct page *region = edo__region_alloc(EDO__SLAB_REGION_BYTES);

	if (!region)
		return NULL;
	/* The first one may stay nearly empty. */
	if (slab->n_regions++ > 0)
		edo__region_make_huge(region, EDO__SLAB_REGION_BYTES);
	region->n_begun = 0;
	region->n_busy = 0;
	edo__list_push_front(&slab->region_list, &region->region_link);
	slab->n_empty++;
	return region;
}

/* The newest has pages that were not begun, if any has. */
static struct page *begin_page(struct edo__slab *slab)
{
	struct edo__link *link = edo__list_first(&slab->region_list);
	struct page *region = NULL;

	if (link)
		region = edo__container_of(link, struct page, region_link);
	if (!region || region->n_begun == EDO__SLAB_REGION_PAGES)
		region = add_region(slab);
	return region ? page_at(region, region->n_begun++) : NULL;
}

/* An empty or new page, at the front of the list for cells of @size. */
static struct page *add_page(struct edo__slab *slab, size_t size)
{
	struct edo__link *link = edo__list_pop_front(&slab->empty_list);
	struct page *page = link ? page_of_link(link) : begin_page(slab);

	if (!page)
		return NULL;
	if (region_of(page)->n_busy++ == 0)
		slab->n_empty--;
	page->free_head = NULL;
	page->cell_size = (uint32_t)size;
	page->n_used = 0;
	page->n_fresh = 0;
	page->n_cells =
		(uint32_t)((EDO__SLAB_PAGE_BYTES - sizeof(*page)) / size);
	edo__asan_poison(cell_at(page, 0),
			 EDO__SLAB_PAGE_BYTES - sizeof(*page));
	edo__list_push_front(available(slab, size), &page->page_link);
	return page;
}

static void free_region(struct edo__slab *slab, struct page *region)
{
	for (uint32_t i = 0; i < region->n_begun; i++)
		edo__link_remove(&page_at(region, i)->page_link);
	edo__link_remove(&region->region_link);
	slab->n_regions--;
	slab->n_empty--;
	edo__region_free(region, EDO__SLAB_REGION_BYTES);
}

/* Its last cell is gone. */
static void retire_page(struct edo__slab *slab, struct page *page)
{
	struct page *region = region_of(page);

	edo__link_remove(&page->page_link);
	edo__list_push_front(&slab->empty_list, &page->page_link);
	if (--region->n_busy == 0 && ++slab->n_empty > EDO__SLAB_N_EMPTY_MAX)
		free_region(slab, region);
}

/* ---- cells -------------------------------------------------------------------- */

/*
 *	memory                           aligned
 *	| ...    | large 64 B | head 64 B | body ...
 */
static void *alloc_large(struct edo__slab *slab, size_t size, size_t align)
{
	size_t room = sizeof(struct large) + EDO__SLAB_HEAD_BYTES;
	struct large *large;
	char *memory;

	if (align > room)
		room = align;
	memory = edo__aligned_alloc(room, room - EDO__SLAB_HEAD_BYTES + size);
	if (!memory)
		return NULL;
	large = (struct large *)(void *)(memory + room - EDO__SLAB_HEAD_BYTES) -
		1;
	large->memory = memory;
	edo__list_push_back(&slab->large_list, &large->large_link);
	slab->n_cells++;
	return large + 1;
}

NO_ASAN static inline void *take_cell(struct page *page)
{
	struct free_cell *cell = page->free_head;

	page->n_used++;
	if (!cell)
		return cell_at(page, page->n_fresh++);
	page->free_head = cell->next;
	return cell;
}

void *edo__slab_alloc(struct edo__slab *slab, size_t size, size_t align)
{
	size_t rounded = round_size(slab, size, align);
	struct edo__link *link;
	struct page *page;
	void *cell;

	if (EDO_UNLIKELY(!rounded))
		return alloc_large(slab, size, align);
	link = available(slab, rounded)->head.next;
	if (EDO_UNLIKELY(link == &available(slab, rounded)->head)) {
		page = add_page(slab, rounded);
		if (!page)
			return NULL;
	} else {
		page = page_of_link(link);
	}
	cell = take_cell(page);
	edo__asan_unpoison(cell, size);
	slab->n_cells++;
	if (EDO_UNLIKELY(is_full(page))) {
		edo__link_remove(&page->page_link);
		edo__list_push_back(&slab->full_list, &page->page_link);
	}
	return cell;
}

static void free_small(struct edo__slab *slab, void *cell)
{
	struct page *page = page_of(cell);
	struct free_cell *free_cell = cell;

	free_cell->mark = NULL;
	free_cell->next = page->free_head;
	page->free_head = free_cell;
	edo__asan_poison(cell, page->cell_size);
	if (EDO_UNLIKELY(is_full(page))) {
		edo__link_remove(&page->page_link);
		edo__list_push_front(available(slab, page->cell_size),
				     &page->page_link);
	}
	if (EDO_UNLIKELY(--page->n_used == 0))
		retire_page(slab, page);
}

static void free_large(void *cell)
{
	struct large *large = (struct large *)cell - 1;

	edo__link_remove(&large->large_link);
	edo__free(large->memory);
}

void edo__slab_free(struct edo__slab *slab, void *cell, size_t size,
		    size_t align)
{
	slab->n_cells--;
	if (EDO_LIKELY(round_size(slab, size, align)))
		free_small(slab, cell);
	else
		free_large(cell);
}

static uintptr_t *remote_link_of(uintptr_t tagged)
{
	return (uintptr_t *)(tagged & ~IS_LARGE) + 1;
}

static void take_back(struct edo__slab *slab, uintptr_t tagged)
{
	while (tagged) {
		uintptr_t next = *remote_link_of(tagged);
		void *cell = (void *)(tagged & ~IS_LARGE);

		slab->n_cells--;
		if (tagged & IS_LARGE)
			free_large(cell);
		else
			free_small(slab, cell);
		tagged = next;
	}
}

void edo__slab_collect(struct edo__slab *slab)
{
	/* Only a hint: what arrives now is found the next time. */
	if (!edo__load_relaxed(&slab->remote_head))
		return;
	/* Pairs with the release in edo__slab_free_remote(). */
	take_back(slab,
		  edo__exchange_acquire(&slab->remote_head, (uintptr_t)0));
}

static void give_one_back(struct edo__slab *slab)
{
	/* Pairs with itself: whoever comes last sees what all others did. */
	if (edo__fetch_sub_acq_rel(&slab->n_balance, 1) == 1)
		slab->on_empty(slab);
}

void edo__slab_free_remote(struct edo__slab *slab, void *cell, size_t size,
			   size_t align)
{
	uintptr_t tagged = (uintptr_t)cell;
	/* Pairs with the exchange in edo__slab_retire(). */
	uintptr_t head = edo__load_acquire(&slab->remote_head);

	if (!round_size(slab, size, align))
		tagged |= IS_LARGE;
	do {
		if (head == CLOSED) {
			give_one_back(slab);
			return;
		}
		*remote_link_of(tagged) = head;
		/* Pairs with the acquire in edo__slab_collect(). */
	} while (!edo__cas_weak_acq_rel(&slab->remote_head, &head, tagged));
}

NO_ASAN static bool is_live(void *cell)
{
	return *(void **)cell != NULL;
}

static void visit_pages(struct edo__list *list,
			void (*visit)(void *cell, void *argument),
			void *argument)
{
	edo_list_for_each(link, list) {
		struct page *page = page_of_link(link);

		for (uint32_t i = 0; i < page->n_fresh; i++)
			if (is_live(cell_at(page, i)))
				visit(cell_at(page, i), argument);
	}
}

void edo__slab_for_each(struct edo__slab *slab,
			void (*visit)(void *cell, void *argument),
			void *argument)
{
	edo__slab_collect(slab);
	for (size_t i = 0; i < EDO__SLAB_N_CLASSES; i++)
		visit_pages(&slab->available_list[i], visit, argument);
	visit_pages(&slab->full_list, visit, argument);
	edo_list_for_each(link, &slab->large_list)
		visit(edo__container_of(link, struct large, large_link) + 1,
		      argument);
}

void edo__slab_retire(struct edo__slab *slab,
		      void (*on_empty)(struct edo__slab *slab))
{
	int64_t n_cells;

	slab->on_empty = on_empty;
	/* Acquire pairs with the release of a remote free, release with its
	 * acquire: it must find on_empty. */
	take_back(slab, edo__exchange_acq_rel(&slab->remote_head, CLOSED));
	n_cells = slab->n_cells;
	/* Pairs with give_one_back(). */
	if (edo__fetch_add_acq_rel(&slab->n_balance, n_cells) + n_cells == 0)
		on_empty(slab);
}

void edo__slab_deinit(struct edo__slab *slab)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(&slab->region_list)))
		edo__region_free(
			edo__container_of(link, struct page, region_link),
			EDO__SLAB_REGION_BYTES);
	while ((link = edo__list_pop_front(&slab->large_list)))
		edo__free(edo__container_of(link, struct large, large_link)
				  ->memory);
}
