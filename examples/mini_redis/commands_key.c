/* SPDX-License-Identifier: MIT */

/*
 * Commands about keys, whatever their values are.
 */

#include "commands.h"
#include "glob.h"

static struct store *store_of(struct request *request)
{
	return &request->database->store;
}

void command_del(struct request *request)
{
	int64_t n_deleted = 0;

	for (size_t i = 1; i < request->n_arguments; i++) {
		struct entry *entry =
			store_find(store_of(request), argument(request, i));

		if (!entry)
			continue;
		store_delete(store_of(request), entry);
		n_deleted++;
	}
	reply_integer(request->reply, n_deleted);
}

void command_exists(struct request *request)
{
	int64_t n_found = 0;

	for (size_t i = 1; i < request->n_arguments; i++)
		if (store_find(store_of(request), argument(request, i)))
			n_found++;
	reply_integer(request->reply, n_found);
}

void command_type(struct request *request)
{
	bool exists = store_find(store_of(request), argument(request, 1));

	reply_status(request->reply, exists ? "string" : "none");
}

void command_dbsize(struct request *request)
{
	reply_integer(request->reply, (int64_t)store_size(store_of(request)));
}

void command_flushall(struct request *request)
{
	bool has_mode = request->n_arguments == 2 &&
			(bytes_is_word(argument(request, 1), "async") ||
			 bytes_is_word(argument(request, 1), "sync"));

	if (request->n_arguments > 1 && !has_mode) {
		reply_syntax_error(request);
		return;
	}
	store_clear(store_of(request));
	reply_ok(request->reply);
}

/* The next key that matches and has not expired, or NULL. */
static const struct entry *
next_match(struct store *store, struct table_walk *walk, struct bytes pattern)
{
	const struct entry *entry;

	do
		entry = table_next(&store->table, walk);
	while (entry && (store_deadline(store, entry) <= store->now ||
			 !glob_matches(pattern, entry_key(entry))));
	return entry;
}

/* Counts first: an array says how many elements it has before they come. */
void command_keys(struct request *request)
{
	struct store *store = store_of(request);
	struct bytes pattern = argument(request, 1);
	struct table_walk walk = { 0 };
	const struct entry *entry;
	size_t n_matches = 0;

	while (next_match(store, &walk, pattern))
		n_matches++;
	reply_array(request->reply, n_matches);
	walk = (struct table_walk){ 0 };
	while ((entry = next_match(store, &walk, pattern)))
		reply_bytes(request->reply, entry_key(entry));
}
