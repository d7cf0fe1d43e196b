/* SPDX-License-Identifier: MIT */

/*
 * echo [--port N]: the smallest server. What comes in goes out again, each
 * client on a task of its own, until Ctrl-C.
 */

#include <signal.h>
#include <stdio.h>

#include <edo.h>

static async void serve(EDO_OWNED(edo_stream_closep) struct edo_stream *stream)
{
	await edo_copy(stream, stream);
}

static async int accept_clients(struct edo_listener *listener)
{
	struct edo_stream *stream;
	int result;

	while ((result = await edo_listener_accept(listener, &stream)) == 0)
		edo_task_detach(edo_spawn(serve(stream)));
	return result;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(int argc, char **argv)
{
	char address[EDO_ADDRESS_SIZE];
	struct edo_listener *listener;
	int result;

	snprintf(address, sizeof(address), "127.0.0.1:%s",
		 argc == 3 ? argv[2] : "7777");
	result = edo_tcp_listen(address, &listener);
	if (result < 0)
		return result;
	defer edo_listener_close(listener);
	printf("echo on %s\n", address);
	await_any {
		when (result = accept_clients(listener))
			printf("cannot accept\n");
		when (result = edo_signal_wait(SIGINT))
			printf("bye\n");
	}
	return result;
}
