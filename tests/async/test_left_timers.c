/* SPDX-License-Identifier: MIT */

/* Timers that go on in another runtime than they were armed in: of local sets, and
 * kept by hand. */

#include "flavors.h"
#include "local_set.h"
#include "patience.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <edo/time/timer.h>

#include <edo.h>

static int64_t instant;
static int n_seen;

/* Ends in the turn in which the timers of the set fire, before any of its tasks
 * is polled again. */
static async int run_until_they_fire(void)
{
	instant = edo_now() + 2 * EDO_MILLISECOND;
	await_any_biased {
		when (edo_sleep_until(instant)) {
		}
		when (edo_local_set_run(set)) {
		}
	}
	return 0;
}

/* On a busy machine the time may have come before they began to wait; then it is
 * done anew. */
static void leave_fired(struct edo_task *(*spawn)(int64_t later), int64_t later)
{
	struct edo_enter enter;

	for (;;) {
		n_seen = 0;
		open_set(&enter);
		edo_task_detach(spawn(later));
		edo_leave(&enter);
		RUN(run_until_they_fire());
		if (n_seen == 0)
			return;
		close_set();
	}
}

/* ---- of a set ---------------------------------------------------------------- */

static async int sleep_with_them(int64_t later)
{
	await edo_sleep_until(instant + later);
	n_seen = 1;
	return 0;
}

static struct edo_task *spawn_sleeper(int64_t later)
{
	return edo_spawn_local(sleep_with_them(later));
}

TEST_ON_ALL_FLAVORS(sleep_that_fired_in_one_runtime_ends_in_another)
{
	leave_fired(spawn_sleeper, 0);
	RUN(edo_local_set_run(set));
	assert_int_equal(n_seen, 1);
	close_set();
}

TEST_ON_ALL_FLAVORS(sleep_that_fired_is_cancelled_outside_of_its_runtime)
{
	leave_fired(spawn_sleeper, 0);
	close_set();
	assert_int_equal(n_seen, 0);
}

static async int wait_with_them(int64_t later)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	defer edo_timer_deinit(&timer);
	edo_timer_start(&timer, instant + later);
	check(await edo_timer_wait(&timer) == 0);
	n_seen = 1;
	return 0;
}

static struct edo_task *spawn_waiter(int64_t later)
{
	return edo_spawn_local(wait_with_them(later));
}

TEST_ON_ALL_FLAVORS(timer_that_was_waited_for_in_one_runtime_fires_in_another)
{
	for (int64_t later = 0; later < 10; later += 8) {
		leave_fired(spawn_waiter, later * EDO_MILLISECOND);
		RUN(edo_local_set_run(set));
		assert_int_equal(n_seen, 1);
		close_set();
	}
}

TEST_ON_ALL_FLAVORS(wait_for_a_timer_is_cancelled_outside_of_its_runtime)
{
	for (int64_t later = 0; later < 10; later += 8) {
		leave_fired(spawn_waiter, later * EDO_MILLISECOND);
		close_set();
		assert_int_equal(n_seen, 0);
	}
}

/* ---- kept by hand -------------------------------------------------------------- */

static async int start(struct edo_timer *timer, int64_t deadline)
{
	edo_timer_start(timer, deadline);
	await edo_sleep(2 * EDO_MILLISECOND);
	return edo_timer_is_armed(timer);
}

static async int wait_for(struct edo_timer *timer)
{
	return await edo_timer_wait(timer);
}

TEST_ON_ALL_FLAVORS(timer_that_fired_may_be_used_after_its_runtime)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	assert_false(edo_timer_is_armed(&timer));
	RUN(wait_for(&timer));
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	assert_false(edo_timer_stop(&timer));
	RUN(start(&timer, edo_now() + EDO_MILLISECOND));
	edo_timer_deinit(&timer);
}

static async int start_for_later(struct edo_timer *timer, int64_t later)
{
	edo_timer_start(timer, edo_now() + later);
	return 0;
}

TEST_ON_ALL_FLAVORS(timer_that_is_armed_may_be_used_after_its_runtime)
{
	struct edo_timer timer;

	edo_timer_init(&timer);
	RUN(start_for_later(&timer, 5 * EDO_MILLISECOND));
	RUN(wait_for(&timer));
	RUN(start_for_later(&timer, 60 * EDO_SECOND));
	assert_true(edo_timer_is_armed(&timer));
	assert_true(edo_timer_stop(&timer));
	RUN(start_for_later(&timer, 60 * EDO_SECOND));
	edo_timer_deinit(&timer);
}

/* ---- in one that is idle ----------------------------------------------------------- */

/* The first runtime is there still, but nobody is in its block_on. */
static void move_between_live_runtimes(struct edo_task *(*spawn)(int64_t later))
{
	struct edo_runtime *first = FLAVOR_RUNTIME();
	struct edo_runtime *later = FLAVOR_RUNTIME();
	struct edo_enter enter;
	int result = -1;

	n_seen = 0;
	open_set(&enter);
	instant = edo_now();
	edo_task_detach(spawn(20 * EDO_MILLISECOND));
	edo_leave(&enter);
	assert_int_equal(edo_block_on(first, result = run_until_they_fire()),
			 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_block_on(later, result = edo_local_set_run(set)),
			 0);
	assert_int_equal(result, 0);
	assert_int_equal(n_seen, 1);
	close_set();
	assert_int_equal(edo_runtime_free(later), 0);
	assert_int_equal(edo_runtime_free(first), 0);
}

TEST_ON_ALL_FLAVORS(sleep_goes_on_in_the_runtime_that_runs_its_set_now)
{
	move_between_live_runtimes(spawn_sleeper);
}

TEST_ON_ALL_FLAVORS(timer_goes_on_in_the_runtime_that_runs_its_set_now)
{
	move_between_live_runtimes(spawn_waiter);
}

/* ---- in one whose thread does something else --------------------------------------- */

static struct edo_runtime *second;

static async int nap(void)
{
	await edo_sleep(30 * EDO_MILLISECOND);
	return 7;
}

static struct edo_task *spawn_there(struct edo_runtime *runtime,
				    edo_boxed(int) box)
{
	struct edo_handle *handle = edo_runtime_handle(runtime);
	struct edo_enter enter;
	struct edo_task *task;

	edo_handle_enter(handle, &enter);
	task = edo_spawn(box);
	edo_leave(&enter);
	edo_handle_unref(handle);
	return task;
}

/* Begins it here. Whether it is polled there before this thread has left, or later,
 * it goes on there. */
static async int spawn_begun(struct edo_task **ret_task)
{
	edo_boxed(int) box = edo_box(nap());
	int unused;

	check(edo_box_ok(box));
	check(await edo_timeout(0, unused = box) == -ETIMEDOUT);
	(void)unused;
	*ret_task = spawn_there(second, box);
	patience_spin(3 * EDO_MILLISECOND);
	return 0;
}

static async int join_nap(struct edo_task *task)
{
	int value = 0;

	check(await edo_task_join(task, &value) == 0);
	return value - 7;
}

TEST_ON_ALL_FLAVORS(box_begun_in_a_runtime_that_is_left_ends_in_another)
{
	struct edo_runtime *first = FLAVOR_RUNTIME();
	struct edo_task *task;
	int result = -1;

	second = MULTI_THREAD_RUNTIME(1);
	assert_int_equal(edo_block_on(first, result = spawn_begun(&task)), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_block_on(second, result = join_nap(task)), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(second), 0);
	assert_int_equal(edo_runtime_free(first), 0);
}

static int join_it_there(void *task)
{
	int result = -1;

	check(edo_block_on(second, result = join_nap(task)) == 0);
	return result;
}

static async int block_meanwhile(void)
{
	struct edo_task *task;

	check(await spawn_begun(&task) == 0);
	return edo_block_in_place(join_it_there, task);
}

static int run_set_there(void *unused)
{
	int result = -1;

	(void)unused;
	check(edo_block_on(second, result = edo_local_set_run(set)) == 0);
	return result;
}

static EDO_LOCAL async int run_set_meanwhile(void);

static async int run_set_meanwhile(void)
{
	struct edo_enter enter;

	n_seen = 0;
	open_set(&enter);
	instant = edo_now();
	edo_task_detach(spawn_sleeper(20 * EDO_MILLISECOND));
	edo_leave(&enter);
	check(await run_until_they_fire() == 0);
	check(edo_block_in_place(run_set_there, NULL) == 0);
	close_set();
	return n_seen - 1;
}

/* This thread has no other to turn its wheel. */
TEST_ON_MULTI_THREAD(what_was_begun_on_a_thread_that_blocks_goes_on_elsewhere)
{
	second = MULTI_THREAD_RUNTIME(1);
	RUN(block_meanwhile());
	RUN(run_set_meanwhile());
	assert_int_equal(edo_runtime_free(second), 0);
}

/* ---- sockets, likewise ---------------------------------------------------------------- */

static struct edo_listener *listener;

static async int read_one(void)
{
	struct edo_stream *stream;
	char byte = 0;

	check(await edo_listener_accept(listener, &stream) == 0);
	defer edo_stream_close(stream);
	check(await edo_read(stream, &byte, 1) == 1 && byte == 'x');
	n_seen = 1;
	return 0;
}

static uint16_t port(void)
{
	char text[64];

	check(edo_listener_address(listener, text, sizeof(text)) >= 0);
	return (uint16_t)atoi(strrchr(text, ':') + 1);
}

static int connect_to_it(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port()),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	check(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

static async int join(struct edo_task *task)
{
	return await edo_task_join(task, NULL);
}

/* It waits to read in the first runtime, and what it reads comes in the second. The
 * driver of a current-thread runtime keeps its sockets. */
TEST_ON_ALL_FLAVORS(read_of_a_set_goes_on_elsewhere_or_says_where_it_belongs)
{
	struct edo_runtime *first = FLAVOR_RUNTIME();
	struct edo_runtime *later = FLAVOR_RUNTIME();
	struct edo_enter enter;
	struct edo_task *reader;
	int result = -1, fd;

	n_seen = 0;
	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	fd = connect_to_it();
	open_set(&enter);
	instant = edo_now();
	reader = edo_spawn_local(read_one());
	edo_leave(&enter);
	assert_int_equal(edo_block_on(first, result = run_until_they_fire()),
			 0);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(edo_block_on(later, result = edo_local_set_run(set)),
			 0);
	assert_int_equal(edo_block_on(later, result = join(reader)), 0);
	assert_int_equal(result, flavor_is_multi_thread() ? 0 : EDO_EPANIC);
	assert_int_equal(n_seen, flavor_is_multi_thread());
	close_set();
	close(fd);
	edo_listener_close(listener);
	assert_int_equal(edo_runtime_free(later), 0);
	assert_int_equal(edo_runtime_free(first), 0);
}
