/* SPDX-License-Identifier: MIT */
#include "driven.h"
#include "syscalls.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <base/alloc.h>
#include <driver/driver.h>
#include <edo/signal/signal.h>

/* The bell of the process stays open for good, so it is opened before the
 * first test counts what is open. */
__attribute__((__constructor__)) static void open_bell(void)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	edo_signal_wait__init(&frame, SIGUSR1);
	hand_poll(&hand, &frame.future);
	hand_cancel(&hand, &frame.future);
	driven_deinit(&hand);
}

/* The first wait of a runtime, from which on it misses none. */
static void listen_for(struct hand *hand, int number)
{
	struct edo_signal_wait__frame frame;

	edo_signal_wait__init(&frame, number);
	assert_pending(hand, &frame.future);
	assert_cancelled(hand, &frame.future);
}

TEST(wait_ends_with_the_signal)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_pending(&hand, &frame.future);
	driven_settle(&hand);
	assert_int_equal(hand_take_wakes(&hand), 0);
	raise(SIGUSR1);
	driven_run(&hand, &frame.future);
	assert_int_equal(frame.output, 0);
	driven_deinit(&hand);
}

TEST(ctrl_c_does_not_end_the_process_any_more)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	edo_signal_wait__init(&frame, SIGINT);
	assert_pending(&hand, &frame.future);
	raise(SIGINT);
	driven_run(&hand, &frame.future);
	assert_int_equal(frame.output, 0);
	raise(SIGINT);
	driven_deinit(&hand);
	raise(SIGINT);
}

static void raise_winch(void)
{
	raise(SIGWINCH);
}

/* It is caught by the time the bell is added to the driver. */
TEST(signal_that_comes_while_the_first_wait_begins_is_seen)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	syscalls_before(SYSCALL_EPOLL_CTL, raise_winch);
	edo_signal_wait__init(&frame, SIGWINCH);
	assert_int_equal(hand_poll(&hand, &frame.future), EDO_READY);
	syscalls_before(SYSCALL_EPOLL_CTL, NULL);
	assert_int_equal(frame.output, 0);
	driven_deinit(&hand);
}

TEST(other_signals_do_not_wake)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	listen_for(&hand, SIGUSR2);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_pending(&hand, &frame.future);
	raise(SIGUSR2);
	driven_settle(&hand);
	assert_int_equal(hand_take_wakes(&hand), 0);
	assert_cancelled(&hand, &frame.future);
	driven_deinit(&hand);
}

TEST(all_waits_of_a_runtime_end)
{
	struct edo_signal_wait__frame frames[3];
	struct hand hand;

	driven_init(&hand);
	for (int i = 0; i < 3; i++) {
		edo_signal_wait__init(&frames[i], SIGUSR1);
		assert_pending(&hand, &frames[i].future);
	}
	raise(SIGUSR1);
	driven_settle(&hand);
	assert_int_equal(hand_take_wakes(&hand), 3);
	for (int i = 0; i < 3; i++)
		assert_ready(&hand, &frames[i].future);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

TEST(signal_between_two_waits_is_kept)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	for (int i = 0; i < 3; i++) {
		listen_for(&hand, SIGUSR1);
		raise(SIGUSR1);
		raise(SIGUSR1);
		edo_signal_wait__init(&frame, SIGUSR1);
		assert_ready(&hand, &frame.future);
		assert_int_equal(frame.output, 0);
	}
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

TEST(signal_that_a_cancelled_wait_would_have_told_is_kept)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_pending(&hand, &frame.future);
	raise(SIGUSR1);
	driven_wait(&hand);
	assert_cancelled(&hand, &frame.future);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_ready(&hand, &frame.future);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

TEST(what_came_before_the_first_wait_is_not_seen)
{
	struct hand hand;

	raise(SIGUSR1);
	driven_init(&hand);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

TEST(signal_is_told_by_one_driver_and_not_twice)
{
	struct edo_signal_wait__frame first, second;
	struct hand hand;

	driven_init(&hand);
	edo_signal_wait__init(&first, SIGUSR1);
	edo_signal_wait__init(&second, SIGUSR1);
	assert_pending(&hand, &first.future);
	assert_pending(&hand, &second.future);
	raise(SIGUSR1);
	driven_settle(&hand);
	assert_ready(&hand, &first.future);
	assert_cancelled(&hand, &second.future);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

TEST(every_runtime_is_told)
{
	struct edo_signal_wait__frame frames[3];
	struct hand hands[3];

	for (int i = 0; i < 3; i++) {
		driven_init(&hands[i]);
		edo_signal_wait__init(&frames[i], SIGUSR1);
		assert_pending(&hands[i], &frames[i].future);
	}
	raise(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		driven_run(&hands[i], &frames[i].future);
		assert_int_equal(frames[i].output, 0);
	}
	driven_deinit(&hands[0]);
	edo_signal_wait__init(&frames[1], SIGUSR1);
	assert_pending(&hands[1], &frames[1].future);
	raise(SIGUSR1);
	driven_run(&hands[1], &frames[1].future);
	driven_deinit(&hands[1]);
	driven_deinit(&hands[2]);
}

#define N_ROUNDS 200

static void *signal_often(void *argument)
{
	int *n_seen = argument; /* atomic */

	for (int i = 1; i <= N_ROUNDS; i++) {
		kill(getpid(), SIGUSR1);
		while (__atomic_load_n(n_seen, __ATOMIC_ACQUIRE) < i)
			sched_yield();
	}
	return NULL;
}

TEST(loop_that_cancels_and_waits_again_misses_none)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;
	pthread_t thread;
	int n_seen = 0;

	driven_init(&hand);
	listen_for(&hand, SIGUSR1);
	pthread_create(&thread, NULL, signal_often, &n_seen);
	while (n_seen < N_ROUNDS) {
		edo_signal_wait__init(&frame, SIGUSR1);
		if (hand_poll(&hand, &frame.future) == EDO_READY)
			__atomic_fetch_add(&n_seen, 1, __ATOMIC_RELEASE);
		else
			assert_cancelled(&hand, &frame.future);
	}
	pthread_join(thread, NULL);
	driven_deinit(&hand);
}

TEST(realtime_signals_can_be_waited_for)
{
	struct hand hand;

	driven_init(&hand);
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
		struct edo_signal_wait__frame frame;

		edo_signal_wait__init(&frame, number);
		assert_pending(&hand, &frame.future);
		raise(number);
		driven_run(&hand, &frame.future);
		assert_int_equal(frame.output, 0);
	}
	driven_deinit(&hand);
}

TEST(some_signals_cannot_be_waited_for)
{
	const int numbers[] = { -1,     0,      SIGKILL, SIGSTOP, SIGSEGV,
				SIGBUS, SIGFPE, SIGILL,  NSIG,    1000 };
	struct hand hand;

	driven_init(&hand);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct edo_signal_wait__frame frame;

		edo_signal_wait__init(&frame, numbers[i]);
		assert_ready(&hand, &frame.future);
		assert_int_equal(frame.output, -EINVAL);
	}
	driven_deinit(&hand);
}

TEST(wait_that_lacks_something_fails)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	driven_init(&hand);
	edo__alloc_fail_at(1);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_ready(&hand, &frame.future);
	assert_int_equal(frame.output, -ENOMEM);
	syscalls_fail(SYSCALL_EPOLL_CTL, 1, ENOMEM);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_ready(&hand, &frame.future);
	assert_int_equal(frame.output, -ENOMEM);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}

static int n_handled;

static void count_handled(int number)
{
	(void)number;
	n_handled++;
}

TEST(handler_of_the_program_is_still_called)
{
	struct edo_signal_wait__frame frame;
	struct hand hand;

	signal(SIGHUP, count_handled);
	driven_init(&hand);
	edo_signal_wait__init(&frame, SIGHUP);
	assert_pending(&hand, &frame.future);
	raise(SIGHUP);
	driven_run(&hand, &frame.future);
	assert_int_equal(n_handled, 1);
	driven_deinit(&hand);
}

static void wait_anyhow(void *argument)
{
	struct edo_context context = ((struct hand *)argument)->context;
	struct edo_signal_wait__frame frame;

	context.worker = NULL;
	edo_signal_wait__init(&frame, SIGUSR1);
	edo_future_poll(&frame.future, &context);
}

TEST(waiting_outside_of_a_runtime_panics)
{
	struct hand hand;

	driven_init(&hand);
	hand.context.budget = EDO_COOP_BUDGET;
	assert_panics(wait_anyhow, &hand, "outside of a runtime");
	driven_deinit(&hand);
}

/* Two workers of one runtime, as far as their drivers say so. */
static void workers_init(struct hand *hands)
{
	driven_init(&hands[0]);
	driven_init(&hands[1]);
	hands[1].worker.driver->family = hands[0].worker.driver->family;
}

TEST(wait_that_began_on_one_worker_ends_on_another)
{
	struct edo_signal_wait__frame frame;
	struct hand hands[2];

	workers_init(hands);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_pending(&hands[0], &frame.future);
	assert_pending(&hands[1], &frame.future);
	raise(SIGUSR1);
	driven_settle(&hands[0]);
	assert_int_equal(hand_take_wakes(&hands[0]), 0);
	assert_int_equal(hand_take_wakes(&hands[1]), 1);
	assert_ready(&hands[1], &frame.future);
	assert_int_equal(frame.output, 0);
	driven_deinit(&hands[1]);
	driven_deinit(&hands[0]);
}

TEST(signal_is_kept_for_whichever_worker_waits_next)
{
	struct edo_signal_wait__frame frame;
	struct hand hands[2];

	workers_init(hands);
	listen_for(&hands[0], SIGUSR1);
	raise(SIGUSR1);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_ready(&hands[1], &frame.future);
	listen_for(&hands[0], SIGUSR1);
	driven_deinit(&hands[1]);
	driven_deinit(&hands[0]);
}

TEST(wait_whose_worker_ends_goes_on_and_misses_nothing)
{
	struct edo_signal_wait__frame frame;
	struct hand hands[2];

	workers_init(hands);
	edo_signal_wait__init(&frame, SIGUSR1);
	assert_pending(&hands[0], &frame.future);
	assert_pending(&hands[1], &frame.future);
	edo__driver_close(hands[0].worker.driver);
	hands[0].worker.driver = NULL;
	assert_int_equal(hand_take_wakes(&hands[1]), 1);
	assert_pending(&hands[1], &frame.future);
	raise(SIGUSR1);
	driven_run(&hands[1], &frame.future);
	assert_int_equal(frame.output, 0);
	driven_deinit(&hands[1]);
	driven_deinit(&hands[0]);
}

TEST(more_waits_end_than_are_woken_at_once)
{
	struct edo_signal_wait__frame frames[50];
	struct hand hand;

	driven_init(&hand);
	for (int i = 0; i < 50; i++) {
		edo_signal_wait__init(&frames[i], SIGUSR1);
		assert_pending(&hand, &frames[i].future);
	}
	raise(SIGUSR1);
	driven_settle(&hand);
	assert_int_equal(hand_take_wakes(&hand), 50);
	for (int i = 0; i < 50; i++)
		assert_ready(&hand, &frames[i].future);
	listen_for(&hand, SIGUSR1);
	driven_deinit(&hand);
}
