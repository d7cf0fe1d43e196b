/* SPDX-License-Identifier: MIT */

/*
 * Where chunks come from: one reservation, of address space at first, that
 * suffices for the timers it was made for. Number 0 stays unused, it stands for
 * none.
 */

#include "time/bucket.h"

#include "base/alloc.h"

static size_t n_bytes(const struct edo__chunk_pool *pool)
{
	return pool->n_max * sizeof(struct edo__chunk);
}

bool edo__chunk_pool_reserve(struct edo__chunk_pool *pool, size_t n_timers,
			     size_t n_buckets)
{
	pool->n_max = n_timers / EDO__CHUNK_TIMERS + n_buckets + 2;
	pool->chunks = edo__reserve(n_bytes(pool));
	return pool->chunks;
}

void edo__chunk_pool_deinit(struct edo__chunk_pool *pool)
{
	if (pool->chunks)
		edo__unreserve(pool->chunks, n_bytes(pool));
}
