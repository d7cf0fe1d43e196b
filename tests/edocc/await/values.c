/* edocc: oracle */
/* Await gives the value of the future, of whatever type it is, whether the
 * future is ready at once or after some polls, and wherever await stands. */
#include "drive.h"
#include <edo.h>

struct big {
	char text[40];
	long numbers[4];
};

static async int one(void)
{
	return 1;
}

static async int echo(int value)
{
	return value;
}

static async void nothing(void)
{
}

static async struct pair make_pair(int a, int b)
{
	struct pair p = { a, b };

	await nap(1);
	return p;
}

static async struct big make_big(const char *text)
{
	struct big big = { .numbers = { 1, 2, 3, 4 } };

	await nap(1);
	strcpy(big.text, text);
	return big;
}

static async const char *pick(const char *const *list, unsigned i)
{
	await nap(1);
	return list[i];
}

static async double half(double x)
{
	return await real_after(1, x) / 2;
}

static async long long sum_to(int n)
{
	long long sum = 0;

	for (int i = 1; i <= n; i++)
		sum += await big_after(i % 3, i);
	return sum;
}

static async unsigned char narrow(int x)
{
	return (unsigned char)await after(1, x);
}

static inline async bool is_even(int x)
{
	return await after(1, x) % 2 == 0;
}

static async int *itself(int *p)
{
	await nap(2);
	return p;
}

static async _Bool no(void)
{
	return 0;
}

static async void scalars(void)
{
	int x = 17;

	note("%d %d", await one(), await echo(-5));
	note("%d", await after(0, 3) + await after(2, 4));
	note("%g", await half(5));
	note("%lld", await sum_to(10));
	note("%d", await narrow(300));
	note("%d %d", await is_even(4), await is_even(5));
	note("%d", *await itself(&x));
	*await itself(&x) = 18;
	note("%d %d", x, await no());
	note("%s", await text_after(1, "text"));
}

static async void structs(void)
{
	static const char *const list[] = { "zero", "one", "two" };
	struct pair p = await make_pair(3, 4);

	note("%d %d", p.first, p.second);
	note("%d", (await make_pair(5, 6)).second);
	p = await make_pair(p.second, p.first);
	note("%d %d", p.first, p.second);
	note("%s %ld", (await make_big("large")).text,
	     (await make_big("large")).numbers[3]);
	note("%s", await pick(list, 2));
	note("%c", (await pick(list, 1))[2]);
}

static async void voids(void)
{
	await nothing();
	await nap(0);
	await nap(3);
	(await nothing());
	(void)await one();
	await one();
	note("voids");
}

static async void arguments(void)
{
	int i = 2;

	note("%d", await echo(await echo(await echo(7) + 1) * 2));
	note("%d", await after(await one(), await after(1, i++)));
	note("%d", i);
	note("%d", await echo((i++, i)));
	note("%d", await echo(i > 1 ? await echo(10) : await echo(20)));
}

async int root(void)
{
	await scalars();
	await structs();
	await voids();
	await arguments();
	return await echo(42);
}
