/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_ENTRY_H
#define MINI_REDIS_ENTRY_H

/*
 * A key and its value. Entries hang in the table by their hash and, if they are
 * to expire, in the heap of deadlines.
 */

#include "value.h"

struct entry {
	struct entry *bucket_next;
	uint32_t hash;
	uint32_t deadline_slot; /* place in the heap + 1; 0: never expires */
	struct value value;
	uint32_t key_size;
	char key[];
};

static inline struct bytes entry_key(const struct entry *entry)
{
	return (struct bytes){ entry->key, entry->key_size };
}

#endif
