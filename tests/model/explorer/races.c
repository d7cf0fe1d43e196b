/* SPDX-License-Identifier: MIT */

/*
 * Plain accesses. The library and the models are compiled with the compiler's
 * thread sanitizer, but linked to the functions in hooks.c: every plain load and
 * store comes by here and leaves a mark in the cell of its 8 bytes. Two accesses
 * to the same byte by different threads, one of them a store and one of them
 * plain, of which neither happened before the other, are a data race, in whatever
 * order this execution made them.
 *
 * Watched are the stacks and the heap of the model (one piece of memory, the
 * world) and the program's variables, but not thread-local ones.
 */

#include "explorer.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../shim/system.h"

#define GRANULE 8u
#define MARKS_MAX 8

struct mark {
	const void *by;
	uint32_t time;
	uint8_t thread;
	uint8_t bytes; /* a bit for each */
	uint8_t access;
};

struct cell {
	uint32_t epoch; /* of another: the cell is empty */
	uint32_t n_marks;
	struct mark marks[MARKS_MAX];
};

struct region {
	uintptr_t start, end;
	struct cell *cells;
};

extern char __data_start[], _end[];
extern char __start_edo_tls[], __stop_edo_tls[];

static struct region regions[2];
static uint32_t epoch;

static struct region region_of(uintptr_t start, size_t size)
{
	size_t n_cells = size / GRANULE + 2;
	struct cell *cells =
		mmap(NULL, n_cells * sizeof(*cells), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (cells == MAP_FAILED)
		__builtin_trap();
	return (struct region){ start, start + size, cells };
}

void model__races_init(void *world, size_t size)
{
	regions[0] = region_of((uintptr_t)world, size);
	regions[1] = region_of((uintptr_t)__data_start & ~(uintptr_t)7,
			       (size_t)(_end - __data_start) + GRANULE);
}

void model__races_reset(void)
{
	epoch++;
}

static bool is_thread_local(uintptr_t address)
{
	return address >= (uintptr_t)__start_edo_tls &&
	       address < (uintptr_t)__stop_edo_tls;
}

/* The zeros that memory may begin with were written as other bytes are. */
static void begin_cell(struct cell *cell, uintptr_t address)
{
	struct model__zeroing zeroing;

	cell->epoch = epoch;
	cell->n_marks = 0;
	if (!model__heap_zeroing((const void *)address, &zeroing))
		return;
	cell->marks[cell->n_marks++] = (struct mark){
		.by = zeroing.by,
		.time = zeroing.time,
		.thread = (uint8_t)zeroing.thread,
		.bytes = UINT8_MAX,
		.access = MODEL__WRITE,
	};
}

/* NULL: not watched. */
static struct cell *cell_of(uintptr_t address)
{
	for (int i = 0; i < 2; i++) {
		const struct region *region = &regions[i];
		struct cell *cell;

		if (address < region->start || address >= region->end)
			continue;
		if (i == 1 && is_thread_local(address))
			return NULL;
		cell = &region->cells[(address - region->start) / GRANULE];
		if (cell->epoch != epoch)
			begin_cell(cell, address);
		return cell;
	}
	return NULL;
}

/* Of the world, whose blocks lie at whole granules. */
static bool is_marked(uintptr_t address)
{
	const struct region *region = &regions[0];

	return region->cells[(address - region->start) / GRANULE].epoch ==
	       epoch;
}

static bool is_conflict(const struct mark *old, const struct mark *new)
{
	if (old->thread == new->thread || !(old->bytes & new->bytes))
		return false;
	if (!((old->access | new->access) & MODEL__WRITE))
		return false;
	if (old->access & new->access & MODEL__ATOMIC)
		return false;
	return !model__clock_covers(&model__self()->clock, old->thread,
				    old->time);
}

static const char *name_of(unsigned access)
{
	static const char *const names[] = { "read", "write", "atomic read",
					     "atomic write" };

	return names[access];
}

static void fail_of_race(const struct mark *old, const struct mark *new,
			 uintptr_t address)
{
	char place[128];

	snprintf(place, sizeof(place), "%s", model__place(old->by));
	model_fail("data race at %p: %s by thread %u in %s, %s by thread %u in "
		   "%s",
		   (void *)address, name_of(old->access), old->thread, place,
		   name_of(new->access), new->thread, model__place(new->by));
}

/* A mark that tells the same, but for the time; or a free one; or the oldest. */
static struct mark *place_in(struct cell *cell, const struct mark *new)
{
	for (uint32_t i = 0; i < cell->n_marks; i++) {
		struct mark *mark = &cell->marks[i];

		if (mark->thread == new->thread && mark->bytes == new->bytes &&
		    mark->access == new->access)
			return mark;
	}
	if (cell->n_marks < MARKS_MAX)
		return &cell->marks[cell->n_marks++];
	memmove(&cell->marks[0], &cell->marks[1],
		(MARKS_MAX - 1) * sizeof(cell->marks[0]));
	return &cell->marks[MARKS_MAX - 1];
}

static void access_granule(uintptr_t address, size_t size, unsigned access,
			   const void *by)
{
	struct cell *cell = cell_of(address);
	struct mark new = {
		.by = by,
		.time = model__self()->clock.times[model__current],
		.thread = (uint8_t)model__current,
		.bytes = (uint8_t)(((1u << size) - 1) << (address % GRANULE)),
		.access = (uint8_t)access,
	};

	if (!cell)
		return;
	for (uint32_t i = 0; i < cell->n_marks; i++)
		if (is_conflict(&cell->marks[i], &new))
			fail_of_race(&cell->marks[i], &new, address);
	*place_in(cell, &new) = new;
}

void model__access(const void *pointer, size_t size, unsigned access,
		   const void *by)
{
	uintptr_t address = (uintptr_t)pointer;

	model__heap_check(pointer, size, by);
	if (access == MODEL__WRITE)
		model__memory_written(pointer, size);
	while (size > 0) {
		size_t n = GRANULE - address % GRANULE;

		if (n > size)
			n = size;
		access_granule(address, n, access, by);
		address += n;
		size -= n;
	}
}

/* Cells without a mark have at most the zeros that the block began with, all of
 * one author: the first is looked at. */
void model__access_last(const void *block, size_t size, const void *by)
{
	uintptr_t start = (uintptr_t)block;

	model__memory_written(block, size);
	for (size_t at = 0; at < size; at += GRANULE) {
		size_t left = size - at;

		if (at == 0 || is_marked(start + at))
			access_granule(start + at,
				       left < GRANULE ? left : GRANULE,
				       MODEL__WRITE, by);
	}
}

void model__plain(const void *address, uint64_t size, bool is_write)
{
	model__access(address, size, is_write ? MODEL__WRITE : MODEL__READ,
		      __builtin_return_address(0));
}

void *model__copy(void *to, const void *from, size_t size)
{
	const void *by = __builtin_return_address(0);

	model__access(from, size, MODEL__READ, by);
	model__access(to, size, MODEL__WRITE, by);
	return memcpy(to, from, size);
}

void *model__fill(void *to, int byte, size_t size)
{
	model__access(to, size, MODEL__WRITE, __builtin_return_address(0));
	return memset(to, byte, size);
}
