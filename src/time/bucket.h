/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_BUCKET_H
#define EDO_SRC_TIME_BUCKET_H

/*
 * A bucket of a wheel: timers in the order in which they came, in chunks of 512
 * bytes. Chunks have numbers, so that a bucket is four bytes: the number of its
 * last chunk, whose `next` leads round to the first; 0 is the empty bucket.
 *
 *	bucket --------------------------.
 *	          .--> first --> ... --> last --.
 *	          `-----------------------------'
 *
 * Only the last chunk has room, and the chunk pool is reserved so large that it
 * has another chunk for whatever its owner may put in.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "time/wheel.h"

#define EDO__CHUNK_TIMERS 63

struct edo__chunk {
	uint32_t next;
	uint32_t n_timers;
	struct edo__timer timers[EDO__CHUNK_TIMERS];
};

struct edo__chunk_pool {
	struct edo__chunk *chunks; /* number 0 is not used */
	size_t n_max;
	uint32_t n_used; /* chunks that have ever been taken */
	uint32_t free;   /* chain of those given back, 0: none */
};

/* Room for @n_timers in @n_buckets; the pool was zero bytes. False: none. */
bool edo__chunk_pool_reserve(struct edo__chunk_pool *pool, size_t n_timers,
			     size_t n_buckets);
void edo__chunk_pool_deinit(struct edo__chunk_pool *pool);

static inline uint32_t edo__chunk_take(struct edo__chunk_pool *pool)
{
	uint32_t number = pool->free;

	if (number)
		pool->free = pool->chunks[number].next;
	else
		number = ++pool->n_used;
	pool->chunks[number].n_timers = 0;
	return number;
}

static inline void edo__chunk_give(struct edo__chunk_pool *pool,
				   uint32_t number)
{
	pool->chunks[number].next = pool->free;
	pool->free = number;
}

/* Adds an empty last chunk. */
static inline struct edo__chunk *edo__bucket_grow(struct edo__chunk_pool *pool,
						  uint32_t *bucket)
{
	uint32_t number = edo__chunk_take(pool);
	struct edo__chunk *chunk = &pool->chunks[number];

	if (*bucket) {
		chunk->next = pool->chunks[*bucket].next;
		pool->chunks[*bucket].next = number;
	} else {
		chunk->next = number;
	}
	*bucket = number;
	return chunk;
}

static inline void edo__bucket_push(struct edo__chunk_pool *pool,
				    uint32_t *bucket, struct edo__timer timer)
{
	struct edo__chunk *last = &pool->chunks[*bucket];

	if (!*bucket || last->n_timers == EDO__CHUNK_TIMERS)
		last = edo__bucket_grow(pool, bucket);
	last->timers[last->n_timers++] = timer;
}

/* Number of the first chunk of a bucket that is not empty. */
static inline uint32_t edo__bucket_first(const struct edo__chunk_pool *pool,
					 uint32_t bucket)
{
	return pool->chunks[bucket].next;
}

/* Gives the first chunk back. */
static inline void edo__bucket_drop_first(struct edo__chunk_pool *pool,
					  uint32_t *bucket)
{
	uint32_t first = edo__bucket_first(pool, *bucket);

	if (first == *bucket)
		*bucket = 0;
	else
		pool->chunks[*bucket].next = pool->chunks[first].next;
	edo__chunk_give(pool, first);
}

/* Takes the first chunk out: copies what is in it and gives it back, so that
 * emptying one bucket into others never needs more chunks. False: the bucket is
 * empty. */
static inline bool edo__bucket_take_first(struct edo__chunk_pool *pool,
					  uint32_t *bucket,
					  struct edo__chunk *ret_chunk)
{
	const struct edo__chunk *first;

	if (!*bucket)
		return false;
	first = &pool->chunks[edo__bucket_first(pool, *bucket)];
	ret_chunk->n_timers = first->n_timers;
	memcpy(ret_chunk->timers, first->timers,
	       first->n_timers * sizeof(first->timers[0]));
	edo__bucket_drop_first(pool, bucket);
	return true;
}

#endif
