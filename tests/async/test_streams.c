/* SPDX-License-Identifier: MIT */
#include "flavors.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <edo.h>

/* Streams, listeners and signals as programs use them. */

/* Writes one byte at a time, letting others run in between. */
static async int trickle(EDO_OWNED(edo_stream_closep) struct edo_stream *stream,
			 const char *text)
{
	for (; *text; text++) {
		int r = await edo_write_all(stream, text, 1);

		if (r < 0)
			return r;
		await edo_yield_now();
	}
	return 0;
}

/* Tries to fill a buffer in time, again and again. */
static async int read_impatiently(struct edo_stream *stream, char *buffer,
				  size_t size)
{
	int n_timeouts = 0;
	int r;

	while (await edo_timeout(0, r = edo_read_exact(stream, buffer, size)) ==
	       -ETIMEDOUT) {
		n_timeouts++;
		await edo_yield_now();
	}
	return r < 0 ? r : n_timeouts;
}

static async int expect_all(size_t capacity)
{
	struct edo_stream *here, *there;
	struct edo_task *writer;
	char buffer[11] = "";
	int n_timeouts, r;

	if (edo_duplex(capacity, &here, &there) < 0)
		return -ENOMEM;
	defer edo_stream_close(here);
	writer = edo_spawn(trickle(there, "0123456789"));
	n_timeouts = await read_impatiently(here, buffer, 10);
	if (await edo_task_join(writer, &r) < 0 || r < 0)
		return -EIO;
	return strcmp(buffer, "0123456789") == 0 ? n_timeouts : -EBADMSG;
}

TEST(read_exact_that_times_out_again_and_again_loses_no_byte)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int n_timeouts = 0;

	assert_int_equal(edo_block_on(runtime, n_timeouts = expect_all(64)), 0);
	assert_true(n_timeouts > 5);
	assert_int_equal(edo_block_on(runtime, n_timeouts = expect_all(1)), 0);
	assert_true(n_timeouts > 5);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static int line_of_read;

static async ssize_t read_byte(struct edo_stream *stream)
{
	char byte;

	line_of_read = __LINE__ + 1;
	return await edo_read(stream, &byte, 1);
}

static async int read_twice(struct edo_panic *ret_panic)
{
	struct edo_stream *here, *there;
	struct edo_task *first, *second;
	int r;

	if (edo_duplex(1, &here, &there) < 0)
		return -ENOMEM;
	defer {
		edo_stream_close(here);
		edo_stream_close(there);
	}
	first = edo_spawn(read_byte(here));
	second = edo_spawn(read_byte(here));
	r = await edo_task_wait(second);
	if (r == EDO_EPANIC) {
		const struct edo_panic *panic = edo_task_panic(second);

		ret_panic->line = panic->line;
		if (!strstr(panic->file, "test_streams.c"))
			r = -EBADMSG;
	}
	edo_task_detach(second);
	edo_task_abort(first);
	await edo_task_join(first, (ssize_t *)NULL);
	return r;
}

TEST(misuse_names_the_await_it_happened_at)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	struct edo_panic panic = { 0 };
	int r;

	assert_int_equal(edo_block_on(runtime, r = read_twice(&panic)), 0);
	assert_int_equal(r, EDO_EPANIC);
	assert_int_equal(panic.line, line_of_read);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async void echo(EDO_OWNED(edo_stream_closep) struct edo_stream *stream)
{
	await edo_copy(stream, stream);
}

/* Serves until the signal comes; the bell of the process was rung before. */
static async int serve(struct edo_listener *listener)
{
	int n_served = 0;

	defer edo_listener_close(listener);
	for (;;) {
		struct edo_stream *stream;
		int r;

		await_any {
			when (r = edo_listener_accept(listener, &stream)) {
				if (r < 0)
					return r;
				edo_task_detach(edo_spawn(echo(stream)));
				n_served++;
			}
			when (edo_signal_wait(SIGUSR1))
				return n_served;
		}
	}
}

static async int ask(const char *address, const char *text)
{
	struct edo_stream *stream;
	char answer[64];
	int r = await edo_tcp_connect(address, &stream);

	if (r < 0)
		return r;
	defer await edo_close(stream);
	r = await edo_write_all(stream, text, strlen(text));
	if (r == 0)
		r = await edo_shutdown(stream);
	if (r == 0)
		r = await edo_read_exact(stream, answer, strlen(text));
	if (r == 0 && memcmp(answer, text, strlen(text)) != 0)
		r = -EBADMSG;
	if (r == 0 && await edo_read(stream, answer, 1) != 0)
		r = -EBADMSG;
	return r;
}

static async int serve_and_stop(void)
{
	struct edo_listener *listener;
	char address[EDO_ADDRESS_SIZE];
	struct edo_task *server;
	int a, b, c, r, n_served;

	r = edo_tcp_listen("127.0.0.1:0", &listener);
	if (r < 0)
		return r;
	edo_listener_address(listener, address, sizeof(address));
	server = edo_spawn(serve(listener));
	await_try_all (r) {
		a = ask(address, "one");
		b = ask(address, "two");
		c = ask(address, "three");
	}
	(void)a;
	(void)b;
	(void)c;
	kill(getpid(), SIGUSR1);
	if (r == 0)
		r = await edo_task_join(server, &n_served);
	return r < 0 ? r : n_served;
}

static async int wait_for_nothing(void)
{
	return await edo_timeout(0, edo_signal_wait(SIGUSR1));
}

/* The bell stays open for good: it is there before a test counts. */
__attribute__((__constructor__)) static void open_bell(void)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int r;

	edo_block_on(runtime, r = wait_for_nothing());
	(void)r;
	edo_runtime_free(runtime);
}

TEST_ON_ALL_FLAVORS(server_answers_until_the_signal_comes)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int n_served;

	assert_int_equal(edo_block_on(runtime, n_served = serve_and_stop()), 0);
	assert_int_equal(n_served, 3);
	assert_int_equal(edo_runtime_free(runtime), 0);
}
