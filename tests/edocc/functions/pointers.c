/* edocc: oracle */
/* Pointers to async functions: in variables, members, tables and parameters. */
#include "drive.h"
#include <edo.h>

static async int increment(int x)
{
	return await after(1, x + 1);
}

static async int square(int x)
{
	await nap(x % 3);
	return x * x;
}

static async void shout(const char *text)
{
	await nap(1);
	note("%s!", text);
}

struct operations {
	const char *name;
	async int (*apply)(int);
	async void (*say)(const char *);
};

static const struct operations list[] = {
	{ "increment", increment, shout },
	{ "square", square, shout },
};

static async int (*const table[])(int) = { increment, square, increment };

static async int twice(async int (*f)(int), int x)
{
	x = await f(x);
	return await (*f)(x);
}

static async void variables(void)
{
	async int (*f)(int) = increment;
	async int (*g)(int);

	note("%d", await f(1));
	g = f;
	f = square;
	note("%d %d", await g(5), await f(5));
	f = await after(1, 1) ? increment : square;
	note("%d", await f(9) + await g(9));
	note("%d %d", f == increment, g == square);
	g = NULL;
	note("%d", g == NULL);
	note("%d", !g && f);
}

static async void members(const struct operations *o)
{
	note("%s %d", o->name, await o->apply(7));
	await o->say(o->name);
}

async int root(void)
{
	await variables();
	for (unsigned i = 0; i < sizeof(list) / sizeof(*list); i++)
		await members(&list[i]);
	for (int i = 0; i < 3; i++)
		note("%d", await table[i](4));
	note("%d", await twice(square, 3));
	note("%d", await twice(table[0], 3));
	note("%d", (await list[1].apply(3)) * 2);
	return 0;
}
