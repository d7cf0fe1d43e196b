/* The awaits of a full expression run first, from left to right, before what
 * else the expression reads. */
#include "drive.h"
#include <edo.h>

static int global;

static async int say(const char *name, int value)
{
	note("%s", name);
	return await after(1, value);
}

static async int set(int *p, int value)
{
	await nap(1);
	*p = value;
	return value;
}

static int add(int a, int b, int c)
{
	return a + 10 * b + 100 * c;
}

static int plain(const char *name, int value)
{
	note("%s", name);
	return value;
}

void drive_reset(void)
{
	global = 0;
}

static async void left_to_right(void)
{
	note("= %d", add(await say("a", 1), await say("b", 2),
			 await say("c", 3)));
	note("= %d", await say("d", 1) + await say("e", 2) * await say("f", 3));
	note("= %d", (await say("g", 8) - await say("h", 2)) /
		     (await say("i", 1) + await say("j", 1)));
	note("= %d", add(await say("k", await say("l", 1) +
				    await say("m", 1)),
			 plain("n", 3), await say("o", 4)));
}

static async void read_afterwards(void)
{
	int t = 1, i = 0;
	int a[3] = { 0, 0, 0 };

	t += await set(&t, 100);
	note("%d", t);
	t = t + await set(&t, 5);
	note("%d", t);
	a[i] = await set(&i, 2);
	note("%d %d %d", a[0], a[1], a[2]);
	note("%d", add(global, await set(&global, 7), global));
	t = 3;
	t -= 2 * await set(&t, 10) + t;
	note("%d", t);
}

static async void each_operand_of_and_is_its_own(void)
{
	int t = 1;

	if (t == 1 && await set(&t, 2) && t == 2 && await set(&t, 3))
		note("%d", t);
	note("%d", t == 3 ? t + await set(&t, 4) : 0);
	note("%d", (t = 1, t + await set(&t, 6)));
}

async int root(void)
{
	await left_to_right();
	await read_afterwards();
	await each_operand_of_and_is_its_own();
	return 0;
}
