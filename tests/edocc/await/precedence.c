/* edocc: oracle */
/* await is a prefix operator that binds as tightly as unary *. */
#include "drive.h"
#include <edo.h>

static int calls;

static async int three(void)
{
	calls++;
	await nap(1);
	return 3;
}

static async int *address(int *p)
{
	await nap(1);
	return p;
}

static async struct pair pair(void)
{
	await nap(1);
	return (struct pair){ 8, 9 };
}

static async struct pair *pair_address(struct pair *p)
{
	await nap(1);
	return p;
}

void drive_reset(void)
{
	calls = 0;
}

async int root(void)
{
	int a[] = { 10, 20, 30, 40 };
	int n = 5;
	struct pair p = { 1, 2 };

	note("%d", !await three());
	note("%d", ~await three());
	note("%d", -await three());
	note("%d", +await three());
	note("%d", - -await three());
	note("%d", await three() * 2 + 1);
	note("%d", 1 + 2 * await three());
	note("%d", await three() - await three() - await three());
	note("%d", await three() == 3);
	note("%d", await three() != 3);
	note("%d", await three() << await three());
	note("%d", (await three() & 1) | (await three() ^ 4));
	note("%d", a[await three()]);
	note("%d", (await three())[a]);
	note("%d", *await address(&n));
	note("%d", (*await address(&n))++);
	note("%d", ++*await address(&n));
	note("%d", (await address(a))[2]);
	note("%d", *(await address(a) + 1));
	note("%d", &*await address(&n) == &n);
	note("%d", (await pair()).first);
	note("%d", (await pair_address(&p))->second);
	note("%g", (double)await three() / 2);
	note("%d", (char)await three());
	note("%d", (int)sizeof(char[3]) + await three());
	note("%d", (await three()));
	note("%d", ((((await three())))));
	note("%d", await(three()));
	note("%d", calls);
	n = await three();
	n += await three();
	n *= await three();
	a[1] = await three();
	a[await three()] = n;
	note("%d %d %d", n, a[1], a[3]);
	return n;
}
