/* SPDX-License-Identifier: MIT */

/*
 * Chained buckets. While the table is being resized, the buckets of `now` below
 * `n_moved` are empty and their entries are in `next`; all others still are in
 * `now`:
 *
 *        now   [ moved, empty | still here        ]
 *                             ^ n_moved
 *        next  [ entries of the moved buckets          ]
 *
 *  - An entry is in exactly one bucket: of `now` if that one was not moved yet,
 *    else of `next`.
 *  - Every find, insert and remove moves one bucket on, so a resize has ended
 *    long before the next is due.
 *  - No memory for more buckets is no error: the chains become longer.
 */

#include "table.h"

#include <errno.h>
#include <stdlib.h>

#define N_BUCKETS_MIN 16
/* It shrinks when less than one bucket in so many is used. */
#define SPARSE 8
/* How many empty buckets one operation skips at most. */
#define N_EMPTY_MAX 16

static int buckets_init(struct buckets *buckets, size_t n_buckets)
{
	struct entry **heads = calloc(n_buckets, sizeof(struct entry *));

	if (!heads)
		return -ENOMEM;
	buckets->heads = heads;
	buckets->n_buckets = n_buckets;
	return 0;
}

static void buckets_deinit(struct buckets *buckets)
{
	free(buckets->heads);
	*buckets = (struct buckets){ 0 };
}

int table_init(struct table *table)
{
	*table = (struct table){ 0 };
	hash_seed_init(&table->seed);
	return buckets_init(&table->now, N_BUCKETS_MIN);
}

void table_deinit(struct table *table)
{
	buckets_deinit(&table->now);
	buckets_deinit(&table->next);
}

uint32_t table_hash(const struct table *table, struct bytes key)
{
	return (uint32_t)hash_bytes(&table->seed, key);
}

static bool is_resizing(const struct table *table)
{
	return table->next.n_buckets != 0;
}

/* The head of the one chain in which an entry of this hash can be. */
static struct entry **chain_of(const struct table *table, uint32_t hash)
{
	size_t bucket = hash & (table->now.n_buckets - 1);

	if (is_resizing(table) && bucket < table->n_moved)
		return &table->next.heads[hash & (table->next.n_buckets - 1)];
	return &table->now.heads[bucket];
}

static void push(struct entry **head, struct entry *entry)
{
	entry->bucket_next = *head;
	*head = entry;
}

static void move_bucket(struct table *table)
{
	struct entry *entry = table->now.heads[table->n_moved], *rest;

	table->now.heads[table->n_moved++] = NULL;
	for (; entry; entry = rest) {
		rest = entry->bucket_next;
		push(chain_of(table, entry->hash), entry);
	}
}

static void resize_step(struct table *table)
{
	size_t n_empty = 0, n_buckets = table->now.n_buckets;

	while (table->n_moved < n_buckets && n_empty < N_EMPTY_MAX &&
	       !table->now.heads[table->n_moved]) {
		table->n_moved++;
		n_empty++;
	}
	if (table->n_moved < n_buckets)
		move_bucket(table);
	if (table->n_moved < n_buckets)
		return;
	buckets_deinit(&table->now);
	table->now = table->next;
	table->next = (struct buckets){ 0 };
	table->n_moved = 0;
}

static void resize_start(struct table *table, size_t n_buckets)
{
	if (n_buckets < N_BUCKETS_MIN)
		return;
	if (buckets_init(&table->next, n_buckets) == 0)
		table->n_moved = 0;
}

/* One step of a resize under way, or the start of one that is due. */
static void resize(struct table *table)
{
	size_t n_buckets = table->now.n_buckets;

	if (is_resizing(table))
		resize_step(table);
	else if (table->n_entries > n_buckets)
		resize_start(table, n_buckets * 2);
	else if (table->n_entries < n_buckets / SPARSE)
		resize_start(table, n_buckets / 2);
}

struct entry *table_find(struct table *table, struct bytes key)
{
	uint32_t hash = table_hash(table, key);
	struct entry *entry;

	resize(table);
	entry = *chain_of(table, hash);
	while (entry &&
	       (entry->hash != hash || !bytes_equal(entry_key(entry), key)))
		entry = entry->bucket_next;
	return entry;
}

void table_insert(struct table *table, struct entry *entry)
{
	resize(table);
	push(chain_of(table, entry->hash), entry);
	table->n_entries++;
}

void table_remove(struct table *table, struct entry *entry)
{
	struct entry **link = chain_of(table, entry->hash);

	while (*link != entry)
		link = &(*link)->bucket_next;
	*link = entry->bucket_next;
	table->n_entries--;
	resize(table);
}

/* The buckets of `now` and `next` in one row. */
static const struct entry *head_at(const struct table *table, size_t bucket)
{
	if (bucket < table->now.n_buckets)
		return table->now.heads[bucket];
	return table->next.heads[bucket - table->now.n_buckets];
}

const struct entry *table_next(const struct table *table,
			       struct table_walk *walk)
{
	size_t n_buckets = table->now.n_buckets + table->next.n_buckets;
	const struct entry *entry = walk->entry;

	while (!entry && walk->bucket < n_buckets)
		entry = head_at(table, walk->bucket++);
	if (entry)
		walk->entry = entry->bucket_next;
	return entry;
}

static void release_all(struct buckets *buckets,
			void (*release)(struct entry *takes))
{
	for (size_t i = 0; i < buckets->n_buckets; i++) {
		struct entry *entry = buckets->heads[i], *rest;

		for (; entry; entry = rest) {
			rest = entry->bucket_next;
			release(entry);
		}
		buckets->heads[i] = NULL;
	}
}

void table_clear(struct table *table, void (*release)(struct entry *takes))
{
	struct buckets small;

	release_all(&table->now, release);
	release_all(&table->next, release);
	table->n_entries = 0;
	table->n_moved = 0;
	buckets_deinit(&table->next);
	if (buckets_init(&small, N_BUCKETS_MIN) < 0)
		return;
	buckets_deinit(&table->now);
	table->now = small;
}
