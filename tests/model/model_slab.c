/* SPDX-License-Identifier: MIT */

/*
 * Proves: cells that other threads give back are used again or freed once, and an
 * owner that retires is told once, after the last of them.
 */

#include "base/slab.h"

#include "model.h"

#define CELL_BYTES 64u
#define ALIGN 16u

struct cell {
	void *is_live;
	uintptr_t link;
	uint64_t content;
};

static struct edo__slab slab;
static int n_told;

static void told(struct edo__slab *retired)
{
	model_check(++n_told == 1);
	edo__slab_deinit(retired);
}

static struct cell *new_cell(void)
{
	struct cell *cell = edo__slab_alloc(&slab, CELL_BYTES, ALIGN);

	cell->is_live = &slab;
	model_write(&cell->content);
	cell->content = 1;
	return cell;
}

static void open_slab(bool is_apart)
{
	n_told = 0;
	edo__slab_init(&slab);
	slab.is_apart = is_apart;
}

static void *give_back(void *argument)
{
	struct cell *cell = argument;

	model_write(&cell->content);
	cell->content++;
	edo__slab_free_remote(&slab, cell, CELL_BYTES, ALIGN);
	return NULL;
}

static void collect(bool is_apart)
{
	struct cell *cell;
	int threads[2];

	open_slab(is_apart);
	threads[0] = model_spawn(give_back, new_cell());
	threads[1] = model_spawn(give_back, new_cell());
	edo__slab_collect(&slab);
	cell = new_cell();
	edo__slab_collect(&slab);
	edo__slab_free(&slab, cell, CELL_BYTES, ALIGN);
	model_join(threads[0]);
	model_join(threads[1]);
	edo__slab_retire(&slab, told);
	model_check(n_told == 1);
}

static void retire(bool is_apart)
{
	int threads[2];

	open_slab(is_apart);
	threads[0] = model_spawn(give_back, new_cell());
	threads[1] = model_spawn(give_back, new_cell());
	edo__slab_retire(&slab, told);
	model_join(threads[0]);
	model_join(threads[1]);
	model_check(n_told == 1);
}

static void collect_pages(void)
{
	collect(false);
}

static void collect_single_cells(void)
{
	collect(true);
}

static void retire_pages(void)
{
	retire(false);
}

static void retire_single_cells(void)
{
	retire(true);
}

#define CASE(name_, proves_)                                       \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = 3, .n_surprises = 2,              \
	}

const struct model_case model_cases[] = {
	CASE(collect_pages, "cells that came back are used again"),
	CASE(collect_single_cells, "cells outside of pages are freed"),
	CASE(retire_pages, "the owner is told once, after the last cell"),
	CASE(retire_single_cells, "also with cells outside of pages"),
	{ 0 },
};
