/* edocc: oracle */
/* `return a, b` gives b, whether the function waits or not. */
#include "drive.h"
#include <edo.h>

static async int without_await(void)
{
	return note("without"), 42;
}

static async int after_await(int x)
{
	await nap(1);
	return x ? note("after"), 43 : 0;
}

static async int before_comma(void)
{
	return await after(1, 1), note("before"), 44;
}

static async int behind_comma(void)
{
	return note("behind"), await after(1, 45);
}

static async int assigned(int x)
{
	return x = await after(1, 46);
}

async int root(void)
{
	note("%d", await without_await());
	note("%d", await after_await(1));
	note("%d", await before_comma());
	note("%d", await behind_comma());
	note("%d", await assigned(0));
	return 0;
}
