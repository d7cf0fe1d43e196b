/* Into and past what is undone when a block is left. */
#include <edo.h>

async int f(int x);
void release(int *x);

async int into(int x)
{
	goto inside;
	{
		defer x = 1;
		x = 2;
inside:
		await f(x);
	}
	goto before;
	{
before:
		await f(x);
		defer x = 3;
	}
	return x;
}

async int past(int x)
{
	goto after_cleanup;
	int y __attribute__((cleanup(release))) = 1;
after_cleanup:
	if (x)
		goto after_future;
	edo_future(int) later = f(1);
after_future:
	goto after_future;
	return y + await later;
}

async int cases(int x)
{
	switch (x) {
	case 1: {
		defer x = 2;
		break;
	}
	case 2:
		x = 3;
		defer x = 1;
	case 3:
		await f(x);
	}
	return x;
}

async int over_a_defer(int x)
{
	goto in;
	defer {
in:
		x = 1;
	}
	goto deep;
	x = ({
deep:
		await f(1);
	});
	return x;
}

async int right(int x)
{
back:
	{
		defer x++;
		await f(x);
		if (x < 3)
			goto back;
		if (x < 5)
			goto out;
	}
out:
	return x;
}
