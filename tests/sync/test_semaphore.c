/* SPDX-License-Identifier: MIT */

#include "hand.h"

#include <edo/sync/mutex.h>
#include <edo/sync/semaphore.h>

#define N_ACQUIRES 4

struct fixture {
	struct hand hand;
	struct edo_semaphore semaphore;
	struct edo_semaphore_acquire__frame acquires[N_ACQUIRES];
};

static void begin(struct fixture *f, uint64_t n_permits)
{
	hand_init(&f->hand);
	edo_semaphore_init(&f->semaphore, n_permits);
}

static struct edo_future *acquire(struct fixture *f, int i, uint32_t n_permits)
{
	edo_semaphore_acquire__init(&f->acquires[i], &f->semaphore, n_permits);
	return &f->acquires[i].future;
}

static void assert_acquired(struct fixture *f, int i)
{
	assert_ready(&f->hand, &f->acquires[i].future);
	assert_int_equal(f->acquires[i].output, 0);
}

static void assert_n_free(struct fixture *f, uint64_t n)
{
	assert_int_equal(edo_semaphore_n_free(&f->semaphore), n);
}

TEST(permits_are_taken_and_given_back)
{
	struct fixture f;

	begin(&f, 5);
	acquire(&f, 0, 2);
	assert_acquired(&f, 0);
	assert_n_free(&f, 3);
	edo_semaphore_release(&f.semaphore, 2);
	assert_n_free(&f, 5);
	hand_deinit(&f.hand);
}

TEST(try_acquire_takes_all_or_nothing)
{
	struct fixture f;

	begin(&f, 3);
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 4),
			 EDO_EEMPTY);
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 3), 0);
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 1),
			 EDO_EEMPTY);
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 0), 0);
	edo_semaphore_close(&f.semaphore);
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 0),
			 EDO_ECLOSED);
	hand_deinit(&f.hand);
}

TEST(waiting_acquire_gets_the_permits_that_come_back)
{
	struct fixture f;

	begin(&f, 0);
	assert_pending(&f.hand, acquire(&f, 0, 2));
	edo_semaphore_release(&f.semaphore, 1);
	assert_int_equal(hand_take_wakes(&f.hand), 0);
	assert_pending(&f.hand, &f.acquires[0].future);
	edo_semaphore_release(&f.semaphore, 1);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_acquired(&f, 0);
	assert_n_free(&f, 0);
	hand_deinit(&f.hand);
}

TEST(large_request_at_the_head_makes_small_ones_wait)
{
	struct fixture f;

	begin(&f, 2);
	assert_pending(&f.hand, acquire(&f, 0, 3));
	assert_pending(&f.hand, acquire(&f, 1, 1));
	assert_int_equal(edo_semaphore_try_acquire(&f.semaphore, 1),
			 EDO_EEMPTY);
	edo_semaphore_release(&f.semaphore, 1);
	assert_acquired(&f, 0);
	assert_pending(&f.hand, &f.acquires[1].future);
	edo_semaphore_release(&f.semaphore, 1);
	assert_acquired(&f, 1);
	hand_deinit(&f.hand);
}

TEST(one_release_serves_all_it_suffices_for)
{
	struct fixture f;

	begin(&f, 0);
	for (int i = 0; i < N_ACQUIRES; i++)
		assert_pending(&f.hand, acquire(&f, i, 2));
	edo_semaphore_release(&f.semaphore, 7);
	assert_int_equal(hand_take_wakes(&f.hand), 3);
	for (int i = 0; i < 3; i++)
		assert_acquired(&f, i);
	assert_pending(&f.hand, &f.acquires[3].future);
	edo_semaphore_release(&f.semaphore, 1);
	assert_acquired(&f, 3);
	hand_deinit(&f.hand);
}

TEST(cancelled_acquire_passes_on_what_was_set_aside)
{
	struct fixture f;

	begin(&f, 2);
	assert_pending(&f.hand, acquire(&f, 0, 3));
	assert_pending(&f.hand, acquire(&f, 1, 1));
	assert_cancelled(&f.hand, &f.acquires[0].future);
	assert_int_equal(hand_take_wakes(&f.hand), 1);
	assert_acquired(&f, 1);
	assert_n_free(&f, 1);
	hand_deinit(&f.hand);
}

TEST(acquire_cancelled_after_it_was_granted_gives_everything_back)
{
	struct fixture f;

	begin(&f, 0);
	assert_pending(&f.hand, acquire(&f, 0, 2));
	assert_pending(&f.hand, acquire(&f, 1, 2));
	edo_semaphore_release(&f.semaphore, 2);
	assert_cancelled(&f.hand, &f.acquires[0].future);
	assert_acquired(&f, 1);
	assert_n_free(&f, 0);
	hand_deinit(&f.hand);
}

TEST(acquire_of_nothing_waits_for_nobody)
{
	struct fixture f;

	begin(&f, 0);
	assert_pending(&f.hand, acquire(&f, 0, 1));
	acquire(&f, 1, 0);
	assert_acquired(&f, 1);
	assert_cancelled(&f.hand, &f.acquires[0].future);
	hand_deinit(&f.hand);
}

TEST(close_turns_away_who_waits_and_who_comes)
{
	struct fixture f;

	begin(&f, 1);
	assert_pending(&f.hand, acquire(&f, 0, 2));
	assert_pending(&f.hand, acquire(&f, 1, 1));
	edo_semaphore_close(&f.semaphore);
	assert_true(edo_semaphore_is_closed(&f.semaphore));
	assert_int_equal(hand_take_wakes(&f.hand), 2);
	assert_ready(&f.hand, &f.acquires[0].future);
	assert_int_equal(f.acquires[0].output, EDO_ECLOSED);
	assert_cancelled(&f.hand, &f.acquires[1].future);
	assert_ready(&f.hand, acquire(&f, 2, 1));
	assert_int_equal(f.acquires[2].output, EDO_ECLOSED);
	assert_n_free(&f, 1);
	edo_semaphore_release(&f.semaphore, 3);
	assert_n_free(&f, 4);
	hand_deinit(&f.hand);
}

TEST(acquire_granted_before_the_close_counts)
{
	struct fixture f;

	begin(&f, 0);
	assert_pending(&f.hand, acquire(&f, 0, 1));
	edo_semaphore_release(&f.semaphore, 1);
	edo_semaphore_close(&f.semaphore);
	assert_acquired(&f, 0);
	hand_deinit(&f.hand);
}

TEST(most_permits_there_can_be_are_counted)
{
	struct fixture f;

	begin(&f, EDO_SEMAPHORE_PERMITS_MAX - 1);
	edo_semaphore_release(&f.semaphore, 1);
	assert_n_free(&f, EDO_SEMAPHORE_PERMITS_MAX);
	hand_deinit(&f.hand);
}

TEST(more_acquires_than_one_batch_are_all_served)
{
	enum { N = 100 };
	static struct edo_semaphore_acquire__frame acquires[N];
	struct fixture f;

	begin(&f, 0);
	for (int i = 0; i < N; i++) {
		edo_semaphore_acquire__init(&acquires[i], &f.semaphore, 1);
		assert_pending(&f.hand, &acquires[i].future);
	}
	edo_semaphore_release(&f.semaphore, N);
	assert_int_equal(hand_take_wakes(&f.hand), N);
	for (int i = 0; i < N; i++)
		assert_ready(&f.hand, &acquires[i].future);
	assert_n_free(&f, 0);
	hand_deinit(&f.hand);
}

TEST(static_semaphore_needs_no_init)
{
	static struct edo_semaphore semaphore = EDO_SEMAPHORE_INIT(2);

	assert_int_equal(edo_semaphore_try_acquire(&semaphore, 2), 0);
	assert_int_equal(edo_semaphore_try_acquire(&semaphore, 1), EDO_EEMPTY);
}

TEST(mutex_goes_to_who_waited_longest)
{
	struct edo_mutex_lock__frame first, second;
	struct edo_mutex mutex = EDO_MUTEX_INIT;
	struct hand hand;

	hand_init(&hand);
	assert_true(edo_mutex_try_lock(&mutex));
	assert_false(edo_mutex_try_lock(&mutex));
	edo_mutex_lock__init(&first, &mutex);
	edo_mutex_lock__init(&second, &mutex);
	assert_pending(&hand, &first.future);
	assert_pending(&hand, &second.future);
	edo_mutex_unlock(&mutex);
	assert_int_equal(hand_take_wakes(&hand), 1);
	assert_false(edo_mutex_try_lock(&mutex)); /* handed over */
	assert_ready(&hand, &first.future);
	edo_mutex_unlock(&mutex);
	assert_ready(&hand, &second.future);
	edo_mutex_unlock(&mutex);
	assert_true(edo_mutex_try_lock(&mutex));
	hand_deinit(&hand);
}

TEST(cancelled_lock_passes_the_mutex_on)
{
	struct edo_mutex_lock__frame first, second;
	struct edo_mutex mutex = EDO_MUTEX_INIT;
	struct hand hand;

	hand_init(&hand);
	assert_true(edo_mutex_try_lock(&mutex));
	edo_mutex_lock__init(&first, &mutex);
	edo_mutex_lock__init(&second, &mutex);
	assert_pending(&hand, &first.future);
	assert_pending(&hand, &second.future);
	edo_mutex_unlock(&mutex);
	assert_cancelled(&hand, &first.future);
	assert_ready(&hand, &second.future);
	edo_mutex_unlock(&mutex);
	hand_deinit(&hand);
}
