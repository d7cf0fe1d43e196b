/* SPDX-License-Identifier: MIT */

/*
 * SET key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]
 *
 * The options are read as a whole first; only then anything is looked up, so
 * that a wrong option never changes a key.
 */

#include "commands.h"

struct options {
	bool only_new, only_old; /* NX, XX */
	bool wants_old;          /* GET */
	int64_t deadline;
	size_t time;       /* the argument after EX or PX; 0: none */
	int64_t time_unit; /* in ms */
};

/* Takes the option at *@i, and its argument if it has one. False: there is no
 * such option, or not beside those before it. */
static bool take_option(const struct request *request, size_t *i,
			struct options *options)
{
	struct bytes word = argument(request, *i);
	bool has_time = options->time || options->deadline == KEEP_DEADLINE;
	bool has_next = *i + 1 < request->n_arguments;

	if (bytes_is_word(word, "nx") && !options->only_old) {
		options->only_new = true;
	} else if (bytes_is_word(word, "xx") && !options->only_new) {
		options->only_old = true;
	} else if (bytes_is_word(word, "get")) {
		options->wants_old = true;
	} else if (bytes_is_word(word, "keepttl") && !options->time) {
		options->deadline = KEEP_DEADLINE;
	} else if (has_time || !has_next) {
		return false;
	} else if (bytes_is_word(word, "ex") || bytes_is_word(word, "px")) {
		options->time_unit = (word.data[0] | 0x20) == 'e' ? 1000 : 1;
		options->time = ++*i;
	} else {
		return false;
	}
	return true;
}

static bool read_time(struct request *request, struct options *options)
{
	int64_t amount;

	if (!integer_parse(argument(request, options->time), &amount)) {
		reply_not_an_integer(request);
		return false;
	}
	if (amount <= 0) {
		reply_error(request->reply,
			    "ERR invalid expire time in 'set' command");
		return false;
	}
	return deadline_after(request, amount, options->time_unit, "set",
			      &options->deadline);
}

static bool read_options(struct request *request, struct options *options)
{
	for (size_t i = 3; i < request->n_arguments; i++) {
		if (!take_option(request, &i, options)) {
			reply_syntax_error(request);
			return false;
		}
	}
	return options->time == 0 || read_time(request, options);
}

void command_set(struct request *request)
{
	struct options options = { .deadline = NO_DEADLINE };
	struct store *store = &request->database->store;
	struct bytes key = argument(request, 1);
	struct entry *entry;

	if (!read_options(request, &options))
		return;
	entry = store_find(store, key);
	if (options.wants_old)
		reply_value(request, entry);
	if (entry ? options.only_new : options.only_old) {
		if (!options.wants_old)
			reply_null(request->reply);
		return;
	}
	if (store_write(store, entry, key, argument(request, 2),
			options.deadline) < 0) {
		reply_rewind(request->reply);
		reply_out_of_memory(request);
		return;
	}
	if (!options.wants_old)
		reply_ok(request->reply);
}
