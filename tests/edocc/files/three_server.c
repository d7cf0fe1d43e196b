/* The other side of three.c. */
#include "drive.h"
#include "three.h"

async int server_double(int x)
{
	return await after(1, 2 * x);
}

static async int server_triple(int x)
{
	return await after(1, 3 * x);
}

async struct reply server_ask(const char *question)
{
	struct reply r = { .size = (int)strlen(question) };

	await nap(1);
	strcpy(r.text, "reply");
	return r;
}

async void server_note(const char *text)
{
	await nap(1);
	note("%s %d", text, await both(2));
}

async EDO_FRAME(256) int sized_answer(int x)
{
	int list[10] = { [9] = x };

	await nap(1);
	return list[9] + 1;
}

async int (*const server_table[2])(int) = { server_double, server_triple };
