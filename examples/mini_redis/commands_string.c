/* SPDX-License-Identifier: MIT */

/*
 * Commands that read and write values. SET, with all its options, has a file of
 * its own.
 */

#include "commands.h"

#include <errno.h>

static struct entry *find(struct request *request, size_t i)
{
	return store_find(&request->database->store, argument(request, i));
}

void reply_value(struct request *request, const struct entry *entry)
{
	char scratch[INTEGER_TEXT_MAX];

	if (entry)
		reply_bytes(request->reply,
			    value_bytes(&entry->value, scratch));
	else
		reply_null(request->reply);
}

void command_get(struct request *request)
{
	reply_value(request, find(request, 1));
}

void command_mget(struct request *request)
{
	reply_array(request->reply, request->n_arguments - 1);
	for (size_t i = 1; i < request->n_arguments; i++)
		reply_value(request, find(request, i));
}

void command_strlen(struct request *request)
{
	struct entry *entry = find(request, 1);
	char scratch[INTEGER_TEXT_MAX];
	struct bytes value = { 0 };

	if (entry)
		value = value_bytes(&entry->value, scratch);
	reply_integer(request->reply, (int64_t)value.size);
}

/* Writes argument @i + 1 to the key that is argument @i. */
static int write(struct request *request, struct entry *entry, size_t i)
{
	return store_write(&request->database->store, entry,
			   argument(request, i), argument(request, i + 1),
			   NO_DEADLINE);
}

void command_getset(struct request *request)
{
	struct entry *entry = find(request, 1);

	reply_value(request, entry);
	if (write(request, entry, 1) == 0)
		return;
	reply_rewind(request->reply);
	reply_out_of_memory(request);
}

/* Out of memory half-way leaves the keys before as they were set. */
void command_mset(struct request *request)
{
	if (request->n_arguments % 2 == 0) {
		reply_arity_error(request, "mset");
		return;
	}
	for (size_t i = 1; i < request->n_arguments; i += 2) {
		if (write(request, find(request, i), i) < 0) {
			reply_out_of_memory(request);
			return;
		}
	}
	reply_ok(request->reply);
}

void command_append(struct request *request)
{
	struct entry *entry = find(request, 1);
	struct bytes tail = argument(request, 2);
	int r;

	if (entry)
		r = value_append(&entry->value, tail);
	else
		r = write(request, NULL, 1);
	if (r == 0)
		command_strlen(request);
	else if (r == -EMSGSIZE)
		reply_error(request->reply,
			    "ERR string exceeds maximum allowed size "
			    "(proto-max-bulk-len)");
	else
		reply_out_of_memory(request);
}

static int create_counter(struct request *request, int64_t value)
{
	char text[INTEGER_TEXT_MAX];
	struct bytes bytes = { text, integer_format(value, text) };

	return store_write(&request->database->store, NULL,
			   argument(request, 1), bytes, NO_DEADLINE);
}

static void add(struct request *request, int64_t amount)
{
	struct entry *entry = find(request, 1);
	int64_t sum = amount;

	if (!entry && create_counter(request, amount) < 0) {
		reply_out_of_memory(request);
		return;
	}
	if (entry && entry->value.kind != VALUE_INTEGER) {
		reply_not_an_integer(request);
		return;
	}
	if (entry &&
	    __builtin_add_overflow(entry->value.integer, amount, &sum)) {
		reply_error(request->reply,
			    "ERR increment or decrement would overflow");
		return;
	}
	if (entry)
		entry->value.integer = sum;
	reply_integer(request->reply, sum);
}

void command_incr(struct request *request)
{
	add(request, 1);
}

void command_decr(struct request *request)
{
	add(request, -1);
}

void command_incrby(struct request *request)
{
	int64_t amount;

	if (integer_parse(argument(request, 2), &amount))
		add(request, amount);
	else
		reply_not_an_integer(request);
}

void command_decrby(struct request *request)
{
	int64_t amount;

	if (!integer_parse(argument(request, 2), &amount))
		reply_not_an_integer(request);
	else if (amount == INT64_MIN)
		reply_error(request->reply, "ERR decrement would overflow");
	else
		add(request, -amount);
}
