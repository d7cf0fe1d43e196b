/* SPDX-License-Identifier: MIT */

/*
 * An echo server for load generators: it serves 127.0.0.1 until it is killed.
 * Its one argument is the port.
 */

#include <stdio.h>
#include <stdlib.h>

#include "../support/bench.h"

enum { BUFFER_SIZE = 16384 };

static async void echo(struct edo_stream *stream)
{
	char *buffer = malloc(BUFFER_SIZE);

	defer free(buffer);
	defer await edo_close(stream);
	while (buffer) {
		ssize_t n = await edo_read(stream, buffer, BUFFER_SIZE);

		if (n <= 0)
			return;
		if (await edo_write_all(stream, buffer, (size_t)n) < 0)
			return;
	}
}

static async int serve(size_t port)
{
	struct edo_listener *listener;
	char address[32];
	int r;

	snprintf(address, sizeof(address), "127.0.0.1:%zu", port);
	r = edo_tcp_listen(address, &listener);
	if (r < 0)
		return r;
	defer edo_listener_close(listener);
	printf("listening %zu\n", port);
	fflush(stdout);
	for (;;) {
		struct edo_stream *stream;

		if (await edo_listener_accept(listener, &stream) < 0)
			continue;
		edo_tcp_nodelay(stream, true);
		edo_task_detach(edo_spawn(echo(stream)));
	}
}

const struct bench_workload bench_echo = { .name = "echo",
					   .n_default = 7001,
					   .run = serve };
