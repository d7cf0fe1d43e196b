/* SPDX-License-Identifier: MIT */

/*
 * The keyspace and what it is made of.
 */

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "glob.h"
#include "store.h"

#define N_KEYS 20000

static struct bytes name(char *text, size_t size, unsigned i)
{
	return (struct bytes){ text,
			       (size_t)snprintf(text, size, "key:%u", i) };
}

static struct bytes key_of(unsigned i)
{
	static char text[32];

	return name(text, sizeof(text), i);
}

static void put(struct store *store, unsigned i, const char *value,
		int64_t deadline)
{
	struct entry *found = store_find(store, key_of(i));

	assert_int_equal(
		store_write(store, found, key_of(i), bytes_of(value), deadline),
		0);
}

static void expect_text(const struct value *value, const char *text)
{
	char scratch[INTEGER_TEXT_MAX];
	struct bytes bytes = value_bytes(value, scratch);

	assert_int_equal(bytes.size, strlen(text));
	assert_memory_equal(bytes.data, text, bytes.size);
}

TEST(integers_have_one_spelling)
{
	static const char *const good[] = { "0", "7", "-1",
					    "9223372036854775807",
					    "-9223372036854775808" };
	static const char *const bad[] = { "",
					   "-",
					   "-0",
					   "+1",
					   "01",
					   " 1",
					   "1 ",
					   "1.0",
					   "9223372036854775808",
					   "-9223372036854775809",
					   "99999999999999999999999" };
	char text[INTEGER_TEXT_MAX];
	int64_t value;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(integer_parse(bytes_of(good[i]), &value));
		assert_int_equal(integer_format(value, text), strlen(good[i]));
		assert_memory_equal(text, good[i], strlen(good[i]));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(integer_parse(bytes_of(bad[i]), &value));
}

TEST(patterns_match_as_in_redis)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} cases[] = {
		{ "*", "", true },
		{ "", "", true },
		{ "", "a", false },
		{ "h?llo", "hello", true },
		{ "h?llo", "hllo", false },
		{ "h*llo", "heeeello", true },
		{ "h[ae]llo", "hallo", true },
		{ "h[ae]llo", "hillo", false },
		{ "h[^e]llo", "hello", false },
		{ "h[^e]llo", "hbllo", true },
		{ "h[b-a]llo", "hallo", true },
		{ "h\\*llo", "h*llo", true },
		{ "h\\*llo", "hello", false },
		{ "a*b*c", "aXbYbZc", true },
		{ "a*b*c", "aXbYbZ", false },
		{ "[abc", "a", true },
		{ "[\\]]", "]", true },
		{ "a\\", "a\\", true },
		{ "a**", "a", true },
		{ "a?", "a", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (glob_matches(bytes_of(cases[i].pattern),
				 bytes_of(cases[i].text)) != cases[i].matches)
			fail_msg("\"%s\" on \"%s\"", cases[i].pattern,
				 cases[i].text);
}

TEST(hostile_pattern_takes_no_time)
{
	char text[2000], pattern[400];

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof(pattern) - 1] = 'b';
	assert_false(glob_matches((struct bytes){ pattern, sizeof(pattern) },
				  (struct bytes){ text, sizeof(text) }));
}

TEST(value_keeps_integers_short_and_long_texts)
{
	static const char text[] = "a text that is longer than a short one";
	struct value value = { 0 };

	expect_text(&value, "");
	assert_int_equal(value_set(&value, bytes_of("12")), 0);
	assert_int_equal(value.kind, VALUE_INTEGER);
	assert_int_equal(value_set(&value, bytes_of(text)), 0);
	assert_int_equal(value.kind, VALUE_LONG);
	expect_text(&value, text);
	assert_int_equal(value_set(&value, bytes_of("012")), 0);
	assert_int_equal(value.kind, VALUE_SHORT);
	expect_text(&value, "012");
	value_deinit(&value);
}

TEST(append_leaves_an_integer_where_there_is_one)
{
	struct value value = { 0 };
	char expected[200] = "12x";

	assert_int_equal(value_append(&value, bytes_of("1")), 0);
	assert_int_equal(value_append(&value, bytes_of("2")), 0);
	assert_int_equal(value.kind, VALUE_INTEGER);
	assert_int_equal(value_append(&value, bytes_of("x")), 0);
	expect_text(&value, "12x");
	for (int i = 0; i < 20; i++) {
		strcat(expected, "abcdefg");
		assert_int_equal(value_append(&value, bytes_of("abcdefg")), 0);
		expect_text(&value, expected);
	}
	value_deinit(&value);
}

TEST(long_value_is_overwritten_in_place)
{
	struct value value = { 0 };
	const char *memory;

	assert_int_equal(value_set(&value, bytes_of("0123456789 0123456789")),
			 0);
	memory = value.long_bytes;
	assert_int_equal(value_set(&value, bytes_of("9876543210 987654321")),
			 0);
	assert_ptr_equal(value.long_bytes, memory);
	value_deinit(&value);
}

TEST(table_grows_and_shrinks_and_loses_nothing)
{
	struct store store;

	assert_int_equal(store_init(&store), 0);
	for (unsigned i = 0; i < N_KEYS; i++) {
		put(&store, i, "value", NO_DEADLINE);
		assert_non_null(store_find(&store, key_of(i / 2)));
	}
	assert_int_equal(store_size(&store), N_KEYS);
	for (unsigned i = 0; i < N_KEYS; i++) {
		struct entry *entry = store_find(&store, key_of(i));

		assert_non_null(entry);
		if (i % 100)
			store_delete(&store, entry);
	}
	assert_int_equal(store_size(&store), N_KEYS / 100);
	for (unsigned i = 0; i < N_KEYS; i++)
		assert_int_equal(!!store_find(&store, key_of(i)), i % 100 == 0);
	assert_true(store.table.now.n_buckets < N_KEYS / 2);
	store_deinit(&store);
}

TEST(walk_sees_each_key_once_while_the_table_is_resized)
{
	for (unsigned n_keys = 1; n_keys < 200; n_keys++) {
		struct table_walk walk = { 0 };
		struct store store;
		unsigned n_seen = 0;

		assert_int_equal(store_init(&store), 0);
		for (unsigned i = 0; i < n_keys; i++)
			put(&store, i, "", NO_DEADLINE);
		while (table_next(&store.table, &walk))
			n_seen++;
		assert_int_equal(n_seen, n_keys);
		store_deinit(&store);
	}
}

TEST(key_is_gone_when_its_time_is_over)
{
	struct store store;

	assert_int_equal(store_init(&store), 0);
	put(&store, 1, "value", 100);
	store.now = 99;
	assert_non_null(store_find(&store, key_of(1)));
	store.now = 100;
	assert_null(store_find(&store, key_of(1)));
	assert_int_equal(store_size(&store), 0);
	assert_int_equal(store.n_expired, 1);
	store_deinit(&store);
}

TEST(write_keeps_or_replaces_the_deadline)
{
	struct store store;
	struct entry *entry;

	assert_int_equal(store_init(&store), 0);
	put(&store, 1, "a", 100);
	put(&store, 1, "b", KEEP_DEADLINE);
	entry = store_find(&store, key_of(1));
	assert_int_equal(store_deadline(&store, entry), 100);
	put(&store, 1, "c", NO_DEADLINE);
	assert_int_equal(store_deadline(&store, entry), NO_DEADLINE);
	put(&store, 2, "d", KEEP_DEADLINE);
	entry = store_find(&store, key_of(2));
	assert_int_equal(store_deadline(&store, entry), NO_DEADLINE);
	store_deinit(&store);
}

/* The heap against the plain array of what it should hold. */
TEST(keys_expire_in_the_order_of_their_deadlines)
{
	static int64_t deadlines[N_KEYS];
	struct store store;
	size_t n_left = 0;

	srand(1);
	assert_int_equal(store_init(&store), 0);
	for (unsigned i = 0; i < 3 * N_KEYS; i++) {
		unsigned k = (unsigned)rand() % N_KEYS;
		int64_t when = rand() % 5 ? 1 + rand() % 1000 : NO_DEADLINE;

		put(&store, k, "v", when);
		deadlines[k] = when;
	}
	for (store.now = 0; store.now <= 1000; store.now += 10) {
		while (store_expire(&store, 100) <= store.now)
			;
		assert_true(deadlines_first(&store.deadlines) > store.now);
	}
	for (unsigned i = 0; i < N_KEYS; i++)
		n_left += deadlines[i] == NO_DEADLINE;
	assert_int_equal(store_size(&store), n_left);
	assert_int_equal(store.deadlines.n_deadlines, 0);
	store_deinit(&store);
}

TEST(keys_are_binary_safe)
{
	struct bytes keys[] = {
		{ "a\0b", 3 }, { "a\0c", 3 }, { "a", 1 }, { "", 0 }
	};
	struct store store;

	assert_int_equal(store_init(&store), 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(store_write(&store, NULL, keys[i], keys[i],
					     NO_DEADLINE),
				 0);
	for (size_t i = 0; i < 4; i++) {
		char scratch[INTEGER_TEXT_MAX];
		struct entry *entry = store_find(&store, keys[i]);

		assert_non_null(entry);
		assert_true(bytes_equal(value_bytes(&entry->value, scratch),
					keys[i]));
	}
	store_deinit(&store);
}
