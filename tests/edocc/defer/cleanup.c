/* edocc: cancel */
/* Cleanup attributes and defers form one list. */
#include "drive.h"
#include <edo.h>

static async int mixed(void)
{
	const char *a CLEANUP = enter("a");

	defer note("after b");
	const char *b CLEANUP = enter("b");
	await nap(1);
	defer note("before b");
	const char *nothing CLEANUP = NULL;

	await nap(1);
	return a != b && !nothing;
}

static async int awaited(void)
{
	int a CLEANUP_NUMBER = enter_number(await after(1, 1));
	int b CLEANUP_NUMBER = await after(1, -1);

	{
		int c CLEANUP_NUMBER = enter_number(2), d CLEANUP_NUMBER =
							       enter_number(3);

		await nap(1);
		note("%d", c + d);
	}
	b = enter_number(4);
	await nap(1);
	return a + b;
}

static async int without_await(int x)
{
	const char *a CLEANUP = enter("a");

	if (x)
		return a[0];
	{
		const char *b CLEANUP = enter("b");

		x += b[0];
	}
	return x;
}

static async void in_loops(void)
{
	for (int i = 0; i < 2; i++) {
		int n CLEANUP_NUMBER = enter_number(i);

		await nap(1);
		if (n == 0)
			continue;
		note("turn %d", n);
	}
	for (int n CLEANUP_NUMBER = enter_number(7), i = 0; i < 2; i++) {
		await nap(1);
		note("n %d", n);
	}
}

/* What a declaration says of cleanup holds for plain functions too. */
static int plain(void)
{
	const char *p CLEANUP = enter("p");

	return p[0] == 'p';
}

async int root(void)
{
	note("%d", await mixed());
	note("%d", await awaited());
	note("%d", await without_await(1));
	note("%d", await without_await(0));
	await in_loops();
	note("%d", plain());
	return 0;
}
