/* SPDX-License-Identifier: MIT */

/*
 * The smallest server: what comes in goes out again, each client on a task of
 * its own.
 */

#include <stdio.h>

#include <edo.h>

static async void serve(EDO_OWNED(edo_stream_closep) struct edo_stream *stream)
{
	await edo_copy(stream, stream);
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(int argc, char **argv)
{
	const char *address = argc > 1 ? argv[1] : "127.0.0.1:7777";
	struct edo_listener *listener;
	struct edo_stream *stream;
	int result = edo_tcp_listen(address, &listener);

	if (result < 0)
		return result;
	defer edo_listener_close(listener);
	printf("echo on %s\n", address);
	while ((result = await edo_listener_accept(listener, &stream)) == 0)
		edo_task_detach(edo_spawn(serve(stream)));
	return result;
}
