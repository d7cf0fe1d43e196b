/* SPDX-License-Identifier: MIT */

/*
 *  - An entry is in the table, and in the heap exactly if it has a deadline.
 *  - A write takes all memory it needs first and changes things afterwards.
 */

#include "store.h"

#include <errno.h>
#include <stdlib.h>

int store_init(struct store *store)
{
	*store = (struct store){ 0 };
	return table_init(&store->table);
}

static void entry_free(struct entry *entry)
{
	value_deinit(&entry->value);
	free(entry);
}

void store_clear(struct store *store)
{
	deadlines_deinit(&store->deadlines);
	table_clear(&store->table, entry_free);
}

void store_deinit(struct store *store)
{
	store_clear(store);
	table_deinit(&store->table);
}

void store_delete(struct store *store, struct entry *entry)
{
	deadlines_set(&store->deadlines, entry, NO_DEADLINE);
	table_remove(&store->table, entry);
	entry_free(entry);
}

int64_t store_deadline(const struct store *store, const struct entry *entry)
{
	return deadlines_of(&store->deadlines, entry);
}

static void expire(struct store *store, struct entry *entry)
{
	store_delete(store, entry);
	store->n_expired++;
}

struct entry *store_find(struct store *store, struct bytes key)
{
	struct entry *entry = table_find(&store->table, key);

	if (entry && store_deadline(store, entry) <= store->now) {
		expire(store, entry);
		return NULL;
	}
	return entry;
}

static struct entry *entry_new(struct store *store, struct bytes key)
{
	struct entry *entry = malloc(sizeof(*entry) + key.size);

	if (!entry)
		return NULL;
	*entry = (struct entry){
		.hash = table_hash(&store->table, key),
		.key_size = (uint32_t)key.size,
	};
	memcpy(entry->key, key.data, key.size);
	return entry;
}

static int overwrite(struct store *store, struct entry *entry,
		     struct bytes value, int64_t deadline)
{
	bool needs_slot = deadline != NO_DEADLINE && deadline != KEEP_DEADLINE;

	if (needs_slot && deadlines_reserve(&store->deadlines) < 0)
		return -ENOMEM;
	if (value_set(&entry->value, value) < 0)
		return -ENOMEM;
	if (deadline != KEEP_DEADLINE)
		deadlines_set(&store->deadlines, entry, deadline);
	return 0;
}

int store_write(struct store *store, struct entry *found, struct bytes key,
		struct bytes value, int64_t deadline)
{
	struct entry *entry = found ?: entry_new(store, key);

	if (!entry)
		return -ENOMEM;
	if (overwrite(store, entry, value, deadline) < 0) {
		if (!found)
			entry_free(entry);
		return -ENOMEM;
	}
	if (!found)
		table_insert(&store->table, entry);
	return 0;
}

int store_set_deadline(struct store *store, struct entry *entry,
		       int64_t deadline)
{
	if (deadline != NO_DEADLINE && deadlines_reserve(&store->deadlines) < 0)
		return -ENOMEM;
	deadlines_set(&store->deadlines, entry, deadline);
	return 0;
}

int64_t store_expire(struct store *store, size_t n_max)
{
	int64_t when;

	while ((when = deadlines_first(&store->deadlines)) <= store->now &&
	       n_max-- > 0)
		expire(store, store->deadlines.heap[0].entry);
	return when;
}
