/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include <edo/manual.h>
#include <edo/time/sleep.h>

static char trail[64];
static size_t n_trail;

static void leave_mark(char mark)
{
	trail[n_trail++] = mark;
	trail[n_trail] = '\0';
}

/* Sleeps @n_times a millisecond and says how often it did; 'c' is its cleanup. */
EDO_MANUAL(int, doze, ((int, n_times), (int, stop_at)), int n;
	   struct edo_sleep__frame sleep;)
EDO_MANUAL_BODY(doze)
{
	EDO_MANUAL_BEGIN(doze);
	for (f->n = 0; f->n < f->n_times; f->n++) {
		if (f->n == f->stop_at)
			EDO_MANUAL_RETURN(-1);
		edo_sleep__init(&f->sleep, EDO_MILLISECOND);
		EDO_MANUAL_AWAIT(f->sleep);
	}
	EDO_MANUAL_RETURN(f->n);
	EDO_MANUAL_CLEANUP;
	leave_mark('c');
	EDO_MANUAL_END;
}

/* Embeds doze() twice; its cleanup waits. */
EDO_MANUAL(int, doze_twice, (void), int sum; struct doze__frame doze;
	   struct edo_sleep__frame sleep;)
EDO_MANUAL_BODY(doze_twice)
{
	EDO_MANUAL_BEGIN(doze_twice);
	doze__init(&f->doze, 1, -1);
	EDO_MANUAL_AWAIT(f->doze);
	f->sum = f->doze.output;
	doze__init(&f->doze, 2, -1);
	EDO_MANUAL_AWAIT(f->doze);
	EDO_MANUAL_RETURN(f->sum + f->doze.output);
	EDO_MANUAL_CLEANUP;
	leave_mark('<');
	edo_sleep__init(&f->sleep, EDO_MILLISECOND);
	EDO_MANUAL_AWAIT(f->sleep);
	leave_mark('>');
	EDO_MANUAL_END;
}

/* Knows its child by a box alone. */
EDO_MANUAL(int, doze_boxed, ((int, n_times)), int (**box)(struct edo_boxed *);)
EDO_MANUAL_BODY(doze_boxed)
{
	EDO_MANUAL_BEGIN(doze_boxed);
	f->box = doze__new(f->n_times, -1);
	EDO_MANUAL_AWAIT_BOX(f->box);
	EDO_MANUAL_RETURN(*(int *)edo__manual_output(f->box));
	EDO_MANUAL_CLEANUP;
	edo__box_free(f->box);
	EDO_MANUAL_END;
}

static struct hand hand;

static void start(void)
{
	n_trail = 0;
	trail[0] = '\0';
	hand_init(&hand);
}

TEST(manual_function_does_nothing_until_polled)
{
	struct doze__frame doze;

	start();
	doze__init(&doze, 1, -1);
	assert_int_equal(doze.future.state, EDO_STATE_START);
	assert_int_equal(hand_cancel(&hand, &doze.future), EDO_READY);
	assert_int_equal(doze.future.state, EDO_ENDED_CANCELLED);
	assert_string_equal(trail, "");
	hand_deinit(&hand);
}

TEST(manual_function_resumes_inside_its_loop)
{
	struct doze__frame doze;

	start();
	doze__init(&doze, 3, -1);
	for (int i = 0; i < 3; i++) {
		assert_pending(&hand, &doze.future);
		hand_advance(&hand, 2 * EDO_MILLISECOND);
		assert_int_equal(hand_take_wakes(&hand), 1);
	}
	assert_ready(&hand, &doze.future);
	assert_int_equal(doze.output, 3);
	assert_int_equal(doze.future.state, EDO_ENDED_READY);
	assert_string_equal(trail, "c");
	hand_deinit(&hand);
}

TEST(manual_return_runs_the_cleanup)
{
	struct doze__frame doze;

	start();
	doze__init(&doze, 3, 0);
	assert_ready(&hand, &doze.future);
	assert_int_equal(doze.output, -1);
	assert_string_equal(trail, "c");
	hand_deinit(&hand);
}

TEST(manual_cancel_ends_the_child_first_and_then_cleans_up)
{
	struct doze__frame doze;

	start();
	doze__init(&doze, 3, -1);
	assert_pending(&hand, &doze.future);
	assert_int_equal(hand_cancel(&hand, &doze.future), EDO_READY);
	assert_int_equal(doze.future.state, EDO_ENDED_CANCELLED);
	assert_int_equal(doze.sleep.future.state, EDO_ENDED_CANCELLED);
	assert_string_equal(trail, "c");
	assert_int_equal(hand_cancel(&hand, &doze.future), EDO_READY);
	assert_string_equal(trail, "c");
	hand_deinit(&hand);
}

TEST(manual_cleanup_that_waits_is_shielded)
{
	struct doze_twice__frame twice;

	start();
	doze_twice__init(&twice);
	assert_pending(&hand, &twice.future);
	assert_int_equal(hand_cancel(&hand, &twice.future), EDO_PENDING);
	assert_string_equal(trail, "c<");
	assert_int_equal(hand_cancel(&hand, &twice.future), EDO_PENDING);
	hand_advance(&hand, 2 * EDO_MILLISECOND);
	assert_int_equal(hand_cancel(&hand, &twice.future), EDO_READY);
	assert_int_equal(twice.future.state, EDO_ENDED_CANCELLED);
	assert_string_equal(trail, "c<>");
	hand_deinit(&hand);
}

TEST(manual_function_cancelled_after_its_return_ends_with_its_output)
{
	struct doze_twice__frame twice;

	start();
	doze_twice__init(&twice);
	for (int i = 0; i < 3; i++) {
		assert_pending(&hand, &twice.future);
		hand_advance(&hand, 2 * EDO_MILLISECOND);
	}
	assert_pending(&hand, &twice.future);
	assert_string_equal(trail, "cc<");
	hand_advance(&hand, 2 * EDO_MILLISECOND);
	assert_int_equal(hand_cancel(&hand, &twice.future), EDO_READY);
	assert_int_equal(twice.future.state, EDO_ENDED_READY);
	assert_int_equal(twice.output, 3);
	hand_take_wakes(&hand);
	hand_deinit(&hand);
}

TEST(manual_function_awaits_a_box)
{
	struct doze_boxed__frame boxed;

	start();
	doze_boxed__init(&boxed, 1);
	assert_pending(&hand, &boxed.future);
	hand_advance(&hand, 2 * EDO_MILLISECOND);
	assert_ready(&hand, &boxed.future);
	assert_int_equal(boxed.output, 1);
	hand_take_wakes(&hand);
	hand_deinit(&hand);
}
