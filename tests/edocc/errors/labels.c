/* Labels that are not there, or there twice. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	goto nowhere;
twice:
	await f(x);
twice:
	break;
	if (x)
		continue;
	return x;
}
