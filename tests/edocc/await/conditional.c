/* edocc: oracle */
/* Only && || ?: and the comma decide whether, and when, an await runs. */
#include "drive.h"
#include <edo.h>

static async int say(const char *name, int value)
{
	note("%s", name);
	return await after(1, value);
}

static async void and_or(void)
{
	note("= %d", await say("a", 0) && await say("b", 1));
	note("= %d", await say("c", 1) && await say("d", 2));
	note("= %d", await say("e", 5) || await say("f", 1));
	note("= %d", await say("g", 0) || await say("h", 0));
	note("= %d", (await say("i", 0) && await say("j", 1)) ||
		     await say("k", 3));
	note("= %d", await say("l", 1) && (await say("m", 0) ||
		     await say("n", 0)) && await say("o", 1));
	note("= %d", !(await say("p", 1) && !await say("q", 0)));
	note("= %d", 0 && await say("never", 1));
	note("= %d", 1 || await say("never", 1));
	note("= %d", (await say("r", 1) && 0) + (1 || await say("never", 1)));
}

static async void conditional(void)
{
	int x = 1;

	note("= %d", x ? await say("a", 10) : await say("b", 20));
	note("= %d", !x ? await say("c", 10) : await say("d", 20));
	note("= %d", await say("e", 0) ? 1 : 2);
	note("= %d", await say("f", 1) ? await say("g", 0) ? 1 : 2
				       : await say("h", 3));
	note("= %d", x ? 5 : await say("never", 6));
	note("= %d", (await say("i", 4)) ?: await say("never", 6));
	note("= %d", (await say("j", 0)) ?: await say("k", 6));
	note("= %d", 1 + (x ? await say("l", 1) : 0) * 2);
}

static async void comma(void)
{
	int x = 0;

	note("= %d", (x = 3, await say("a", x)));
	note("= %d", (await say("b", 1), x + 1));
	note("= %d", (await say("c", 1), await say("d", 2), x));
	x = 5, await say("e", x), x = 6;
	note("= %d", x);
	for (x = 0; await say("f", 1), x < 2; x++, await say("g", x))
		note("body");
}

static async void mixed_types(void)
{
	int n = 3;
	int *p = await after(1, 1) ? &n : NULL;
	double d = await after(1, 0) ? 1 : await real_after(1, 2.5);
	const char *s = n > 2 ? await text_after(1, "yes") : "no";
	long long big = n ? await big_after(1, 1LL << 40) : 1;

	note("%d %g %s %lld", *p, d, s, big);
	note("%g", await after(1, 1) ? 1 : 2.5);
	n > 2 ? await nap(1) : (void)0;
	n > 5 ? (void)0 : await nap(1);
}

static async void effects_of_one_side(void)
{
	int n = 0;

	if (n++ == 0 && await say("a", 1) && n++ == 1)
		note("n is %d", n);
	if (n++ == 9 && await say("never", 1))
		note("never");
	note("n is %d", n);
	if (n == 3 || await say("never", 1))
		note("three");
}

async int root(void)
{
	await and_or();
	await conditional();
	await comma();
	await mixed_types();
	await effects_of_one_side();
	return 0;
}
