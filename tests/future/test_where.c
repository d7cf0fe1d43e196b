/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <string.h>

#include "future/where.h"

/* Shaped like what the compiler makes. */
struct leaf {
	struct edo_future future;
};

struct outer {
	struct edo_future future;
	struct leaf first, second;
	struct edo_future *box;
};

#define AT_LEAF 1u
#define AT_BOX 2u
#define AT_GROUP 3u

static const struct edo_await_site sites[] = {
	{ AT_LEAF, 11, offsetof(struct outer, first), 0, "leaf" },
	{ AT_BOX, 22, offsetof(struct outer, box), EDO_SITE_BOXED, "boxed" },
	{ AT_GROUP, 33, offsetof(struct outer, first), EDO_SITE_GROUP, "leaf" },
	{ AT_GROUP, 34, offsetof(struct outer, second), EDO_SITE_GROUP,
	  "leaf" },
};

static const struct edo_future_type leaf__type = { .name = "leaf" };
static const struct edo_future_type outer__type = {
	.name = "outer",
	.file = "outer.c",
	.line = 10,
	.sites = sites,
	.n_sites = 4,
};

static struct outer make(uint32_t state)
{
	return (struct outer){
		.future = { &outer__type, state, 0 },
		.first = { { &leaf__type, 1, 0 } },
		.second = { { &leaf__type, 1, 0 } },
	};
}

static void expect(const struct outer *outer, const char *wanted, int line)
{
	char text[256];
	struct edo__where where = edo__where_innermost(&outer->future);

	assert_string_equal(
		edo__where_write(&outer->future, text, sizeof(text)), wanted);
	assert_int_equal(where.line, line);
	assert_string_equal(where.file, "outer.c");
}

TEST(waiting_future_is_followed_to_its_leaf)
{
	struct outer outer = make(AT_LEAF);

	expect(&outer, "outer (outer.c:11) -> leaf", 11);
}

TEST(future_that_does_not_wait_is_where_it_stands)
{
	struct outer outer = make(EDO_STATE_START);

	expect(&outer, "outer (outer.c:10)", 10);
	outer.future.state = EDO_ENDED_READY;
	expect(&outer, "outer (outer.c:10)", 10);
}

TEST(boxes_are_followed)
{
	struct outer outer = make(AT_BOX), inner = make(AT_LEAF);

	expect(&outer, "outer (outer.c:22)", 22); /* an empty box */
	outer.box = &inner.future;
	expect(&outer, "outer (outer.c:22) -> outer (outer.c:11) -> leaf", 11);
}

TEST(group_is_where_its_first_unfinished_child_is)
{
	struct outer outer = make(AT_GROUP);

	expect(&outer, "outer (outer.c:33) -> leaf", 33);
	outer.first.future.state = EDO_ENDED_READY;
	expect(&outer, "outer (outer.c:34) -> leaf", 34);
	outer.second.future.state = EDO_ENDED_READY;
	expect(&outer, "outer (outer.c:33)", 33);
}

TEST(chain_that_never_ends_is_cut)
{
	struct outer outer = make(AT_BOX);
	char text[100];

	outer.box = &outer.future;
	edo__where_write(&outer.future, text, sizeof(text));
	assert_int_equal(strlen(text), sizeof(text) - 1);
	assert_int_equal(edo__where_innermost(&outer.future).line, 22);
}

TEST(without_a_task_the_fallback_is_the_place)
{
	struct edo__where where = edo__where_now("here.c", 3);

	assert_string_equal(where.file, "here.c");
	assert_int_equal(where.line, 3);
}
