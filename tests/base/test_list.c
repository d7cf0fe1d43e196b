/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/list.h"

struct item {
	struct edo__link list_link;
	struct edo__queue_link queue_link;
	int value;
};

static int value_of(struct edo__link *link)
{
	return edo__container_of(link, struct item, list_link)->value;
}

static int queued_value_of(struct edo__queue_link *link)
{
	return edo__container_of(link, struct item, queue_link)->value;
}

TEST(list_keeps_the_order_of_pushing)
{
	struct edo__list list = EDO__LIST_INIT(list);
	struct item items[3] = { { .value = 0 },
				 { .value = 1 },
				 { .value = 2 } };
	int n = 0;

	edo__list_push_back(&list, &items[1].list_link);
	edo__list_push_back(&list, &items[2].list_link);
	edo__list_push_front(&list, &items[0].list_link);
	edo_list_for_each(link, &list)
		assert_int_equal(value_of(link), n++);
	for (int i = 0; i < 3; i++)
		assert_int_equal(value_of(edo__list_pop_front(&list)), i);
	assert_null(edo__list_pop_front(&list));
	assert_true(edo__list_is_empty(&list));
}

TEST(link_leaves_from_the_middle_and_leaving_twice_does_nothing)
{
	struct edo__list list = EDO__LIST_INIT(list);
	struct item items[3] = { { .value = 0 },
				 { .value = 1 },
				 { .value = 2 } };

	for (int i = 0; i < 3; i++)
		edo__list_push_back(&list, &items[i].list_link);
	edo__link_remove(&items[1].list_link);
	assert_false(edo__link_is_linked(&items[1].list_link));
	edo__link_remove(&items[1].list_link);
	assert_int_equal(value_of(edo__list_pop_front(&list)), 0);
	assert_int_equal(value_of(edo__list_pop_front(&list)), 2);
}

TEST(splicing_appends_and_empties)
{
	struct edo__list to = EDO__LIST_INIT(to), from = EDO__LIST_INIT(from);
	struct item items[2] = { { .value = 0 }, { .value = 1 } };

	edo__list_splice_back(&to, &from);
	assert_true(edo__list_is_empty(&to));
	edo__list_push_back(&to, &items[0].list_link);
	edo__list_push_back(&from, &items[1].list_link);
	edo__list_splice_back(&to, &from);
	assert_true(edo__list_is_empty(&from));
	assert_int_equal(value_of(edo__list_pop_front(&to)), 0);
	assert_int_equal(value_of(edo__list_pop_front(&to)), 1);
}

TEST(queue_is_first_in_first_out)
{
	struct edo__queue queue = EDO__QUEUE_INIT, other = EDO__QUEUE_INIT;
	struct item items[3] = { { .value = 0 },
				 { .value = 1 },
				 { .value = 2 } };

	edo__queue_push(&queue, &items[0].queue_link);
	edo__queue_push(&other, &items[1].queue_link);
	edo__queue_push(&other, &items[2].queue_link);
	edo__queue_append(&queue, &other);
	assert_true(edo__queue_is_empty(&other));
	for (int i = 0; i < 3; i++)
		assert_int_equal(queued_value_of(edo__queue_pop(&queue)), i);
	assert_null(edo__queue_pop(&queue));
}

TEST(queue_gives_up_any_link_and_stays_whole)
{
	for (int victim = 0; victim < 3; victim++) {
		struct edo__queue queue = EDO__QUEUE_INIT;
		struct item items[4] = { { .value = 0 },
					 { .value = 1 },
					 { .value = 2 },
					 { .value = 3 } };

		for (int i = 0; i < 3; i++)
			edo__queue_push(&queue, &items[i].queue_link);
		assert_true(
			edo__queue_remove(&queue, &items[victim].queue_link));
		assert_false(
			edo__queue_remove(&queue, &items[victim].queue_link));
		edo__queue_push(&queue, &items[3].queue_link);
		for (int i = 0; i < 4; i++)
			if (i != victim)
				assert_int_equal(
					queued_value_of(edo__queue_pop(&queue)),
					i);
		assert_true(edo__queue_is_empty(&queue));
	}
}
