/* Deferred statements that call, jump inside themselves, or stand in odd
 * places. */
#include "drive.h"
#include <edo.h>

#define WITH_LOCK(name) \
	enter(name);    \
	defer leave(name)

static async int macro(int x)
{
	WITH_LOCK("lock");
	await nap(1);
	{
		WITH_LOCK("inner");
		x++;
	}
	return x;
}

static async int in_switch(int x)
{
	switch (x) {
	case 0:
	case 1: {
		defer note("case");
		await nap(1);
		if (x)
			break;
		return 5;
	}
	default:
		note("default");
	}
	return 6;
}

static async int in_statement_expression(void)
{
	int x = ({
		int y = await after(1, 4);

		defer note("y %d", y);
		y *= 2;
		y;
	});

	return x;
}

static async int in_else(int x)
{
	if (x) {
		defer note("then");
		await nap(1);
	} else {
		defer note("else");
		x = 1;
	}
	return x;
}

static async int only_at_end(void)
{
	await nap(1);
	defer note("last");
	return 3;
}

static async void twice_in_one_line(void)
{
	defer note("one"); defer note("two");
	await nap(1);
}

static async int many(void)
{
	int n = 0;

	defer note("n %d", n);
	for (int i = 0; i < 3; i++) {
		defer n++;
		for (int j = 0; j < 3; j++) {
			defer n += 10;
			if (j == 1)
				continue;
			if (i == 1)
				break;
			await nap(1);
		}
		if (i == 2)
			return n;
	}
	return -1;
}

async int root(void)
{
	note("%d", await macro(1));
	for (int i = 0; i < 3; i++)
		note("%d", await in_switch(i));
	note("%d", await in_statement_expression());
	note("%d %d", await in_else(0), await in_else(1));
	note("%d", await only_at_end());
	await twice_in_one_line();
	note("%d", await many());
	return 0;
}
