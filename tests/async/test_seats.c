/* SPDX-License-Identifier: MIT */

/*
 * What began in a block_on goes on when that has returned: nobody turns its timers
 * and descriptors any more, so whoever waits for them waits on a worker.
 */

#include "flavors.h"
#include "patience.h"

#include <unistd.h>

#include <driver/source.h>
#include <edo.h>
#include <net/tcp.h>

static int has_ended;

/* Starts @call in a task; nobody is in block_on. */
#define START(runtime, call)                                    \
	do {                                                    \
		struct edo_handle *start__handle =              \
			edo_runtime_handle(runtime);            \
		struct edo_enter start__enter;                  \
		edo_handle_enter(start__handle, &start__enter); \
		edo_task_detach(edo_spawn(call));               \
		edo_leave(&start__enter);                       \
		edo_handle_unref(start__handle);                \
	} while (0)

struct pair {
	struct edo_stream *here, *there;
};

static async void connect_there(const char *address, struct pair *pair)
{
	check(await edo_tcp_connect(address, &pair->there) == 0);
}

static async int read_here(struct edo_stream *stream)
{
	char byte;

	check(await edo_read(stream, &byte, 1) == 1);
	put_value(&has_ended, 1);
	return 0;
}

/* Waits for a byte that is written when the read has begun. */
static async int wait_for_a_byte(struct pair *pair)
{
	char address[EDO_ADDRESS_SIZE];
	struct edo_listener *listener;

	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	defer edo_listener_close(listener);
	edo_listener_address(listener, address, sizeof(address));
	await_all {
		connect_there(address, pair);
		edo_listener_accept(listener, &pair->here);
	}
	await_all {
		read_here(pair->here);
		edo_write_all(pair->there, "x", 1);
	}
	return 0;
}

TEST_ON_MULTI_THREAD(descriptor_that_waited_in_a_block_on_wakes_a_task)
{
	struct edo_runtime *runtime = MULTI_THREAD_RUNTIME(1);
	struct pair pair;
	int result = -1;

	assert_int_equal(edo_block_on(runtime, result = wait_for_a_byte(&pair)),
			 0);
	assert_int_equal(result, 0);
	put_value(&has_ended, 0);
	START(runtime, read_here(pair.here));
	wait_until(edo__load_acquire(&edo__tcp_source(pair.here)->reader));
	assert_int_equal(write(edo__tcp_source(pair.there)->fd, "y", 1), 1);
	wait_until(look(&has_ended));
	edo_stream_close(pair.here);
	edo_stream_close(pair.there);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int join_it(struct edo_task *task)
{
	return await edo_task_join(task, NULL);
}

static int block_on_it(void *task)
{
	struct edo_handle *handle = edo_handle_current();
	int result = -1;

	check(edo_block_on(handle, result = join_it(task)) == 0);
	edo_handle_unref(handle);
	return result;
}

/* The thread that watches the descriptor waits itself for what is read there. */
static async int wait_in_place_for_a_byte(void)
{
	struct pair pair;
	struct edo_task *reader;
	int result = await wait_for_a_byte(&pair);

	check(result == 0);
	put_value(&has_ended, 0);
	reader = edo_spawn(read_here(pair.here));
	wait_until(edo__load_acquire(&edo__tcp_source(pair.here)->reader));
	check(write(edo__tcp_source(pair.there)->fd, "y", 1) == 1);
	result = edo_block_in_place(block_on_it, reader);
	edo_stream_close(pair.here);
	edo_stream_close(pair.there);
	return result;
}

TEST_ON_MULTI_THREAD(descriptor_of_a_block_on_that_blocks_in_place_wakes_a_task)
{
	RUN(wait_in_place_for_a_byte());
	assert_true(look(&has_ended));
}

static async int nap(void)
{
	int64_t start = edo_now();

	await edo_sleep(50 * EDO_MILLISECOND);
	check(edo_now() - start >= 50 * EDO_MILLISECOND);
	put_value(&has_ended, 1);
	return 0;
}

/* Polls it once, and lets it go on by itself. */
static async int begin_a_nap(void)
{
	edo_boxed(int) box = edo_box(nap());
	int result = 0;

	await_any_biased {
		when (result = box)
			check(false);
		when (edo_yield_now())
			result = 1;
	}
	edo_task_detach(edo_spawn(box));
	return result - 1;
}

TEST_ON_MULTI_THREAD(sleep_that_began_in_a_block_on_ends_in_a_task)
{
	struct edo_runtime *runtime = MULTI_THREAD_RUNTIME(1);
	int result = -1;

	put_value(&has_ended, 0);
	assert_int_equal(edo_block_on(runtime, result = begin_a_nap()), 0);
	assert_int_equal(result, 0);
	wait_until(look(&has_ended));
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int start_timer(struct edo_timer *timer)
{
	edo_timer_start(timer, edo_now() + 20 * EDO_MILLISECOND);
	return 0;
}

static async void wait_for_timer(struct edo_timer *timer)
{
	check(await edo_timer_wait(timer) == 0);
	edo_timer_deinit(timer);
	put_value(&has_ended, 1);
}

TEST_ON_MULTI_THREAD(timer_that_was_started_in_a_block_on_fires_in_a_task)
{
	struct edo_runtime *runtime = MULTI_THREAD_RUNTIME(1);
	struct edo_timer timer;
	int result = -1;

	edo_timer_init(&timer);
	put_value(&has_ended, 0);
	assert_int_equal(edo_block_on(runtime, result = start_timer(&timer)),
			 0);
	assert_int_equal(result, 0);
	START(runtime, wait_for_timer(&timer));
	wait_until(look(&has_ended));
	assert_int_equal(edo_runtime_free(runtime), 0);
}
