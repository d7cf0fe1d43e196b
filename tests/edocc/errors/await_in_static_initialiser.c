/* Before the program runs nothing can wait. */
#include <edo.h>

async int f(int x);

int global = await f(1);
static int many[] = { 1, await f(2) };

async int g(void)
{
	static int once = await f(3);

	return once;
}
