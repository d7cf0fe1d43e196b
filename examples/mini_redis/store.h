/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_STORE_H
#define MINI_REDIS_STORE_H

/*
 * The keyspace: keys, values and when they expire. It knows no clock but what
 * it is told, and no threads: whoever shares it locks it.
 */

#include "deadlines.h"
#include "table.h"

/* As the deadline of a write: the one the key has. */
#define KEEP_DEADLINE (-1)

struct store {
	struct table table;
	struct deadlines deadlines;
	int64_t now; /* ms; set by the user before each batch of operations */
	uint64_t n_expired;
};

/* Returns 0 or -ENOMEM. */
int store_init(struct store *store);
void store_deinit(struct store *store);

static inline size_t store_size(const struct store *store)
{
	return store->table.n_entries;
}

/* The entry of @key, or NULL; one that is over its time is gone. */
struct entry *store_find(struct store *store, struct bytes key);

/*
 * Writes @value to @key. @found is what store_find() said of it. Returns 0, or
 * -ENOMEM, upon which nothing has changed.
 */
int store_write(struct store *store, struct entry *found, struct bytes key,
		struct bytes value, int64_t deadline);

/* Returns 0, or -ENOMEM, upon which the old deadline stands. */
int store_set_deadline(struct store *store, struct entry *entry,
		       int64_t deadline);
int64_t store_deadline(const struct store *store, const struct entry *entry);

void store_delete(struct store *store, struct entry *entry);
void store_clear(struct store *store);

/* Deletes at most @n_max entries that are over their time. Returns when the
 * next one is due: in the past if there are more, NO_DEADLINE if none. */
int64_t store_expire(struct store *store, size_t n_max);

#endif
