/* SPDX-License-Identifier: MIT */

/*
 * Commands about when keys expire: EXPIRE and PEXPIRE key time
 * [NX | XX] [GT | LT], TTL and PTTL, PERSIST.
 *
 * A key without a deadline counts as one that expires infinitely late, which is
 * what NO_DEADLINE is.
 */

#include "commands.h"

#define SECOND 1000

struct conditions {
	bool nx, xx, gt, lt; /* only if: none yet, one, a later, a sooner */
};

bool deadline_after(struct request *request, int64_t amount, int64_t unit,
		    const char *command, int64_t *ret_deadline)
{
	int64_t now = request->database->store.now, deadline;

	if (__builtin_mul_overflow(amount, unit, &deadline) ||
	    __builtin_add_overflow(deadline, now, &deadline) ||
	    deadline == NO_DEADLINE) {
		reply_error(request->reply,
			    "ERR invalid expire time in '%s' command", command);
		return false;
	}
	*ret_deadline = deadline;
	return true;
}

static bool take_condition(struct bytes word, struct conditions *conditions)
{
	if (bytes_is_word(word, "nx"))
		conditions->nx = true;
	else if (bytes_is_word(word, "xx"))
		conditions->xx = true;
	else if (bytes_is_word(word, "gt"))
		conditions->gt = true;
	else if (bytes_is_word(word, "lt"))
		conditions->lt = true;
	else
		return false;
	return true;
}

static bool read_conditions(struct request *request,
			    struct conditions *conditions)
{
	for (size_t i = 3; i < request->n_arguments; i++) {
		struct bytes word = argument(request, i);

		if (take_condition(word, conditions))
			continue;
		reply_error(request->reply, "ERR Unsupported option %.*s",
			    (int)word.size, word.data);
		return false;
	}
	if (conditions->nx &&
	    (conditions->xx || conditions->gt || conditions->lt)) {
		reply_error(request->reply,
			    "ERR NX and XX, GT or LT options at the same time "
			    "are not compatible");
		return false;
	}
	if (conditions->gt && conditions->lt) {
		reply_error(request->reply,
			    "ERR GT and LT options at the same time are not "
			    "compatible");
		return false;
	}
	return true;
}

static bool are_met(struct conditions conditions, int64_t old, int64_t new)
{
	return !(conditions.nx && old != NO_DEADLINE) &&
	       !(conditions.xx && old == NO_DEADLINE) &&
	       !(conditions.gt && new <= old) && !(conditions.lt && new >= old);
}

/* A deadline that has passed already deletes the key. */
static void set_deadline(struct request *request, struct entry *entry,
			 int64_t deadline)
{
	struct store *store = &request->database->store;

	if (deadline <= store->now) {
		store_delete(store, entry);
	} else if (store_set_deadline(store, entry, deadline) < 0) {
		reply_out_of_memory(request);
		return;
	}
	reply_integer(request->reply, 1);
}

static void expire_after(struct request *request, int64_t unit,
			 const char *command)
{
	struct store *store = &request->database->store;
	struct conditions conditions = { 0 };
	int64_t amount, deadline;
	struct entry *entry;

	if (!read_conditions(request, &conditions))
		return;
	if (!integer_parse(argument(request, 2), &amount)) {
		reply_not_an_integer(request);
		return;
	}
	if (!deadline_after(request, amount, unit, command, &deadline))
		return;
	entry = store_find(store, argument(request, 1));
	if (entry &&
	    are_met(conditions, store_deadline(store, entry), deadline))
		set_deadline(request, entry, deadline);
	else
		reply_integer(request->reply, 0);
}

void command_expire(struct request *request)
{
	expire_after(request, SECOND, "expire");
}

void command_pexpire(struct request *request)
{
	expire_after(request, 1, "pexpire");
}

/* Milliseconds left; -1: the key does not expire, -2: there is none. */
static int64_t time_left(struct request *request)
{
	struct store *store = &request->database->store;
	struct entry *entry = store_find(store, argument(request, 1));
	int64_t deadline;

	if (!entry)
		return -2;
	deadline = store_deadline(store, entry);
	return deadline == NO_DEADLINE ? -1 : deadline - store->now;
}

void command_pttl(struct request *request)
{
	reply_integer(request->reply, time_left(request));
}

void command_ttl(struct request *request)
{
	int64_t left = time_left(request);

	if (left > 0)
		left = left / SECOND + (left % SECOND >= SECOND / 2);
	reply_integer(request->reply, left);
}

void command_persist(struct request *request)
{
	struct store *store = &request->database->store;
	struct entry *entry = store_find(store, argument(request, 1));
	bool expires = entry && store_deadline(store, entry) != NO_DEADLINE;

	if (expires)
		deadlines_set(&store->deadlines, entry, NO_DEADLINE);
	reply_integer(request->reply, expires);
}
