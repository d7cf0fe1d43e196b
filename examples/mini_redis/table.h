/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_TABLE_H
#define MINI_REDIS_TABLE_H

/*
 * Entries by key: a hash table that never stops the server to resize. It grows
 * and shrinks by moving a few buckets in each operation.
 */

#include "entry.h"
#include "hash.h"

struct buckets {
	struct entry **heads;
	size_t n_buckets; /* a power of two, or 0 */
};

struct table {
	struct buckets now, next; /* next: while it is being resized */
	size_t n_moved;           /* buckets of `now` emptied into `next` */
	size_t n_entries;
	struct hash_seed seed;
};

/* Where a walk over all entries stands. All zero: at the start. The table must
 * not change meanwhile. */
struct table_walk {
	size_t bucket;
	const struct entry *entry;
};

/* Returns 0 or -ENOMEM. */
int table_init(struct table *table);
/* The entries belong to the caller: they must have been removed. */
void table_deinit(struct table *table);

uint32_t table_hash(const struct table *table, struct bytes key);
struct entry *table_find(struct table *table, struct bytes key);
/* Takes an entry whose key is not there yet and whose hash is set. */
void table_insert(struct table *table, struct entry *entry);
void table_remove(struct table *table, struct entry *entry);

/* The next entry of the walk, or NULL at its end. */
const struct entry *table_next(const struct table *table,
			       struct table_walk *walk);

/* Removes all entries, calling @release for each, and gives the memory back. */
void table_clear(struct table *table, void (*release)(struct entry *takes));

#endif
