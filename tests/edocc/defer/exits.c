/* edocc: cancel */
/* A scope's list is undone in reverse order at every exit. */
#include "drive.h"
#include <edo.h>

static async int end_of_function(void)
{
	enter("a");
	defer leave("a");
	await nap(1);
	enter("b");
	defer {
		leave("b");
	}
	await nap(1);
	return 1;
}

static async void end_of_block(void)
{
	{
		enter("a");
		defer leave("a");
		{
			enter("b");
			defer leave("b");
			enter("c");
			defer leave("c");
			await nap(1);
			note("inner");
		}
		note("outer");
	}
	note("after");
}

static async int early(int x)
{
	enter("a");
	defer leave("a");
	if (x == 0)
		return 10;
	enter("b");
	defer leave("b");
	if (x == 1) {
		enter("c");
		defer leave("c");
		return await after(1, 11);
	}
	return 12;
}

static async void loops(void)
{
	for (int i = 0; i < 4; i++) {
		enter("i");
		defer leave("i");
		if (i == 0)
			continue;
		if (i == 2)
			break;
		while (await after(1, 1)) {
			enter("w");
			defer leave("w");
			break;
		}
		note("end of turn %d", i);
	}
	note("done");
}

static async void jumps(void)
{
	int turns = 0;

	enter("a");
	defer leave("a");
again:
	{
		enter("b");
		defer leave("b");
		{
			enter("c");
			defer leave("c");
			if (++turns < 2)
				goto again;
			if (turns == 2)
				goto out;
		}
		note("never");
	}
out:
	note("out");
	await nap(1);
}

static async int switches(int x)
{
	switch (x) {
	case 0: {
		enter("zero");
		defer leave("zero");
		break;
	}
	case 1: {
		enter("one");
		defer leave("one");
		await nap(1);
		return 100;
	}
	}
	return 200;
}

async int root(void)
{
	note("%d", await end_of_function());
	await end_of_block();
	for (int i = 0; i < 3; i++)
		note("%d", await early(i));
	await loops();
	await jumps();
	note("%d %d", await switches(0), await switches(1));
	return 0;
}
