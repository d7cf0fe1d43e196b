/* SPDX-License-Identifier: MIT */

#include "wakers.h"
#include "hand.h"

#include <edo/sync/notify.h>

#define N_WAITS 3

struct fixture {
	struct hand hand;
	struct edo_notify notify;
	struct edo_notify_wait__frame waits[N_WAITS];
};

static void begin(struct fixture *f)
{
	hand_init(&f->hand);
	edo_notify_init(&f->notify);
	for (int i = 0; i < N_WAITS; i++)
		edo_notify_wait__init(&f->waits[i], &f->notify);
}

static void again(struct fixture *f, int i)
{
	edo_notify_wait__init(&f->waits[i], &f->notify);
}

TEST(notification_before_the_wait_is_kept)
{
	struct fixture f;

	begin(&f);
	edo_notify_one(&f.notify);
	assert_ready(&f.hand, &f.waits[0].future);
	assert_pending(&f.hand, &f.waits[1].future);
	assert_cancelled(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(notification_wakes_who_waits)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	edo_notify_one(&f.notify);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.waits[0].future);
	assert_int_equal(f.waits[0].output, 0);
	hand_deinit(&f.hand);
}

TEST(several_notifications_keep_one_permit)
{
	struct fixture f;

	begin(&f);
	edo_notify_one(&f.notify);
	edo_notify_one(&f.notify);
	assert_ready(&f.hand, &f.waits[0].future);
	assert_pending(&f.hand, &f.waits[1].future);
	assert_cancelled(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(who_waited_longest_is_notified_first)
{
	struct fixture f;

	begin(&f);
	for (int i = 0; i < N_WAITS; i++)
		assert_pending(&f.hand, &f.waits[i].future);
	for (int i = 0; i < N_WAITS; i++) {
		edo_notify_one(&f.notify);
		assert_int_equal(hand_take_wakes(&f.hand), 1);
		assert_ready(&f.hand, &f.waits[i].future);
	}
	hand_deinit(&f.hand);
}

TEST(all_who_wait_are_notified_and_no_permit_is_left)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	assert_pending(&f.hand, &f.waits[1].future);
	edo_notify_all(&f.notify);
	assert_int_equal(hand_take_wakes(&f.hand), 2);
	assert_ready(&f.hand, &f.waits[0].future);
	assert_ready(&f.hand, &f.waits[1].future);
	again(&f, 0);
	assert_pending(&f.hand, &f.waits[0].future);
	assert_cancelled(&f.hand, &f.waits[0].future);
	assert_cancelled(&f.hand, &f.waits[2].future);
	hand_deinit(&f.hand);
}

TEST(wait_that_was_never_polled_is_notified_with_all)
{
	struct fixture f;

	begin(&f);
	edo_notify_all(&f.notify);
	assert_ready(&f.hand, &f.waits[0].future);
	hand_deinit(&f.hand);
}

TEST(unpolled_wait_completed_by_all_leaves_the_permit)
{
	struct fixture f;

	begin(&f);
	edo_notify_all(&f.notify);
	edo_notify_one(&f.notify);
	assert_ready(&f.hand, &f.waits[0].future);
	again(&f, 1);
	assert_ready(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(notifying_all_leaves_a_permit_that_was_there)
{
	struct fixture f;

	begin(&f);
	edo_notify_one(&f.notify);
	edo_notify_all(&f.notify);
	again(&f, 0);
	assert_ready(&f.hand, &f.waits[0].future);
	hand_deinit(&f.hand);
}

TEST(notified_wait_that_is_cancelled_hands_it_to_the_next)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	assert_pending(&f.hand, &f.waits[1].future);
	edo_notify_one(&f.notify);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_cancelled(&f.hand, &f.waits[0].future);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_ready(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(notified_wait_that_is_cancelled_alone_leaves_the_permit)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	edo_notify_one(&f.notify);
	assert_cancelled(&f.hand, &f.waits[0].future);
	assert_ready(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(wait_notified_with_all_and_cancelled_hands_nothing_on)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	edo_notify_all(&f.notify);
	assert_cancelled(&f.hand, &f.waits[0].future);
	again(&f, 1);
	assert_pending(&f.hand, &f.waits[1].future);
	assert_cancelled(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(cancelled_wait_leaves_the_line)
{
	struct fixture f;

	begin(&f);
	assert_pending(&f.hand, &f.waits[0].future);
	assert_pending(&f.hand, &f.waits[1].future);
	assert_cancelled(&f.hand, &f.waits[0].future);
	edo_notify_one(&f.notify);
	assert_ready(&f.hand, &f.waits[1].future);
	hand_deinit(&f.hand);
}

TEST(wait_that_changes_its_task_wakes_the_latest)
{
	struct counting_waker other;
	struct fixture f;

	begin(&f);
	counting_waker_init(&other);
	assert_pending(&f.hand, &f.waits[0].future);
	f.hand.context.waker = &other.waker;
	assert_pending(&f.hand, &f.waits[0].future);
	edo_notify_one(&f.notify);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_int_equal(counting_waker_take(&other), 1);
	assert_ready(&f.hand, &f.waits[0].future);
	hand_deinit(&f.hand);
}

TEST(static_notify_needs_no_init)
{
	static struct edo_notify notify = EDO_NOTIFY_INIT;
	struct fixture f;

	begin(&f);
	edo_notify_wait__init(&f.waits[0], &notify);
	assert_pending(&f.hand, &f.waits[0].future);
	edo_notify_all(&notify);
	assert_ready(&f.hand, &f.waits[0].future);
	hand_deinit(&f.hand);
}

/* A waker that notifies all, also when it is let go. */
struct nosy {
	struct edo_waker waker;
	struct edo_notify *notify;
	int n_refs;
};

static void nosy_notify(struct edo_waker *waker)
{
	edo_notify_all(((struct nosy *)waker)->notify);
}

static void nosy_ref(struct edo_waker *waker)
{
	((struct nosy *)waker)->n_refs++;
}

static void nosy_wake(struct edo_waker *waker)
{
	nosy_notify(waker);
	((struct nosy *)waker)->n_refs--;
}

TEST(waker_may_notify_again)
{
	static const struct edo_waker_type type = {
		nosy_wake, mark_self, nosy_notify, nosy_ref, nosy_wake,
	};
	struct fixture f;
	struct nosy nosy = { { &type }, &f.notify, 0 };

	begin(&f);
	f.hand.context.waker = &nosy.waker;
	for (int i = 0; i < N_WAITS; i++)
		assert_pending(&f.hand, &f.waits[i].future);
	edo_notify_one(&f.notify);
	for (int i = 0; i < N_WAITS; i++)
		assert_ready(&f.hand, &f.waits[i].future);
	assert_int_equal(nosy.n_refs, 0);
	hand_deinit(&f.hand);
}

TEST(more_waits_than_one_batch_are_all_notified)
{
	enum { N = 100 };
	static struct edo_notify_wait__frame waits[N];
	struct fixture f;

	begin(&f);
	for (int i = 0; i < N; i++) {
		edo_notify_wait__init(&waits[i], &f.notify);
		assert_pending(&f.hand, &waits[i].future);
	}
	edo_notify_all(&f.notify);
	assert_int_equal(hand_take_wakes(&f.hand), N);
	for (int i = 0; i < N; i++)
		assert_ready(&f.hand, &waits[i].future);
	hand_deinit(&f.hand);
}
