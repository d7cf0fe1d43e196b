/* One run shows several errors. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	x = ;
	if (x
		x = 1;
	x = await f(1) +;
	f(2;
	{
		int y = 3 4;
		await f(3)
	}
	return x;
}

async int h(int x)
{
	x =  * ;
	return x @ 2;
}

async int after(int x)
{
	f(1);
	return x;
}
