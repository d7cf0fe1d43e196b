/* edocc: oracle */
/* if and else, with and without braces, and with awaits in every part. */
#include "drive.h"
#include <edo.h>

static async int yes(void)
{
	return await after(1, 1);
}

static async int no(void)
{
	return await after(0, 0);
}

static async const char *chain(int x)
{
	if (x == 0)
		return "zero";
	else if (await after(1, x == 1))
		return "one";
	else if (x == 2)
		return await text_after(1, "two");
	else if (await yes() && x == 3) {
		await nap(1);
		return "three";
	} else
		await nap(1);
	return "many";
}

static async void dangling(void)
{
	if (await yes())
		if (await no())
			note("never");
		else
			note("inner else");
	if (await no()) {
		if (await yes())
			note("never");
	} else
		note("outer else");
	if (await yes())
		;
	else
		await nap(1);
	if (await yes()) {
	} else {
		await nap(1);
	}
}

static async void unbraced(void)
{
	int n = 0;

	if (await yes())
		n = await after(1, 3);
	else
		n = await after(1, 4);
	note("%d", n);
	if (n == 3)
		for (int i = 0; i < 2; i++)
			if (await yes())
				while (n < 5)
					n += await after(1, 1);
			else
				n = 0;
	else
		n = -1;
	note("%d", n);
	if (n)
		switch (await after(1, n))
		case 5:
			note("five");
	if (n)
		do
			n--;
		while (await after(1, n > 2));
	note("%d", n);
}

static async void declared_in_branches(int x)
{
	if (x) {
		int a = await after(1, 10);

		note("%d", a + x);
	} else {
		int a = await after(1, 20);
		int b = await after(1, 2);

		note("%d", a + b + x);
	}
	{
		int a = 1;
		{
			int a = 2;

			await nap(1);
			{
				int b = a;
				int a = await after(1, 3);

				note("%d %d", a, b);
			}
			note("%d", a);
		}
		note("%d", a);
	}
}

async int root(void)
{
	for (int i = 0; i < 5; i++)
		note("%s", await chain(i));
	await dangling();
	await unbraced();
	await declared_in_branches(1);
	await declared_in_branches(0);
	return 0;
}
