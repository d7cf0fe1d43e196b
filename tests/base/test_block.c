/* SPDX-License-Identifier: MIT */

#include "test.h"

#include <pthread.h>
#include <string.h>

#include "allocations.h"

#include <base/alloc.h>
#include <base/block.h>

TEST(blocks_of_any_size_can_be_written_to)
{
	static const size_t sizes[] = { 0,   1,   16,  17,   48,
					255, 256, 257, 4096, 100000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		void *block = edo__block_alloc(sizes[i]);

		assert_non_null(block);
		assert_int_equal((uintptr_t)block % 16, 0);
		memset(block, 0x5a, sizes[i]);
		edo__block_free(block, sizes[i]);
	}
}

TEST(thread_keeps_no_more_blocks_than_its_limit)
{
	enum { N = 3 * EDO__BLOCK_N_KEPT_MAX };
	int64_t before = allocations_live();
	void *blocks[N];

	for (int i = 0; i < N; i++)
		blocks[i] = edo__block_alloc(64);
	for (int i = 0; i < N; i++)
		edo__block_free(blocks[i], 64);
	assert_true(allocations_live() - before <= EDO__BLOCK_N_KEPT_MAX);
	edo__block_trim();
	assert_int_equal(allocations_live(), before);
}

static void *free_here(void *block)
{
	edo__block_free(block, 64);
	return NULL;
}

TEST(blocks_a_thread_keeps_are_freed_when_it_ends)
{
	int64_t before = allocations_live();

	for (int i = 0; i < 100; i++) {
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, free_here,
						edo__block_alloc(64)),
				 0);
		pthread_join(thread, NULL);
	}
	assert_int_equal(allocations_live(), before);
}

TEST(block_says_that_there_is_no_memory)
{
	edo__alloc_fail_at(1);
	assert_null(edo__block_alloc(64));
	edo__alloc_fail_at(1);
	assert_null(edo__block_alloc(100000));
}
