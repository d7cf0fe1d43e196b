/* SPDX-License-Identifier: MIT */
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <edo.h>

/* Streams, listeners and signals as programs use them. */

static int n_timeouts; /* atomic */

/* Writes one byte at a time, each after the reader has lost patience. */
static async int trickle(EDO_OWNED(edo_stream_closep) struct edo_stream *stream,
			 const char *text)
{
	for (int i = 0; text[i]; i++) {
		int r;

		await_until(look(&n_timeouts) > i);
		r = await edo_write_all(stream, &text[i], 1);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Tries to fill a buffer in time, again and again. */
static async int read_impatiently(struct edo_stream *stream, char *buffer,
				  size_t size)
{
	int r;

	while (await edo_timeout(0, r = edo_read_exact(stream, buffer, size)) ==
	       -ETIMEDOUT) {
		add(&n_timeouts, 1);
		await edo_yield_now();
	}
	return r;
}

static async int expect_all(size_t capacity)
{
	struct edo_stream *here, *there;
	struct edo_task *writer;
	char buffer[11] = "";
	int result, r;

	put_value(&n_timeouts, 0);
	if (edo_duplex(capacity, &here, &there) < 0)
		return -ENOMEM;
	defer edo_stream_close(here);
	writer = edo_spawn(trickle(there, "0123456789"));
	result = await read_impatiently(here, buffer, 10);
	if (await edo_task_join(writer, &r) < 0 || r < 0)
		return -EIO;
	if (result < 0)
		return result;
	return strcmp(buffer, "0123456789") == 0 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(read_exact_that_times_out_again_and_again_loses_no_byte)
{
	RUN(expect_all(64));
	RUN(expect_all(1));
}

static int line_of_read; /* atomic */

static async ssize_t read_byte(struct edo_stream *stream)
{
	char byte;

	put_value(&line_of_read, __LINE__ + 1);
	return await edo_read(stream, &byte, 1);
}

/* Whichever comes second panics: on one thread, for two at once are a race. */
static async int read_twice(void)
{
	struct edo_stream *here, *there;
	struct edo_task *a, *b, *panicked = NULL;
	const struct edo_panic *panic;
	int r;

	check(edo_duplex(1, &here, &there) == 0);
	a = edo_spawn(read_byte(here));
	b = edo_spawn(read_byte(here));
	await_any {
		when (r = edo_task_wait(a))
			panicked = a;
		when (r = edo_task_wait(b))
			panicked = b;
	}
	check(r == EDO_EPANIC);
	panic = edo_task_panic(panicked);
	check(strstr(panic->file, "test_streams.c"));
	check(panic->line == look(&line_of_read));
	edo_task_abort(panicked == a ? b : a);
	await edo_task_join(a, (ssize_t *)NULL);
	await edo_task_join(b, (ssize_t *)NULL);
	edo_stream_close(here);
	edo_stream_close(there);
	return 0;
}

TEST_ON_ONE_WORKER(misuse_names_the_await_it_happened_at)
{
	RUN(read_twice());
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
