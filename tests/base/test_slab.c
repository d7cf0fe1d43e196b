/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slab.h"

struct cell {
	void *mark;
	void *link;
};

static void *take(struct edo__slab *slab, size_t size, size_t align)
{
	struct cell *cell = edo__slab_alloc(slab, size, align);

	assert_non_null(cell);
	memset(cell, 0xff, size);
	return cell;
}

static void count_one(void *cell, void *argument)
{
	(void)cell;
	++*(int *)argument;
}

static int count(struct edo__slab *slab)
{
	int n = 0;

	edo__slab_for_each(slab, count_one, &n);
	return n;
}

TEST(cells_of_every_size_are_aligned_and_do_not_overlap)
{
	static const size_t sizes[] = {
		16, 64, 104, 112, 1000, 2048, 2049, 9000
	};
	static const size_t aligns[] = { 8, 16, 32, 64, 128, 4096 };
	struct edo__slab slab;

	edo__slab_init(&slab);
	for (size_t i = 0; i < 8; i++) {
		for (size_t j = 0; j < 6; j++) {
			char *a = take(&slab, sizes[i], aligns[j]);
			char *b = take(&slab, sizes[i], aligns[j]);

			assert_int_equal((uintptr_t)(a + 64) % aligns[j], 0);
			assert_int_equal((uintptr_t)(b + 64) % aligns[j], 0);
			assert_true(b >= a + sizes[i] || a >= b + sizes[i]);
			assert_int_equal(count(&slab), 2);
			edo__slab_free(&slab, a, sizes[i], aligns[j]);
			edo__slab_free(&slab, b, sizes[i], aligns[j]);
		}
	}
	assert_int_equal(slab.n_cells, 0);
	edo__slab_deinit(&slab);
}

TEST(live_cells_are_enumerated_whatever_was_freed_between)
{
	enum { N = 5000 };
	static void *cells[N];
	struct edo__slab slab;
	int n_live = N;

	edo__slab_init(&slab);
	for (int i = 0; i < N; i++)
		cells[i] = take(&slab, 112, 16);
	assert_int_equal(count(&slab), N);
	for (int i = 0; i < N; i += 3, n_live--)
		edo__slab_free(&slab, cells[i], 112, 16);
	assert_int_equal(count(&slab), n_live);
	for (int i = 0; i < N; i++)
		if (i % 3)
			edo__slab_free(&slab, cells[i], 112, 16);
	assert_int_equal(count(&slab), 0);
	assert_true(slab.n_empty > 0);
	edo__slab_deinit(&slab);
}

TEST(freed_cell_is_the_next_one_handed_out)
{
	struct edo__slab slab;
	void *cell, *other;

	edo__slab_init(&slab);
	other = take(&slab, 112, 16);
	cell = take(&slab, 112, 16);
	edo__slab_free(&slab, cell, 112, 16);
	assert_ptr_equal(take(&slab, 112, 16), cell);
	edo__slab_free(&slab, cell, 112, 16);
	edo__slab_free(&slab, other, 112, 16);
	edo__slab_deinit(&slab);
}

#define N_MANY 6000u /* of the largest: six regions and more */

static void take_many(struct edo__slab *slab, void **cells)
{
	for (size_t i = 0; i < N_MANY; i++)
		cells[i] = take(slab, EDO__SLAB_SIZE_MAX, 16);
}

static void give_many(struct edo__slab *slab, void **cells, size_t n_kept)
{
	for (size_t i = n_kept; i < N_MANY; i++)
		edo__slab_free(slab, cells[i], EDO__SLAB_SIZE_MAX, 16);
}

TEST(regions_without_cells_go_back_to_the_system_and_come_again)
{
	static void *cells[N_MANY];
	struct edo__slab slab;

	edo__slab_init(&slab);
	for (size_t round = 0; round < 3; round++) {
		take_many(&slab, cells);
		assert_true(slab.n_regions > 6);
		give_many(&slab, cells, 0);
		assert_int_equal(slab.n_regions, EDO__SLAB_N_EMPTY_MAX);
		assert_int_equal(count(&slab), 0);
	}
	edo__slab_deinit(&slab);
}

TEST(region_stays_for_a_single_cell)
{
	static void *cells[N_MANY];
	struct edo__slab slab;

	edo__slab_init(&slab);
	take_many(&slab, cells);
	give_many(&slab, cells, 1);
	assert_int_equal(slab.n_regions, EDO__SLAB_N_EMPTY_MAX + 1);
	assert_int_equal(count(&slab), 1);
	edo__slab_free(&slab, cells[0], EDO__SLAB_SIZE_MAX, 16);
	assert_int_equal(slab.n_regions, EDO__SLAB_N_EMPTY_MAX);
	edo__slab_deinit(&slab);
}

TEST(no_memory_is_reported_and_changes_nothing)
{
	struct edo__slab slab;
	void *cell;

	edo__slab_init(&slab);
	edo__alloc_fail_at(1);
	assert_null(edo__slab_alloc(&slab, 112, 16));
	edo__alloc_fail_at(1);
	assert_null(edo__slab_alloc(&slab, 5000, 16));
	assert_false(edo__alloc_failure_is_pending());
	cell = take(&slab, 112, 16);
	assert_int_equal(slab.n_cells, 1);
	edo__slab_free(&slab, cell, 112, 16);
	edo__slab_deinit(&slab);
}

#define N_SHARED 20000

static struct edo__slab shared;
static void *shared_cells[N_SHARED];

static size_t size_of(int i)
{
	return i % 100 ? 112 : 3000;
}

static void *give_back(void *argument)
{
	for (int i = (int)(intptr_t)argument; i < N_SHARED; i += 3)
		edo__slab_free_remote(&shared, shared_cells[i], size_of(i), 16);
	return NULL;
}

static void start(pthread_t *threads)
{
	for (int i = 0; i < N_SHARED; i++)
		shared_cells[i] = take(&shared, size_of(i), 16);
	for (intptr_t i = 0; i < 3; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, give_back, (void *)i),
			0);
}

TEST(other_threads_give_cells_back)
{
	pthread_t threads[3];

	edo__slab_init(&shared);
	start(threads);
	for (int i = 0; i < 100; i++)
		edo__slab_collect(&shared);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	edo__slab_collect(&shared);
	assert_int_equal(shared.n_cells, 0);
	edo__slab_deinit(&shared);
}

static int n_emptied;

static void emptied(struct edo__slab *slab)
{
	__atomic_fetch_add(&n_emptied, 1, __ATOMIC_SEQ_CST);
	edo__slab_deinit(slab);
}

TEST(retired_slab_ends_with_its_last_cell_exactly_once)
{
	pthread_t threads[3];

	n_emptied = 0;
	edo__slab_init(&shared);
	start(threads);
	edo__slab_retire(&shared, emptied);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(n_emptied, 1);
}

TEST(retired_slab_without_cells_ends_at_once)
{
	n_emptied = 0;
	edo__slab_init(&shared);
	edo__slab_retire(&shared, emptied);
	assert_int_equal(n_emptied, 1);
}

TEST(cells_apart_are_enumerated_too)
{
	struct edo__slab slab;
	void *cell;

	setenv("EDO_SLAB", "malloc", 1);
	edo__slab_init(&slab);
	unsetenv("EDO_SLAB");
	cell = take(&slab, 112, 16);
	assert_int_equal(count(&slab), 1);
	edo__slab_free(&slab, cell, 112, 16);
	assert_int_equal(count(&slab), 0);
	edo__slab_deinit(&slab);
}
