/* edocc: cancel */
/* A future variable holds a future that was constructed and not started; when
 * its scope ends, one that has not ended is cancelled there. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n)
{
	enter(name);
	defer leave(name);
	return await after(n, n);
}

static async void awaited(void)
{
	edo_future(int) f = work("a", 1);

	note("constructed");
	note("= %d", await f);
}

static async void never_awaited(void)
{
	{
		edo_future(int) f = work("a", 1);

		note("held");
	}
	await nap(1);
	note("gone");
}

static async void declared_empty(void)
{
	edo_future(int) f;
	int x = await after(1, 1);

	if (x)
		f = work("b", x);
	note("= %d", await f);
	f = work("b", 0);
	note("= %d", await f);
}

static async void left_empty(int x)
{
	edo_future(int) f;

	await nap(1);
	if (x)
		f = work("c", 1);
	note("leaves");
}

static async void in_a_loop(void)
{
	for (int i = 0; i < 3; i++) {
		edo_future(int) f = work("l", i);

		if (i == 0)
			continue;
		if (i == 2)
			break;
		note("= %d", await f);
	}
}

static async int whole_expressions(void)
{
	edo_future(int) a = after(1, 10), b = after(0, 20);
	edo_future(struct pair) p = pair_after(1, 1, 2);
	int x = await b + await a;

	note("%d", (await p).second);
	return x;
}

/* Arguments are copied and evaluated when it is constructed. */
static async void arguments(void)
{
	int n = 1;
	edo_future(int) f = after(1, n++);
	edo_future(int) g = after(0, n++);

	n = 50;
	note("%d %d", await f, await g);
}

async int root(void)
{
	await awaited();
	await never_awaited();
	await declared_empty();
	await left_empty(0);
	await left_empty(1);
	await in_a_loop();
	note("%d", await whole_expressions());
	await arguments();
	return 0;
}
