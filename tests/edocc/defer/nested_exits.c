/* edocc: cancel */
/* Ways out of nested scopes with cleanup, from every depth to every other. */
#include "drive.h"
#include <edo.h>
static void done(int *p)
{
	note("done %d", *p);
}
#define SCOPED __attribute__((cleanup(done)))
static async int v(int x)
{
	await nap(1);
	return x;
}

static async int exits(int how)
{
	SCOPED int a = 1;
	for (SCOPED int i = 10; i < 14; i++) {
		defer note("loop");
		{
			defer
			{
				await tidy(1);
				note("inner");
			}
			SCOPED int b = await v(i);
			if (how == 0)
				break;
			if (how == 1 && i == 11)
				goto out;
			if (how == 2 && i == 12)
				return b;
			if (how == 3)
				continue;
			{
				defer note("deep");
				if (how == 4 && i == 11)
					goto again;
				await nap(1);
			}
		}
		note("next");
		continue;
	again:
		note("again");
	}
	note("after");
out:
	return 99;
}

static async void mid(int n)
{
	int k = 0;
	{
		defer note("one %d", k);
		int z = 0;
	back:
		z++;
		defer
		{
			note("two %d", z);
			for (int i = 0; i < 3; i++) {
				SCOPED int q = i;
				if (i == 1)
					break;
				await tidy(1);
			}
			note("two end");
		}
		k++;
		await nap(1);
		if (k < n)
			goto back;
		note("z %d", z);
	}
	note("mid end");
}

static async int sw(int x)
{
	switch (x) {
	case 1: {
		defer note("case 1");
		await nap(1);
		break;
	}
	case 2: {
		SCOPED int c = await v(2);
		if (c == 2)
			break;
	}
	default:
		note("default");
	}
	int r = ({
		SCOPED int s = 5;
		s + 1;
	});
	r += ({
		SCOPED int s = await v(6);
		s + 1;
	});
	return r;
}

async int root(void)
{
	for (int h = 0; h < 5; h++)
		note("exits %d = %d", h, await exits(h));
	await mid(3);
	for (int x = 1; x < 4; x++)
		note("sw %d", await sw(x));
	return 0;
}
