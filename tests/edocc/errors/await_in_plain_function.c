/* Only async functions can be suspended. */
#include <edo.h>

async int f(int x);
int plain_too(int x);

int plain(void)
{
	return await f(1) + 1;
}

int groups(void)
{
	int x = 0;

	await_all {
		x = f(1);
	}
	defer x = 1;
	edo_future(int) later = f(2);
	return x;
}

async int right(void)
{
	return await plain_too(1);
}
