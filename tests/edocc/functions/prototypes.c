/* edocc: oracle */
/* A prototype is enough; the definition may follow, or lie elsewhere. */
#include "drive.h"
#include <edo.h>

static async int later(int x);
async int exported(int x, struct pair pair);
static async void quiet(void);
static async void silent(void);
async EDO_FRAME(512) int sized(int x);
static inline async int in_line(int x);

static async int calls_later(int x)
{
	await quiet();
	await silent();
	return await later(x) + await exported(x, (struct pair){ 1, 2 });
}

static async int later(int x)
{
	return await after(1, x * 3);
}

async int exported(int x, struct pair pair)
{
	await nap(1);
	return x + pair.first + pair.second;
}

static async void quiet(void)
{
	await nap(1);
	note("quiet");
}

static async void silent(void)
{
	note("silent");
}

static async int calls_sized(int x)
{
	int y = await sized(x);

	return y + await sized(y) + await in_line(1);
}

async EDO_FRAME(512) int sized(int x)
{
	int list[20] = { [19] = x };

	await nap(1);
	return list[19] + 1;
}

static inline async int in_line(int x)
{
	return await after(1, x + 1000);
}

async int root(void)
{
	note("%d", await calls_later(5));
	note("%d", await calls_sized(5));
	note("%d", await far_after(2, 17));
	await far_nap(1);
	note("%d", await far_after(0, await far_after(1, 3)) +
		   await far_after(1, 4));
	for (int i = 0; i < 3; i++)
		note("%d", await far_after(i, i));
	return await far_after(1, 1) && await far_after(1, 0);
}
