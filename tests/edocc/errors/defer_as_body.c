/* A defer belongs to a block. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	if (x)
		defer x = 1;
	else
		defer x = 2;
	while (x--)
		defer { x = 3; }
	for (;;)
again:
		defer x = 4;
	if (x) {
		defer x = 5;
	}
	goto again;
}
