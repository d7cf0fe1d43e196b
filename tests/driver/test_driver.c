/* SPDX-License-Identifier: MIT */
#include "driven.h"
#include "syscalls.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <base/alloc.h>
#include <base/sanitizer.h>
#include <driver/driver.h>
#include <edo/time/clock.h>

static int64_t true_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * EDO_SECOND + now.tv_nsec;
}

static struct edo__driver *open_driver(void)
{
	struct edo__driver *driver;

	assert_int_equal(edo__driver_open(EDO_DRIVER_EPOLL, &driver), 0);
	return driver;
}

static void assert_turn_lasts(struct edo__driver *driver, int64_t timeout)
{
	int64_t start = true_now();

	assert_int_equal(edo__driver_turn(driver, timeout), 0);
	assert_true(true_now() - start >= timeout);
}

TEST(auto_takes_epoll)
{
	struct edo__driver *driver;

	assert_int_equal(edo__driver_open(EDO_DRIVER_AUTO, &driver), 0);
	assert_string_equal(driver->type->name, "epoll");
	edo__driver_close(driver);
}

TEST(io_uring_asked_for_explicitly_is_refused)
{
	struct edo__driver *driver = NULL;

	assert_int_equal(edo__driver_open(EDO_DRIVER_IO_URING, &driver),
			 -ENOSYS);
	assert_null(driver);
}

TEST(closing_no_driver_is_nothing)
{
	edo__driver_close(NULL);
}

TEST(turn_without_news_is_never_early)
{
	struct edo__driver *driver = open_driver();

	assert_turn_lasts(driver, 0);
	assert_turn_lasts(driver, 1);
	assert_turn_lasts(driver, 300 * EDO_MICROSECOND);
	assert_turn_lasts(driver, 5 * EDO_MILLISECOND + 1);
	edo__driver_close(driver);
}

/* The call of a precise wait; it is left out where ThreadSanitizer does not know
 * it. */
#define PRECISE_WAIT (EDO__HAS_TSAN ? SYSCALL_EPOLL_WAIT : SYSCALL_EPOLL_PWAIT2)

TEST(turn_is_never_early_on_a_kernel_without_precise_waits)
{
	struct edo__driver *driver = open_driver();

	syscalls_take_count(SYSCALL_EPOLL_PWAIT2);
	syscalls_fail(SYSCALL_EPOLL_PWAIT2, 1, ENOSYS);
	assert_turn_lasts(driver, 300 * EDO_MICROSECOND);
	assert_turn_lasts(driver, EDO_MILLISECOND + 1);
	assert_int_equal(syscalls_take_count(SYSCALL_EPOLL_PWAIT2),
			 !EDO__HAS_TSAN);
	edo__driver_close(driver);
}

TEST(interrupted_turn_is_one_without_news)
{
	struct edo__driver *driver = open_driver();

	syscalls_fail(SYSCALL_EPOLL_WAIT, 1, EINTR);
	assert_int_equal(edo__driver_turn(driver, -1), 0);
	syscalls_fail(PRECISE_WAIT, 1, EINTR);
	assert_int_equal(edo__driver_turn(driver, EDO_SECOND), 0);
	edo__driver_close(driver);
}

TEST(wake_before_a_turn_keeps_it_from_waiting)
{
	struct edo__driver *driver = open_driver();

	edo__driver_wake(driver);
	assert_int_equal(edo__driver_turn(driver, -1), 0);
	edo__driver_close(driver);
}

TEST(turn_uses_a_wake_up)
{
	struct edo__driver *driver = open_driver();

	edo__driver_wake(driver);
	edo__driver_turn(driver, 0);
	assert_turn_lasts(driver, EDO_MILLISECOND);
	edo__driver_close(driver);
}

TEST(wakes_of_a_driver_that_is_awake_cost_no_system_call)
{
	struct edo__driver *driver = open_driver();

	syscalls_take_count(SYSCALL_WRITE);
	for (int i = 0; i < 1000; i++)
		edo__driver_wake(driver);
	assert_int_equal(syscalls_take_count(SYSCALL_WRITE), 0);
	edo__driver_turn(driver, -1);
	edo__driver_close(driver);
}

struct herald {
	struct edo__driver *driver;
	int n_news; /* atomic */
	int n_wakes;
};

static void *wake_often(void *argument)
{
	struct herald *herald = argument;

	for (int i = 0; i < herald->n_wakes; i++) {
		__atomic_fetch_add(&herald->n_news, 1, __ATOMIC_RELAXED);
		edo__driver_wake(herald->driver);
	}
	return NULL;
}

TEST(wakes_from_other_threads_are_never_lost)
{
	struct herald herald = { .driver = open_driver(), .n_wakes = 20000 };
	pthread_t threads[2];
	int n_seen = 0;

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, wake_often, &herald);
	while (n_seen < 2 * herald.n_wakes) {
		edo__driver_turn(herald.driver, -1);
		n_seen = __atomic_load_n(&herald.n_news, __ATOMIC_RELAXED);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	edo__driver_close(herald.driver);
}

static void assert_open_fails(int error)
{
	struct edo__driver *driver = NULL;

	assert_int_equal(edo__driver_open(EDO_DRIVER_EPOLL, &driver), error);
	assert_null(driver);
}

TEST(opening_that_fails_leaves_nothing_behind)
{
	syscalls_fail(SYSCALL_EPOLL_CREATE1, 1, EMFILE);
	assert_open_fails(-EMFILE);
	syscalls_fail(SYSCALL_EVENTFD, 1, ENFILE);
	assert_open_fails(-ENFILE);
	syscalls_fail(SYSCALL_EPOLL_CTL, 1, ENOMEM);
	assert_open_fails(-ENOMEM);
	edo__alloc_fail_at(1);
	assert_open_fails(-ENOMEM);
}

struct guest {
	struct edo__driver_guest guest;
	int n_left;
};

static void leave(struct edo__driver_guest *guest)
{
	edo__container_of(guest, struct guest, guest)->n_left++;
}

TEST(guests_are_found_by_key_and_leave_with_the_driver)
{
	struct edo__driver *driver = open_driver();
	struct guest guest = { .guest = { .key = &guest, .leave = leave } };

	assert_null(edo__driver_find_guest(driver, &guest));
	edo__driver_add_guest(driver, &guest.guest);
	assert_ptr_equal(edo__driver_find_guest(driver, &guest), &guest.guest);
	assert_null(edo__driver_find_guest(driver, driver));
	edo__driver_close(driver);
	assert_int_equal(guest.n_left, 1);
}
