/* SPDX-License-Identifier: MIT */

/*
 * A stream is a stream, whatever is behind it. shout() and ask() below know
 * nothing of TCP: they are tried over a connection, and over a pair of streams
 * in memory, which is how one tests such functions.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <edo.h>

/* Says everything back in capitals, until the other side is done. */
static async void shout(EDO_OWNED(edo_stream_closep) struct edo_stream *stream)
{
	char text[64];
	ssize_t n;

	while ((n = await edo_read(stream, text, sizeof(text))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			text[i] = (char)toupper((unsigned char)text[i]);
		if (await edo_write_all(stream, text, (size_t)n) < 0)
			break;
	}
}

static async int ask(EDO_OWNED(edo_stream_closep) struct edo_stream *stream,
		     const char *text)
{
	char answer[64] = "";
	size_t size = strlen(text);
	int result = await edo_write_all(stream, text, size);

	if (result == 0)
		result = await edo_read_exact(stream, answer, size);
	printf("%s: %s\n", text, answer);
	return result;
}

static async int over_tcp(void)
{
	struct edo_listener *listener;
	struct edo_stream *here = NULL, *there = NULL;
	char address[EDO_ADDRESS_SIZE];
	int result = edo_tcp_listen("127.0.0.1:0", &listener);

	if (result < 0)
		return result;
	defer edo_listener_close(listener);
	edo_listener_address(listener, address, sizeof(address));
	await_try_all (result) {
		edo_listener_accept(listener, &there);
		edo_tcp_connect(address, &here);
	}
	if (result < 0) { /* One of them may have come about. */
		edo_stream_close(here);
		edo_stream_close(there);
		return result;
	}
	edo_task_detach(edo_spawn(shout(there)));
	return await ask(here, "over tcp");
}

static async int over_memory(void)
{
	struct edo_stream *here, *there;
	int result = edo_duplex(16, &here, &there);

	if (result < 0)
		return result;
	edo_task_detach(edo_spawn(shout(there)));
	return await ask(here, "through memory");
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	int result = await over_tcp();

	return result < 0 ? result : await over_memory();
}
