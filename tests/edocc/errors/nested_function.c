/* Functions do not nest, async ones are declared at file scope. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	int inner(int y)
	{
		return y + x;
	}
	async int declared(int y);

	return await f(inner(1)) + await declared(1);
}

async int h(int x)
{
	return await f(x);
}
